#include "collation.h"

#include <stdio.h>
#include <unicode/ucol.h>

const void *collation_open(const char *locale) {
    UErrorCode error = U_ZERO_ERROR;
    UCollator *collator = ucol_open(locale, &error);
    return U_SUCCESS(error) ? collator : NULL;
}

int32_t collation_key(const void *collation, const uint16_t *text, int32_t length, uint8_t *key, int32_t capacity) {
    int32_t needed = ucol_getSortKey(collation, text, length, key, capacity);
    return needed < capacity ? needed : capacity;
}

void collation_version(const void *collation, char *version) {
    UVersionInfo rules, icu;
    char one[U_MAX_VERSION_STRING_LENGTH], other[U_MAX_VERSION_STRING_LENGTH];
    ucol_getVersion(collation, rules);
    u_getVersion(icu);
    u_versionToString(rules, one);
    u_versionToString(icu, other);
    snprintf(version, 64, "%s %s", one, other);
}
