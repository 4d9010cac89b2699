//===- Reduce.cpp - sums, extrema and products in the plain order ---------===//
//
// Part of the reference interpreter. Sums run in double and in row-major order,
// one rounding at the end: kernels are compared with a tolerance.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace dvn {
namespace {

/// For each element of `x` the place of the result that it counts for.
struct Reduced {
  Shape shape;
  std::vector<int64_t> place;
};

Reduced reducedOf(const Array &x, ArrayRef<int64_t> axes) {
  Reduced reduced;
  for (int64_t i = 0; i < x.rank(); ++i)
    if (!llvm::is_contained(axes, i))
      reduced.shape.push_back(x.shape[i]);
  forEachIndex(x.shape, [&](ArrayRef<int64_t> index, int64_t) {
    Shape at;
    for (int64_t i = 0; i < x.rank(); ++i)
      if (!llvm::is_contained(axes, i))
        at.push_back(index[i]);
    reduced.place.push_back(linearOf(reduced.shape, at));
  });
  return reduced;
}

LogicalResult reduceSum(ReduceSumOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Reduced reduced = reducedOf(x, op.getAxes());
  Array result(x.element, reduced.shape);
  for (int64_t i = 0, count = x.size(); i < count; ++i) {
    if (x.isFloat())
      result.floats[reduced.place[i]] += x.floats[i];
    else
      result.integers[reduced.place[i]] =
          wrap(x.element, result.integers[reduced.place[i]] + x.integers[i]);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

/// Whether `x` takes the place of `best`: strictly beyond it, or the first NaN.
template <bool largest> bool beats(double x, double best) {
  return largest ? x > best || (std::isnan(x) && !std::isnan(best))
                 : x < best || (std::isnan(x) && !std::isnan(best));
}
template <bool largest> bool beatsInteger(int64_t x, int64_t best) {
  return largest ? x > best : x < best;
}

/// The place in `x` of the first extremum for each element of the result; -1 for none.
template <bool largest> std::vector<int64_t> extrema(const Array &x, const Reduced &reduced) {
  std::vector<int64_t> best(countOf(reduced.shape), -1);
  for (int64_t i = 0, count = x.size(); i < count; ++i) {
    int64_t &at = best[reduced.place[i]];
    if (at < 0 || (x.isFloat() ? beats<largest>(x.floats[i], x.floats[at])
                               : beatsInteger<largest>(x.integers[i], x.integers[at])))
      at = i;
  }
  return best;
}

/// What an extremum of no terms is.
template <bool largest> void setNeutral(Array &result, int64_t i) {
  if (result.isFloat()) {
    result.floats[i] = largest ? -std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::infinity();
    return;
  }
  double infinity = std::numeric_limits<double>::infinity();
  result.integers[i] = toInteger(result.element, largest ? -infinity : infinity);
}

template <typename Op, bool largest> LogicalResult reduceExtremum(Op op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Reduced reduced = reducedOf(x, op.getAxes());
  Array result(x.element, reduced.shape);
  for (auto [i, at] : llvm::enumerate(extrema<largest>(x, reduced))) {
    if (at < 0)
      setNeutral<largest>(result, i);
    else
      result.copyElement(i, x, at);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

template <typename Op, bool largest> LogicalResult argument(Op op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  int64_t axis = op.getAxes()[0];
  Reduced reduced = reducedOf(x, op.getAxes());
  Array result(IntegerType::get(op.getContext(), 64), reduced.shape);
  int64_t inner = countOf(ArrayRef<int64_t>(x.shape).drop_front(axis + 1));
  for (auto [i, at] : llvm::enumerate(extrema<largest>(x, reduced)))
    result.integers[i] = at < 0 ? 0 : at / inner % x.shape[axis];
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult matmul(MatmulOp op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &y = in.array(op.getY());
  int64_t rank = x.rank();
  bool tx = op.getTransposeX(), ty = op.getTransposeY();
  int64_t m = x.shape[rank - (tx ? 1 : 2)], k = x.shape[rank - (tx ? 2 : 1)];
  int64_t n = y.shape[rank - (ty ? 2 : 1)], inner = y.shape[rank - (ty ? 1 : 2)];
  if (k != inner)
    return op.emitError() << "inner sizes differ at run time: " << k << " and " << inner;
  Shape shape(ArrayRef<int64_t>(x.shape).take_front(rank - 2));
  int64_t batches = countOf(shape);
  if (batches != countOf(ArrayRef<int64_t>(y.shape).take_front(rank - 2)))
    return op.emitError("leading sizes differ at run time");
  shape.append({m, n});
  Array result(x.element, shape);
  for (int64_t b = 0; b < batches; ++b)
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (int64_t l = 0; l < k; ++l)
          sum += x.floats[b * m * k + (tx ? l * m + i : i * k + l)] *
                 y.floats[b * k * n + (ty ? j * k + l : l * n + j)];
        result.floats[(b * m + i) * n + j] = sum;
      }
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachReduce(MLIRContext *c) {
  attach<ReduceSumOp, reduceSum>(c);
  attach<ReduceMaxOp, reduceExtremum<ReduceMaxOp, true>>(c);
  attach<ReduceMinOp, reduceExtremum<ReduceMinOp, false>>(c);
  attach<ArgmaxOp, argument<ArgmaxOp, true>>(c);
  attach<ArgminOp, argument<ArgminOp, false>>(c);
  attach<MatmulOp, matmul>(c);
}

} // namespace dvn
