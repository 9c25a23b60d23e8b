#include "message.h"
#include "start.h"
#include <gmime/gmime.h>

struct message {
    GMimeMessage *whole;
    GByteArray *bytes;
};

message *message_new(void) {
    mime_start();
    message *letter = g_new0(message, 1);
    letter->whole = g_mime_message_new(TRUE);
    return letter;
}

static void add(InternetAddressList *list, const char *name, const char *address) {
    InternetAddress *one = internet_address_mailbox_new(name, address);
    internet_address_set_charset(one, "utf-8");
    internet_address_list_add(list, one);
    g_object_unref(one);
}

void message_set_from(message *letter, const char *name, const char *address) { add(g_mime_message_get_from(letter->whole), name, address); }
void message_set_to(message *letter, const char *name, const char *address) { add(g_mime_message_get_to(letter->whole), name, address); }
void message_set_subject(message *letter, const char *subject) { g_mime_message_set_subject(letter->whole, subject, "utf-8"); }

void message_set_date(message *letter, int64_t moment) {
    GDateTime *date = g_date_time_new_from_unix_utc(moment);
    g_mime_message_set_date(letter->whole, date);
    g_date_time_unref(date);
}

void message_set_identity(message *letter, const char *identity) { g_mime_message_set_message_id(letter->whole, identity); }

void message_set_header(message *letter, const char *name, const char *value) {
    g_mime_object_set_header(GMIME_OBJECT(letter->whole), name, value, NULL);
}

void message_set_text(message *letter, const char *text) {
    GMimeStream *content = g_mime_stream_mem_new();
    GMimeStream *lines = g_mime_stream_filter_new(content);
    GMimeFilter *ending = g_mime_filter_unix2dos_new(FALSE);
    g_mime_stream_filter_add(GMIME_STREAM_FILTER(lines), ending);
    g_mime_stream_write_string(lines, text);
    g_mime_stream_flush(lines);
    g_mime_stream_reset(content);
    // Given as bytes: as a text GMime would write it in the smallest character set it knows.
    GMimeDataWrapper *data = g_mime_data_wrapper_new_with_stream(content, GMIME_CONTENT_ENCODING_DEFAULT);
    GMimePart *part = g_mime_part_new_with_type("text", "plain");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, data);
    g_mime_message_set_mime_part(letter->whole, GMIME_OBJECT(part));
    g_object_unref(part);
    g_object_unref(data);
    g_object_unref(ending);
    g_object_unref(lines);
    g_object_unref(content);
}

const unsigned char *message_bytes(message *letter, size_t *length) {
    g_mime_object_encode(GMIME_OBJECT(letter->whole), GMIME_ENCODING_CONSTRAINT_7BIT);
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *out = g_mime_stream_mem_new();
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(out), FALSE);
    if (letter->bytes) g_byte_array_unref(letter->bytes);
    letter->bytes = g_byte_array_new();
    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(out), letter->bytes);
    g_mime_object_write_to_stream(GMIME_OBJECT(letter->whole), format, out);
    g_object_unref(out);
    g_mime_format_options_free(format);
    *length = letter->bytes->len;
    return letter->bytes->data;
}

void message_free(message *letter) {
    if (letter->bytes) g_byte_array_unref(letter->bytes);
    g_object_unref(letter->whole);
    g_free(letter);
}
