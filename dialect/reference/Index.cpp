//===- Index.cpp - elements by index, with every bound checked ------------===//
//
// Part of the reference interpreter.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Scatter.h"
#include "dialect/reference/Interpreter.h"

using namespace mlir;

namespace dvn {
namespace {

/// For each element of the gathered shape the place in x.
FailureOr<std::vector<int64_t>> placesOf(Operation *op, Interpreter &in, ArrayRef<int64_t> x,
                                         ValueRange indices, int64_t axis, Shape &shape) {
  ArrayRef<int64_t> indexShape = in.array(indices[0]).shape;
  int64_t count = indices.size();
  shape.assign(x.begin(), x.begin() + axis);
  shape.append(indexShape.begin(), indexShape.end());
  shape.append(x.begin() + axis + count, x.end());
  std::vector<int64_t> places;
  bool inside = true;
  forEachIndex(shape, [&](ArrayRef<int64_t> index, int64_t) {
    Shape at(index.take_front(axis));
    int64_t which = linearOf(indexShape, index.slice(axis, indexShape.size()));
    for (int64_t i = 0; i < count; ++i) {
      int64_t number = in.array(indices[i]).integers[which];
      if (number < 0 || number >= x[axis + i]) {
        if (inside)
          op->emitError() << "index " << number << " leaves axis " << axis + i << " of size "
                          << x[axis + i];
        inside = false;
        number = 0;
      }
      at.push_back(number);
    }
    at.append(index.begin() + axis + indexShape.size(), index.end());
    places.push_back(inside ? linearOf(x, at) : 0);
  });
  if (!inside)
    return failure();
  return places;
}

LogicalResult gather(GatherOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Shape shape;
  auto places = placesOf(op, in, x.shape, op.getIndices(), op.getAxis(), shape);
  if (failed(places))
    return failure();
  Array result(x.element, shape);
  for (auto [i, at] : llvm::enumerate(*places))
    result.copyElement(i, x, at);
  in.set(op.getResult(), std::move(result));
  return success();
}

/// `put(result, place, updates, i)` for each update, in row-major order.
template <typename Op, typename Put> LogicalResult putUpdates(Op op, Interpreter &in, Put put) {
  Array result = in.array(op.getX());
  const Array &updates = in.array(op.getUpdates());
  Shape shape;
  auto places = placesOf(op, in, result.shape, op.getIndices(), op.getAxis(), shape);
  if (failed(places))
    return failure();
  if (shape != updates.shape)
    return op.emitError("updates have another shape at run time than their indices");
  for (auto [i, at] : llvm::enumerate(*places))
    put(result, at, updates, i);
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult scatterAdd(ScatterAddOp op, Interpreter &in) {
  return putUpdates(op, in, [](Array &result, int64_t at, const Array &updates, int64_t i) {
    if (result.isFloat())
      result.floats[at] += updates.floats[i];
    else
      result.integers[at] = wrap(result.element, result.integers[at] + updates.integers[i]);
  });
}

LogicalResult scatter(ScatterOp op, Interpreter &in) {
  return putUpdates(op, in, [](Array &result, int64_t at, const Array &updates, int64_t i) {
    result.copyElement(at, updates, i);
  });
}

LogicalResult iota(IotaOp op, Interpreter &in) {
  Array result(op.getType().getElementType(), in.shapeOf(op.getType(), op.getSizes()));
  for (int64_t i = 0, count = result.size(); i < count; ++i)
    result.integers[i] = i;
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachIndex(MLIRContext *c) {
  attach<GatherOp, gather>(c);
  attach<ScatterAddOp, scatterAdd>(c);
  attach<ScatterOp, scatter>(c);
  attach<IotaOp, iota>(c);
}

} // namespace dvn
