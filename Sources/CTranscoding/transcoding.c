#include "transcoding.h"

#include <stdlib.h>
#include <unicode/ucnv.h>

enum { units = transcoding_most / 4 };

struct transcoding {
    UConverter *from, *to;
};

void *transcoding_open(const char *encoding) {
    UErrorCode error = U_ZERO_ERROR;
    struct transcoding *both = calloc(1, sizeof *both);
    if (!both) return NULL;
    both->from = ucnv_open(encoding, &error);
    both->to = ucnv_open("UTF-8", &error);
    // Without this a wrong byte would quietly become a replacement character.
    if (U_SUCCESS(error)) ucnv_setToUCallBack(both->from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
    if (U_SUCCESS(error)) return both;
    transcoding_close(both);
    return NULL;
}

void transcoding_close(void *transcoding) {
    struct transcoding *both = transcoding;
    if (both->from) ucnv_close(both->from);
    if (both->to) ucnv_close(both->to);
    free(both);
}

int32_t transcoding_step(void *transcoding, const char **text, const char *end, int32_t is_last, char *utf8, int32_t *fault) {
    struct transcoding *both = transcoding;
    UChar pivot[units], *written = pivot;
    UErrorCode error = U_ZERO_ERROR;
    ucnv_toUnicode(both->from, &written, pivot + units, text, end, NULL, is_last != 0, &error);
    *fault = U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR;
    const UChar *read = pivot;
    char *target = utf8;
    error = U_ZERO_ERROR;
    ucnv_fromUnicode(both->to, &target, utf8 + transcoding_most, &read, written, NULL, 0, &error);
    if (U_FAILURE(error)) *fault = 1;
    return (int32_t)(target - utf8);
}
