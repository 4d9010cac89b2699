// Reads of memory move in front of the branches and loops around them; see Hoist.h.

#include "frontend/Hoist.h"

using namespace dvn;

void dvn::hoistReads(Emitter &emit, mlir::Operation *op, const Emitter::Level &state) {
  for (const auto &[variable, value] : state.memory) {
    mlir::Operation *read = value ? value.getDefiningOp<ReadOp>() : nullptr;
    if (!read || !op->isProperAncestor(read) || state.written.count(variable))
      continue;
    mlir::Value &known = emit.level().memory[variable];
    if (known) {
      read->getResult(0).replaceAllUsesWith(known);
      continue;
    }
    read->moveBefore(op);
    known = read->getResult(0);
  }
}
