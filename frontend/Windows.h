// Windows: the arithmetic that convolutions and pooling share.
//
// A window is what one element of the result sees along one axis: `kernel`
// elements, `dilation` apart, a step of `stride` from window to window, over an
// axis that `padding` makes longer. Images are [n, h, w, c]; a call's `stride`,
// `padding` and `dilation` are read here, sizes of results are found here, and a
// size that reaches zero is explained here, with the layers that led to it.
//
//   std::optional<Windows> windows = readWindows(call, x, kernel, {2, 3, 4});
//   std::optional<Shape> shape = getWindowedShape(call, x, *windows, channels);
//   return finishWindows(call, e.emit.make<..>(..), x.getElement(), *shape);

#ifndef DVN_FRONTEND_WINDOWS_H
#define DVN_FRONTEND_WINDOWS_H

#include "frontend/Builtins.h"

#include <array>

namespace dvn {

/// Along one axis.
struct Window {
  int64_t kernel = 1, stride = 1, dilation = 1;
  int64_t before = 0, after = 0; ///< Padding.

  /// The elements from a window's first to its last.
  int64_t getReach() const { return dilation * (kernel - 1) + 1; }
};

/// Along height and width.
using Windows = std::array<Window, 2>;
using IntPair = std::array<int64_t, 2>;

/// The places of a call's arguments that describe windows.
struct WindowArguments {
  size_t stride, padding;
  std::optional<size_t> dilation;
};

/// Argument `index` as images: a tensor of floats [n, h, w, c]; an error otherwise.
Value getImages(BuiltinCall &call, size_t index = 0);

/// Argument `index`, a known int or a pair of them, each `least` or more.
std::optional<IntPair> getPair(BuiltinCall &call, size_t index, int64_t least);

/// The windows of `kernel` elements that a call slides over the images `x`.
std::optional<Windows> readWindows(BuiltinCall &call, const Value &x, IntPair kernel,
                                   const WindowArguments &arguments);

/// The same for a transposed convolution, whose windows lie in the result: the
/// padding `"same"` makes each axis `stride` times as long.
std::optional<Windows> readTransposedWindows(BuiltinCall &call, IntPair kernel,
                                             const WindowArguments &arguments);

/// [n, number of windows, number of windows, channels]; an error with the
/// arithmetic where no window fits.
std::optional<Shape> getWindowedShape(BuiltinCall &call, const Value &x, const Windows &windows,
                                      const Size &channels);

/// The value of the call, kept for messages about the layers behind it.
Value finishWindows(BuiltinCall &call, mlir::Value result, mlir::Type element, const Shape &shape);

} // namespace dvn

#endif // DVN_FRONTEND_WINDOWS_H
