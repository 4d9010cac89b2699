//===- Branches.cpp - gradients through scf.if ----------------------------===//
//
// Part of dvn-differentiate-values. The backward `if` has the same condition;
// each branch computes again what it needs of its forward twin. Rounds of loops
// are computed again by the same means (Loops.cpp).
//
//===----------------------------------------------------------------------===//

#include "passes/differentiate/History.h"
#include "passes/differentiate/Reverse.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn::differentiate {

/// The backward `if` gives the derivatives by the active values that the
/// branches read.
LogicalResult Reverse::throughIf(scf::IfOp op) {
  SmallVector<Value> wanted = wantedBy(op);
  SmallVector<Value> resultGradients;
  for (Value result : op.getResults())
    resultGradients.push_back(gradients.lookup(result));

  auto backward = scf::IfOp::create(builder, op.getLoc(), TypeRange(ValueRange(wanted)),
                                    op.getCondition(), /*addThenBlock=*/true,
                                    /*addElseBlock=*/true);
  for (unsigned i = 0; i < 2; ++i) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&backward->getRegion(i).front());
    auto found = branch(op->getRegion(i), resultGradients, wanted);
    if (failed(found))
      return failure();
    scf::YieldOp::create(builder, op.getLoc(), *found);
  }
  for (auto [value, gradient] : llvm::zip_equal(wanted, backward.getResults()))
    add(value, gradient);
  return success();
}

/// Computes a branch again at the insertion point and differentiates it.
FailureOr<SmallVector<Value>> Reverse::branch(Region &region, ArrayRef<Value> resultGradients,
                                              ArrayRef<Value> wanted) {
  Block &block = region.front();
  SmallVector<Value> yielded;
  for (auto [value, gradient] :
       llvm::zip_equal(block.getTerminator()->getOperands(), resultGradients))
    if (gradient)
      yielded.push_back(value);
  IRMapping map;
  if (failed(computeAgain(block, yielded, map)))
    return failure();
  Reverse inner(builder, emitted, loc, builder.getInsertionBlock());
  for (Value value : wanted)
    inner.want(value);
  for (auto [value, gradient] :
       llvm::zip_equal(block.getTerminator()->getOperands(), resultGradients))
    if (gradient)
      inner.seed(map.lookupOrDefault(value), gradient);
  if (failed(inner.run()))
    return failure();
  SmallVector<Value> found;
  for (Value value : wanted)
    found.push_back(inner.gradientOf(value));
  return found;
}

/// Checks and texts of the first time are not repeated.
static void eraseEffects(Emitted &emitted, Operation *op) {
  SmallVector<Operation *> effects;
  op->walk([&](Operation *inner) {
    if (inner != op && inner->getNumResults() == 0 && inner->getNumRegions() == 0 &&
        !inner->hasTrait<OpTrait::IsTerminator>() && !isMemoryEffectFree(inner))
      effects.push_back(inner);
  });
  for (Operation *effect : effects)
    emitted.erase(effect);
}

LogicalResult Reverse::computeAgain(Block &block, ValueRange values, IRMapping &map,
                                    History *history) {
  DenseSet<Operation *> needed;
  SmallVector<Value> work(values);
  while (!work.empty()) {
    Operation *op = work.pop_back_val().getDefiningOp();
    if (op && op->getBlock() == &block && needed.insert(op).second)
      llvm::append_range(work, inputsOf(op));
  }
  for (Operation &op : block) {
    if (!needed.contains(&op))
      continue;
    Operation *twin = builder.clone(op, map);
    eraseEffects(emitted, twin);
    if (!isMemoryEffectFree(twin)) {
      if (!history || op.getNumRegions()) {
        emitted.erase(twin);
        return refuse(&op, "a gradient through a branch or a loop cannot do this again");
      }
      // What it gave is kept.
      auto original = UnrealizedConversionCastOp::create(builder, op.getLoc(), op.getResultTypes(),
                                                         ValueRange());
      for (auto [old, now] : llvm::zip_equal(op.getResults(), original.getResults()))
        map.map(old, now);
      emitted.erase(twin);
      twin = original;
    }
    if (history)
      history->addTwin(twin, &op);
  }
  return success();
}

} // namespace dvn::differentiate
