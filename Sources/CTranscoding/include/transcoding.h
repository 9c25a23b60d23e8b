#pragma once
#include <stdint.h>

// ICU's own names are macros that carry its version, which Swift does not see.

/// Bytes that one step of `transcoding_step` writes at most.
enum { transcoding_most = 32768 };

/// Turns text of an encoding, such as "gb18030", into UTF-8; NULL when ICU has none of that name. For one thread at a time.
void *transcoding_open(const char *encoding);
void transcoding_close(void *transcoding);
/// Reads on from `*text`, moving it behind what was read, and writes UTF-8 of at least `transcoding_most` bytes' room.
/// Returns the bytes written; sets `*fault` where the text does not follow the encoding, or ends within a character.
int32_t transcoding_step(void *transcoding, const char **text, const char *end, int32_t is_last, char *utf8, int32_t *fault);
