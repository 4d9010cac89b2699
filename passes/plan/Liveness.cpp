//===- Liveness.cpp - when a buffer is in use -----------------------------===//
//
// Part of dvn-plan-memory: numbers the ops of a function.
//
//===----------------------------------------------------------------------===//

#include "passes/plan/Liveness.h"

#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace dvn::plan {

Positions::Positions(func::FuncOp function) {
  unsigned next = 0;
  function->walk([&](Operation *op, const WalkStage &stage) {
    if (stage.isBeforeAllRegions())
      spans[op].begin = ++next;
    if (stage.isAfterAllRegions())
      spans[op].end = op->getNumRegions() ? ++next : spans[op].begin;
  });
}

unsigned Positions::lastUse(Operation *maker, Operation *user) const {
  unsigned last = of(user);
  for (Operation *around = user->getParentOp(); around && !around->isAncestor(maker);
       around = around->getParentOp())
    if (isa<LoopLikeOpInterface>(around))
      last = behind(around);
  // The loop itself carries its buffers from round to round.
  if (isa<LoopLikeOpInterface>(maker) && maker->isProperAncestor(user))
    last = std::max(last, behind(maker));
  return last;
}

} // namespace dvn::plan
