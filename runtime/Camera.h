//===- Camera.h - frames of a V4L2 device ----------------------------------===//
//
// What Streams.cpp asks of a camera, and how its pixels become u8[h, w, 3].
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_CAMERA_H
#define DVN_RUNTIME_CAMERA_H

#include "runtime/Context.h"

namespace dvn {

/// A picture as a camera gives it: RGB24, or YUYV where two pixels share a colour.
struct CameraPicture {
  bool yuyv;
  int64_t height, width, lineBytes;
};

/// Brings pixels to RGB of another size: the largest part in the middle that has
/// its shape, and of that the nearest pixels. In whole numbers, so the same bits
/// everywhere.
void convertPicture(const CameraPicture &from, const uint8_t *pixels, int64_t height, int64_t width,
                    uint8_t *out);

struct Camera;

/// A camera that gives pictures, or null if the file is none. Errors end the run.
Camera *openCamera(dvn_context *context, const char *path, int file, int64_t height, int64_t width);
/// Waits for the next picture.
void readCamera(dvn_context *context, Camera &camera, int64_t height, int64_t width, uint8_t *out);
void closeCamera(Camera *camera);

} // namespace dvn

#endif
