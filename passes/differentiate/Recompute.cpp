//===- Recompute.cpp - forward values made again for the backward pass ----===//
//
// Part of dvn-differentiate-values: what the front end marked with `recompute` is
// not kept for the backward pass, but computed a second time at its place, from
// what went into it:
//
//   %a = dvn.exp %x {dvn.recompute = 0}        %a = dvn.exp %x
//   %b = dvn.tanh %a {dvn.recompute = 0}       %b = dvn.tanh %a
//   ...                                   ->   ...
//                                              %x1 = dvn.barrier %x after %gb
//                                              %a1 = dvn.exp %x1
//                                              the gradients of tanh and exp, from %a1
//
// The barrier, behind the gradient that arrives, keeps the two from being unified
// or fused again. What has effects happens once.
//
//===----------------------------------------------------------------------===//

#include "passes/differentiate/Reverse.h"

#include "dialect/ops/Recompute.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn::differentiate {

Attribute recomputedWith(Operation *op) { return op->getAttr(recomputeMark); }

namespace {
/// One call of what is computed again, for a second time at the insertion point.
class SecondTime {
public:
  SecondTime(OpBuilder &builder, Value after) : builder(builder), after(after) {}

  Operation *clone(Operation *op) {
    bool fromNothing = true;
    for (Value operand : inputsOf(op)) {
      fromNothing &= !llvm::isa<RankedTensorType>(operand.getType());
      if (!map.contains(operand) && canWait(operand)) {
        Value from = BarrierOp::create(builder, op->getLoc(), operand, after);
        map.map(operand, from);
        begins.push_back({operand, from});
      }
    }
    Operation *twin = builder.clone(*op, map);
    twin->setDiscardableAttrs(
        builder.getDictionaryAttr({})); // neither of this call nor a round's twin
    if (fromNothing)
      twin->setAttr(againMark, builder.getUnitAttr());
    return twins[op] = twin;
  }

  Operation *twinOf(Operation *op) const { return twins.lookup(op); }
  /// What it starts from: values of the first time, and what stands for them.
  ArrayRef<std::pair<Value, Value>> getBegins() const { return begins; }

private:
  /// Whether waiting for a value is what keeps its user from being computed at
  /// once: memory and constants are there anyway.
  static bool canWait(Value value) {
    return llvm::isa<RankedTensorType>(value.getType()) && !value.getDefiningOp<ReadOp>() &&
           !matchPattern(value, m_Constant());
  }

  OpBuilder &builder;
  Value after;
  IRMapping map;
  DenseMap<Operation *, Operation *> twins;
  SmallVector<std::pair<Value, Value>> begins;
};
} // namespace

LogicalResult Reverse::throughRecomputed(ArrayRef<Operation *> group) {
  Value after;
  for (Operation *op : group)
    for (Value result : op->getResults())
      if (Value gradient = gradients.lookup(result);
          gradient && llvm::isa<RankedTensorType>(gradient.getType()))
        after = gradient;
  if (!after) { // host numbers, or nothing at all
    for (Operation *op : llvm::reverse(group))
      if (failed(step(op)))
        return failure();
    return success();
  }
  // Not the group alone: what gives it whole numbers and conditions, too.
  SecondTime second(builder, after);
  Attribute mark = recomputedWith(group.front());
  Block *block = group.front()->getBlock();
  SmallVector<Operation *> marked;
  for (Operation &op : *block) {
    if (recomputedWith(&op) == mark && isMemoryEffectFree(&op) &&
        !op.hasTrait<OpTrait::ConstantLike>())
      marked.push_back(&op);
    if (&op == group.back())
      break;
  }
  for (Operation *op : marked) {
    Operation *twin = second.clone(op);
    for (auto [value, again] : llvm::zip_equal(op->getResults(), twin->getResults()))
      if (active.contains(value))
        want(again);
  }
  for (auto [value, from] : second.getBegins())
    if (active.contains(value))
      want(from);
  for (Operation *op : llvm::reverse(group)) {
    Operation *twin = second.twinOf(op);
    if (twin)
      for (auto [value, again] : llvm::zip_equal(op->getResults(), twin->getResults()))
        add(again, gradients.lookup(value));
    if (failed(step(twin ? twin : op)))
      return failure();
    if (twin)
      for (auto [value, again] : llvm::zip_equal(op->getResults(), twin->getResults()))
        if (Value gradient = gradients.lookup(again))
          gradients[value] = gradient;
  }
  for (auto [value, from] : second.getBegins())
    add(value, gradients.lookup(from));
  return success();
}

} // namespace dvn::differentiate
