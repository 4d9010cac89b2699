//===- Shape.cpp - elements moved, one by one -----------------------------===//
//
// Part of the reference interpreter: each shape op says for an index of its
// result which element of the operand it is.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "dialect/ops/Recompute.h"

using namespace mlir;

namespace dvn {
namespace {

/// The array whose element at an index is element `from(index)` of `x`.
Array rearrange(const Array &x, ArrayRef<int64_t> shape,
                function_ref<int64_t(ArrayRef<int64_t>)> from) {
  Array result(x.element, shape);
  forEachIndex(shape,
               [&](ArrayRef<int64_t> index, int64_t i) { result.copyElement(i, x, from(index)); });
  return result;
}

LogicalResult constant(ConstantOp op, Interpreter &in) {
  auto elements = llvm::dyn_cast<DenseElementsAttr>(op.getValue());
  if (!elements)
    return op.emitError("has elements that the reference interpreter cannot read");
  in.set(op.getResult(), arrayOf(elements));
  return success();
}

LogicalResult dim(DimOp op, Interpreter &in) {
  in.set(op.getResult(), Datum(in.array(op.getX()).shape[op.getDimension()]));
  return success();
}

LogicalResult broadcast(BroadcastOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Shape shape = in.shapeOf(op.getType(), op.getSizes());
  for (auto [i, dimension] : llvm::enumerate(op.getDimensions()))
    if (x.shape[i] != 1 && x.shape[i] != shape[dimension])
      return op.emitError() << "size " << x.shape[i] << " does not stretch to " << shape[dimension];
  Shape at(x.rank());
  in.set(op.getResult(), rearrange(x, shape, [&](ArrayRef<int64_t> index) {
           for (auto [i, dimension] : llvm::enumerate(op.getDimensions()))
             at[i] = x.shape[i] == 1 ? 0 : index[dimension];
           return linearOf(x.shape, at);
         }));
  return success();
}

LogicalResult barrier(BarrierOp op, Interpreter &in) {
  in.set(op.getResult(), in.array(op.getX()));
  return success();
}

LogicalResult reshape(ReshapeOp op, Interpreter &in) {
  Array result = in.array(op.getX());
  Shape shape = in.shapeOf(op.getType(), op.getSizes());
  if (countOf(shape) != result.size())
    return op.emitError() << result.size() << " elements cannot take a shape of " << countOf(shape);
  result.shape = shape;
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult transpose(TransposeOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  ArrayRef<int64_t> permutation = op.getPermutation();
  Shape shape, at(x.rank());
  for (int64_t from : permutation)
    shape.push_back(x.shape[from]);
  in.set(op.getResult(), rearrange(x, shape, [&](ArrayRef<int64_t> index) {
           for (auto [i, from] : llvm::enumerate(permutation))
             at[from] = index[i];
           return linearOf(x.shape, at);
         }));
  return success();
}

LogicalResult flip(FlipOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  in.set(op.getResult(), rearrange(x, x.shape, [&](ArrayRef<int64_t> index) {
           Shape at(index);
           at[op.getAxis()] = x.shape[op.getAxis()] - 1 - at[op.getAxis()];
           return linearOf(x.shape, at);
         }));
  return success();
}

/// The place in `whole` of an index of the box.
int64_t placeInBox(Interpreter &in, ArrayRef<int64_t> whole, ValueRange starts,
                   ArrayRef<int64_t> steps, ArrayRef<int64_t> index) {
  Shape at;
  for (size_t i = 0; i < whole.size(); ++i)
    at.push_back(in.integer(starts[i]) + index[i] * steps[i]);
  return linearOf(whole, at);
}

LogicalResult checkBox(Operation *op, Interpreter &in, ArrayRef<int64_t> whole,
                       ArrayRef<int64_t> box, ValueRange starts, ArrayRef<int64_t> steps) {
  for (size_t i = 0; i < whole.size(); ++i) {
    int64_t start = in.integer(starts[i]), last = start + (box[i] - 1) * steps[i];
    if (box[i] < 0 || (box[i] > 0 && (start < 0 || last >= whole[i])))
      return op->emitError() << "the box " << start << " .. " << last << " leaves dimension " << i
                             << " of size " << whole[i];
  }
  return success();
}

LogicalResult slice(SliceOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Shape shape = in.shapeOf(op.getType(), op.getSizes());
  if (failed(checkBox(op, in, x.shape, shape, op.getStarts(), op.getSteps())))
    return failure();
  in.set(op.getResult(), rearrange(x, shape, [&](ArrayRef<int64_t> index) {
           return placeInBox(in, x.shape, op.getStarts(), op.getSteps(), index);
         }));
  return success();
}

LogicalResult insertSlice(InsertSliceOp op, Interpreter &in) {
  Array result = in.array(op.getX());
  const Array &value = in.array(op.getValue());
  if (failed(checkBox(op, in, result.shape, value.shape, op.getStarts(), op.getSteps())))
    return failure();
  forEachIndex(value.shape, [&](ArrayRef<int64_t> index, int64_t i) {
    result.copyElement(placeInBox(in, result.shape, op.getStarts(), op.getSteps(), index), value,
                       i);
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult pad(PadOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Shape shape;
  for (int64_t i = 0; i < x.rank(); ++i)
    shape.push_back(op.getLow()[i] + x.shape[i] + op.getHigh()[i]);
  Array result(x.element, shape);
  for (int64_t i = 0, count = result.size(); i < count; ++i)
    result.set(i, op.getValue().convertToDouble());
  forEachIndex(x.shape, [&](ArrayRef<int64_t> index, int64_t i) {
    Shape at(index);
    for (auto [axis, low] : llvm::enumerate(op.getLow()))
      at[axis] += low;
    result.copyElement(linearOf(shape, at), x, i);
  });
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult concat(ConcatOp op, Interpreter &in) {
  int64_t axis = op.getAxis(), start = 0;
  Shape shape = in.array(op.getXs()[0]).shape;
  shape[axis] = 0;
  for (Value x : op.getXs())
    shape[axis] += in.array(x).shape[axis];
  Array result(op.getType().getElementType(), shape);
  for (Value operand : op.getXs()) {
    const Array &x = in.array(operand);
    forEachIndex(x.shape, [&](ArrayRef<int64_t> index, int64_t i) {
      Shape at(index);
      at[axis] += start;
      result.copyElement(linearOf(shape, at), x, i);
    });
    start += x.shape[axis];
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachShape(MLIRContext *c) {
  attach<ConstantOp, constant>(c);
  attach<DimOp, dim>(c);
  attach<BroadcastOp, broadcast>(c);
  attach<BarrierOp, barrier>(c);
  attach<ReshapeOp, reshape>(c);
  attach<TransposeOp, transpose>(c);
  attach<FlipOp, flip>(c);
  attach<SliceOp, slice>(c);
  attach<InsertSliceOp, insertSlice>(c);
  attach<PadOp, pad>(c);
  attach<ConcatOp, concat>(c);
}

} // namespace dvn
