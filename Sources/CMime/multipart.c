#include "multipart.h"
#include "start.h"
#include <gmime/gmime.h>
#include <stdlib.h>

// GMime's macros are not visible from Swift, hence this shim.
struct multipart {
    int count;
    multipart_part *parts;
    GByteArray **contents;
    GMimeObject *root;
};

multipart *multipart_parse(const char *content_type, const unsigned char *body, size_t length) {
    mime_start();
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_printf(stream, "Content-Type: %s\r\n\r\n", content_type);
    g_mime_stream_write(stream, (const char *)body, length);
    g_mime_stream_reset(stream);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeObject *root = g_mime_parser_construct_part(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    if (root == NULL || !GMIME_IS_MULTIPART(root)) {
        if (root) g_object_unref(root);
        return NULL;
    }
    int count = g_mime_multipart_get_count(GMIME_MULTIPART(root));
    multipart *form = calloc(1, sizeof *form);
    form->root = root;
    form->parts = calloc(count > 0 ? count : 1, sizeof *form->parts);
    form->contents = calloc(count > 0 ? count : 1, sizeof *form->contents);
    for (int i = 0; i < count; i++) {
        GMimeObject *object = g_mime_multipart_get_part(GMIME_MULTIPART(root), i);
        if (!GMIME_IS_PART(object)) continue;
        const char *name = g_mime_object_get_content_disposition_parameter(object, "name");
        GMimeDataWrapper *data = g_mime_part_get_content(GMIME_PART(object));
        if (name == NULL) continue;
        GMimeStream *out = g_mime_stream_mem_new();
        g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(out), FALSE);
        GByteArray *bytes = g_byte_array_new();
        g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(out), bytes);
        if (data) g_mime_data_wrapper_write_to_stream(data, out);
        g_object_unref(out);
        multipart_part *part = &form->parts[form->count];
        part->name = name;
        part->filename = g_mime_object_get_content_disposition_parameter(object, "filename");
        part->type = g_mime_object_get_header(object, "Content-Type");
        part->content = bytes->data;
        part->length = bytes->len;
        form->contents[form->count++] = bytes;
    }
    return form;
}

int multipart_count(const multipart *form) { return form->count; }
multipart_part multipart_at(const multipart *form, int index) { return form->parts[index]; }

void multipart_free(multipart *form) {
    for (int i = 0; i < form->count; i++) g_byte_array_unref(form->contents[i]);
    g_object_unref(form->root);
    free(form->contents);
    free(form->parts);
    free(form);
}
