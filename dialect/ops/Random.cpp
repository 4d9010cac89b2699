//===- Random.cpp - shapes of draws ---------------------------------------===//
//
// Part of the dialect: the code behind Random.td. What is drawn is the runtime's
// and the kernels' business (runtime/Philox.h).
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"
#include "runtime/Philox.h"

using namespace mlir;

namespace dvn {

OpFoldResult MixCounterOp::fold(FoldAdaptor adaptor) {
  auto outer = llvm::dyn_cast_or_null<IntegerAttr>(adaptor.getOuter());
  auto inner = llvm::dyn_cast_or_null<IntegerAttr>(adaptor.getInner());
  if (!outer || !inner)
    return {};
  return IntegerAttr::get(getType(),
                          static_cast<int64_t>(philox::mixCounter(outer.getInt(), inner.getInt())));
}

LogicalResult RandomUniformOp::verify() {
  if (getStream() > 1)
    return emitOpError() << "stream is " << getStream() << ", expected 0 or 1";
  return verifySizes(*this, getType(), getSizes());
}

Value RandomUniformOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

LogicalResult PermutationOp::verify() {
  auto type = llvm::cast<ShapedType>(getResult().getType());
  if (type.getRank() != 1)
    return emitOpError() << "result has rank " << type.getRank() << ", expected 1";
  return verifySizes(*this, type, getSizes());
}

Value PermutationOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

} // namespace dvn
