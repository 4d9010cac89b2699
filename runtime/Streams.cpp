//===- Streams.cpp - what comes one element after the other -----------------===//
//
// Frames come from a camera, or as raw RGB from a file, a pipe or standard input
// (`-`); lines from standard input. `next` waits for an element, and what was
// printed before is shown first. A stream is opened where its loop begins and
// closed behind it, but standard input, which goes on where it was left.
//
//===----------------------------------------------------------------------===//

#include "runtime/Camera.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dvn {

struct Stream {
  bool open;
  char *name; ///< for messages
  FILE *file; ///< or
  Camera *camera;
  int64_t height, width; ///< of frames
  uint8_t *frame;
  char *line;
  size_t room, length; ///< of the line
};

/// A place for one more; those that were closed serve again.
static int64_t addStream(dvn_context *c, const Stream &stream) {
  for (int64_t i = 0; i < c->streams.size; ++i)
    if (!c->streams[i].open) {
      c->streams[i] = stream;
      return i;
    }
  c->streams.push(stream);
  return c->streams.size - 1;
}

static bool nextFrame(dvn_context *c, Stream &stream) {
  if (stream.camera) {
    readCamera(c, *stream.camera, stream.height, stream.width, stream.frame);
    return true;
  }
  size_t bytes = 3 * stream.height * stream.width;
  size_t got = fread(stream.frame, 1, bytes, stream.file);
  if (got < bytes && ferror(stream.file))
    fail(c, 1, "cannot read %s: %s", stream.name, reason(errno));
  if (got == 0)
    return false;
  if (got < bytes)
    fail(c, 1,
         "%s: the last frame is cut off: expected %zu bytes for %lld x %lld pixels of RGB, found "
         "%zu",
         stream.name, bytes, static_cast<long long>(stream.height),
         static_cast<long long>(stream.width), got);
  return true;
}

static bool nextLine(dvn_context *c, Stream &stream) {
  errno = 0;
  ssize_t got = getline(&stream.line, &stream.room, stdin);
  if (got < 0 && errno == ENOMEM)
    fail(c, 1, "line %lld of standard input is larger than the memory",
         static_cast<long long>(c->lines + 1));
  if (got < 0 && ferror(stdin))
    fail(c, 1, "cannot read standard input: %s", reason(errno));
  if (got < 0)
    return false;
  stream.length = static_cast<size_t>(got);
  if (memchr(stream.line, 0, stream.length))
    fail(c, 1, "line %lld of standard input holds a zero byte, so it is no text",
         static_cast<long long>(c->lines + 1));
  if (stream.length && stream.line[stream.length - 1] == '\n') {
    --stream.length;
    if (stream.length && stream.line[stream.length - 1] == '\r')
      --stream.length;
  }
  ++c->lines;
  return true;
}

} // namespace dvn

using namespace dvn;

int64_t dvn_open_frames(dvn_context *c, const char *path, int64_t height, int64_t width) {
  Stream stream = {true, copyOf(path), nullptr, nullptr, height, width, nullptr, nullptr, 0, 0};
  stream.frame = static_cast<uint8_t *>(allocate(3 * height * width));
  if (same(path, "-")) {
    free(stream.name);
    stream.name = copyOf("standard input");
    stream.file = stdin;
    return addStream(c, stream);
  }
  // A camera shares its memory with those alone who may write to it.
  struct stat info;
  bool device = stat(path, &info) == 0 && S_ISCHR(info.st_mode);
  int file = device ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0)
    stream.camera = openCamera(c, stream.name, file, height, width);
  if (stream.camera)
    return addStream(c, stream);
  if (file >= 0)
    close(file);
  stream.file = fopen(path, "rbe");
  if (!stream.file)
    fail(c, 1, "cannot open %s: %s", path, reason(errno));
  return addStream(c, stream);
}

int64_t dvn_open_lines(dvn_context *c) {
  return addStream(c, {true, nullptr, stdin, nullptr, 0, 0, nullptr, nullptr, 0, 0});
}

bool dvn_stream_next(dvn_context *c, int64_t index) {
  Stream &stream = c->streams[index];
  fflush(stdout);
  flush(c, c->notes);
  flush(c, c->history.file);
  flush(c, c->history.timing);
  return stream.frame ? nextFrame(c, stream) : nextLine(c, stream);
}

void *dvn_stream_frame(dvn_context *c, int64_t index, int64_t slot) {
  const Stream &stream = c->streams[index];
  int64_t bytes = 3 * stream.height * stream.width;
  void *out = dvn_slot(c, slot, bytes, 1);
  memcpy(out, stream.frame, bytes);
  return out;
}

const char *dvn_stream_line(dvn_context *c, int64_t index, int64_t slot) {
  Text &text = c->strings[slot];
  text.clear();
  text.add(c->streams[index].line, c->streams[index].length);
  return text.text();
}

void dvn_stream_close(dvn_context *c, int64_t index) {
  Stream &stream = c->streams[index];
  if (stream.camera)
    closeCamera(stream.camera);
  else if (stream.file != stdin)
    fclose(stream.file);
  free(stream.name);
  free(stream.frame);
  free(stream.line);
  stream.open = false;
}
