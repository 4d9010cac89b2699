//===- Views.h - elements are taken from where they lie -------------------===//
//
// First step of dvn-fuse-kernels, on tensor ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_FUSE_VIEWS_H
#define DVN_PASSES_FUSE_VIEWS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace dvn::fuse {

/// Rows of rows are taken at once, so that no part of a data set is copied to take
/// a batch from. Reshapes move above the pointwise ops and rows that feed them, as
/// far as these have no other user: what runs in between then has long rows, and
/// a reshape of what lies in memory costs nothing.
void moveViews(mlir::func::FuncOp function);

} // namespace dvn::fuse

#endif // DVN_PASSES_FUSE_VIEWS_H
