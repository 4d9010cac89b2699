//===- DifferentiateValues.cpp - dvn.gradient becomes plain ops -----------===//
//
// First pass behind the front end. In: ops on tensors with `dvn.gradient`. Out:
// the same with the reverse-mode derivative written out, at the place of each
// `dvn.gradient`; no `dvn.stop_gradient` is left.
//
//   %y = dvn.exp %x                        %y = dvn.exp %x
//   %s = dvn.reduce_sum %y axes [0]   ->   %s = dvn.reduce_sum %y axes [0]
//   %g = dvn.gradient %s by %x             %b = dvn.broadcast %one ...
//                                          %g = dvn.mul %b, %y
//
// For each gradient, in program order (so inner ones are plain before an outer
// one looks at them):
//   1. slice: the ops from which `value` is made, stopping at stop_gradient;
//   2. forward: which of them depend on `wrt`; only these are followed;
//   3. backward: each op's `differentiate`, in reverse order of the program;
//      contributions to one value are added in the order in which they arise, a
//      function of the program alone, so that the bits are;
//   4. what was emitted for operands nobody asked about is erased again.
//
// What the front end marked with `recompute` is computed a second time there.
// `scf.if`: the backward `if` has the same condition; each branch computes again
// what it needs of its forward twin. `scf.for`: the backward loop goes through the
// rounds in reverse. Nothing goes through `scf.while`: the front end refuses it
// with a better message. The parts are in differentiate/.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Recompute.h"
#include "passes/Passes.h"
#include "passes/differentiate/Reverse.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_DIFFERENTIATEVALUESPASS
#include "passes/Passes.h.inc"

namespace {
using namespace differentiate;

/// What a block argument of a loop was made from: its first value and that of
/// the round before.
SmallVector<Value> originsOf(BlockArgument argument) {
  Operation *parent = argument.getOwner()->getParentOp();
  if (auto loop = llvm::dyn_cast<scf::ForOp>(parent)) {
    if (argument.getArgNumber() == 0)
      return {};
    unsigned i = argument.getArgNumber() - 1;
    return {loop.getInitArgs()[i], loop.getYieldedValues()[i]};
  }
  if (auto loop = llvm::dyn_cast<scf::WhileOp>(parent)) {
    unsigned i = argument.getArgNumber();
    if (argument.getOwner() == loop.getAfterBody())
      return {loop.getConditionOp().getArgs()[i]};
    return {loop.getInits()[i], loop.getYieldOp().getOperand(i)};
  }
  return {};
}

/// Whether `argument`, carried round a loop that still runs, holds something
/// made from one of `wrt` outside of that loop.
bool carriesHistory(BlockArgument argument, ValueRange wrt) {
  Region *body = argument.getOwner()->getParent();
  DenseSet<Value> outside;
  for (Value value : wrt)
    if (!body->isAncestor(value.getParentRegion()))
      outside.insert(value);
  DenseSet<Value> seen;
  SmallVector<Value> work = originsOf(argument);
  while (!work.empty() && !outside.empty()) {
    Value value = work.pop_back_val();
    if (!isSmooth(value) || !seen.insert(value).second)
      continue;
    if (outside.contains(value))
      return true;
    if (auto inner = llvm::dyn_cast<BlockArgument>(value))
      llvm::append_range(work, originsOf(inner));
    else if (!llvm::isa<StopGradientOp>(value.getDefiningOp()))
      llvm::append_range(work, inputsOf(value.getDefiningOp()));
  }
  return false;
}

LogicalResult replace(GradientOp op) {
  Emitted emitted;
  OpBuilder builder(op, &emitted);
  Reverse reverse(builder, emitted, op.getLoc());
  reverse.seed(op.getValue(), Tensor(builder, op.getValue()).filled(1));
  for (Value x : op.getWrt())
    reverse.want(x);
  if (failed(reverse.run()))
    return failure();
  for (BlockArgument argument : reverse.getCarried())
    if (carriesHistory(argument, op.getWrt()))
      return op.emitError("the value depends on what it is derived by through earlier rounds of a "
                          "loop that still runs");
  SmallVector<Value> results;
  for (Value x : op.getWrt())
    results.push_back(reverse.gradientOf(x));
  op->replaceAllUsesWith(results);
  op->erase();
  emitted.eraseDead();
  return success();
}

struct DifferentiateValuesPass : impl::DifferentiateValuesPassBase<DifferentiateValuesPass> {
  void runOnOperation() override {
    SmallVector<GradientOp> gradients;
    getOperation().walk<WalkOrder::PreOrder>([&](GradientOp op) { gradients.push_back(op); });
    for (GradientOp op : gradients)
      if (failed(replace(op)))
        return signalPassFailure();
    getOperation().walk([](Operation *op) {
      op->removeAttr(recomputeMark);
      if (!llvm::isa<StopGradientOp>(op))
        return;
      op->replaceAllUsesWith(op->getOperands());
      op->erase();
    });
  }
};

} // namespace
} // namespace dvn
