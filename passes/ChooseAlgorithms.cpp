//===- ChooseAlgorithms.cpp - how each contraction is computed ------------===//
//
// After the ops have been simplified, before weights are hoisted: an algorithm
// other than `direct` turns the weights into another form by ops of its own,
// which then leave the loops. In and out: tensor ops.
//
// Knows `direct` only. Winograd's transforms and packed layouts belong here.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_CHOOSEALGORITHMSPASS
#include "passes/Passes.h.inc"

namespace {

struct ChooseAlgorithmsPass : impl::ChooseAlgorithmsPassBase<ChooseAlgorithmsPass> {
  void runOnOperation() override {
    auto direct = StringAttr::get(&getContext(), "direct");
    getOperation().walk([&](KernelOp op) {
      if (op.getKernelRole() == KernelRole::Contraction && !op->hasAttr("algorithm"))
        op->setAttr("algorithm", direct);
    });
  }
};

} // namespace
} // namespace dvn
