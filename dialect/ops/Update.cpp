//===- Update.cpp - a part of a buffer is written -------------------------===//
//
// Part of the dialect: the verifier behind Update.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Update.h"

using namespace mlir;

namespace dvn {

LogicalResult UpdateOp::verify() {
  auto value = llvm::cast<MemRefType>(getValue().getType());
  auto whole = llvm::cast<MemRefType>(getWhole().getType());
  size_t rank = whole.getRank();
  if (value.getElementType() != whole.getElementType())
    return emitOpError() << "writes " << value.getElementType() << " into "
                         << whole.getElementType();
  if (size_t(value.getRank()) != rank || getStarts().size() != rank || getSteps().size() != rank)
    return emitOpError() << "needs a box, starts and steps of rank " << rank;
  return success();
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Update.cpp.inc"
