// A camera as the kernel shows one, played by this test: a file in memory holds
// the buffers, and `ioctl` is the one below.

#include "runtime/Camera.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <deque>
#include <vector>

extern "C" void dvn_model_register(dvn_context *) {}

namespace {

struct FakeCamera {
  unsigned format = V4L2_PIX_FMT_RGB24, width = 4, height = 2, padding = 0;
  unsigned capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::deque<std::vector<uint8_t>> pictures; ///< An empty one arrives damaged.
  std::deque<unsigned> queued;
  bool on = false;
  int file = memfd_create("camera", 0);

  unsigned line() const { return (format == V4L2_PIX_FMT_RGB24 ? 3 : 2) * width + padding; }
  unsigned bytes() const { return 4096; }

  int answer(unsigned long what, void *argument) {
    auto *buffer = static_cast<v4l2_buffer *>(argument);
    switch (what) {
    case VIDIOC_QUERYCAP:
      static_cast<v4l2_capability *>(argument)->capabilities = capabilities;
      return 0;
    case VIDIOC_S_FMT: {
      v4l2_pix_format &pix = static_cast<v4l2_format *>(argument)->fmt.pix;
      pix.pixelformat = format;
      pix.width = width;
      pix.height = height;
      pix.bytesperline = line();
      return 0;
    }
    case VIDIOC_REQBUFS:
      return ftruncate(file, 2 * bytes()) +
             0 * (static_cast<v4l2_requestbuffers *>(argument)->count = 2);
    case VIDIOC_QUERYBUF:
      buffer->length = bytes();
      buffer->m.offset = buffer->index * bytes();
      return 0;
    case VIDIOC_QBUF:
      queued.push_back(buffer->index);
      return 0;
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
      on = what == VIDIOC_STREAMON;
      return 0;
    case VIDIOC_DQBUF:
      return give(*buffer);
    }
    return errno = ENOTTY, -1;
  }

  int give(v4l2_buffer &buffer) {
    if (!on || pictures.empty() || queued.empty())
      return errno = ENODEV, -1;
    buffer.index = queued.front();
    buffer.flags = pictures.front().empty() ? V4L2_BUF_FLAG_ERROR : 0;
    queued.pop_front();
    const std::vector<uint8_t> &picture = pictures.front();
    bool good = pwrite(file, picture.data(), picture.size(), buffer.index * bytes()) >= 0;
    pictures.pop_front();
    return good ? 0 : -1;
  }
};

FakeCamera *camera;

using Pixels = std::vector<uint8_t>;

Pixels read(dvn_context *c, dvn::Camera &from, int64_t height, int64_t width) {
  Pixels out(3 * height * width);
  dvn::readCamera(c, from, height, width, out.data());
  return out;
}

} // namespace

extern "C" int ioctl(int file, unsigned long what, ...) {
  va_list list;
  va_start(list, what);
  void *argument = va_arg(list, void *);
  va_end(list);
  if (!camera || file != camera->file)
    return errno = ENOTTY, -1;
  return camera->answer(what, argument);
}

// Grey levels: 10 in the first column, 20, 30, 40; the second row 100 more.
static Pixels levels(unsigned padding) {
  Pixels pixels;
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 4; ++x)
      pixels.insert(pixels.end(), 3, uint8_t(10 * (x + 1) + 100 * y));
    pixels.insert(pixels.end(), padding, 0xEE);
  }
  return pixels;
}

TEST(Camera, SameSize) {
  FakeCamera fake;
  camera = &fake;
  fake.padding = 5;
  fake.pictures = {levels(5), {}, levels(5)};
  dvn_context *c = dvn::makeContext();
  dvn::Camera *opened = dvn::openCamera(c, "cam", fake.file, 2, 4);
  ASSERT_NE(opened, nullptr);
  EXPECT_EQ(read(c, *opened, 2, 4), levels(0));
  EXPECT_EQ(read(c, *opened, 2, 4), levels(0)); // behind one that was damaged
  EXPECT_EQ(fake.queued.size(), 2u);
  dvn::closeCamera(opened);
  EXPECT_FALSE(fake.on);
}

TEST(Camera, TheMiddleIsCut) {
  FakeCamera fake;
  camera = &fake;
  fake.pictures = {levels(0), levels(0)};
  dvn_context *c = dvn::makeContext();
  dvn::Camera *opened = dvn::openCamera(c, "cam", fake.file, 2, 2);
  EXPECT_EQ(read(c, *opened, 2, 2), (Pixels{20, 20, 20, 30, 30, 30, 120, 120, 120, 130, 130, 130}));
  EXPECT_EQ(read(c, *opened, 1, 1), (Pixels{130, 130, 130}));
  dvn::closeCamera(opened);
}

TEST(Camera, Yuyv) {
  FakeCamera fake;
  camera = &fake;
  fake.format = V4L2_PIX_FMT_YUYV;
  fake.width = 2;
  fake.height = 2;
  // Black and white; red (BT.601: 81 90 240) twice.
  fake.pictures = {{16, 128, 235, 128, 81, 90, 81, 240}};
  dvn_context *c = dvn::makeContext();
  dvn::Camera *opened = dvn::openCamera(c, "cam", fake.file, 2, 2);
  EXPECT_EQ(read(c, *opened, 2, 2), (Pixels{0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 0, 0}));
  dvn::closeCamera(opened);
}

TEST(Camera, WhatIsNone) {
  FakeCamera fake;
  camera = nullptr;
  dvn_context *c = dvn::makeContext();
  EXPECT_EQ(dvn::openCamera(c, "file", fake.file, 2, 2), nullptr);
  camera = &fake;
  fake.format = V4L2_PIX_FMT_MJPEG;
  EXPECT_EXIT(dvn::openCamera(c, "cam", fake.file, 2, 2), testing::ExitedWithCode(1),
              "camera cam: it gives neither RGB24 nor YUYV pictures");
  fake.capabilities = V4L2_CAP_VIDEO_OUTPUT;
  EXPECT_EXIT(dvn::openCamera(c, "cam", fake.file, 2, 2), testing::ExitedWithCode(1),
              "camera cam: this device gives no pictures");
}

TEST(Camera, PulledOut) {
  FakeCamera fake;
  camera = &fake;
  dvn_context *c = dvn::makeContext();
  dvn::Camera *opened = dvn::openCamera(c, "cam", fake.file, 2, 2);
  EXPECT_EXIT(read(c, *opened, 2, 2), testing::ExitedWithCode(1),
              "camera cam: gives no more pictures: no such device");
}
