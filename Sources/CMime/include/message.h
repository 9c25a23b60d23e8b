#pragma once
#include <stddef.h>
#include <stdint.h>

/// A message of one text (RFC 5322, RFC 2045), as GMime writes it. Texts are UTF-8; what a header holds must be one line.
typedef struct message message;

message *message_new(void);
void message_set_from(message *letter, const char *name, const char *address);
void message_set_to(message *letter, const char *name, const char *address);
void message_set_subject(message *letter, const char *subject);
/// Seconds since 1970.
void message_set_date(message *letter, int64_t moment);
/// Without the angle brackets.
void message_set_identity(message *letter, const char *identity);
/// A header whose value is written as it is.
void message_set_header(message *letter, const char *name, const char *value);
/// Lines of the text end with \n.
void message_set_text(message *letter, const char *text);

/// The message as it is sent, its lines ended by CR LF; the bytes live until message_free.
const unsigned char *message_bytes(message *letter, size_t *length);
void message_free(message *letter);
