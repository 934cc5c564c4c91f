/*
 * A disk that can lose its power, fail and be slow, for one process and the files below one directory.
 *
 * Preloaded in front of the C library. What a process writes goes to its files as always; beside them a shadow of each file is
 * kept that has only what was synced. Names are noted in a journal, so that whoever restores the state after a power failure can
 * tell which were synced with their directory. Nothing is durable that POSIX does not promise to be: not sync_file_range, not a
 * new name before its directory was synced.
 *
 * Environment: MARQUETRY_DISK_DATA is the directory, MARQUETRY_DISK_SHADOW one on the same file system with
 *   inodes/N     what of inode N was synced
 *   graveyard/   removed files, so that an inode number stands for one file only
 *   journal      lines: C inode path (created) | R from<tab>to (renamed) | U path (removed) | M path (directory made) |
 *                X path (directory removed) | D path (directory synced) | W inode offset length (written) | S inode (synced) |
 *                L inode (what was not synced is lost: a sync failed)
 *   control      struct control below, mapped by both sides
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic uint32_t sync_delay_millis;
    _Atomic uint32_t sync_errno;  /* every sync fails with it */
    _Atomic uint32_t write_errno; /* everything that changes the disk, syncs excepted, fails with it */
    _Atomic uint32_t unused;
    _Atomic uint64_t syncs;
    _Atomic uint64_t bytes;
};

struct range {
    off_t from, to;
};

struct file {
    ino_t inode;
    bool directory;
    char path[PATH_MAX]; /* of directories */
    pthread_mutex_t lock;
    int shadow, reader;
    struct range *dirty;
    size_t dirty_count, dirty_capacity;
    off_t cut; /* the smallest size since the last sync, or -1 */
    bool mapped;
    struct file *next;
};

#define FDS 65536
#define BUCKETS 4096
#define MAPPINGS 256

static struct {
    struct file *file;
    char *start;
    size_t length;
} mappings[MAPPINGS];

static _Atomic(struct file *) open_files[FDS];
static bool dsync[FDS];
static struct file *buckets[BUCKETS];
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static char data[PATH_MAX], shadow[PATH_MAX];
static size_t data_length;
static int journal = -1;
static struct control *control;
static _Atomic unsigned long buried;

#define REAL(type, name, ...) static type (*real_##name)(__VA_ARGS__)
REAL(int, open64, const char *, int, ...);
REAL(int, openat64, int, const char *, int, ...);
REAL(int, close, int);
REAL(int, fclose, FILE *);
REAL(int, dup, int);
REAL(int, dup2, int, int);
REAL(int, dup3, int, int, int);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(ssize_t, pwritev64, int, const struct iovec *, int, off_t);
REAL(int, ftruncate64, int, off_t);
REAL(int, truncate64, const char *, off_t);
REAL(int, fallocate64, int, int, off_t, off_t);
REAL(int, posix_fallocate64, int, off_t, off_t);
REAL(ssize_t, sendfile64, int, int, off_t *, size_t);
REAL(ssize_t, copy_file_range, int, off_t *, int, off_t *, size_t, unsigned);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, msync, void *, size_t, int);
REAL(void *, mmap64, void *, size_t, int, int, int, off_t);
REAL(int, munmap, void *, size_t);
REAL(int, renameat2, int, const char *, int, const char *, unsigned);
REAL(int, unlinkat, int, const char *, int);
REAL(int, mkdirat, int, const char *, mode_t);
REAL(int, linkat, int, const char *, int, const char *, int);

static void die(const char *what) {
    perror(what);
    abort();
}

static void note(const char *format, ...) {
    char line[2 * PATH_MAX + 16];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (real_write(journal, line, (size_t) length) != length)
        die("the journal of the disk");
}

__attribute__((constructor)) static void begin(void) {
#define FIND(name) (real_##name = dlsym(RTLD_NEXT, #name)) ? (void) 0 : die("a function of the C library")
    FIND(open64), FIND(openat64), FIND(close), FIND(fclose), FIND(dup), FIND(dup2), FIND(dup3), FIND(write), FIND(pwrite64);
    FIND(writev), FIND(pwritev64), FIND(ftruncate64), FIND(truncate64), FIND(fallocate64), FIND(posix_fallocate64);
    FIND(sendfile64), FIND(copy_file_range), FIND(fsync), FIND(fdatasync), FIND(msync), FIND(mmap64), FIND(munmap);
    FIND(renameat2), FIND(unlinkat), FIND(mkdirat), FIND(linkat);
    const char *of = getenv("MARQUETRY_DISK_DATA"), *beside = getenv("MARQUETRY_DISK_SHADOW");
    if (!of || !beside)
        return;
    snprintf(data, sizeof data, "%s", of);
    snprintf(shadow, sizeof shadow, "%s", beside);
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/journal", shadow);
    journal = real_open64(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    snprintf(path, sizeof path, "%s/control", shadow);
    int fd = real_open64(path, O_RDWR | O_CLOEXEC);
    if (journal < 0 || fd < 0)
        die(path);
    control = real_mmap64(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (control == MAP_FAILED)
        die(path);
    real_close(fd);
    data_length = strlen(data);
}

/* The path without doubled slashes, absolute, if it is the directory or below it. */
static bool ours(int at, const char *path, char *whole) {
    if (!data_length || !path)
        return false;
    char raw[PATH_MAX];
    if (path[0] == '/') {
        snprintf(raw, sizeof raw, "%s", path);
    } else {
        char base[PATH_MAX / 2], link[64];
        ssize_t length;
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base))
                return false;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            if ((length = readlink(link, base, sizeof base - 1)) < 0)
                return false;
            base[length] = 0;
        }
        snprintf(raw, sizeof raw, "%s/%.2000s", base, path);
    }
    char *to = whole;
    for (const char *from = raw; *from; from++)
        if (*from != '/' || (from[1] != '/' && from[1] != 0 && !(from[1] == '.' && (from[2] == '/' || from[2] == 0))))
            *to++ = *from;
        else if (from[1] == '.')
            from++;
    *to = 0;
    return !strncmp(whole, data, data_length) && (whole[data_length] == '/' || whole[data_length] == 0);
}

static bool refused(void) {
    uint32_t error = control ? atomic_load(&control->write_errno) : 0;
    if (error)
        errno = (int) error;
    return error != 0;
}

static struct file *file_of(int fd) {
    return fd >= 0 && fd < FDS ? atomic_load(&open_files[fd]) : NULL;
}

static struct file *file_for(const struct stat *status) {
    pthread_mutex_lock(&table_lock);
    struct file **bucket = &buckets[status->st_ino % BUCKETS], *file = *bucket;
    while (file && file->inode != status->st_ino)
        file = file->next;
    if (!file) {
        file = calloc(1, sizeof *file);
        if (!file)
            die("memory");
        file->inode = status->st_ino;
        file->directory = S_ISDIR(status->st_mode);
        file->shadow = file->reader = -1;
        file->cut = -1;
        pthread_mutex_init(&file->lock, NULL);
        file->next = *bucket;
        *bucket = file;
    }
    pthread_mutex_unlock(&table_lock);
    return file;
}

static void track(int fd, const char *path, int flags) {
    struct stat status;
    if (fd < 0 || fd >= FDS || fstat(fd, &status) || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
        return;
    struct file *file = file_for(&status);
    if (file->directory)
        snprintf(file->path, sizeof file->path, "%s", path);
    dsync[fd] = (flags & O_DSYNC) != 0;
    atomic_store(&open_files[fd], file);
}

static void forget(int fd) {
    if (fd >= 0 && fd < FDS)
        atomic_store(&open_files[fd], NULL);
}

/* Marks what has to be copied at the next sync. */
static void soil(struct file *file, off_t from, off_t length) {
    pthread_mutex_lock(&file->lock);
    struct range *last = file->dirty_count ? &file->dirty[file->dirty_count - 1] : NULL;
    if (last && last->from <= from && from <= last->to) {
        if (last->to < from + length)
            last->to = from + length;
    } else {
        if (file->dirty_count == file->dirty_capacity) {
            file->dirty_capacity = file->dirty_capacity * 2 + 16;
            file->dirty = realloc(file->dirty, file->dirty_capacity * sizeof *file->dirty);
            if (!file->dirty)
                die("memory");
        }
        file->dirty[file->dirty_count++] = (struct range){from, from + length};
    }
    pthread_mutex_unlock(&file->lock);
}

static void cut(struct file *file, off_t size) {
    pthread_mutex_lock(&file->lock);
    if (file->cut < 0 || size < file->cut)
        file->cut = size;
    pthread_mutex_unlock(&file->lock);
}

static void copy(struct file *file, struct range range) {
    char buffer[4096]; /* of the stack, which is small in some threads of a Java virtual machine */
    while (range.from < range.to) {
        size_t part = (size_t) (range.to - range.from) < sizeof buffer ? (size_t) (range.to - range.from) : sizeof buffer;
        ssize_t count = pread(file->reader, buffer, part, range.from);
        if (count <= 0)
            return; /* it was cut meanwhile */
        if (real_pwrite64(file->shadow, buffer, (size_t) count, range.from) != count)
            die("the shadow of a file");
        range.from += count;
    }
}

/* Opens the shadow, and the file for reading whatever the descriptor is for. */
static void illuminate(struct file *file, int fd) {
    char path[PATH_MAX + 32];
    if (file->shadow < 0) {
        snprintf(path, sizeof path, "%s/inodes/%lu", shadow, (unsigned long) file->inode);
        file->shadow = real_open64(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        file->reader = real_open64(path, O_RDONLY | O_CLOEXEC);
        if (file->shadow < 0 || file->reader < 0)
            die("the shadow of a file");
    }
}

/* Makes the shadow equal to the file. */
static void settle(struct file *file, int fd) {
    struct stat status;
    pthread_mutex_lock(&file->lock);
    illuminate(file, fd);
    if (fstat(file->reader, &status))
        die("the size of a file");
    if (file->cut >= 0 && real_ftruncate64(file->shadow, file->cut))
        die("the shadow of a file");
    if (file->mapped)
        copy(file, (struct range){0, status.st_size});
    for (size_t i = 0; i < file->dirty_count; i++)
        copy(file, file->dirty[i]);
    if (real_ftruncate64(file->shadow, status.st_size))
        die("the shadow of a file");
    file->dirty_count = 0;
    file->cut = -1;
    note("S %lu\n", (unsigned long) file->inode);
    pthread_mutex_unlock(&file->lock);
}

static int synced(struct file *file, int fd) {
    atomic_fetch_add(&control->syncs, 1);
    /* In slices, so that a disk can become fast again while somebody waits for it. */
    for (uint32_t waited = 0; waited < atomic_load(&control->sync_delay_millis); waited++) {
        struct timespec slice = {0, 1000000};
        nanosleep(&slice, NULL);
    }
    uint32_t error = atomic_load(&control->sync_errno);
    if (error) {
        /* As Linux does it: what could not be written is not dirty any more, and a later sync says nothing of it. */
        pthread_mutex_lock(&file->lock);
        file->dirty_count = 0;
        if (!file->directory)
            note("L %lu\n", (unsigned long) file->inode);
        pthread_mutex_unlock(&file->lock);
        errno = (int) error;
        return -1;
    }
    if (file->directory)
        note("D %s\n", file->path);
    else
        settle(file, fd);
    return 0;
}

static ssize_t written(int fd, struct file *file, off_t from, ssize_t count) {
    if (count > 0) {
        atomic_fetch_add(&control->bytes, (uint64_t) count);
        soil(file, from, count);
        note("W %lu %lld %zd\n", (unsigned long) file->inode, (long long) from, count);
        if (dsync[fd])
            synced(file, fd);
    }
    return count;
}

/* Opening */

static int opened(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    if (!ours(at, path, whole))
        return real_openat64(at, path, flags, mode);
    bool changes = (flags & (O_CREAT | O_TRUNC)) != 0;
    bool existed = !(flags & O_CREAT) || !faccessat(at, path, F_OK, 0);
    if ((changes && !existed) || (flags & O_TRUNC)) {
        if (refused())
            return -1;
    }
    int fd = real_openat64(at, path, flags, mode);
    if (fd >= 0) {
        track(fd, whole, flags);
        struct file *file = file_of(fd);
        if (file && !file->directory) {
            if (!existed)
                note("C %lu %s\n", (unsigned long) file->inode, whole);
            else if (flags & O_TRUNC)
                cut(file, 0);
        }
    }
    return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

#define WITH_MODE(call)                  \
    va_list arguments;                   \
    va_start(arguments, flags);          \
    mode_t mode = mode_of(flags, arguments); \
    va_end(arguments);                   \
    return call

int open(const char *path, int flags, ...) { WITH_MODE(opened(AT_FDCWD, path, flags, mode)); }
int open64(const char *path, int flags, ...) { WITH_MODE(opened(AT_FDCWD, path, flags, mode)); }
int openat(int at, const char *path, int flags, ...) { WITH_MODE(opened(at, path, flags, mode)); }
int openat64(int at, const char *path, int flags, ...) { WITH_MODE(opened(at, path, flags, mode)); }
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    forget(fd);
    return real_close(fd);
}

int fclose(FILE *stream) {
    forget(fileno(stream));
    return real_fclose(stream);
}

static int doubled(int from, int to) {
    if (from >= 0 && from < FDS && to >= 0 && to < FDS) {
        dsync[to] = dsync[from];
        atomic_store(&open_files[to], atomic_load(&open_files[from]));
    }
    return to;
}

int dup(int fd) { return doubled(fd, real_dup(fd)); }
int dup2(int fd, int to) { return doubled(fd, real_dup2(fd, to)); }
int dup3(int fd, int to, int flags) { return doubled(fd, real_dup3(fd, to, flags)); }

/* Writing */

ssize_t write(int fd, const void *from, size_t count) {
    struct file *file = file_of(fd);
    if (!file)
        return real_write(fd, from, count);
    if (refused())
        return -1;
    ssize_t result = real_write(fd, from, count);
    return result > 0 ? written(fd, file, lseek(fd, 0, SEEK_CUR) - result, result) : result;
}

ssize_t writev(int fd, const struct iovec *from, int count) {
    struct file *file = file_of(fd);
    if (!file)
        return real_writev(fd, from, count);
    if (refused())
        return -1;
    ssize_t result = real_writev(fd, from, count);
    return result > 0 ? written(fd, file, lseek(fd, 0, SEEK_CUR) - result, result) : result;
}

ssize_t pwrite64(int fd, const void *from, size_t count, off_t at) {
    struct file *file = file_of(fd);
    if (!file)
        return real_pwrite64(fd, from, count, at);
    return refused() ? -1 : written(fd, file, at, real_pwrite64(fd, from, count, at));
}

ssize_t pwritev64(int fd, const struct iovec *from, int count, off_t at) {
    struct file *file = file_of(fd);
    if (!file)
        return real_pwritev64(fd, from, count, at);
    return refused() ? -1 : written(fd, file, at, real_pwritev64(fd, from, count, at));
}

ssize_t pwrite(int fd, const void *from, size_t count, off_t at) { return pwrite64(fd, from, count, at); }
ssize_t pwritev(int fd, const struct iovec *from, int count, off_t at) { return pwritev64(fd, from, count, at); }

ssize_t sendfile64(int to, int from, off_t *at, size_t count) {
    struct file *file = file_of(to);
    if (file && refused())
        return -1;
    ssize_t result = real_sendfile64(to, from, at, count);
    return file && result > 0 ? written(to, file, lseek(to, 0, SEEK_CUR) - result, result) : result;
}

ssize_t sendfile(int to, int from, off_t *at, size_t count) { return sendfile64(to, from, at, count); }

ssize_t copy_file_range(int from, off_t *at, int to, off_t *to_at, size_t count, unsigned flags) {
    struct file *file = file_of(to);
    if (file && refused())
        return -1;
    ssize_t result = real_copy_file_range(from, at, to, to_at, count, flags);
    return file && result > 0
            ? written(to, file, (to_at ? *to_at : lseek(to, 0, SEEK_CUR)) - result, result)
            : result;
}

int ftruncate64(int fd, off_t size) {
    struct file *file = file_of(fd);
    if (file && refused())
        return -1;
    int result = real_ftruncate64(fd, size);
    if (file && !result)
        cut(file, size);
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int truncate64(const char *path, off_t size) {
    char whole[PATH_MAX];
    struct stat status;
    if (ours(AT_FDCWD, path, whole)) {
        if (refused())
            return -1;
        if (!stat(path, &status) && S_ISREG(status.st_mode))
            cut(file_for(&status), size);
    }
    return real_truncate64(path, size);
}

int truncate(const char *path, off_t size) { return truncate64(path, size); }

int fallocate64(int fd, int mode, off_t from, off_t length) {
    struct file *file = file_of(fd);
    if (file && refused())
        return -1;
    int result = real_fallocate64(fd, mode, from, length);
    if (file && !result && (mode & ~FALLOC_FL_KEEP_SIZE))
        soil(file, from, length);
    return result;
}

int fallocate(int fd, int mode, off_t from, off_t length) { return fallocate64(fd, mode, from, length); }

int posix_fallocate64(int fd, off_t from, off_t length) {
    return file_of(fd) && refused() ? errno : real_posix_fallocate64(fd, from, length);
}

int posix_fallocate(int fd, off_t from, off_t length) { return posix_fallocate64(fd, from, length); }

/* Syncing */

int fsync(int fd) {
    struct file *file = file_of(fd);
    return file ? synced(file, fd) : real_fsync(fd);
}

int fdatasync(int fd) {
    struct file *file = file_of(fd);
    return file ? synced(file, fd) : real_fdatasync(fd);
}

/* Mapping */

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t from) {
    void *result = real_mmap64(address, length, protection, flags, fd, from);
    struct file *file = flags & MAP_ANONYMOUS ? NULL : file_of(fd);
    if (file && result != MAP_FAILED && (protection & PROT_WRITE) && (flags & MAP_SHARED)) {
        pthread_mutex_lock(&table_lock);
        file->mapped = true;
        for (int i = 0; i < MAPPINGS; i++)
            if (!mappings[i].file) {
                mappings[i].file = file;
                mappings[i].start = result;
                mappings[i].length = length;
                break;
            }
        pthread_mutex_unlock(&table_lock);
        pthread_mutex_lock(&file->lock);
        illuminate(file, fd);
        pthread_mutex_unlock(&file->lock);
    }
    return result;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t from) {
    return mmap64(address, length, protection, flags, fd, from);
}

int munmap(void *address, size_t length) {
    if (data_length) {
        pthread_mutex_lock(&table_lock);
        for (int i = 0; i < MAPPINGS; i++)
            if (mappings[i].file && mappings[i].start == address)
                mappings[i].file = NULL;
        pthread_mutex_unlock(&table_lock);
    }
    return real_munmap(address, length);
}

int msync(void *address, size_t length, int flags) {
    struct file *found = NULL;
    pthread_mutex_lock(&table_lock);
    for (int i = 0; i < MAPPINGS; i++)
        if (mappings[i].file && (char *) address >= mappings[i].start
                && (char *) address < mappings[i].start + mappings[i].length)
            found = mappings[i].file;
    pthread_mutex_unlock(&table_lock);
    if (found && (flags & MS_SYNC))
        return synced(found, -1);
    return real_msync(address, length, flags);
}

/* Names */

static void bury(const char *whole, bool move) {
    char grave[PATH_MAX + 64];
    struct stat status;
    if (lstat(whole, &status) || !S_ISREG(status.st_mode))
        return;
    snprintf(grave, sizeof grave, "%s/graveyard/%d-%lu", shadow, getpid(), atomic_fetch_add(&buried, 1));
    if (move ? real_renameat2(AT_FDCWD, whole, AT_FDCWD, grave, 0) : real_linkat(AT_FDCWD, whole, AT_FDCWD, grave, 0))
        die("the graveyard of the disk");
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char old[PATH_MAX], new[PATH_MAX];
    bool mine = ours(from_at, from, old) | ours(to_at, to, new);
    if (mine && refused())
        return -1;
    if (mine && !faccessat(from_at, from, F_OK, AT_SYMLINK_NOFOLLOW) && !(flags & RENAME_NOREPLACE))
        bury(new, false);
    int result = real_renameat2(from_at, from, to_at, to, flags);
    if (mine && !result)
        note("R %s\t%s\n", old, new);
    return result;
}

int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    char whole[PATH_MAX];
    struct stat status;
    bool mine = ours(to_at, to, whole);
    if (mine && refused())
        return -1;
    int result = real_linkat(from_at, from, to_at, to, flags);
    if (mine && !result && !lstat(whole, &status))
        note("C %lu %s\n", (unsigned long) status.st_ino, whole);
    return result;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
    char whole[PATH_MAX];
    struct stat status;
    if (!ours(at, path, whole))
        return real_unlinkat(at, path, flags);
    if (refused())
        return -1;
    if (!(flags & AT_REMOVEDIR) && !lstat(whole, &status) && S_ISREG(status.st_mode)) {
        bury(whole, true);
        note("U %s\n", whole);
        return 0;
    }
    int result = real_unlinkat(at, path, flags);
    if (!result)
        note("%c %s\n", flags & AT_REMOVEDIR ? 'X' : 'U', whole);
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    struct stat status;
    return unlinkat(AT_FDCWD, path, !lstat(path, &status) && S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
}

int mkdirat(int at, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    bool mine = ours(at, path, whole);
    if (mine && refused())
        return -1;
    int result = real_mkdirat(at, path, mode);
    if (mine && !result)
        note("M %s\n", whole);
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
