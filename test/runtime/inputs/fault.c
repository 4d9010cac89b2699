/* A library to preload that ends, fails or writes down the calls by which a
 * program changes files, so that tests stop it at a chosen place without clocks:
 *
 *     FAULT=rename:3:kill LD_PRELOAD=./fault.so ./fashion train
 *     FAULT=any:0:none RECORD=log LD_PRELOAD=./fault.so ./fashion train
 *
 * counts the calls of open, read, pread, write, fsync, close, rename, link, unlink,
 * ftruncate, clock_gettime, or of `any` but the last. At the given one
 *
 *     kill             sends SIGKILL before it
 *     term, interrupt  send SIGTERM and SIGINT, and go on
 *     full, error      fail with ENOSPC and EIO (close closes, and says that it failed)
 *     again            fails with EINTR
 *     short            writes half of the bytes
 *     halfkill         writes half of the bytes, then SIGKILL
 *     nolinks          link fails with EPERM, from then on
 *
 * The name of the call that was struck goes to the file STRUCK, if that is set. RECORD names a log,
 * one call a line, with the bytes in hexadecimal. Only files are counted: not the three descriptors
 * of the terminal, nor what the kernel tells in /proc and /sys. fsync does nothing: the machine
 * does not stop. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static atomic_int count;

static void append(const char *path, const char *text, size_t length) {
  int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  syscall(SYS_write, file, text, length);
  syscall(SYS_close, file);
}

/* The action that strikes this call, or null. */
static const char *strike(const char *call) {
  static char action[32];
  char name[32];
  int number;
  const char *plan = getenv("FAULT");
  if (!plan || sscanf(plan, "%31[^:]:%d:%31s", name, &number, action) != 3)
    return NULL;
  int any = !strcmp(name, "any") && strcmp(call, "clock_gettime");
  if (strcmp(name, call) && !any)
    return NULL;
  int now = atomic_fetch_add(&count, 1) + 1;
  if (now != number && !(now > number && !strcmp(action, "nolinks")))
    return NULL;
  if (getenv("STRUCK") && now == number)
    append(getenv("STRUCK"), call, strlen(call));
  if (!strcmp(action, "kill"))
    kill(getpid(), SIGKILL);
  if (!strcmp(action, "term"))
    kill(getpid(), SIGTERM);
  if (!strcmp(action, "interrupt"))
    kill(getpid(), SIGINT);
  return action;
}

/* Whether the call is to fail; errno is set. */
static int fails(const char *action) {
  static const struct {
    const char *action;
    int code;
  } codes[] = {{"full", ENOSPC}, {"error", EIO}, {"again", EINTR}, {"nolinks", EPERM}};
  for (size_t i = 0; action && i < sizeof codes / sizeof *codes; ++i)
    if (!strcmp(action, codes[i].action)) {
      errno = codes[i].code;
      return 1;
    }
  return 0;
}

static void record(const char *format, ...) {
  const char *path = getenv("RECORD");
  if (!path)
    return;
  char *line;
  va_list list;
  va_start(list, format);
  int length = vasprintf(&line, format, list);
  va_end(list);
  append(path, line, length);
  free(line);
}

static void recordBytes(int file, const unsigned char *bytes, size_t size) {
  if (!getenv("RECORD"))
    return;
  char *text = malloc(2 * size + 1);
  text[0] = 0;
  for (size_t i = 0; i < size; ++i)
    sprintf(text + 2 * i, "%02x", bytes[i]);
  record("write\t%d\t%s\n", file, text);
  free(text);
}

static int isFile(const char *path) {
  return strncmp(path, "/proc", 5) && strncmp(path, "/sys", 4);
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  int mode = flags & O_CREAT ? va_arg(list, int) : 0;
  va_end(list);
  if (isFile(path) && fails(strike("open")))
    return -1;
  int file = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (file >= 0 && isFile(path))
    record("open\t%d\t%d\t%s\n", file, flags & O_CREAT ? 1 : 0, path);
  return file;
}

ssize_t write(int file, const void *bytes, size_t size) {
  const char *action = file > 2 ? strike("write") : NULL;
  if (fails(action))
    return -1;
  if (action && strstr(action, "half"))
    size /= 2;
  if (action && !strcmp(action, "short") && size > 1)
    size /= 2;
  ssize_t written = syscall(SYS_write, file, bytes, size);
  if (action && strstr(action, "halfkill"))
    kill(getpid(), SIGKILL);
  if (written > 0 && file > 2)
    recordBytes(file, bytes, written);
  return written;
}

ssize_t read(int file, void *bytes, size_t size) {
  return file > 2 && fails(strike("read")) ? -1 : syscall(SYS_read, file, bytes, size);
}

ssize_t pread(int file, void *bytes, size_t size, off_t at) {
  return fails(strike("pread")) ? -1 : syscall(SYS_pread64, file, bytes, size, at);
}

int fsync(int file) {
  if (fails(strike("fsync")))
    return -1;
  record("fsync\t%d\n", file);
  return 0;
}

int close(int file) {
  int failing = file > 2 && fails(strike("close")), code = errno;
  int closed = syscall(SYS_close, file);
  if (file > 2)
    record("close\t%d\n", file);
  errno = failing ? code : errno;
  return failing ? -1 : closed;
}

int ftruncate(int file, off_t length) {
  if (fails(strike("ftruncate")))
    return -1;
  int result = syscall(SYS_ftruncate, file, length);
  if (!result)
    record("ftruncate\t%d\t%lld\n", file, (long long)length);
  return result;
}

int rename(const char *from, const char *to) {
  if (fails(strike("rename")))
    return -1;
  int result = syscall(SYS_rename, from, to);
  if (!result)
    record("rename\t%s\t%s\n", from, to);
  return result;
}

int link(const char *from, const char *to) {
  if (fails(strike("link")))
    return -1;
  int result = syscall(SYS_link, from, to);
  if (!result)
    record("link\t%s\t%s\n", from, to);
  return result;
}

int unlink(const char *path) {
  if (fails(strike("unlink")))
    return -1;
  int result = syscall(SYS_unlink, path);
  if (!result)
    record("unlink\t%s\n", path);
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  strike("clock_gettime");
  return syscall(SYS_clock_gettime, clock, now);
}
