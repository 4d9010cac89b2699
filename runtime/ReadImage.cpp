//===- ReadImage.cpp - an image file as a tensor --------------------------===//
//
// PNG and JPEG as u8[height, width, channels]: grey by the weights .299 .587 .114
// in 16-bit fixed point, transparency over white, resized where the size differs,
// by areas in whole numbers. JPEG is decoded by the accurate whole-number
// transform. So the bits are the same everywhere.
//
//===----------------------------------------------------------------------===//

#include "runtime/Image.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>

#include <jpeglib.h> // wants stdio.h before it

using namespace dvn;

constexpr int64_t kMostPixels = 1 << 28;

namespace {
/// A file that is being decoded; libraries report through it.
struct ImageFile {
  dvn_context *context;
  const char *where, *path;
  FILE *file;

  [[noreturn]] void failWith(const char *text) {
    fail(context, 1, "%scannot read %s: %s", where, path, text);
  }
  Image make(int64_t height, int64_t width);
  Image readPng();
  Image readJpeg();
};

struct JpegErrors {
  jpeg_error_mgr manager;
  ImageFile *file;
};
} // namespace

Image ImageFile::make(int64_t height, int64_t width) {
  Text text = {};
  text.addf("an image of %lld x %lld pixels is larger than this program reads",
            static_cast<long long>(height), static_cast<long long>(width));
  if (height < 1 || width < 1 || width > kMostPixels || height > kMostPixels / width)
    failWith(text.text());
  text.release();
  return {static_cast<uint8_t *>(allocate(3 * height * width)), height, width, 3};
}

Image ImageFile::readPng() {
  png_image png;
  memset(&png, 0, sizeof png);
  png.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_stdio(&png, file))
    failWith(png.message);
  png.format = PNG_FORMAT_RGB;
  Image image = make(png.height, png.width);
  png_color white = {255, 255, 255};
  if (!png_image_finish_read(&png, &white, image.pixels, 0, nullptr))
    failWith(png.message);
  return image;
}

[[noreturn]] static void failJpeg(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  reinterpret_cast<JpegErrors *>(info->err)->file->failWith(text);
}

/// A warning says that bytes are damaged or missing: grey noise is no image.
static void failJpegOnWarning(j_common_ptr info, int level) {
  if (level < 0)
    failJpeg(info);
}

Image ImageFile::readJpeg() {
  jpeg_decompress_struct info;
  JpegErrors errors;
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = failJpeg;
  errors.manager.emit_message = failJpegOnWarning;
  errors.file = this;
  jpeg_create_decompress(&info);
  jpeg_stdio_src(&info, file);
  jpeg_read_header(&info, TRUE);
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK)
    failWith("a JPEG image in four colours, for print; save it as RGB");
  info.out_color_space = JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  Image image = make(info.image_height, info.image_width);
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    uint8_t *line = image.pixels + 3 * image.width * info.output_scanline;
    jpeg_read_scanlines(&info, &line, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return image;
}

Image dvn::readImage(dvn_context *c, const char *where, const char *path) {
  ImageFile in = {c, where, path, fopen(path, "rbe")};
  if (!in.file)
    fail(c, 1, "%scannot open %s: %s", where, path, reason(errno));
  unsigned char head[8] = {};
  size_t got = fread(head, 1, sizeof head, in.file);
  if (ferror(in.file))
    in.failWith(reason(errno));
  rewind(in.file);
  bool isPng = got == 8 && !memcmp(head, "\x89PNG\r\n\x1a\n", 8);
  if (!isPng && (got < 3 || memcmp(head, "\xFF\xD8\xFF", 3))) {
    Text text = {};
    text.add("expected a PNG or JPEG image, found ");
    if (got < 4)
      text.addf("a file of %d bytes", static_cast<int>(got));
    else
      text.addf("one that begins with the bytes %02x %02x %02x %02x", head[0], head[1], head[2],
                head[3]);
    in.failWith(text.text());
  }
  Image image = isPng ? in.readPng() : in.readJpeg();
  fclose(in.file);
  return image;
}

void dvn::makeGrey(Image &image) {
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

void dvn::resizeImage(Image &image, int64_t height, int64_t width) {
  if (image.height != height)
    image = resizeHeight(image, height);
  if (image.width != width)
    image = transposed(resizeHeight(transposed(image), width));
}

void *dvn_read_image(dvn_context *c, int64_t slot, const char *path, int64_t height, int64_t width,
                     int64_t channels) {
  Image image = readImage(c, "", path);
  if (channels == 1)
    makeGrey(image);
  resizeImage(image, height ? height : image.height, width ? width : image.width);
  int64_t bytes = image.height * image.width * image.channels;
  void *out = dvn_slot(c, slot, bytes, 1);
  memcpy(out, image.pixels, bytes);
  free(image.pixels);
  return out;
}
