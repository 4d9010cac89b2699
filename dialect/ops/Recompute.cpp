//===- Recompute.cpp - values that a backward pass starts again from ------===//
//
// Part of the dialect: the code behind Recompute.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Recompute.h"

using namespace mlir;

namespace dvn {

Value BarrierOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

void BarrierOp::differentiate(OpBuilder &, ValueRange gradients, SmallVectorImpl<Value> &operands) {
  operands.assign({gradients[0], Value()});
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Recompute.cpp.inc"
