//===- Order.cpp - sorting, finding, running sums -------------------------===//
//
// Part of the reference interpreter.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Order.h"
#include "dialect/reference/Interpreter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir;

namespace dvn {
namespace {

/// Calls `visit` with the places of each line of `shape` along `axis`.
void forEachLine(ArrayRef<int64_t> shape, int64_t axis,
                 function_ref<void(ArrayRef<int64_t>)> visit) {
  Shape others(shape);
  others[axis] = 1;
  forEachIndex(others, [&](ArrayRef<int64_t> index, int64_t) {
    Shape at(index);
    SmallVector<int64_t> places;
    for (int64_t i = 0; i < shape[axis]; ++i) {
      at[axis] = i;
      places.push_back(linearOf(shape, at));
    }
    visit(places);
  });
}

/// Whether element i is smaller than element j; NaN is larger than all numbers.
bool isLess(const Array &x, int64_t i, int64_t j) {
  if (!x.isFloat())
    return x.integers[i] < x.integers[j];
  double a = x.floats[i], b = x.floats[j];
  return a < b || (!std::isnan(a) && std::isnan(b));
}

LogicalResult argsort(ArgsortOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(IntegerType::get(op.getContext(), 64), x.shape);
  forEachLine(x.shape, op.getAxis(), [&](ArrayRef<int64_t> line) {
    std::vector<int64_t> order(line.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return op.getDescending() ? isLess(x, line[b], line[a]) : isLess(x, line[a], line[b]);
    });
    for (auto [place, index] : llvm::zip(line, order))
      result.integers[place] = index;
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult nonzero(NonzeroOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(IntegerType::get(op.getContext(), 64),
               in.shapeOf(op.getResult().getType(), op.getSizes()));
  std::vector<int64_t> places;
  forEachIndex(x.shape, [&](ArrayRef<int64_t> index, int64_t i) {
    if (x.integers[i])
      places.insert(places.end(), index.begin(), index.end());
  });
  if (places.size() != result.integers.size())
    return op.emitError() << "has " << places.size() << " numbers of places for a result of "
                          << result.integers.size();
  result.integers = std::move(places);
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult cumulativeSum(CumulativeSumOp op, Interpreter &in) {
  Array result = in.array(op.getX());
  forEachLine(result.shape, op.getAxis(), [&](ArrayRef<int64_t> line) {
    for (size_t i = 1; i < line.size(); ++i) {
      if (result.isFloat())
        result.floats[line[i]] += result.floats[line[i - 1]];
      else
        result.integers[line[i]] =
            wrap(result.element, result.integers[line[i]] + result.integers[line[i - 1]]);
    }
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachOrder(MLIRContext *c) {
  attach<ArgsortOp, argsort>(c);
  attach<NonzeroOp, nonzero>(c);
  attach<CumulativeSumOp, cumulativeSum>(c);
}

} // namespace dvn
