#pragma once
#include <stdbool.h>
#include <stddef.h>

/// The way to one mail server, by libcurl: a connection is kept from letter to letter while it lasts. For one thread at a time.
typedef struct smtp_line smtp_line;

/// What became of a letter.
typedef struct {
    /// The server has it.
    bool is_taken;
    /// The server had heard whom the letter is for: what it said then is about this letter, what it said before is about us.
    bool is_about_letter;
    /// The code of the server's last reply (RFC 5321 §4.2); 0 when there was none.
    int code;
    /// The server's last reply where that is a refusal, else what went wrong; lives until the next letter.
    const char *words;
} smtp_answer;

/// Nothing is connected yet; the strings are copied. NULL when memory is short.
///   url        smtp://host:port, with STARTTLS where the server offers it, or smtps://host:port
///   from       the address that letters come from
///   user       NULL: nobody signs in
///   authority  a file of certificates (PEM) to trust; NULL: the system's
///   needs_tls  whether nothing is said to a server that does not encrypt
///   seconds    what a letter may take, the connection included; for what the server says to the whole of it, as long again
smtp_line *smtp_open(const char *url, const char *from, const char *user, const char *password, const char *authority, bool needs_tls, long seconds);
/// Hands in one letter, lines ended by CR LF, and waits for what the server says. The address must be without blanks and controls.
smtp_answer smtp_send(smtp_line *line, const char *to, const unsigned char *letter, size_t length);
/// Leaves a letter under way five seconds and gives it up then, unless the server has all of it; by any thread. The line is of no use after that.
void smtp_give_up(smtp_line *line);
/// Ends the connection.
void smtp_close(smtp_line *line);
