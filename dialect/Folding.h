//===- Folding.h - ops that are folded when they are made -----------------===//
//
// For code that emits ops before differentiation: the front end and the ops'
// gradients. Constants fold at once. What varies keeps every step as a value of its
// own, since a derivative by it may be asked for: the reshape of a reshape of x must
// still be one of the first reshape, or nothing would flow to that one.
// Canonicalization folds the rest later.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_FOLDING_H
#define DVN_DIALECT_FOLDING_H

#include "mlir/IR/Builders.h"

namespace dvn {

/// Folds an op of one result that was just made, if derivatives do not flow through
/// it; returns what stands for it.
mlir::Value foldUnlessSmooth(mlir::OpBuilder &builder, mlir::Operation *op);

template <typename Op, typename... Args>
mlir::Value createFolded(mlir::OpBuilder &builder, mlir::Location loc, Args &&...args) {
  return foldUnlessSmooth(builder, Op::create(builder, loc, std::forward<Args>(args)...));
}

} // namespace dvn

#endif // DVN_DIALECT_FOLDING_H
