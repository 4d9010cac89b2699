//===- Order.cpp - shapes and gradients of sorting and running sums -------===//
//
// Part of the dialect: the code behind Order.td. Sorting itself is gathering by
// `dvn.argsort`, so it has no gradient of its own; that of a running sum is the
// running sum from the other end.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Order.h"
#include "dialect/Sizes.h"

#define GET_OP_CLASSES
#include "dialect/ops/Order.cpp.inc"

using namespace mlir;

namespace dvn {

static LogicalResult verifyAlong(Operation *op, ShapedType x, int64_t axis, ShapedType result) {
  if (axis < 0 || axis >= x.getRank())
    return op->emitOpError() << "axis " << axis << " is not of a tensor of rank " << x.getRank();
  if (result.getShape() != x.getShape())
    return op->emitOpError() << "result has type " << result << ", expected the sizes of " << x;
  return success();
}

// ---- argsort ----

LogicalResult ArgsortOp::verify() {
  return verifyAlong(*this, llvm::cast<ShapedType>(getX().getType()), getAxis(),
                     llvm::cast<ShapedType>(getResult().getType()));
}

Value ArgsortOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

// ---- nonzero ----

LogicalResult NonzeroOp::verify() {
  auto x = llvm::cast<ShapedType>(getX().getType());
  auto result = llvm::cast<ShapedType>(getResult().getType());
  if (result.getRank() != 2 || result.getDimSize(1) != x.getRank())
    return emitOpError() << "result has type " << result << ", expected places of " << x.getRank()
                         << " numbers";
  return verifySizes(*this, result, getSizes());
}

Value NonzeroOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

SmallVector<int64_t> NonzeroOp::getNumbers() {
  if (!getSizes().empty())
    return {};
  return {llvm::cast<ShapedType>(getResult().getType()).getDimSize(0)};
}

// ---- cumulative_sum ----

LogicalResult CumulativeSumOp::verify() {
  RankedTensorType x = getX().getType(), result = getResult().getType();
  if (x.getElementType() != result.getElementType())
    return emitOpError() << "result has type " << result << ", expected " << x;
  return verifyAlong(*this, x, getAxis(), result);
}

Value CumulativeSumOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

void CumulativeSumOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                    SmallVectorImpl<Value> &operandGradients) {
  Type type = getX().getType();
  Value flipped = FlipOp::create(builder, getLoc(), type, gradients[0], getAxis());
  Value sums = CumulativeSumOp::create(builder, getLoc(), type, flipped, getAxis());
  operandGradients.push_back(FlipOp::create(builder, getLoc(), type, sums, getAxis()));
}

} // namespace dvn
