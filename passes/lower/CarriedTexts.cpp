//===- CarriedTexts.cpp - texts that go round a loop ------------------------===//
//
// Before slots are numbered. A text lies in the slot of the op that made it, which
// the next round overwrites, so what a loop carries is copied at the end of the
// round: first all of them aside, for one may be what another one was, then each
// to the slot where the next round finds it.
//
//   scf.yield %t, %a
//   ==> %0 = dvn.format(%t); %1 = dvn.format(%a)
//       %2 = dvn.format(%0); %3 = dvn.format(%1)
//       scf.yield %2, %3
//
//===----------------------------------------------------------------------===//

#include "passes/lower/HostPlan.h"

#include "dialect/Dialect.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace dvn::lower {

/// Whether a text is the same as long as the program runs.
static bool isFixed(Value text) {
  return isa_and_nonnull<StringConstantOp, StringSelectOp>(text.getDefiningOp());
}

void keepCarriedTexts(ModuleOp module) {
  module.walk([](scf::YieldOp yield) {
    if (!isa<scf::ForOp, scf::WhileOp>(yield->getParentOp()))
      return;
    auto loop = dyn_cast<scf::ForOp>(yield->getParentOp());
    SmallVector<OpOperand *> moved;
    for (OpOperand &operand : yield->getOpOperands()) {
      bool stays = loop && operand.get() == loop.getRegionIterArg(operand.getOperandNumber());
      if (isa<StringType>(operand.get().getType()) && !isFixed(operand.get()) && !stays)
        moved.push_back(&operand);
    }
    OpBuilder builder(yield);
    for (int aside = 0; aside < 2; ++aside)
      for (OpOperand *operand : moved)
        operand->set(FormatOp::create(builder, yield.getLoc(), operand->get().getType(),
                                      operand->get(), builder.getStrArrayAttr({"", ""}),
                                      builder.getStrArrayAttr({""})));
  });
}

} // namespace dvn::lower
