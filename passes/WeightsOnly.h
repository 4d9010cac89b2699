//===- WeightsOnly.h - values made of variables and constants -------------===//
//
// What a function computes from memory that it does not store to, and from known
// numbers, alone: it can be computed before, once for many calls.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_WEIGHTSONLY_H
#define DVN_PASSES_WEIGHTSONLY_H

#include "passes/VariableUses.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace dvn {

class WeightsOnly {
public:
  WeightsOnly(mlir::func::FuncOp function, const VariableUses &uses)
      : function(function), uses(uses) {}

  bool contains(mlir::Value value) {
    auto [it, isNew] = known.try_emplace(value, false);
    if (!isNew)
      return it->second;
    bool answer = decide(value.getDefiningOp());
    return known[value] = answer;
  }

private:
  bool decide(mlir::Operation *op) {
    if (!op)
      return false;
    if (auto read = mlir::dyn_cast<ReadOp>(op))
      return !uses.writes(function, read.getVariableAttr().getAttr());
    return op->getNumRegions() == 0 && mlir::isMemoryEffectFree(op) &&
           (mlir::isa<KernelOp>(op) || op->hasTrait<mlir::OpTrait::ConstantLike>()) &&
           llvm::all_of(op->getOperands(), [&](mlir::Value operand) { return contains(operand); });
  }

  mlir::func::FuncOp function;
  const VariableUses &uses;
  llvm::DenseMap<mlir::Value, bool> known;
};

} // namespace dvn

#endif // DVN_PASSES_WEIGHTSONLY_H
