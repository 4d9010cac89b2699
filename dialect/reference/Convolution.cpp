//===- Convolution.cpp - convolutions from their definition ---------------===//
//
// Part of the reference interpreter. One walk over all pairs of an element of the
// images and one of the result that a place of the kernel joins serves the three
// ops; each sums in the order that its record promises, with one rounding a term,
// so that kernels agree with it to the last bit.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Convolution.h"
#include "dialect/reference/Interpreter.h"

#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

/// The window of one of the three ops.
struct Window {
  ArrayRef<int64_t> strides, dilations, padding;
  int64_t groups;
  Shape x, w, y;

  /// The row of the images that place `i` of the kernel sees from row `at` of the
  /// result (axis 0; columns: axis 1); -1 outside.
  int64_t place(int64_t axis, int64_t at, int64_t i) const {
    int64_t from = at * strides[axis] + i * dilations[axis] - padding[2 * axis];
    return from < 0 || from >= x[axis + 1] ? -1 : from;
  }
};

template <typename Op> Window windowOf(Op op, const Shape &x, const Shape &w, const Shape &y) {
  return {op.getStrides(), op.getDilations(), op.getPadding(), int64_t(op.getGroups()), x, w, y};
}

int64_t at(const Shape &shape, int64_t a, int64_t b, int64_t c, int64_t d) {
  return ((a * shape[1] + b) * shape[2] + c) * shape[3] + d;
}

/// The number of windows along an axis of the images; the result must have it.
LogicalResult checkWindow(Operation *op, const Window &window) {
  for (int64_t i = 0; i < 2; ++i) {
    int64_t room = window.x[i + 1] + window.padding[2 * i] + window.padding[2 * i + 1] -
                   window.dilations[i] * (window.w[i] - 1) - 1;
    int64_t count = room < 0 ? 0 : room / window.strides[i] + 1;
    if (count != window.y[i + 1])
      return op->emitError() << "has " << window.y[i + 1] << " windows along axis " << i + 1
                             << " at run time, expected " << count;
  }
  if (window.x[0] != window.y[0] || window.x[3] != window.w[2] * window.groups ||
      window.y[3] != window.w[3])
    return op->emitError("sizes differ at run time");
  return success();
}

/// One term of a sum: rounded as the elements' type is.
struct Sum {
  bool isSingle;
  double value = 0;
  void add(double a, double b) {
    value = isSingle ? double(std::fma(float(a), float(b), float(value))) : std::fma(a, b, value);
  }
};

Sum emptySum(Interpreter &in, Type element) { return {element.isF32() && !in.getOptions().f64}; }

LogicalResult conv2d(Conv2dOp op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &w = in.array(op.getW());
  Shape y{x.shape[0], 0, 0, w.shape[3]};
  for (int64_t i = 0; i < 2; ++i) {
    int64_t room = x.shape[i + 1] + op.getPadding()[2 * i] + op.getPadding()[2 * i + 1] -
                   op.getDilations()[i] * (w.shape[i] - 1) - 1;
    y[i + 1] = room < 0 ? 0 : room / op.getStrides()[i] + 1;
  }
  Window window = windowOf(op, x.shape, w.shape, y);
  if (failed(checkWindow(op, window)))
    return failure();
  Array result(x.element, y);
  int64_t inGroup = w.shape[2], outGroup = w.shape[3] / window.groups;
  forEachIndex(y, [&](ArrayRef<int64_t> index, int64_t number) {
    Sum sum = emptySum(in, x.element);
    int64_t first = index[3] / outGroup * inGroup;
    for (int64_t i = 0; i < w.shape[0]; ++i)
      for (int64_t j = 0; j < w.shape[1]; ++j)
        for (int64_t c = 0; c < inGroup; ++c) {
          int64_t row = window.place(0, index[1], i), column = window.place(1, index[2], j);
          bool inside = row >= 0 && column >= 0;
          sum.add(inside ? x.floats[at(x.shape, index[0], row, column, first + c)] : 0.0,
                  w.floats[at(w.shape, i, j, c, index[3])]);
        }
    result.floats[number] = sum.value;
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

/// The row of the result, perhaps outside of it, whose place `i` of the kernel sees
/// row `from`; nothing where no stride leads there.
std::optional<int64_t> seenFrom(const Window &window, int64_t axis, int64_t from, int64_t i) {
  int64_t back = from + window.padding[2 * axis] - i * window.dilations[axis];
  if (back % window.strides[axis] != 0)
    return std::nullopt;
  back /= window.strides[axis];
  return back < window.y[axis + 1] ? back : -1;
}

LogicalResult inputGradient(Conv2dInputGradientOp op, Interpreter &in) {
  const Array &g = in.array(op.getG()), &w = in.array(op.getW());
  Shape x = in.shapeOf(op.getType(), op.getSizes());
  Window window = windowOf(op, x, w.shape, g.shape);
  if (failed(checkWindow(op, window)))
    return failure();
  Array result(g.element, x);
  int64_t inGroup = w.shape[2], outGroup = w.shape[3] / window.groups;
  forEachIndex(x, [&](ArrayRef<int64_t> index, int64_t number) {
    Sum sum = emptySum(in, g.element);
    int64_t first = index[3] / inGroup * outGroup;
    for (int64_t i = 0; i < w.shape[0]; ++i)
      for (int64_t j = 0; j < w.shape[1]; ++j) {
        auto row = seenFrom(window, 0, index[1], i), column = seenFrom(window, 1, index[2], j);
        if (!row || !column)
          continue;
        bool inside = *row >= 0 && *column >= 0;
        for (int64_t o = 0; o < outGroup; ++o)
          sum.add(inside ? g.floats[at(g.shape, index[0], *row, *column, first + o)] : 0.0,
                  w.floats[at(w.shape, i, j, index[3] % inGroup, first + o)]);
      }
    result.floats[number] = sum.value;
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult weightGradient(Conv2dWeightGradientOp op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &g = in.array(op.getG());
  Shape w(op.getType().getShape());
  Window window = windowOf(op, x.shape, w, g.shape);
  if (failed(checkWindow(op, window)))
    return failure();
  Array result(x.element, w);
  int64_t outGroup = w[3] / window.groups;
  int64_t height = g.shape[1], width = g.shape[2];
  int64_t rows = height * width > 0 ? rowsOfPartialSum(height, width) : 1;
  forEachIndex(w, [&](ArrayRef<int64_t> index, int64_t number) {
    Sum total = emptySum(in, x.element);
    int64_t channel = index[3] / outGroup * w[2] + index[2];
    for (int64_t n = 0; n < g.shape[0]; ++n)
      for (int64_t start = 0; start < height; start += rows) {
        Sum part = emptySum(in, x.element);
        for (int64_t y = start; y < std::min(start + rows, height); ++y)
          for (int64_t z = 0; z < width; ++z) {
            int64_t row = window.place(0, y, index[0]), column = window.place(1, z, index[1]);
            bool inside = row >= 0 && column >= 0;
            part.add(inside ? x.floats[at(x.shape, n, row, column, channel)] : 0.0,
                     g.floats[at(g.shape, n, y, z, index[3])]);
          }
        total.add(part.value, 1.0);
      }
    result.floats[number] = total.value;
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachConvolution(MLIRContext *c) {
  attach<Conv2dOp, conv2d>(c);
  attach<Conv2dInputGradientOp, inputGradient>(c);
  attach<Conv2dWeightGradientOp, weightGradient>(c);
}

} // namespace dvn
