//===- DifferentiateValues.cpp - dvn.gradient becomes plain ops -----------===//
//
// First pass behind the front end. In: ops on tensors with `dvn.gradient`. Out:
// the same with the reverse-mode derivative written out, at the place of each
// `dvn.gradient`; no `dvn.stop_gradient` is left.
//
//   %y = dvn.exp %x                        %y = dvn.exp %x
//   %s = dvn.reduce_sum %y axes [0]   ->   %s = dvn.reduce_sum %y axes [0]
//   %g = dvn.gradient %s by %x             %b = dvn.broadcast %one ...
//                                          %g = dvn.mul %b, %y
//
// For each gradient, in program order (so inner ones are plain before an outer
// one looks at them):
//   1. slice: the ops from which `value` is made, stopping at stop_gradient;
//   2. forward: which of them depend on `wrt`; only these are followed;
//   3. backward: each op's `differentiate`, in reverse order of the program;
//      contributions to one value are added in the order in which they arise, a
//      function of the program alone, so that the bits are;
//   4. what was emitted for operands nobody asked about is erased again.
//
// `scf.if`: the backward `if` has the same condition; each branch computes again
// what it needs of its forward twin. Loops that run are an error: the front end
// refuses them with a better message, or unrolls.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_DIFFERENTIATEVALUESPASS
#include "passes/Passes.h.inc"

namespace {

/// Whether a derivative can flow through a value: floats, on tensors or the host.
bool isSmooth(Value value) {
  if (auto tensor = llvm::dyn_cast<RankedTensorType>(value.getType()))
    return llvm::isa<FloatType>(tensor.getElementType());
  return llvm::isa<FloatType>(value.getType());
}

/// All that an op and its regions read from outside.
SmallVector<Value> inputsOf(Operation *op) {
  SmallVector<Value> inputs(op->getOperands());
  if (op->getNumRegions()) {
    llvm::SetVector<Value> captured;
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    llvm::append_range(inputs, captured);
  }
  return inputs;
}

/// One sweep from some values back to others.
class Reverse {
public:
  /// Inside a branch, `within` is its block: what lies outside is not followed.
  Reverse(OpBuilder &builder, Location loc, Block *within = nullptr)
      : builder(builder), loc(loc), within(within) {}

  /// `value` counts with this derivative.
  void seed(Value value, Value gradient) { add(value, gradient); }
  /// Derivatives by this value are wanted.
  void want(Value value) { active.insert(value); }
  LogicalResult run();
  /// The derivative by a value; zeros where nothing flows.
  Value gradientOf(Value value);
  /// Block arguments of loops around that the seeds depend on.
  ArrayRef<BlockArgument> getCarried() const { return carried; }

private:
  void slice();
  LogicalResult step(Operation *op);
  LogicalResult throughIf(scf::IfOp op);
  FailureOr<SmallVector<Value>> branch(Region &region, ArrayRef<Value> resultGradients,
                                       ArrayRef<Value> wanted);
  void add(Value value, Value gradient);
  Value zeroOf(Value value);

  OpBuilder &builder;
  Location loc;
  Block *within;
  llvm::MapVector<Value, Value> gradients;
  DenseSet<Value> active;
  /// In program order.
  SmallVector<Operation *> ops;
  SmallVector<BlockArgument> carried;
};

/// Finds the ops that the seeds are made of, in program order. They all lie in
/// the blocks around the insertion point: outer blocks come first.
void Reverse::slice() {
  DenseMap<Block *, SmallVector<Operation *>> byBlock;
  DenseSet<Value> seen;
  DenseSet<Operation *> visited;
  SmallVector<Value> work;
  for (auto &[value, gradient] : gradients)
    work.push_back(value);
  while (!work.empty()) {
    Value value = work.pop_back_val();
    if (!seen.insert(value).second || !isSmooth(value))
      continue;
    Operation *op = value.getDefiningOp();
    if (!op) {
      if (!within)
        carried.push_back(llvm::cast<BlockArgument>(value));
      continue;
    }
    if ((within && op->getBlock() != within) || llvm::isa<StopGradientOp>(op) ||
        !visited.insert(op).second)
      continue;
    byBlock[op->getBlock()].push_back(op);
    llvm::append_range(work, inputsOf(op));
  }

  SmallVector<Block *> blocks;
  for (Block *block = builder.getInsertionBlock(); block;) {
    blocks.push_back(block);
    Operation *parent = block->getParentOp();
    block = parent ? parent->getBlock() : nullptr;
  }
  for (Block *block : llvm::reverse(blocks)) {
    auto &group = byBlock[block];
    llvm::sort(group, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    llvm::append_range(ops, group);
  }
}

LogicalResult Reverse::run() {
  slice();
  SmallVector<Operation *> activeOps;
  for (Operation *op : ops) {
    if (llvm::none_of(inputsOf(op), [&](Value input) { return active.contains(input); }))
      continue;
    activeOps.push_back(op);
    for (Value result : op->getResults())
      if (isSmooth(result))
        active.insert(result);
  }
  for (Operation *op : llvm::reverse(activeOps))
    if (failed(step(op)))
      return failure();
  return success();
}

LogicalResult Reverse::step(Operation *op) {
  SmallVector<Value> resultGradients;
  for (Value result : op->getResults())
    resultGradients.push_back(gradients.lookup(result));
  if (llvm::none_of(resultGradients, [](Value g) { return static_cast<bool>(g); }))
    return success();
  if (auto branch = llvm::dyn_cast<scf::IfOp>(op))
    return throughIf(branch);
  auto differentiable = llvm::dyn_cast<Differentiable>(op);
  if (!differentiable) {
    bool loop = llvm::isa<LoopLikeOpInterface>(op);
    InFlightDiagnostic error = op->emitError()
                               << (loop ? "a gradient through a loop that runs is not there yet"
                                        : "this operation has no gradient");
    error.attachNote(loc) << "the gradient is taken here";
    return error;
  }
  SmallVector<Value> operandGradients;
  differentiable.differentiate(builder, resultGradients, operandGradients);
  for (auto [operand, gradient] : llvm::zip(op->getOperands(), operandGradients))
    if (gradient && isSmooth(operand) && active.contains(operand))
      add(operand, gradient);
  return success();
}

/// The backward `if` gives the derivatives by the active values that the
/// branches read.
LogicalResult Reverse::throughIf(scf::IfOp op) {
  SmallVector<Value> wanted;
  SmallVector<Type> types;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    if (isSmooth(value) && active.contains(value)) {
      wanted.push_back(value);
      types.push_back(value.getType());
    }
  SmallVector<Value> resultGradients;
  for (Value result : op.getResults())
    resultGradients.push_back(gradients.lookup(result));

  auto backward =
      scf::IfOp::create(builder, op.getLoc(), types, op.getCondition(), /*addThenBlock=*/true,
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
  Operation *yield = block.getTerminator();
  DenseSet<Operation *> needed;
  SmallVector<Value> work;
  for (auto [value, gradient] : llvm::zip_equal(yield->getOperands(), resultGradients))
    if (gradient)
      work.push_back(value);
  while (!work.empty()) {
    Operation *op = work.pop_back_val().getDefiningOp();
    if (op && op->getBlock() == &block && needed.insert(op).second)
      llvm::append_range(work, inputsOf(op));
  }
  IRMapping map;
  for (Operation &op : block) {
    if (!needed.contains(&op))
      continue;
    if (!isMemoryEffectFree(&op)) {
      InFlightDiagnostic error = op.emitError("a gradient through an `if` cannot do this again");
      error.attachNote(loc) << "the gradient is taken here";
      return error;
    }
    builder.clone(op, map);
  }
  Reverse inner(builder, loc, builder.getInsertionBlock());
  for (Value value : wanted)
    inner.want(value);
  for (auto [value, gradient] : llvm::zip_equal(yield->getOperands(), resultGradients))
    if (gradient)
      inner.seed(map.lookupOrDefault(value), gradient);
  if (failed(inner.run()))
    return failure();
  SmallVector<Value> found;
  for (Value value : wanted)
    found.push_back(inner.gradientOf(value));
  return found;
}

void Reverse::add(Value value, Value gradient) {
  if (!gradient)
    return;
  if (llvm::isa<RankedTensorType>(value.getType()) && gradient.getType() != value.getType())
    gradient = Tensor(builder, gradient).reshapeLike({builder, value});
  Value &sum = gradients[value];
  if (!sum)
    sum = gradient;
  else if (llvm::isa<RankedTensorType>(value.getType()))
    sum = Tensor(builder, sum) + Tensor(builder, gradient);
  else
    sum = arith::AddFOp::create(builder, loc, sum, gradient);
}

Value Reverse::zeroOf(Value value) {
  if (llvm::isa<RankedTensorType>(value.getType()))
    return Tensor(builder, value).filled(0);
  return arith::ConstantOp::create(builder, loc, builder.getFloatAttr(value.getType(), 0.0));
}

Value Reverse::gradientOf(Value value) {
  Value gradient = gradients.lookup(value);
  return gradient ? gradient : zeroOf(value);
}

/// What a block argument of a loop was made from: its first value and that of
/// the round before.
SmallVector<Value> originsOf(BlockArgument argument) {
  Operation *parent = argument.getOwner()->getParentOp();
  if (auto loop = llvm::dyn_cast<scf::ForOp>(parent)) {
    if (argument.getArgNumber() == 0)
      return {};
    unsigned i = argument.getArgNumber() - 1;
    return {loop.getInitArgs()[i], loop.getYieldedValues()[i]};
  }
  if (auto loop = llvm::dyn_cast<scf::WhileOp>(parent)) {
    unsigned i = argument.getArgNumber();
    if (argument.getOwner() == loop.getAfterBody())
      return {loop.getConditionOp().getArgs()[i]};
    return {loop.getInits()[i], loop.getYieldOp().getOperand(i)};
  }
  return {};
}

/// Whether `argument`, carried round a loop that still runs, holds something
/// made from one of `wrt` outside of that loop.
bool carriesHistory(BlockArgument argument, ValueRange wrt) {
  Region *body = argument.getOwner()->getParent();
  DenseSet<Value> outside;
  for (Value value : wrt)
    if (!body->isAncestor(value.getParentRegion()))
      outside.insert(value);
  DenseSet<Value> seen;
  SmallVector<Value> work = originsOf(argument);
  while (!work.empty() && !outside.empty()) {
    Value value = work.pop_back_val();
    if (!isSmooth(value) || !seen.insert(value).second)
      continue;
    if (outside.contains(value))
      return true;
    if (auto inner = llvm::dyn_cast<BlockArgument>(value))
      llvm::append_range(work, originsOf(inner));
    else if (!llvm::isa<StopGradientOp>(value.getDefiningOp()))
      llvm::append_range(work, inputsOf(value.getDefiningOp()));
  }
  return false;
}

/// Remembers what was emitted, to erase what is not used.
struct Emitted : OpBuilder::Listener {
  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint previous) override {
    ops.push_back(op);
  }
  SmallVector<Operation *> ops;
};

LogicalResult replace(GradientOp op) {
  Emitted emitted;
  OpBuilder builder(op, &emitted);
  Reverse reverse(builder, op.getLoc());
  reverse.seed(op.getValue(), Tensor(builder, op.getValue()).filled(1));
  for (Value x : op.getWrt())
    reverse.want(x);
  if (failed(reverse.run()))
    return failure();
  for (BlockArgument argument : reverse.getCarried())
    if (carriesHistory(argument, op.getWrt()))
      return op.emitError("the value depends on what it is derived by through earlier rounds of a "
                          "loop that still runs");
  SmallVector<Value> results;
  for (Value x : op.getWrt())
    results.push_back(reverse.gradientOf(x));
  op->replaceAllUsesWith(results);
  op->erase();
  for (Operation *each : llvm::reverse(emitted.ops))
    if (isOpTriviallyDead(each))
      each->erase();
  return success();
}

struct DifferentiateValuesPass : impl::DifferentiateValuesPassBase<DifferentiateValuesPass> {
  void runOnOperation() override {
    SmallVector<GradientOp> gradients;
    getOperation().walk<WalkOrder::PreOrder>([&](GradientOp op) { gradients.push_back(op); });
    for (GradientOp op : gradients)
      if (failed(replace(op)))
        return signalPassFailure();
    getOperation().walk([](StopGradientOp op) {
      op->replaceAllUsesWith(op->getOperands());
      op->erase();
    });
  }
};

} // namespace
} // namespace dvn
