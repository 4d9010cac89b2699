//===- Gradient.cpp - derivatives that are still to be made ---------------===//
//
// Part of the dialect: the code behind Gradient.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

using namespace mlir;

namespace dvn {

LogicalResult GradientOp::verify() {
  if (getValue().getType().getRank() != 0)
    return emitOpError() << "value has rank " << getValue().getType().getRank() << ", expected 0";
  if (getWrt().size() != getGradients().size())
    return emitOpError() << "has " << getGradients().size() << " results for " << getWrt().size()
                         << " operands";
  for (auto [x, gradient] : llvm::zip_equal(getWrt(), getGradients()))
    if (x.getType() != gradient.getType())
      return emitOpError() << "gradient has type " << gradient.getType() << ", expected "
                           << x.getType();
  return success();
}

Value GradientOp::reifySize(OpBuilder &builder, unsigned result, unsigned dimension) {
  return sizeOf(builder, getWrt()[result], dimension);
}

Value StopGradientOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getX(), dimension);
}

} // namespace dvn
