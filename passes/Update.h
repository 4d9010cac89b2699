//===- Update.h - parts of carried tensors that are written ---------------===//
//
// `out[i] = row` in a running loop must cost what the row does. So fusion leaves
// such a `dvn.insert_slice` outside of kernels, and the memory plan writes the
// part where the loop carries the whole.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_UPDATE_H
#define DVN_PASSES_UPDATE_H

#include "dialect/Dialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace dvn {

/// Whether `op` replaces a part of a tensor that a loop carries.
inline bool isUpdate(mlir::Operation *op) {
  auto insert = mlir::dyn_cast_or_null<InsertSliceOp>(op);
  if (!insert)
    return false;
  if (auto argument = mlir::dyn_cast<mlir::BlockArgument>(mlir::Value(insert.getX())))
    return mlir::isa<mlir::LoopLikeOpInterface>(argument.getOwner()->getParentOp());
  return isUpdate(insert.getX().getDefiningOp());
}

} // namespace dvn

#endif // DVN_PASSES_UPDATE_H
