//===- Pool.cpp - windows over images, element by element -----------------===//
//
// Part of the reference interpreter: every op visits each element of each window.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Pool.h"
#include "dialect/reference/Interpreter.h"

#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

/// Calls `visit(place in image, place in pooled)` for each element of the image in
/// each window, windows in row-major order and elements within likewise.
template <typename Op>
void forEachInWindow(Op op, const Shape &image, const Shape &pooled,
                     function_ref<void(int64_t, int64_t)> visit) {
  WindowAxis rows = windowAxis(op, 0), columns = windowAxis(op, 1);
  forEachIndex(pooled, [&](ArrayRef<int64_t> at, int64_t window) {
    for (int64_t k = 0; k < rows.window; ++k)
      for (int64_t l = 0; l < columns.window; ++l) {
        int64_t i = at[1] * rows.stride - rows.low + k;
        int64_t j = at[2] * columns.stride - columns.low + l;
        if (i >= 0 && i < image[1] && j >= 0 && j < image[2])
          visit(linearOf(image, {at[0], i, j, at[3]}), window);
      }
  });
}

template <typename Op> Shape pooledShape(Op op, const Shape &image) {
  return {image[0], windowAxis(op, 0).count(image[1]), windowAxis(op, 1).count(image[2]), image[3]};
}

void add(Array &to, int64_t i, const Array &from, int64_t j) {
  if (to.isFloat())
    to.floats[i] += from.floats[j];
  else
    to.integers[i] = wrap(to.element, to.integers[i] + from.integers[j]);
}

bool beats(const Array &x, int64_t i, int64_t best) {
  if (best < 0)
    return true;
  if (!x.isFloat())
    return x.integers[i] > x.integers[best];
  return x.floats[i] > x.floats[best] || (std::isnan(x.floats[i]) && !std::isnan(x.floats[best]));
}

/// The place in x of the first maximum of each window.
template <typename Op> std::vector<int64_t> maxima(Op op, const Array &x, const Shape &shape) {
  std::vector<int64_t> best(countOf(shape), -1);
  forEachInWindow(op, x.shape, shape, [&](int64_t from, int64_t window) {
    if (beats(x, from, best[window]))
      best[window] = from;
  });
  return best;
}

LogicalResult maxPool(MaxPoolOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(x.element, pooledShape(op, x.shape));
  for (auto [i, at] : llvm::enumerate(maxima(op, x, result.shape))) {
    if (at < 0)
      return op.emitError("has a window without elements");
    result.copyElement(i, x, at);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult maxPoolSwitches(MaxPoolSwitchesOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(op.getResult().getType().getElementType(), pooledShape(op, x.shape));
  for (auto [i, at] : llvm::enumerate(maxima(op, x, result.shape))) {
    if (at < 0)
      return op.emitError("has a window without elements");
    result.integers[i] = at / x.shape[3] % (x.shape[1] * x.shape[2]);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult sumPool(SumPoolOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(x.element, pooledShape(op, x.shape));
  forEachInWindow(op, x.shape, result.shape,
                  [&](int64_t from, int64_t window) { add(result, window, x, from); });
  in.set(op.getResult(), std::move(result));
  return success();
}

/// The image of a transposed pool, whose windows must be those of `y`.
template <typename Op> FailureOr<Array> imageOf(Op op, const Array &y, Interpreter &in) {
  Array image(y.element, in.shapeOf(op.getResult().getType(), op.getSizes()));
  if (pooledShape(op, image.shape) != y.shape)
    return op.emitError("has other windows at run time than elements");
  return image;
}

LogicalResult sumUnpool(SumUnpoolOp op, Interpreter &in) {
  const Array &y = in.array(op.getY());
  FailureOr<Array> result = imageOf(op, y, in);
  if (failed(result))
    return failure();
  forEachInWindow(op, result->shape, y.shape,
                  [&](int64_t to, int64_t window) { add(*result, to, y, window); });
  in.set(op.getResult(), std::move(*result));
  return success();
}

LogicalResult maxUnpool(MaxUnpoolOp op, Interpreter &in) {
  const Array &y = in.array(op.getY()), &switches = in.array(op.getSwitches());
  FailureOr<Array> result = imageOf(op, y, in);
  if (failed(result))
    return failure();
  int64_t plane = result->shape[1] * result->shape[2], channels = result->shape[3];
  forEachInWindow(op, result->shape, y.shape, [&](int64_t to, int64_t window) {
    if (to / channels % plane == switches.integers[window])
      add(*result, to, y, window);
  });
  in.set(op.getResult(), std::move(*result));
  return success();
}

LogicalResult takeSwitches(TakeSwitchesOp op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &switches = in.array(op.getSwitches());
  Array result(x.element, switches.shape);
  bool inside = true;
  forEachIndex(switches.shape, [&](ArrayRef<int64_t> at, int64_t i) {
    int64_t place = switches.integers[i], width = x.shape[2];
    if (place < 0 || place >= x.shape[1] * width)
      inside = false;
    else
      result.copyElement(i, x, linearOf(x.shape, {at[0], place / width, place % width, at[3]}));
  });
  if (!inside)
    return op.emitError("has a switch that leaves the image");
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachPool(MLIRContext *c) {
  attach<MaxPoolOp, maxPool>(c);
  attach<MaxPoolSwitchesOp, maxPoolSwitches>(c);
  attach<SumPoolOp, sumPool>(c);
  attach<SumUnpoolOp, sumUnpool>(c);
  attach<MaxUnpoolOp, maxUnpool>(c);
  attach<TakeSwitchesOp, takeSwitches>(c);
}

} // namespace dvn
