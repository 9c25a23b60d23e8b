#pragma once
#include <stddef.h>

/// One part of a multipart body; the strings live until multipart_free.
typedef struct {
    const char *name;
    const char *filename;
    const char *type;
    const unsigned char *content;
    size_t length;
} multipart_part;

typedef struct multipart multipart;

/// Parses a multipart/form-data body with GMime (RFC 7578, RFC 2046). NULL when it is not one.
multipart *multipart_parse(const char *content_type, const unsigned char *body, size_t length);
int multipart_count(const multipart *form);
multipart_part multipart_at(const multipart *form, int index);
void multipart_free(multipart *form);
