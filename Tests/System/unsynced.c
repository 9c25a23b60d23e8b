// A disk that loses what was never synced, for programs started with LD_PRELOAD.
//
// Before a file under $UNSYNCED_ROOT is changed, what lies there is kept in a journal of the file, $UNSYNCED_JOURNAL/<inode>;
// fsync and fdatasync empty it. After all programs were killed, the journals tell how to undo what was never synced (unsynced.py).
// Making, renaming and removing files is taken to be durable at once.
//
// A journal is a row of: size of the file before, place, length (8 bytes each), and the bytes that lay at the place.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { UNWATCHED = -1, HERE = -1 };
#define ALL INT64_MAX
#define ALSO(name) __attribute__((alias(#name)))

static char root[PATH_MAX], journals[PATH_MAX / 2];

// Programs move their environment about.
__attribute__((constructor)) static void begin(void) {
    const char *place = getenv("UNSYNCED_ROOT"), *folder = getenv("UNSYNCED_JOURNAL");
    if (!place || !folder) return;
    snprintf(root, sizeof root, "%s/", place);
    snprintf(journals, sizeof journals, "%s", folder);
}

static void fail(const char *what) {
    dprintf(2, "unsynced: %s: %s\n", what, strerror(errno));
    abort();
}

static int reopened(int file, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (!path) return syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    return 0;
}

// The journal of an open file, locked; UNWATCHED for files that do not matter.
static int journal_of(int file, struct stat *state) {
    char path[PATH_MAX];
    if (!*root || fstat(file, state) || !S_ISREG(state->st_mode) || state->st_nlink == 0) return UNWATCHED;
    reopened(file, path);
    if (strncmp(path, root, strlen(root))) return UNWATCHED;
    snprintf(path, sizeof path, "%s/%lu", journals, (unsigned long)state->st_ino);
    int journal = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (journal < 0) fail(path);
    while (flock(journal, LOCK_EX)) {}
    fstat(file, state);  // another may have written meanwhile
    return journal;
}

static void leave(int journal) {
    int outcome = errno;
    if (journal != UNWATCHED) syscall(SYS_close, journal);
    errno = outcome;
}

static void forget(int file) {
    struct stat state;
    int journal = journal_of(file, &state);
    if (journal != UNWATCHED) syscall(SYS_ftruncate, journal, 0);
    leave(journal);
}

// Keeps what the file holds from a place on, before it is changed there; `leave` comes after the change.
static int remember(int file, int64_t at, int64_t length) {
    struct stat state;
    int journal = journal_of(file, &state);
    if (journal == UNWATCHED) return journal;
    int flags = fcntl(file, F_GETFL);
    if (at == HERE) at = flags & O_APPEND ? state.st_size : syscall(SYS_lseek, file, 0, SEEK_CUR);
    int64_t rest = state.st_size > at ? state.st_size - at : 0;
    int64_t head[3] = {state.st_size, at, length < rest ? length : rest};
    size_t size = sizeof head + head[2];
    char *entry = malloc(size);
    memcpy(entry, head, sizeof head);
    if (head[2]) {
        // Closing a second descriptor ends the POSIX locks of the process on the file: only where there is no other way to read.
        int readable = (flags & O_ACCMODE) == O_RDWR ? file : reopened(file, NULL);
        if (syscall(SYS_pread64, readable, entry + sizeof head, head[2], at) != head[2]) fail("cannot read what lies there");
        if (readable != file) syscall(SYS_close, readable);
    }
    if (syscall(SYS_write, journal, entry, size) != (ssize_t)size) fail("cannot write the journal");
    free(entry);
    return journal;
}

#define CHANGED(type, file, at, length, change) \
    int journal = remember(file, at, length);   \
    type done = change;                         \
    leave(journal);                             \
    return done

ssize_t write(int file, const void *bytes, size_t count) {
    CHANGED(ssize_t, file, HERE, (int64_t)count, syscall(SYS_write, file, bytes, count));
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    CHANGED(ssize_t, file, at, (int64_t)count, syscall(SYS_pwrite64, file, bytes, count, at));
}
ssize_t pwrite64(int, const void *, size_t, off64_t) ALSO(pwrite);

static int64_t total(const struct iovec *parts, int count) {
    int64_t sum = 0;
    for (int n = 0; n < count; n++) sum += parts[n].iov_len;
    return sum;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    CHANGED(ssize_t, file, HERE, total(parts, count), syscall(SYS_writev, file, parts, count));
}

ssize_t pwritev2(int file, const struct iovec *parts, int count, off_t at, int flags) {
    CHANGED(ssize_t, file, at, total(parts, count), syscall(SYS_pwritev2, file, parts, count, at, 0, flags));
}
ssize_t pwritev64v2(int, const struct iovec *, int, off64_t, int) ALSO(pwritev2);

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { return pwritev2(file, parts, count, at, 0); }
ssize_t pwritev64(int, const struct iovec *, int, off64_t) ALSO(pwritev);

int ftruncate(int file, off_t size) { CHANGED(int, file, size, ALL, syscall(SYS_ftruncate, file, size)); }
int ftruncate64(int, off64_t) ALSO(ftruncate);

int truncate(const char *path, off_t size) {
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    int done = file < 0 ? -1 : ftruncate(file, size);
    leave(file);
    return done;
}
int truncate64(const char *, off64_t) ALSO(truncate);

int fallocate(int file, int mode, off_t at, off_t length) { CHANGED(int, file, at, length, syscall(SYS_fallocate, file, mode, at, length)); }
int fallocate64(int, int, off64_t, off64_t) ALSO(fallocate);

int posix_fallocate(int file, off_t at, off_t length) { return fallocate(file, 0, at, length) ? errno : 0; }
int posix_fallocate64(int, off64_t, off64_t) ALSO(posix_fallocate);

int fsync(int file) {
    forget(file);
    return syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    forget(file);
    return syscall(SYS_fdatasync, file);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    struct stat state;
    int is_new = flags & O_CREAT && fstatat(folder, path, &state, 0);
    int file = syscall(SYS_openat, folder, path, flags & ~O_TRUNC, mode);
    if (file < 0) return file;
    // Inodes are used again, but a new file has no past.
    if (is_new) forget(file);
    if (flags & O_TRUNC) ftruncate(file, 0);
    return file;
}

#define MODE(last) \
    va_list rest;  \
    va_start(rest, last); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest)

int open(const char *path, int flags, ...) {
    MODE(flags);
    return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char *, int, ...) ALSO(open);

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags);
    return opened(folder, path, flags, mode);
}
int openat64(int, const char *, int, ...) ALSO(openat);

int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *, mode_t) ALSO(creat);
