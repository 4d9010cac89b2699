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

/// Small pieces wait for each other until they are as many bytes.
constexpr int64_t kTogether = 32 << 10;

/// Calls again what a signal cut short.
template <typename Call> static auto persist(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR)
    result = call();
  return result;
}

static int openFile(const char *path, int flags) {
  return persist([&] { return open(path, flags | O_CLOEXEC, 0666); });
}

static bool writeAll(int file, const void *bytes, size_t length) {
  const char *at = static_cast<const char *>(bytes);
  while (length) {
    ssize_t written =
        persist([&] { return ::write(file, at, length < (1u << 30) ? length : 1u << 30); });
    if (written <= 0)
      return false;
    at += written;
    length -= written;
  }
  return true;
}

bool syncFile(int file) {
  return persist([&] { return fsync(file); }) == 0;
}

/// What was closed is closed, even if a signal came.
static bool closeFile(int file) { return close(file) == 0 || errno == EINTR; }

[[noreturn]] static void failReplace(Replacement &out, int code) {
  struct stat old;
  bool kept = stat(out.path, &old) == 0;
  unlink(out.temporary);
  fail(out.context, 1, "cannot write %s: %s%s", out.path, reason(code),
       kept ? "\nnote: the file that was there before is unchanged" : "");
}

char *temporaryName(const char *path) {
  Text temporary = {};
  temporary.addf("%s.tmp", path);
  temporary.text();
  return temporary.chars.data;
}

Replacement beginReplace(dvn_context *c, const char *path) {
  Replacement out = {c, path, temporaryName(path), -1, {}};
  unlink(out.temporary); // of a killed run; it may share its bytes with a frame's link
  out.file = openFile(out.temporary, O_WRONLY | O_CREAT | O_EXCL);
  if (out.file < 0)
    failReplace(out, errno);
  return out;
}

static void writeNow(Replacement &out, const void *bytes, size_t length) {
  if (!writeAll(out.file, bytes, length))
    failReplace(out, errno);
}

static void writeWaiting(Replacement &out) {
  writeNow(out, out.waiting.text(), out.waiting.size());
  out.waiting.clear();
}

void write(Replacement &out, const void *bytes, size_t length) {
  bool small = length < kTogether;
  if (small)
    out.waiting.add(static_cast<const char *>(bytes), length);
  if (!small || out.waiting.size() >= kTogether)
    writeWaiting(out);
  if (!small)
    writeNow(out, bytes, length);
}

void commitReplace(Replacement &out) {
  writeWaiting(out);
  out.waiting.release();
  if (!syncFile(out.file) || !closeFile(out.file) || rename(out.temporary, out.path))
    failReplace(out, errno);
  free(out.temporary);
}

void endReplace(Replacement &out) {
  commitReplace(out);
  syncFolder(out.context, out.path);
}

/// A folder that may be written but not read, or that cannot be synced, is left as
/// it is: the rename stands, if nothing happens.
bool trySyncFolder(const char *path) {
  char *folder = copyOf(path);
  char *slash = strrchr(folder, '/');
  if (slash)
    slash[slash == folder] = 0;
  int file = openFile(slash ? folder : ".", O_RDONLY | O_DIRECTORY);
  free(folder);
  if (file < 0)
    return errno == EACCES;
  bool good = syncFile(file) || errno == EINVAL || errno == ENOTSUP;
  int code = errno;
  close(file);
  errno = code;
  return good;
}

void syncFolder(dvn_context *c, const char *path) {
  if (!trySyncFolder(path))
    fail(c, 1, "cannot sync the folder of %s, so it may not outlive a power cut: %s", path,
         reason(errno));
}

int openToRead(const char *path) { return openFile(path, O_RDONLY); }

int openToAppend(dvn_context *c, const char *path, int64_t bytes) {
  int file = openFile(path, O_WRONLY | O_CREAT | O_APPEND);
  struct stat info;
  if (file < 0 || fstat(file, &info) ||
      (info.st_size > bytes && persist([&] { return ftruncate(file, bytes); })))
    fail(c, 1, "cannot write %s: %s", path, reason(errno));
  return file ? file : dup(file); // 0 stands for a file that is not open
}

constexpr double kWaits = 0.05;

void post(dvn_context *c, Outbox &box, const char *bytes, size_t length) {
  box.lines.chars.reserve(kTogether + 1024); // once, so that rows allocate nothing
  box.lines.add(bytes, length);
  if (box.lines.size() > kTogether || monotonicSeconds() - box.since > kWaits)
    flush(c, box);
}

void flush(dvn_context *c, Outbox &box) {
  if (!box.lines.size())
    return;
  bool good = writeAll(box.file, box.lines.text(), box.lines.size());
  box.lines.clear();
  box.since = monotonicSeconds();
  if (!good && box.file != 2)
    fail(c, 1, "cannot append to what was tracked: %s", reason(errno));
}

bool readAt(int file, void *bytes, int64_t length, int64_t at) {
  char *to = static_cast<char *>(bytes);
  while (length > 0) {
    ssize_t got = persist([&] { return pread(file, to, length, at); });
    if (got == 0)
      errno = ENODATA; // it has become shorter
    if (got <= 0)
      return false;
    to += got;
    at += got;
    length -= got;
  }
  return true;
}

char *readWhole(const char *path, int64_t *length) {
  int file = openToRead(path);
  struct stat info;
  if (file < 0)
    return nullptr;
  char *bytes = nullptr;
  int64_t at = 0;
  ssize_t got = -1;
  if (fstat(file, &info) == 0 && !(S_ISDIR(info.st_mode) && (errno = EISDIR))) {
    bytes = static_cast<char *>(allocate(info.st_size + 1));
    do {
      got = persist([&] { return read(file, bytes + at, info.st_size - at); });
      at += got;
    } while (got > 0);
  }
  int code = errno;
  close(file);
  *length = at;
  if (got == 0)
    return bytes;
  free(bytes);
  errno = code;
  return nullptr;
}

} // namespace dvn
