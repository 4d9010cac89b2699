//===- VariableUses.cpp - which op touches which variable -----------------===//
//
// Found from the symbols that an op's attributes name, so that a new op that
// touches memory needs no entry here.
//
//===----------------------------------------------------------------------===//

#include "passes/VariableUses.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn {

VariableUses::VariableUses(ModuleOp module) {
  for (auto variable : module.getOps<VariableOp>())
    variables[variable.getSymNameAttr()] = variable;
}

void VariableUses::forEach(Operation *op,
                           llvm::function_ref<void(StringAttr, bool, bool)> use) const {
  op->walk([&](Operation *inner) {
    bool reads = !isa<WriteOp>(inner), writes = !isa<ReadOp>(inner);
    inner->getAttrDictionary().walk([&](FlatSymbolRefAttr symbol) {
      if (variables.contains(symbol.getAttr()))
        use(symbol.getAttr(), reads, writes);
    });
  });
}

bool VariableUses::writes(Operation *op, StringAttr variable) const {
  bool found = false;
  forEach(op, [&](StringAttr name, bool, bool writes) { found |= writes && name == variable; });
  return found;
}

bool VariableUses::touches(Operation *op, StringAttr variable) const {
  bool found = false;
  forEach(op, [&](StringAttr name, bool, bool) { found |= name == variable; });
  return found;
}

bool VariableUses::writesParameter(Operation *op) const {
  bool found = false;
  forEach(op, [&](StringAttr name, bool, bool writes) {
    found |= writes && variables.lookup(name).getKind() == VariableKind::Param;
  });
  return found;
}

bool hasHostEffect(Operation *op) {
  auto effect = op->walk([](Operation *inner) {
    if (inner->hasTrait<OpTrait::IsTerminator>() || isa<ReadOp, WriteOp>(inner))
      return WalkResult::advance();
    if (inner->hasTrait<OpTrait::HasRecursiveMemoryEffects>() || isMemoryEffectFree(inner))
      return WalkResult::advance();
    return WalkResult::interrupt();
  });
  return effect.wasInterrupted();
}

} // namespace dvn
