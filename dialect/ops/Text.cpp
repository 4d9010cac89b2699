//===- Text.cpp - the folder behind Text.td -------------------------------===//
//
// Part of the dialect.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Text.h"

using namespace mlir;

namespace dvn {

OpFoldResult StringCompareOp::fold(FoldAdaptor) {
  auto x = getX().getDefiningOp<StringConstantOp>(), y = getY().getDefiningOp<StringConstantOp>();
  auto number = [&](int64_t order) {
    return IntegerAttr::get(IntegerType::get(getContext(), 64), order);
  };
  if (getX() == getY())
    return number(0);
  if (x && y)
    return number(x.getValue().compare(y.getValue()));
  return {};
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Text.cpp.inc"
