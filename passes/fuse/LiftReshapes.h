//===- LiftReshapes.h - reshapes move to where elements come from ---------===//
//
// First step of dvn-fuse-kernels, on tensor ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_FUSE_LIFTRESHAPES_H
#define DVN_PASSES_FUSE_LIFTRESHAPES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace dvn::fuse {

/// Moves each reshape above the pointwise ops and gathers of rows that feed it, as
/// far as these have no other user: what runs in between then has long rows, and
/// a reshape of what lies in memory costs nothing.
void liftReshapes(mlir::func::FuncOp function);

} // namespace dvn::fuse

#endif // DVN_PASSES_FUSE_LIFTRESHAPES_H
