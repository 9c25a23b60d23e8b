#pragma once
#include <stdint.h>

// ICU's own names are macros that carry its version, which Swift does not see.

/// The rules of one language and order, such as "zh-u-co-pinyin"; NULL when ICU has none. May be used by any thread.
const void *collation_open(const char *locale);
/// Writes the sort key of a UTF-16 text, cut at `capacity` bytes. Returns how many bytes were written.
int32_t collation_key(const void *collation, const uint16_t *text, int32_t length, uint8_t *key, int32_t capacity);
/// Writes the versions of the rules and of ICU, ended by a zero byte, into at least 64 bytes.
void collation_version(const void *collation, char *version);
