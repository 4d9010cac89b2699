//===- Files.cpp - files that are read, replaced whole, and appended to ---===//
//
// See Files.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dvn {

static bool writeAll(int file, const void *bytes, size_t length) {
  const char *at = static_cast<const char *>(bytes);
  while (length) {
    ssize_t written = ::write(file, at, length < (1u << 30) ? length : 1u << 30);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    at += written;
    length -= written;
  }
  return true;
}

[[noreturn]] static void failReplace(Replacement &out, int code) {
  struct stat old;
  bool kept = stat(out.path, &old) == 0;
  unlink(out.temporary);
  fail(out.context, 1, "cannot write %s: %s%s", out.path, reason(code),
       kept ? "\nnote: the file that was there before is unchanged" : "");
}

Replacement beginReplace(dvn_context *c, const char *path) {
  Text temporary = {};
  temporary.addf("%s.tmp", path);
  Replacement out = {c, path, temporary.copy(), -1};
  temporary.release();
  unlink(out.temporary); // of a killed run; it may share its bytes with a frame's link
  out.file = open(out.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (out.file < 0)
    failReplace(out, errno);
  return out;
}

void write(Replacement &out, const void *bytes, size_t length) {
  if (!writeAll(out.file, bytes, length))
    failReplace(out, errno);
}

void endReplace(Replacement &out) {
  if (fsync(out.file) || close(out.file) || rename(out.temporary, out.path))
    failReplace(out, errno);
  syncFolder(out.path);
  free(out.temporary);
}

void syncFolder(const char *path) {
  char *folder = copyOf(path);
  char *slash = strrchr(folder, '/');
  if (slash)
    slash[slash == folder] = 0;
  int file = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  if (file < 0)
    return; // a folder that may be written but not read: the rename stands anyway
  fsync(file);
  close(file);
}

int openToAppend(dvn_context *c, const char *path, int64_t bytes) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0 || ftruncate(file, bytes))
    fail(c, 1, "cannot write %s: %s", path, reason(errno));
  return file;
}

constexpr double kWaits = 0.05;

void post(dvn_context *c, Outbox &box, const char *bytes, size_t length) {
  box.lines.add(bytes, length);
  if (box.lines.size() > (32 << 10) || monotonicSeconds() - box.since > kWaits)
    flush(c, box);
}

void flush(dvn_context *c, Outbox &box) {
  if (!box.lines.size())
    return;
  bool good = writeAll(box.file, box.lines.text(), box.lines.size());
  box.lines.clear();
  box.since = monotonicSeconds();
  if (!good && box.file != 2)
    fail(c, 1, "cannot append to the history: %s", reason(errno));
}

bool readAt(int file, void *bytes, int64_t length, int64_t at) {
  char *to = static_cast<char *>(bytes);
  while (length > 0) {
    ssize_t got = pread(file, to, length, at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    to += got;
    at += got;
    length -= got;
  }
  return true;
}

char *readWhole(const char *path, int64_t *length) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (file < 0)
    return nullptr;
  if (fstat(file, &info) || S_ISDIR(info.st_mode)) {
    errno = S_ISDIR(info.st_mode) ? EISDIR : errno;
    close(file);
    return nullptr;
  }
  char *bytes = static_cast<char *>(allocate(info.st_size + 1));
  int64_t at = 0;
  while (at < info.st_size) {
    ssize_t got = read(file, bytes + at, info.st_size - at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    at += got;
  }
  close(file);
  *length = at;
  return bytes;
}

} // namespace dvn
