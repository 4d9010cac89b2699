//===- PromoteMemory.cpp - a read after a write is the value written ------===//
//
// After differentiation: inside a block, what an instance stores and reads again
// becomes a value, so that all later stages see through it. In and out: tensor
// ops. Nothing crosses the edge of a block: from round to round memory carries.
//
//   dvn.write @t, %a
//   %b = dvn.read @t        ==> uses of %b use %a
//   dvn.write @t, %c            only this write is left
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/VariableUses.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_PROMOTEMEMORYPASS
#include "passes/Passes.h.inc"

namespace {

class BlockPromoter {
public:
  BlockPromoter(Block &block, const VariableUses &uses) : block(block), uses(uses) {}

  void run() {
    for (Operation &op : llvm::make_early_inc_range(block)) {
      if (auto read = dyn_cast<ReadOp>(op))
        this->read(read);
      else if (auto write = dyn_cast<WriteOp>(op))
        this->write(write);
      else
        uses.forEach(&op, [&](StringAttr name, bool reads, bool writes) {
          // Others see the memory itself, and may change it.
          pending.erase(name);
          if (writes)
            known.erase(name);
        });
    }
  }

private:
  void read(ReadOp op) {
    StringAttr name = op.getVariableAttr().getAttr();
    Value &value = known[name];
    if (!value) {
      value = op.getResult();
      pending.erase(name);
      return;
    }
    op.getResult().replaceAllUsesWith(value);
    op.erase();
  }

  void write(WriteOp op) {
    StringAttr name = op.getVariableAttr().getAttr();
    known[name] = op.getValue();
    WriteOp &last = pending[name];
    if (last)
      last.erase();
    last = op;
  }

  Block &block;
  const VariableUses &uses;
  llvm::DenseMap<StringAttr, Value> known;     ///< What the memory holds.
  llvm::DenseMap<StringAttr, WriteOp> pending; ///< Stores that nobody has seen yet.
};

struct PromoteMemoryPass : impl::PromoteMemoryPassBase<PromoteMemoryPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    for (auto function : module.getOps<func::FuncOp>())
      function.walk([&](Block *block) { BlockPromoter(*block, uses).run(); });
  }
};

} // namespace
} // namespace dvn
