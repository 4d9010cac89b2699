//===- Index.cpp - gathering, scattering, counting ------------------------===//
//
// Part of the dialect: the code behind Index.td. Gathering and adding up by
// index are each other's gradient.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

using namespace mlir;

namespace dvn {

LogicalResult verifyIndexed(Operation *op, RankedTensorType x, ValueRange indices, int64_t axis,
                            RankedTensorType gathered, StringRef what) {
  if (indices.empty())
    return op->emitOpError("needs an index");
  int64_t count = indices.size();
  if (axis < 0 || axis + count > x.getRank())
    return op->emitOpError() << "indexes axes " << axis << " to " << axis + count - 1
                             << " of a tensor of rank " << x.getRank();
  auto shapeOf = [](Value value) {
    return llvm::cast<RankedTensorType>(value.getType()).getShape();
  };
  for (Value index : indices)
    if (shapeOf(index) != shapeOf(indices[0]))
      return op->emitOpError("needs indices of one shape");
  SmallVector<int64_t> shape(x.getShape().take_front(axis));
  llvm::append_range(shape, shapeOf(indices[0]));
  llvm::append_range(shape, x.getShape().drop_front(axis + count));
  if (gathered.getElementType() != x.getElementType())
    return op->emitOpError() << what << " has element type " << gathered.getElementType()
                             << ", expected " << x.getElementType();
  if (gathered.getRank() != static_cast<int64_t>(shape.size()))
    return op->emitOpError() << what << " has rank " << gathered.getRank() << ", expected "
                             << shape.size();
  for (auto [i, size] : llvm::enumerate(shape))
    if (!mayAgree(size, gathered.getDimSize(i)))
      return op->emitOpError() << "dimension " << i << " of " << what << " has size "
                               << gathered.getDimSize(i) << ", expected " << size;
  return success();
}

// ---- gather ----

LogicalResult GatherOp::verify() {
  return verifyIndexed(*this, getX().getType(), getIndices(), getAxis(), getType(), "the result");
}

Value GatherOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  int64_t axis = getAxis(), i = dimension;
  int64_t indexRank = llvm::cast<RankedTensorType>(getIndices()[0].getType()).getRank();
  if (i < axis)
    return sizeOf(builder, getX(), i);
  if (i < axis + indexRank)
    return sizeOf(builder, getIndices()[0], i - axis);
  return sizeOf(builder, getX(), i - indexRank + getIndices().size());
}

void GatherOp::differentiate(OpBuilder &builder, ValueRange gradients,
                             SmallVectorImpl<Value> &operandGradients) {
  Tensor x(builder, getX());
  operandGradients.push_back(ScatterAddOp::create(builder, getLoc(), getX().getType(), x.filled(0),
                                                  getIndices(), gradients[0], getAxis()));
  operandGradients.resize(getNumOperands());
}

// ---- scatter_add ----

LogicalResult ScatterAddOp::verify() {
  if (getX().getType() != getType())
    return emitOpError() << "result has type " << getType() << ", expected " << getX().getType();
  return verifyIndexed(*this, getX().getType(), getIndices(), getAxis(), getUpdates().getType(),
                       "`updates`");
}

Value ScatterAddOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

void ScatterAddOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                 SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(gradients[0]);
  operandGradients.resize(getNumOperands());
  operandGradients.back() = GatherOp::create(builder, getLoc(), getUpdates().getType(),
                                             gradients[0], getIndices(), getAxis());
}

// ---- iota ----

LogicalResult IotaOp::verify() {
  if (getType().getRank() != 1)
    return emitOpError() << "result has rank " << getType().getRank() << ", expected 1";
  return verifySizes(*this, getType(), getSizes());
}

Value IotaOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

} // namespace dvn
