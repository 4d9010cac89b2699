//===- Reverse.cpp - gradients of straight code ---------------------------===//
//
// Part of dvn-differentiate-values: which ops count, in which order, and how the
// contributions to one value are added. Branches and loops go through Branches.cpp
// and Loops.cpp.
//
//===----------------------------------------------------------------------===//

#include "passes/differentiate/Reverse.h"

#include "passes/Origins.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace dvn::differentiate {

// ---- what was emitted ----

void Emitted::placeSince(size_t first, Location loc) {
  loc = backwardOf(loc);
  for (Operation *op : ArrayRef(ops).drop_front(first))
    if (op)
      op->setLoc(loc);
}

void Emitted::erase(Operation *op) {
  op->walk([&](Operation *inner) {
    auto it = numbers.find(inner);
    if (it == numbers.end())
      return;
    ops[it->second] = nullptr;
    numbers.erase(it);
  });
  op->erase();
}

void Emitted::eraseDead(Block &block, Operation *except) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (&op != except && isOpTriviallyDead(&op))
      erase(&op);
}

void Emitted::eraseDead() {
  for (unsigned i = ops.size(); i-- > 0;)
    if (ops[i] && isOpTriviallyDead(ops[i]))
      erase(ops[i]);
}

// ---- what counts ----

bool isSmooth(Value value) {
  if (auto tensor = llvm::dyn_cast<RankedTensorType>(value.getType()))
    return llvm::isa<FloatType>(tensor.getElementType());
  return llvm::isa<FloatType>(value.getType());
}

SmallVector<Value> inputsOf(Operation *op) {
  SmallVector<Value> inputs(op->getOperands());
  if (op->getNumRegions()) {
    llvm::SetVector<Value> captured;
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    llvm::append_range(inputs, captured);
  }
  return inputs;
}

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
  for (ArrayRef<Operation *> rest = activeOps; !rest.empty();) {
    Attribute mark = recomputedWith(rest.back());
    size_t count = 1;
    while (mark && count < rest.size() && recomputedWith(rest.drop_back(count).back()) == mark)
      ++count;
    ArrayRef<Operation *> group = rest.take_back(count);
    rest = rest.drop_back(count);
    if (failed(mark ? throughRecomputed(group) : step(group.front())))
      return failure();
  }
  return success();
}

InFlightDiagnostic Reverse::refuse(Operation *op, const Twine &text) {
  InFlightDiagnostic error = op->emitError(text);
  error.attachNote(loc) << "the gradient is taken here";
  return error;
}

LogicalResult Reverse::step(Operation *op) {
  SmallVector<Value> resultGradients;
  for (Value result : op->getResults())
    resultGradients.push_back(gradients.lookup(result));
  if (llvm::none_of(resultGradients, [](Value g) { return static_cast<bool>(g); }))
    return success();
  if (auto branch = llvm::dyn_cast<scf::IfOp>(op))
    return throughIf(branch);
  if (auto loop = llvm::dyn_cast<scf::ForOp>(op))
    return throughFor(loop);
  auto differentiable = llvm::dyn_cast<Differentiable>(op);
  if (!differentiable)
    return refuse(op, llvm::isa<scf::WhileOp>(op)
                          ? "no gradient goes through a loop whose number of rounds is not known "
                            "when it begins"
                          : "this operation has no gradient");
  SmallVector<Value> operandGradients;
  size_t before = emitted.count();
  differentiable.differentiate(builder, resultGradients, operandGradients);
  for (auto [operand, gradient] : llvm::zip(op->getOperands(), operandGradients))
    if (gradient && isSmooth(operand) && active.contains(operand))
      add(operand, gradient);
  // Formulas place their ops where their operands were made, one layer on.
  emitted.placeSince(before, op->getLoc());
  return success();
}

/// The active values from outside that an op with regions reads.
SmallVector<Value> Reverse::wantedBy(Operation *op) {
  SmallVector<Value> wanted;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (Value value : captured)
    if (isSmooth(value) && active.contains(value))
      wanted.push_back(value);
  return wanted;
}

// ---- sums ----

void Reverse::sumInto(Value value, Value sum) {
  want(value);
  gradients[value] = sum;
  summed.insert(value);
}

static bool isZero(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  auto constant = value.getDefiningOp<ConstantOp>();
  auto number = constant ? llvm::dyn_cast<SplatElementsAttr>(constant.getValue()) : nullptr;
  return number && llvm::isa<FloatType>(number.getElementType()) &&
         number.getSplatValue<APFloat>().isZero();
}

/// A round that reads a part adds to that part, so that it costs what the part
/// does. Null where the gradient is not one of a part.
Value Reverse::addInPlace(Value sum, Value gradient) {
  if (auto insert = gradient.getDefiningOp<InsertSliceOp>(); insert && isZero(insert.getX())) {
    Value part = insert.getValue();
    Value old = SliceOp::create(builder, loc, part.getType(), sum, insert.getStarts(),
                                dynamicSizesOf(builder, part), insert.getSteps());
    return InsertSliceOp::create(builder, loc, sum.getType(), sum,
                                 Tensor(builder, old) + Tensor(builder, part), insert.getStarts(),
                                 insert.getSteps());
  }
  if (auto scatter = gradient.getDefiningOp<ScatterAddOp>(); scatter && isZero(scatter.getX()))
    return ScatterAddOp::create(builder, loc, sum.getType(), sum, scatter.getIndices(),
                                scatter.getUpdates(), scatter.getAxis());
  return {};
}

void Reverse::add(Value value, Value gradient) {
  if (!gradient || isZero(gradient)) // what is masked out costs nothing
    return;
  if (llvm::isa<RankedTensorType>(value.getType()) && gradient.getType() != value.getType())
    gradient = Tensor(builder, gradient).reshapeLike({builder, value});
  Value sum = gradients.lookup(value);
  Value inPlace = sum && summed.contains(value) ? addInPlace(sum, gradient) : Value();
  if (inPlace)
    sum = inPlace;
  else if (!sum)
    sum = gradient;
  else if (llvm::isa<RankedTensorType>(value.getType()))
    sum = Tensor(builder, sum) + Tensor(builder, gradient);
  else
    sum = arith::AddFOp::create(builder, loc, sum, gradient);
  gradients[value] = sum;
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

/// `value` is about to be replaced by `now`.
void Reverse::moveTo(Value value, Value now) {
  if (Value gradient = gradients.lookup(value))
    gradients[now] = gradient;
  gradients.remove_if([&](auto &entry) { return entry.first == value; });
  if (active.erase(value))
    active.insert(now);
}

} // namespace dvn::differentiate
