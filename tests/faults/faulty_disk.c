/*
 * A disk that fails on purpose, for tests: preloaded into the command (LD_PRELOAD), it stands before the calls by which
 * a program writes and makes files durable. The product knows nothing of it; `cli/tests/faults.rs` builds and uses it.
 *
 *   FAULTY_DISK_HOME   the folder whose files meet faults, as an absolute path without links; others are left alone
 *   FAULTY_DISK_MARK   a file that is made when the first fault happens
 *   FAULTY_DISK        which fault, and k, counted from 1 in each process:
 *     write:k   every k-th write leaves half of its bytes and fails (EIO)
 *     sync:k    every k-th fsync or fdatasync fails (EIO)
 *     full:k    the disk is full from the k-th write on: half of its bytes fit, then none (ENOSPC)
 *     kill:k    the process is killed in the middle of the k-th write
 *
 * SQLite writes by `write` or `pwrite`, as it was built; a 32-bit offset's names are there for the same reason.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef int (*sync_call)(int);

static atomic_long writes;
static atomic_long syncs;

/* Whether an open file lies in the folder that is to fail. */
static int is_ours(int fd) {
    const char *home = getenv("FAULTY_DISK_HOME");
    char link[64], path[4096];
    if (home == NULL || *home == '\0')
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    size_t prefix = strlen(home);
    return strncmp(path, home, prefix) == 0 && path[prefix] == '/';
}

/* The k of a kind of fault, or 0 when another kind is ordered. */
static long ordered(const char *kind) {
    const char *fault = getenv("FAULTY_DISK");
    size_t length = strlen(kind);
    if (fault == NULL || strncmp(fault, kind, length) != 0 || fault[length] != ':')
        return 0;
    return atol(fault + length + 1);
}

/* Leaves word that a fault happened. */
static void mark(void) {
    const char *path = getenv("FAULTY_DISK_MARK");
    if (path != NULL) {
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        if (fd >= 0)
            close(fd);
    }
}

/* What becomes of a write. */
enum fate { PASSES, TORN, REFUSED, KILLED };

static enum fate fate_of_write(int *error) {
    long n = atomic_fetch_add(&writes, 1) + 1, k;
    if ((k = ordered("write")) > 0 && n % k == 0) {
        *error = EIO;
        return TORN;
    }
    if ((k = ordered("full")) > 0 && n >= k) {
        *error = ENOSPC;
        return n == k ? TORN : REFUSED;
    }
    if ((k = ordered("kill")) > 0 && n == k)
        return KILLED;
    return PASSES;
}

/* Writes the bytes of a torn write that arrive, by the call that was asked for. */
static void tear(int fd, const void *bytes, size_t count, off_t at) {
    if (at < 0) {
        write_call genuine = (write_call)dlsym(RTLD_NEXT, "write");
        (void)!genuine(fd, bytes, count / 2);
    } else {
        pwrite_call genuine = (pwrite_call)dlsym(RTLD_NEXT, "pwrite64");
        (void)!genuine(fd, bytes, count / 2, at);
    }
}

/* Meets a write with its fault; 1 when it may pass. `at` is negative for one at the file's own place. */
static int admits(int fd, const void *bytes, size_t count, off_t at) {
    int error = 0;
    if (!is_ours(fd))
        return 1;
    enum fate fate = fate_of_write(&error);
    if (fate == PASSES)
        return 1;
    mark();
    if (fate != REFUSED)
        tear(fd, bytes, count, at);
    if (fate == KILLED)
        kill(getpid(), SIGKILL);
    errno = error;
    return 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    write_call genuine = (write_call)dlsym(RTLD_NEXT, "write");
    return admits(fd, bytes, count, -1) ? genuine(fd, bytes, count) : -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    pwrite_call genuine = (pwrite_call)dlsym(RTLD_NEXT, "pwrite");
    return admits(fd, bytes, count, at) ? genuine(fd, bytes, count, at) : -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
    pwrite_call genuine = (pwrite_call)dlsym(RTLD_NEXT, "pwrite64");
    return admits(fd, bytes, count, at) ? genuine(fd, bytes, count, at) : -1;
}

/* Meets a sync with its fault. */
static int sync_or_fail(int fd, const char *name) {
    sync_call genuine = (sync_call)dlsym(RTLD_NEXT, name);
    long k = ordered("sync");
    if (k > 0 && is_ours(fd) && (atomic_fetch_add(&syncs, 1) + 1) % k == 0) {
        mark();
        errno = EIO;
        return -1;
    }
    return genuine(fd);
}

int fsync(int fd) {
    return sync_or_fail(fd, "fsync");
}

int fdatasync(int fd) {
    return sync_or_fail(fd, "fdatasync");
}
