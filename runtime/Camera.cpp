//===- Camera.cpp - frames of a V4L2 device --------------------------------===//
//
// The device is asked for RGB24 of the wanted size, and takes the size that it has
// next to it; one that knows no RGB24 gives YUYV, which is converted by the whole
// numbers of ITU-R BT.601. Four buffers are shared with the driver, which fills
// them by turns, so that the camera goes on while a frame is worked on.
//
//===----------------------------------------------------------------------===//

#include "runtime/Camera.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace dvn {

constexpr unsigned kBuffers = 4;

struct Camera {
  const char *path;
  int file;
  CameraPicture picture;
  void *buffers[kBuffers];
  size_t bytes[kBuffers];
  unsigned count;
};

static uint8_t clamped(int value) {
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void fromYuv(int y, int u, int v, uint8_t *rgb) {
  int c = 298 * (y - 16) + 128, d = u - 128, e = v - 128;
  rgb[0] = clamped((c + 409 * e) >> 8);
  rgb[1] = clamped((c - 100 * d - 208 * e) >> 8);
  rgb[2] = clamped((c + 516 * d) >> 8);
}

void convertPicture(const CameraPicture &from, const uint8_t *pixels, int64_t height, int64_t width,
                    uint8_t *out) {
  int64_t cutWidth = from.height * width / height, cutHeight = from.width * height / width;
  cutWidth = cutWidth > from.width ? from.width : cutWidth < 1 ? 1 : cutWidth;
  cutHeight = cutHeight > from.height ? from.height : cutHeight < 1 ? 1 : cutHeight;
  int64_t left = (from.width - cutWidth) / 2, top = (from.height - cutHeight) / 2;
  for (int64_t y = 0; y < height; ++y) {
    const uint8_t *line = pixels + (top + (2 * y + 1) * cutHeight / (2 * height)) * from.lineBytes;
    for (int64_t x = 0; x < width; ++x, out += 3) {
      int64_t at = left + (2 * x + 1) * cutWidth / (2 * width);
      if (from.yuyv) { // Y U Y V
        const uint8_t *pair = line + at / 2 * 4;
        fromYuv(pair[at % 2 * 2], pair[1], pair[3], out);
      } else {
        memcpy(out, line + 3 * at, 3);
      }
    }
  }
}

/// A request that a signal may interrupt.
static int request(int file, unsigned long what, void *argument) {
  int result;
  do
    result = ioctl(file, what, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

[[noreturn]] static void failWith(dvn_context *c, const char *path, const char *what) {
  fail(c, 1, "camera %s: %s: %s", path, what, reason(errno));
}

/// Asks for pictures of one of the two formats; false if the camera gives neither.
static bool chooseFormat(dvn_context *c, Camera &camera, int64_t height, int64_t width) {
  const unsigned known[] = {V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_YUYV};
  for (unsigned format : known) {
    v4l2_format wanted = {};
    wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    wanted.fmt.pix.pixelformat = format;
    wanted.fmt.pix.width = static_cast<unsigned>(width);
    wanted.fmt.pix.height = static_cast<unsigned>(height);
    wanted.fmt.pix.field = V4L2_FIELD_ANY;
    if (request(camera.file, VIDIOC_S_FMT, &wanted) < 0) {
      if (errno == EINVAL)
        continue;
      failWith(c, camera.path, "cannot set the size of its pictures");
    }
    const v4l2_pix_format &given = wanted.fmt.pix;
    if (given.pixelformat != format)
      continue;
    bool yuyv = format == V4L2_PIX_FMT_YUYV;
    // Pixels of YUYV come in pairs.
    int64_t line = yuyv ? (given.width + int64_t(1)) / 2 * 4 : int64_t(3) * given.width;
    camera.picture = {yuyv, given.height, given.width,
                      given.bytesperline > line ? int64_t(given.bytesperline) : line};
    return given.width > 0 && given.height > 0;
  }
  return false;
}

static void shareBuffers(dvn_context *c, Camera &camera) {
  v4l2_requestbuffers asked = {};
  asked.count = kBuffers;
  asked.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  asked.memory = V4L2_MEMORY_MMAP;
  if (request(camera.file, VIDIOC_REQBUFS, &asked) < 0 || asked.count == 0)
    failWith(c, camera.path, "cannot share memory with it");
  camera.count = asked.count < kBuffers ? asked.count : kBuffers;
  int64_t needed = camera.picture.height * camera.picture.lineBytes;
  for (unsigned i = 0; i < camera.count; ++i) {
    v4l2_buffer buffer = {};
    buffer.index = i;
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    if (request(camera.file, VIDIOC_QUERYBUF, &buffer) < 0)
      failWith(c, camera.path, "cannot share memory with it");
    if (buffer.length < needed)
      fail(c, 1, "camera %s: its pictures of %lld bytes have buffers of %lld", camera.path,
           static_cast<long long>(needed), static_cast<long long>(buffer.length));
    camera.bytes[i] = buffer.length;
    camera.buffers[i] =
        mmap(nullptr, buffer.length, PROT_READ, MAP_SHARED, camera.file, buffer.m.offset);
    if (camera.buffers[i] == MAP_FAILED || request(camera.file, VIDIOC_QBUF, &buffer) < 0)
      failWith(c, camera.path, "cannot share memory with it");
  }
}

Camera *openCamera(dvn_context *c, const char *path, int file, int64_t height, int64_t width) {
  v4l2_capability able = {};
  if (request(file, VIDIOC_QUERYCAP, &able) < 0)
    return nullptr;
  unsigned can = able.capabilities & V4L2_CAP_DEVICE_CAPS ? able.device_caps : able.capabilities;
  if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING))
    fail(c, 1, "camera %s: this device gives no pictures", path);
  auto *camera = static_cast<Camera *>(allocate(sizeof(Camera)));
  *camera = {path, file, {}, {}, {}, 0};
  if (!chooseFormat(c, *camera, height, width))
    fail(c, 1,
         "camera %s: it gives neither RGB24 nor YUYV pictures\n"
         "help: let a program convert them: ffmpeg -i %s -f rawvideo -pix_fmt rgb24 -s %lldx%lld - "
         "| .. and the path `-`",
         path, path, static_cast<long long>(width), static_cast<long long>(height));
  shareBuffers(c, *camera);
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (request(file, VIDIOC_STREAMON, &type) < 0)
    failWith(c, path, "cannot be started");
  return camera;
}

void readCamera(dvn_context *c, Camera &camera, int64_t height, int64_t width, uint8_t *out) {
  v4l2_buffer buffer = {};
  do {
    buffer = {};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    if (request(camera.file, VIDIOC_DQBUF, &buffer) < 0 || buffer.index >= camera.count)
      failWith(c, camera.path, "gives no more pictures");
    // One that was damaged on the way is left out.
    if (!(buffer.flags & V4L2_BUF_FLAG_ERROR))
      convertPicture(camera.picture, static_cast<const uint8_t *>(camera.buffers[buffer.index]),
                     height, width, out);
    if (request(camera.file, VIDIOC_QBUF, &buffer) < 0)
      failWith(c, camera.path, "gives no more pictures");
  } while (buffer.flags & V4L2_BUF_FLAG_ERROR);
}

void closeCamera(Camera *camera) {
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  request(camera->file, VIDIOC_STREAMOFF, &type);
  for (unsigned i = 0; i < camera->count; ++i)
    munmap(camera->buffers[i], camera->bytes[i]);
  close(camera->file);
  free(camera);
}

} // namespace dvn
