#include "smtp.h"
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// libcurl's calls take any number of arguments of any type, which are not visible from Swift, hence this shim.
struct smtp_line {
    CURL *curl;
    /// What is left to send of the letter.
    const unsigned char *rest;
    size_t length;
    bool is_about_letter;
    /// We have said QUIT: what is said after it is about nothing.
    bool is_over;
    /// The reply is heard to its end, the next line begins another.
    bool is_whole;
    int code;
    /// When it was given up, in seconds; 0: it was not.
    _Atomic time_t given_up;
    char reply[1024];
    char error[CURL_ERROR_SIZE];
};

static pthread_once_t started = PTHREAD_ONCE_INIT;
static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static size_t give(char *buffer, size_t size, size_t count, void *context) {
    smtp_line *line = context;
    size_t taken = size * count < line->length ? size * count : line->length;
    if (taken > 0) memcpy(buffer, line->rest, taken);
    line->rest += taken;
    line->length -= taken;
    return taken;
}

static bool begins(const char *text, size_t length, const char *word) { return length >= strlen(word) && strncmp(text, word, strlen(word)) == 0; }

static void forget(smtp_line *line) {
    line->reply[0] = 0;
    line->code = 0;
}

/// A reply may have several lines, each with its code; all but the last have a hyphen after it. They become one.
static void hear(smtp_line *line, const char *text, size_t length) {
    while (length > 0 && (text[length - 1] == '\r' || text[length - 1] == '\n')) length--;
    if (line->is_whole) forget(line);
    line->is_whole = length < 4 || text[3] != '-';
    size_t end = strlen(line->reply);
    snprintf(line->reply + end, sizeof line->reply - end, end > 0 ? " %.*s" : "%.*s", (int)length, text);
    line->code = atoi(line->reply);
}

/// Which command a reply answers is told by no result of libcurl's, so what goes to and fro is looked at.
static int watch(CURL *curl, curl_infotype type, char *text, size_t length, void *context) {
    (void)curl;
    smtp_line *line = context;
    if (line->is_over) return 0;
    if (type == CURLINFO_HEADER_IN) hear(line, text, length);
    if (type != CURLINFO_HEADER_OUT) return 0;
    line->is_over = begins(text, length, "QUIT");
    if (line->is_over) return 0;
    forget(line);
    line->is_about_letter = line->is_about_letter || begins(text, length, "RCPT");
    return 0;
}

/// What is nearly handed in shall not have to be sent a second time.
enum { farewell = 5 };

/// libcurl asks about once a second whether to go on; not while it waits for what the server says to the whole letter.
static int look(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    smtp_line *line = context;
    time_t since = atomic_load(&line->given_up);
    return since != 0 && time(NULL) - since >= farewell;
}

smtp_line *smtp_open(const char *url, const char *from, const char *user, const char *password, const char *authority, bool needs_tls, long seconds) {
    pthread_once(&started, start);
    smtp_line *line = calloc(1, sizeof *line);
    CURL *curl = curl_easy_init();
    if (line == NULL || curl == NULL) {
        curl_easy_cleanup(curl);
        free(line);
        return NULL;
    }
    line->curl = curl;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    // Not by way of what the environment names for the web.
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    if (user) curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    if (user) curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    if (authority) curl_easy_setopt(curl, CURLOPT_CAINFO, authority);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
    // The end of a letter is waited for beyond that, by a limit of its own.
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
    // Servers end what is silent for minutes; a connection is only used again for letters that follow soon.
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 30L);
    // Several threads: no signals.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, line);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, line);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, line->error);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, line);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    return line;
}

smtp_answer smtp_send(smtp_line *line, const char *to, const unsigned char *letter, size_t length) {
    line->rest = letter;
    line->length = length;
    line->is_about_letter = line->is_over = false;
    line->is_whole = true;
    line->error[0] = 0;
    forget(line);
    struct curl_slist *people = curl_slist_append(NULL, to);
    curl_easy_setopt(line->curl, CURLOPT_MAIL_RCPT, people);
    curl_easy_setopt(line->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
    CURLcode result = people ? curl_easy_perform(line->curl) : CURLE_OUT_OF_MEMORY;
    curl_easy_setopt(line->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(people);
    line->is_over = true;
    const char *error = line->error[0] ? line->error : curl_easy_strerror(result);
    return (smtp_answer){
        .is_taken = result == CURLE_OK,
        .is_about_letter = line->is_about_letter,
        .code = line->code,
        .words = line->code >= 400 ? line->reply : error,
    };
}

void smtp_give_up(smtp_line *line) { atomic_store(&line->given_up, time(NULL)); }

void smtp_close(smtp_line *line) {
    if (line == NULL) return;
    curl_easy_cleanup(line->curl);
    free(line);
}
