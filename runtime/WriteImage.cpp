//===- WriteImage.cpp - a tensor as a PNG file -----------------------------===//
//
// write_image(file, x): [h, w] or [h, w, 1] in grey, [h, w, 3] in colour; u8 as
// it is, f32 from 0 to 1 with what lies outside clipped, to the nearest of 256
// levels (NaN is black). The file is replaced whole or not at all.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"
#include "runtime/Image.h"

#include <png.h>

using namespace dvn;

static uint8_t level(float value) {
  float scaled = value * 255.0f;
  return scaled > 0 ? scaled < 255 ? static_cast<uint8_t>(scaled + 0.5f) : 255 : 0;
}

void dvn::writePng(dvn_context *c, const char *path, const uint8_t *pixels, int64_t height,
                   int64_t width, int64_t channels) {
  png_image png;
  memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  png.height = static_cast<png_uint_32>(height);
  png.width = static_cast<png_uint_32>(width);
  png.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(png);
  void *file = allocate(bytes);
  if (!png_image_write_to_memory(&png, file, &bytes, 0, pixels, 0, nullptr))
    fail(c, 1, "cannot write %s: %s", path, png.message);
  Replacement out = beginReplace(c, path);
  write(out, file, bytes);
  endReplace(out);
  free(file);
}

void dvn_write_image(dvn_context *c, const char *path, void *data, int32_t dtype, int64_t rank,
                     const int64_t *sizes) {
  int64_t count = elements(rank, sizes), channels = rank == 3 ? sizes[2] : 1;
  if (sizes[0] < 1 || sizes[1] < 1 || sizes[0] > 65536 || sizes[1] > 65536)
    fail(c, 1, "cannot write %s: an image of %lld x %lld pixels", path,
         static_cast<long long>(sizes[0]), static_cast<long long>(sizes[1]));
  auto *pixels = static_cast<uint8_t *>(data);
  if (dtype == DVN_F32) {
    pixels = static_cast<uint8_t *>(allocate(count));
    for (int64_t i = 0; i < count; ++i)
      pixels[i] = level(static_cast<const float *>(data)[i]);
  }
  writePng(c, path, pixels, sizes[0], sizes[1], channels);
  if (dtype == DVN_F32)
    free(pixels);
}
