//===- Scatter.cpp - elements written by index ----------------------------===//
//
// Part of the dialect: the code behind Scatter.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Scatter.h"
#include "dialect/Sizes.h"

using namespace mlir;

namespace dvn {

LogicalResult ScatterOp::verify() {
  if (getX().getType() != getType())
    return emitOpError() << "result has type " << getType() << ", expected " << getX().getType();
  return verifyIndexed(*this, getX().getType(), getIndices(), getAxis(), getUpdates().getType(),
                       "`updates`");
}

Value ScatterOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

/// Zeros of the axes that are indexed.
static Tensor placesOf(ScatterOp op, OpBuilder &builder) {
  SmallVector<int64_t> shape;
  SmallVector<Value> sizes;
  for (size_t k = 0; k < op.getIndices().size(); ++k) {
    unsigned axis = op.getAxis() + k;
    shape.push_back(op.getX().getType().getDimSize(axis));
    if (ShapedType::isDynamic(shape.back()))
      sizes.push_back(sizeOf(builder, op.getX(), axis));
  }
  auto scalar = RankedTensorType::get({}, builder.getI64Type());
  Value zero =
      ConstantOp::create(builder, op.getLoc(), DenseElementsAttr::get(scalar, llvm::APInt(64, 0)));
  return {builder, BroadcastOp::create(builder, op.getLoc(),
                                       RankedTensorType::get(shape, builder.getI64Type()), zero,
                                       ArrayRef<int64_t>(), sizes)};
}

/// Of each update whether it stayed: its position, written in its place, is
/// still there. Null where there is one update alone.
static Tensor findStaying(ScatterOp op, OpBuilder &builder) {
  Tensor index(builder, op.getIndices()[0]), all;
  Tensor places = placesOf(op, builder);
  for (int64_t d = 0; d < index.getRank(); ++d) {
    int64_t size = index.getType().getDimSize(d);
    SmallVector<Value> sizes;
    if (ShapedType::isDynamic(size))
      sizes.push_back(sizeOf(builder, index, d));
    Tensor number(builder,
                  IotaOp::create(builder, op.getLoc(),
                                 RankedTensorType::get({size}, builder.getI64Type()), sizes));
    Tensor own = number.broadcastLike(index, {d});
    Value written =
        ScatterOp::create(builder, op.getLoc(), places.getType(), places, op.getIndices(), own, 0);
    Tensor found(builder, GatherOp::create(builder, op.getLoc(), own.getType(), written,
                                           op.getIndices(), 0));
    Tensor stays = found == own;
    all = all ? Tensor(builder, AndOp::create(builder, op.getLoc(), all, stays)) : stays;
  }
  return all;
}

void ScatterOp::differentiate(OpBuilder &builder, ValueRange gradients,
                              SmallVectorImpl<Value> &operandGradients) {
  Tensor updates(builder, getUpdates());
  operandGradients.push_back(ScatterOp::create(builder, getLoc(), getX().getType(), gradients[0],
                                               getIndices(), updates.filled(0), getAxis()));
  operandGradients.resize(getNumOperands());
  Tensor taken(builder, GatherOp::create(builder, getLoc(), getUpdates().getType(), gradients[0],
                                         getIndices(), getAxis()));
  if (Tensor stays = findStaying(*this, builder)) {
    SmallVector<int64_t> dimensions;
    for (int64_t d = 0; d < stays.getRank(); ++d)
      dimensions.push_back(getAxis() + d);
    taken = where(stays.broadcastLike(taken, dimensions), taken, 0.0);
  }
  operandGradients.back() = taken;
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Scatter.cpp.inc"
