//===- ReadImage.cpp - an image file as a tensor --------------------------===//
//
// PNG, through libpng's simple interface, as u8[height, width, channels]: grey by
// the weights .299 .587 .114 in 16-bit fixed point, transparency over white,
// resized where the size differs, by areas (each pixel is the mean of what it
// covers) in whole numbers, so that the bits are the same everywhere.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

#include <errno.h>
#include <png.h>
#include <unistd.h>

using namespace dvn;

namespace {
struct Image {
  uint8_t *pixels;
  int64_t height, width, channels;
};
} // namespace

static Image readPng(dvn_context *c, const char *path) {
  if (access(path, R_OK))
    fail(c, 1, "cannot open %s: %s", path, reason(errno));
  png_image png;
  memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_file(&png, path))
    fail(c, 1, "cannot read %s: expected a PNG image, found: %s", path, png.message);
  png.format = PNG_FORMAT_RGB;
  Image image = {static_cast<uint8_t *>(allocate(PNG_IMAGE_SIZE(png))), png.height, png.width, 3};
  png_color white = {255, 255, 255};
  if (!png_image_finish_read(&png, &white, image.pixels, 0, nullptr))
    fail(c, 1, "cannot read %s: %s", path, png.message);
  return image;
}

static void makeGrey(Image &image) {
  for (int64_t i = 0; i < image.height * image.width; ++i) {
    const uint8_t *p = image.pixels + 3 * i;
    image.pixels[i] =
        static_cast<uint8_t>((19595 * p[0] + 38470 * p[1] + 7471 * p[2] + 32768) >> 16);
  }
  image.channels = 1;
}

/// One axis of the resize: output i covers [i * in, (i + 1) * in) in steps of
/// 1 / out, so all weights are whole numbers that sum to `in`. An axis that
/// grows repeats pixels in the same way.
static Image resizeHeight(const Image &in, int64_t height) {
  int64_t line = in.width * in.channels;
  Image out = {static_cast<uint8_t *>(allocate(height * line)), height, in.width, in.channels};
  for (int64_t y = 0; y < height; ++y) {
    int64_t begin = y * in.height, end = begin + in.height;
    for (int64_t i = 0; i < line; ++i) {
      int64_t sum = 0;
      for (int64_t from = begin / height; from * height < end; ++from) {
        int64_t low = from * height > begin ? from * height : begin;
        int64_t high = (from + 1) * height < end ? (from + 1) * height : end;
        sum += (high - low) * in.pixels[from * line + i];
      }
      out.pixels[y * line + i] = static_cast<uint8_t>((2 * sum + in.height) / (2 * in.height));
    }
  }
  free(in.pixels);
  return out;
}

static Image transposed(const Image &in) {
  Image out = {static_cast<uint8_t *>(allocate(in.height * in.width * in.channels)), in.width,
               in.height, in.channels};
  for (int64_t y = 0; y < in.height; ++y)
    for (int64_t x = 0; x < in.width; ++x)
      memcpy(out.pixels + (x * in.height + y) * in.channels,
             in.pixels + (y * in.width + x) * in.channels, in.channels);
  free(in.pixels);
  return out;
}

void *dvn_read_image(dvn_context *c, int64_t slot, const char *path, int64_t height, int64_t width,
                     int64_t channels) {
  Image image = readPng(c, path);
  if (channels == 1)
    makeGrey(image);
  if (height && image.height != height)
    image = resizeHeight(image, height);
  if (width && image.width != width)
    image = transposed(resizeHeight(transposed(image), width));
  int64_t bytes = image.height * image.width * image.channels;
  void *out = dvn_slot(c, slot, bytes);
  memcpy(out, image.pixels, bytes);
  free(image.pixels);
  return out;
}
