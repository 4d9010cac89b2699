//===- Origins.h - where in the source a launch comes from ----------------===//
//
// A program says of a kernel that it ran in which layer and what made each of its
// results (--check-numbers, --profile). That is read off the locations of the ops
// in it, while they still stand beside each other, and kept as a location of the
// launch, which passes hand on like any other:
//
//   fused<"model.dense_0\tf...">[...]     runtime/Launches.h reads the text
//
// The front end gives ops the path of their instance (Emitter::enterCall),
// differentiation marks what it makes as backward.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_ORIGINS_H
#define DVN_PASSES_ORIGINS_H

#include "dialect/Dialect.h"

namespace dvn {

/// The derivative of what stands at a place.
mlir::Location backwardOf(mlir::Location loc);

/// The location of all that runs the kernel, with its origin.
mlir::Location originOf(KernelRegionOp kernel);

/// The origin of a launch, or of an op that the runtime computes. Lines, and in each
/// fields with tabs between: layer, `f` or `b` for forward and backward; then for each
/// result `c` for computed, `i` if with an infinity that is written down, or `m` for
/// moved, the name that a `let` gave it, op, layer, `f` or `b`, place, outermost place.
std::string originText(mlir::Operation *op);

} // namespace dvn

#endif // DVN_PASSES_ORIGINS_H
