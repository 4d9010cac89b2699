//===- Image.h - pictures in memory ----------------------------------------===//
//
// What `read_image` and the reader `folder` share: PNG and JPEG files become
// pixels, grey or in colour, of another size where that is asked. And what
// `write_image` and drawn pictures do: pixels become a PNG file.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_IMAGE_H
#define DVN_RUNTIME_IMAGE_H

#include "runtime/Context.h"

namespace dvn {

struct Image {
  uint8_t *pixels;
  int64_t height, width, channels; ///< channels: 1 or 3
};

/// A PNG or JPEG file in colour. Ends the run, with `where` before the message, if
/// it is neither, damaged, or larger than 2^28 pixels.
Image readImage(dvn_context *context, const char *where, const char *path);
/// To one channel, by the weights .299 .587 .114.
void makeGrey(Image &image);
/// By areas: each pixel is the mean of what it covers.
void resizeImage(Image &image, int64_t height, int64_t width);

/// Replaces the file, whole or not at all.
void writePng(dvn_context *context, const char *path, const uint8_t *pixels, int64_t height,
              int64_t width, int64_t channels);

} // namespace dvn

#endif
