//===- HoistWeights.cpp - what does not change is computed before ---------===//
//
// On tensor ops, before fusion: kernels are then made of what really has to run
// in each round. Innermost loops first, so that an op may leave several.
//
// 1. Pure ops whose operands lie outside leave a loop.
// 2. So does a read of a variable that nothing in the loop stores to; with it the
//    arithmetic on weights that folding and algorithms have made.
// 3. The loop around an export is its caller's: what it makes of weights alone is
//    kept from call to call (hoist/Prepare.h).
//
// What only repeats what it is given (constants, broadcasts) stays: each kernel
// has its own.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/VariableUses.h"
#include "passes/hoist/Prepare.h"

#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_HOISTWEIGHTSPASS
#include "passes/Passes.h.inc"

namespace {

bool mayLeave(Operation *op, LoopLikeOpInterface loop, const VariableUses &uses) {
  if (op->getNumRegions() != 0 || op->hasTrait<OpTrait::IsTerminator>())
    return false;
  for (Value operand : op->getOperands())
    if (!loop.isDefinedOutsideOfLoop(operand))
      return false;
  if (auto read = dyn_cast<ReadOp>(op))
    return !uses.writes(loop, read.getVariableAttr().getAttr());
  return isPure(op) && !op->hasTrait<OpTrait::ConstantLike>();
}

void leave(LoopLikeOpInterface loop, const VariableUses &uses) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Region *region : loop.getLoopRegions())
      for (Operation &op : llvm::make_early_inc_range(region->front()))
        if (mayLeave(&op, loop, uses)) {
          op.moveBefore(loop);
          changed = true;
        }
  }
}

struct HoistWeightsPass : impl::HoistWeightsPassBase<HoistWeightsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    for (auto function : module.getOps<func::FuncOp>())
      function.walk<WalkOrder::PostOrder>([&](LoopLikeOpInterface loop) { leave(loop, uses); });
    hoist::prepareExports(module, uses);
  }
};

} // namespace
} // namespace dvn
