//===- Shape.cpp - sizes, checks and gradients of shape ops ---------------===//
//
// Part of the dialect: the code behind Shape.td, but for the folders, which lie
// in ShapeFolds.cpp. The gradient of moving elements is moving them back.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace dvn {

static LogicalResult verifyElement(Operation *op, RankedTensorType x, RankedTensorType result) {
  if (x.getElementType() != result.getElementType())
    return op->emitOpError() << "result has element type " << result.getElementType()
                             << ", expected " << x.getElementType();
  return success();
}

static LogicalResult verifyCount(Operation *op, StringRef what, int64_t found, int64_t expected) {
  if (found != expected)
    return op->emitOpError() << "has " << found << " " << what << ", expected " << expected;
  return success();
}

static LogicalResult verifySize(Operation *op, int64_t dimension, int64_t found, int64_t expected) {
  if (!mayAgree(found, expected))
    return op->emitOpError() << "dimension " << dimension << " of the result has size " << found
                             << ", expected " << expected;
  return success();
}

static LogicalResult verifyAxis(Operation *op, int64_t axis, int64_t rank) {
  if (axis < 0 || axis >= rank)
    return op->emitOpError() << "axis " << axis << " is not of a tensor of rank " << rank;
  return success();
}

// ---- dim ----

LogicalResult DimOp::verify() {
  return verifyAxis(*this, getDimension(), getX().getType().getRank());
}

// ---- broadcast ----

LogicalResult BroadcastOp::verify() {
  RankedTensorType x = getX().getType(), result = getType();
  ArrayRef<int64_t> dimensions = getDimensions();
  if (failed(verifyElement(*this, x, result)) || failed(verifySizes(*this, result, getSizes())) ||
      failed(verifyCount(*this, "dimensions", dimensions.size(), x.getRank())))
    return failure();
  for (int64_t i = 0; i < x.getRank(); ++i) {
    if (failed(verifyAxis(*this, dimensions[i], result.getRank())))
      return failure();
    if (i && dimensions[i - 1] >= dimensions[i])
      return emitOpError("needs dimensions that ascend");
    if (x.getDimSize(i) != 1 &&
        failed(verifySize(*this, dimensions[i], result.getDimSize(dimensions[i]), x.getDimSize(i))))
      return failure();
  }
  return success();
}

Value BroadcastOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

void BroadcastOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  RankedTensorType x = getX().getType(), result = getType();
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < result.getRank(); ++i) {
    auto *at = llvm::find(getDimensions(), i);
    if (at == getDimensions().end() ||
        (x.getDimSize(at - getDimensions().begin()) == 1 && result.getDimSize(i) != 1))
      axes.push_back(i);
  }
  operandGradients.push_back(
      Tensor(builder, gradients[0]).sum(axes).reshapeLike({builder, getX()}));
}

// ---- reshape ----

LogicalResult ReshapeOp::verify() {
  RankedTensorType x = getX().getType(), result = getType();
  if (failed(verifyElement(*this, x, result)) || failed(verifySizes(*this, result, getSizes())))
    return failure();
  if (x.hasStaticShape() && result.hasStaticShape() &&
      x.getNumElements() != result.getNumElements())
    return emitOpError() << "has " << x.getNumElements() << " elements, but its result "
                         << result.getNumElements();
  return success();
}

Value ReshapeOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

void ReshapeOp::differentiate(OpBuilder &builder, ValueRange gradients,
                              SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(Tensor(builder, gradients[0]).reshapeLike({builder, getX()}));
}

// ---- transpose ----

LogicalResult TransposeOp::verify() {
  RankedTensorType x = getX().getType(), result = getType();
  ArrayRef<int64_t> permutation = getPermutation();
  if (failed(verifyElement(*this, x, result)) ||
      failed(verifyCount(*this, "entries in its permutation", permutation.size(), x.getRank())) ||
      failed(verifyCount(*this, "dimensions in its result", result.getRank(), x.getRank())))
    return failure();
  SmallVector<bool> seen(x.getRank());
  for (int64_t i = 0; i < x.getRank(); ++i) {
    int64_t from = permutation[i];
    if (from < 0 || from >= x.getRank() || seen[from])
      return emitOpError() << "needs each dimension once in its permutation";
    seen[from] = true;
    if (failed(verifySize(*this, i, result.getDimSize(i), x.getDimSize(from))))
      return failure();
  }
  return success();
}

Value TransposeOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), getPermutation()[dimension]);
}

void TransposeOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  SmallVector<int64_t> back(getPermutation().size());
  for (auto [i, from] : llvm::enumerate(getPermutation()))
    back[from] = i;
  operandGradients.push_back(Tensor(builder, gradients[0]).transpose(back));
}

// ---- flip ----

LogicalResult FlipOp::verify() {
  if (getX().getType() != getType())
    return emitOpError() << "result has type " << getType() << ", expected " << getX().getType();
  return verifyAxis(*this, getAxis(), getType().getRank());
}

Value FlipOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

void FlipOp::differentiate(OpBuilder &builder, ValueRange gradients,
                           SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(FlipOp::create(builder, getLoc(), getType(), gradients[0], getAxis()));
}

// ---- slice and insert_slice ----

static LogicalResult verifyBox(Operation *op, RankedTensorType whole, RankedTensorType box,
                               ValueRange starts, ArrayRef<int64_t> steps) {
  int64_t rank = whole.getRank();
  if (failed(verifyElement(op, whole, box)) ||
      failed(verifyCount(op, "dimensions in its box", box.getRank(), rank)) ||
      failed(verifyCount(op, "starts", starts.size(), rank)) ||
      failed(verifyCount(op, "steps", steps.size(), rank)))
    return failure();
  for (int64_t i = 0; i < rank; ++i) {
    if (steps[i] < 1)
      return op->emitOpError() << "step " << steps[i] << " of dimension " << i
                               << " is not positive";
    int64_t size = whole.getDimSize(i), count = box.getDimSize(i);
    IntegerAttr known;
    bool hasStart = matchPattern(starts[i], m_Constant(&known));
    int64_t start = hasStart ? known.getInt() : 0;
    if (start < 0)
      return op->emitOpError() << "start " << start << " of dimension " << i << " is negative";
    if (ShapedType::isDynamic(size) || ShapedType::isDynamic(count) || count == 0)
      continue;
    int64_t end = start + (count - 1) * steps[i];
    if (end >= size)
      return op->emitOpError() << "box ends at " << end << " in dimension " << i
                               << ", which has size " << size;
  }
  return success();
}

LogicalResult SliceOp::verify() {
  if (failed(verifySizes(*this, getType(), getSizes())))
    return failure();
  return verifyBox(*this, getX().getType(), getType(), getStarts(), getSteps());
}

Value SliceOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

void SliceOp::differentiate(OpBuilder &builder, ValueRange gradients,
                            SmallVectorImpl<Value> &operandGradients) {
  Tensor zeros = Tensor(builder, getX()).filled(0);
  operandGradients.push_back(InsertSliceOp::create(builder, getLoc(), getX().getType(), zeros,
                                                   gradients[0], getStarts(), getSteps()));
  operandGradients.resize(getNumOperands());
}

LogicalResult InsertSliceOp::verify() {
  if (getX().getType() != getType())
    return emitOpError() << "result has type " << getType() << ", expected " << getX().getType();
  return verifyBox(*this, getX().getType(), getValue().getType(), getStarts(), getSteps());
}

Value InsertSliceOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

void InsertSliceOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                  SmallVectorImpl<Value> &operandGradients) {
  Tensor value(builder, getValue());
  operandGradients.push_back(builder.createOrFold<InsertSliceOp>(
      getLoc(), getType(), gradients[0], value.filled(0), getStarts(), getSteps()));
  operandGradients.push_back(
      builder.createOrFold<SliceOp>(getLoc(), value.getType(), gradients[0], getStarts(),
                                    dynamicSizesOf(builder, value), getSteps()));
  operandGradients.resize(getNumOperands());
}

// ---- pad ----

LogicalResult PadOp::verify() {
  RankedTensorType x = getX().getType(), result = getType();
  int64_t rank = x.getRank();
  if (failed(verifyElement(*this, x, result)) ||
      failed(verifyCount(*this, "dimensions in its result", result.getRank(), rank)) ||
      failed(verifyCount(*this, "numbers in `low`", getLow().size(), rank)) ||
      failed(verifyCount(*this, "numbers in `high`", getHigh().size(), rank)))
    return failure();
  for (int64_t i = 0; i < rank; ++i) {
    if (getLow()[i] < 0 || getHigh()[i] < 0)
      return emitOpError() << "padding of dimension " << i << " is negative";
    if (!x.isDynamicDim(i) && failed(verifySize(*this, i, result.getDimSize(i),
                                                getLow()[i] + x.getDimSize(i) + getHigh()[i])))
      return failure();
  }
  return success();
}

Value PadOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  Value size = sizeOf(builder, getX(), dimension);
  int64_t more = getLow()[dimension] + getHigh()[dimension];
  return more ? builder.createOrFold<arith::AddIOp>(getLoc(), size,
                                                    constantSize(builder, getLoc(), more))
              : size;
}

void PadOp::differentiate(OpBuilder &builder, ValueRange gradients,
                          SmallVectorImpl<Value> &operandGradients) {
  SmallVector<Value> starts;
  for (int64_t low : getLow())
    starts.push_back(constantSize(builder, getLoc(), low));
  SmallVector<int64_t> steps(getLow().size(), 1);
  operandGradients.push_back(SliceOp::create(builder, getLoc(), getX().getType(), gradients[0],
                                             starts, dynamicSizesOf(builder, getX()), steps));
}

// ---- concat ----

LogicalResult ConcatOp::verify() {
  if (getXs().empty())
    return emitOpError("needs an operand");
  RankedTensorType result = getType();
  if (failed(verifyAxis(*this, getAxis(), result.getRank())))
    return failure();
  int64_t along = 0, axis = getAxis();
  for (Value operand : getXs()) {
    auto x = llvm::cast<RankedTensorType>(operand.getType());
    if (failed(verifyElement(*this, x, result)) ||
        failed(verifyCount(*this, "dimensions in an operand", x.getRank(), result.getRank())))
      return failure();
    for (int64_t i = 0; i < x.getRank(); ++i)
      if (i != axis && failed(verifySize(*this, i, result.getDimSize(i), x.getDimSize(i))))
        return failure();
    int64_t size = x.getDimSize(axis);
    along = ShapedType::isDynamic(size) || ShapedType::isDynamic(along) ? ShapedType::kDynamic
                                                                        : along + size;
  }
  return verifySize(*this, axis, result.getDimSize(axis), along);
}

Value ConcatOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  Value size = sizeOf(builder, getXs()[0], dimension);
  if (dimension == getAxis())
    for (Value x : getXs().drop_front())
      size = builder.createOrFold<arith::AddIOp>(getLoc(), size, sizeOf(builder, x, dimension));
  return size;
}

void ConcatOp::differentiate(OpBuilder &builder, ValueRange gradients,
                             SmallVectorImpl<Value> &operandGradients) {
  Value zero = constantSize(builder, getLoc(), 0);
  SmallVector<Value> starts(getType().getRank(), zero);
  SmallVector<int64_t> steps(getType().getRank(), 1);
  for (Value x : getXs()) {
    operandGradients.push_back(SliceOp::create(builder, getLoc(), x.getType(), gradients[0], starts,
                                               dynamicSizesOf(builder, x), steps));
    Value &start = starts[getAxis()];
    start = builder.createOrFold<arith::AddIOp>(getLoc(), start, sizeOf(builder, x, getAxis()));
  }
}

} // namespace dvn
