//===- Liveness.h - when a buffer is in use -------------------------------===//
//
// The host code of a function is structured, so an order of its ops and the rule
// that what enters a loop lives until the loop's end say all about lifetimes.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_PLAN_LIVENESS_H
#define DVN_PASSES_PLAN_LIVENESS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace dvn::plan {

/// Positions in the order of execution, both ends included.
struct Interval {
  unsigned begin = 0, end = 0;

  bool meets(Interval other) const { return begin <= other.end && other.begin <= end; }
  void extend(unsigned position) { end = std::max(end, position); }
};

class Positions {
public:
  explicit Positions(mlir::func::FuncOp function);

  /// Where `op` begins; each op has a number of its own.
  unsigned of(mlir::Operation *op) const { return spans.lookup(op).begin; }
  /// Behind all that is nested in `op`.
  unsigned behind(mlir::Operation *op) const { return spans.lookup(op).end; }
  /// How long something that `maker` made must last for `user`: a use in a loop
  /// comes again until the loop ends.
  unsigned lastUse(mlir::Operation *maker, mlir::Operation *user) const;

private:
  llvm::DenseMap<mlir::Operation *, Interval> spans;
};

} // namespace dvn::plan

#endif // DVN_PASSES_PLAN_LIVENESS_H
