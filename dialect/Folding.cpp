//===- Folding.cpp - ops that are folded when they are made ---------------===//
//
// See Folding.h.
//
//===----------------------------------------------------------------------===//

#include "dialect/Folding.h"
#include "dialect/Dialect.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace dvn {

static bool isFloat(Type type) { return llvm::isa<FloatType>(getElementTypeOrSelf(type)); }

/// Whether the value is a constant, or one number for all elements.
static bool isConstant(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  return matchPattern(value, m_Constant());
}

Value foldUnlessSmooth(OpBuilder &builder, Operation *op) {
  Value result = op->getResult(0);
  auto varies = [](Value operand) { return isFloat(operand.getType()) && !isConstant(operand); };
  if (llvm::isa<TensorType>(result.getType()) && isFloat(result.getType()) &&
      llvm::any_of(op->getOperands(), varies))
    return result;
  SmallVector<Value> folded;
  if (failed(builder.tryFold(op, folded)) || folded.empty())
    return result;
  op->erase();
  return folded.front();
}

} // namespace dvn
