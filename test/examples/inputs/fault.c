/* A library to preload that ends or fails one call, so that tests stop a
 * program at a chosen step without clocks:
 *
 *     FAULT=rename:3:kill LD_PRELOAD=./fault.so ./fashion train
 *
 * counts the calls of rename, write, fsync or fdatasync; at the given one `kill` sends
 * SIGKILL before it, `term` and `interrupt` send SIGTERM and SIGINT and go on,
 * `full` fails with ENOSPC, `error` with EIO. Only files are counted: writes to
 * the terminal's three descriptors are not. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int count;

/* Whether this call is to fail; errno is set. */
static int strike(const char *call) {
  const char *plan = getenv("FAULT");
  char name[32], action[32];
  int number;
  if (!plan || sscanf(plan, "%31[^:]:%d:%31s", name, &number, action) != 3)
    return 0;
  if (strcmp(name, call) || atomic_fetch_add(&count, 1) + 1 != number)
    return 0;
  if (!strcmp(action, "kill"))
    kill(getpid(), SIGKILL);
  if (!strcmp(action, "term"))
    kill(getpid(), SIGTERM);
  if (!strcmp(action, "interrupt"))
    kill(getpid(), SIGINT);
  errno = !strcmp(action, "full") ? ENOSPC : EIO;
  return !strcmp(action, "full") || !strcmp(action, "error");
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  return strike("rename") ? -1 : real(from, to);
}

ssize_t write(int file, const void *bytes, size_t size) {
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  return file > 2 && strike("write") ? -1 : real(file, bytes, size);
}

int fsync(int file) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  return strike("fsync") ? -1 : real(file);
}
