//===- History.cpp - what a loop's backward pass needs of its rounds ------===//
//
// Part of dvn-differentiate-values; see History.h. What to keep is decided when
// the backward round is there: then the uses of each twin are known.
//
//===----------------------------------------------------------------------===//

#include "passes/differentiate/History.h"

#include "dialect/Sizes.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn::differentiate {

static constexpr llvm::StringLiteral twinAttr = "dvn.twin", heldAttr = "dvn.held";

Value History::placeholder(Value value) {
  auto stand =
      UnrealizedConversionCastOp::create(builder, value.getLoc(), value.getType(), ValueRange());
  stand->setAttr(heldAttr, builder.getI64IntegerAttr(held.size()));
  held.push_back(value);
  return stand.getResult(0);
}

void History::addTwin(Operation *twin, Operation *original) {
  twin->setAttr(twinAttr, builder.getI64IntegerAttr(originals.size()));
  originals.push_back(original);
}

Operation *History::originalOf(Operation *twin) const {
  auto number = twin->getAttrOfType<IntegerAttr>(twinAttr);
  return number ? originals[number.getInt()] : nullptr;
}

Value History::originalOf(Value twin) const {
  auto result = llvm::cast<OpResult>(twin);
  if (auto number = result.getOwner()->getAttrOfType<IntegerAttr>(heldAttr))
    return held[number.getInt()];
  return originalOf(result.getOwner())->getResult(result.getResultNumber());
}

/// Elements computed one by one, or only moved: made again rather than kept.
static bool isCheap(Operation *op) {
  if (auto kernel = llvm::dyn_cast<KernelOp>(op))
    return kernel.getKernelRole() == KernelRole::Pointwise ||
           kernel.getKernelRole() == KernelRole::View;
  return op->getNumRegions() == 0 && llvm::none_of(op->getResultTypes(), [](Type type) {
           auto tensor = llvm::dyn_cast<RankedTensorType>(type);
           return tensor && tensor.getRank() > 0;
         });
}

/// Sizes of carried values are those that they begin with.
void History::resolveSizes(Block &body) {
  SmallVector<DimOp> dims;
  body.walk([&](DimOp dim) { dims.push_back(dim); });
  for (DimOp dim : dims) {
    Operation *from = dim.getX().getDefiningOp();
    if (!from || !from->hasAttr(heldAttr))
      continue;
    auto argument = llvm::cast<BlockArgument>(originalOf(dim.getX()));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(loop);
    Value init = loop.getInitArgs()[argument.getArgNumber() - 1];
    dim.getResult().replaceAllUsesWith(sizeOf(builder, init, dim.getDimension()));
    emitted.erase(dim);
  }
}

LogicalResult History::settle(Block &body, Value round) {
  resolveSizes(body);
  emitted.eraseDead(body, round.getDefiningOp());
  if (failed(choose(body)))
    return failure();
  if (!kept.empty())
    widenLoop();
  for (auto &[original, each] : kept)
    for (Value twin : each.twins) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(twin.getDefiningOp());
      twin.replaceAllUsesWith(load(each, round));
    }
  emitted.eraseDead(body);
  for (Operation &op : body)
    op.removeAttr(twinAttr);
  return success();
}

/// Notes `original` as kept; false if a tensor of all rounds cannot hold it.
bool History::keep(Value original, Value twin) {
  auto [entry, isNew] = kept.try_emplace(original);
  entry->second.twins.push_back(twin);
  if (!isNew)
    return true;
  entry->second.original = original;
  if (findSizes(entry->second))
    return true;
  kept.erase(original);
  return false;
}

/// Where what follows a value element by element is all that needs it, the end
/// of that chain is kept instead: of `tanh(h @ w + x)` the tanh.
Value History::sink(Value twin) const {
  for (;;) {
    Operation *only = nullptr;
    for (Operation *user : twin.getUsers()) {
      if (only && user != only)
        return twin;
      only = user;
    }
    auto pointwise = llvm::dyn_cast_or_null<KernelOp>(only);
    if (!pointwise || pointwise.getKernelRole() != KernelRole::Pointwise ||
        only->getBlock() != twin.getParentBlock() || !originalOf(only) ||
        llvm::cast<RankedTensorType>(only->getResult(0).getType()).getShape() !=
            llvm::cast<RankedTensorType>(twin.getType()).getShape())
      return twin;
    twin = only->getResult(0);
  }
}

LogicalResult History::choose(Block &body) {
  for (Operation &op : body) {
    bool isHeld = op.hasAttr(heldAttr),
         repeats = !isHeld && !llvm::isa<UnrealizedConversionCastOp>(op);
    Operation *original = originalOf(&op);
    if (!isHeld && !original)
      continue;
    if (repeats && isCheap(&op))
      continue;
    for (Value result : op.getResults()) {
      if (result.use_empty())
        continue;
      Value twin = repeats && llvm::isa<RankedTensorType>(result.getType()) ? sink(result) : result;
      if (llvm::any_of(kept,
                       [&](auto &entry) { return llvm::is_contained(entry.second.twins, twin); }))
        continue;
      if (!keep(originalOf(twin), twin) && !repeats)
        return emitError(result.getLoc(), "a gradient through this loop cannot keep a value of ")
               << result.getType() << " of each round";
    }
  }
  return success();
}

/// The type of one round's value, and the sizes that all rounds share.
bool History::findSizes(Kept &kept) {
  Value value = kept.original;
  kept.type = llvm::dyn_cast<RankedTensorType>(value.getType());
  if (!kept.type) {
    Type type = value.getType();
    if (!type.isInteger(64) && !type.isInteger(1) && !type.isF64())
      return false;
    kept.type = RankedTensorType::get({}, type);
    return true;
  }
  OpBuilder::InsertionGuard guard(builder);
  for (int64_t i = 0; i < kept.type.getRank(); ++i) {
    if (!kept.type.isDynamicDim(i))
      continue;
    builder.setInsertionPointAfterValue(value);
    Value size = sizeOf(builder, value, i);
    builder.setInsertionPoint(loop);
    size = beforeLoop(size, builder);
    if (!size)
      return false;
    kept.sizes.push_back(size);
  }
  return true;
}

/// A size as it is before the loop; null if it changes from round to round.
Value History::beforeLoop(Value value, OpBuilder &before) {
  if (!loop.getRegion().isAncestor(value.getParentRegion()))
    return value;
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumRegions() || op->getNumResults() != 1 || !isMemoryEffectFree(op))
    return {};
  if (auto dim = llvm::dyn_cast<DimOp>(op)) {
    auto argument = llvm::dyn_cast<BlockArgument>(dim.getX());
    if (argument && argument.getOwner() == loop.getBody())
      return sizeOf(before, loop.getInitArgs()[argument.getArgNumber() - 1], dim.getDimension());
  }
  IRMapping map;
  for (Value operand : op->getOperands()) {
    Value outside = beforeLoop(operand, before);
    if (!outside)
      return {};
    map.map(operand, outside);
  }
  return before.clone(*op, map)->getResult(0);
}

static RankedTensorType withRounds(RankedTensorType type, int64_t rounds) {
  SmallVector<int64_t> shape{rounds};
  llvm::append_range(shape, type.getShape());
  return RankedTensorType::get(shape, type.getElementType());
}

/// The loop with a tensor for each kept value carried round.
void History::widenLoop() {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop);
  Location loc = loop.getLoc();
  std::optional<int64_t> count = getConstantIntValue(rounds);
  SmallVector<Value> inits(loop.getInitArgs());
  for (auto &[original, each] : kept) {
    RankedTensorType type = withRounds(each.type, count.value_or(ShapedType::kDynamic));
    SmallVector<Value> sizes;
    if (!count)
      sizes.push_back(rounds);
    llvm::append_range(sizes, each.sizes);
    auto zero =
        DenseElementsAttr::get(RankedTensorType::get({}, type.getElementType()),
                               ArrayRef<Attribute>{builder.getZeroAttr(type.getElementType())});
    Value number = ConstantOp::create(builder, loc, zero);
    inits.push_back(BroadcastOp::create(builder, loc, type, number, ArrayRef<int64_t>(), sizes));
  }
  auto wider = scf::ForOp::create(builder, loc, loop.getLowerBound(), loop.getUpperBound(),
                                  loop.getStep(), inits);
  wider->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  wider->removeAttr(twinAttr);
  Block *body = wider.getBody();
  body->getOperations().splice(body->end(), loop.getBody()->getOperations());
  unsigned carried = loop.getNumRegionIterArgs();
  for (auto [old, now] : llvm::zip(loop.getBody()->getArguments(), body->getArguments())) {
    auto entry = kept.find(old);
    if (entry != kept.end())
      entry->second.original = now;
    old.replaceAllUsesWith(now);
  }

  builder.setInsertionPointToStart(body);
  Value round =
      builder.createOrFold<arith::SubIOp>(loc, wider.getInductionVar(), wider.getLowerBound());
  round = builder.createOrFold<arith::DivSIOp>(loc, round, wider.getStep());
  Operation *first = &body->front();
  if (Operation *made = round.getDefiningOp(); made && made->getBlock() == body)
    first = made->getNextNode();
  auto yield = llvm::cast<scf::YieldOp>(body->getTerminator());
  unsigned next = carried;
  for (auto &[original, each] : kept) {
    // At once, so that the place of a carried value is free for the next one.
    if (Operation *maker = each.original.getDefiningOp())
      builder.setInsertionPointAfter(maker);
    else
      builder.setInsertionPoint(first);
    Value value = each.original;
    if (!llvm::isa<RankedTensorType>(value.getType()))
      value = SplatOp::create(builder, loc, each.type, value);
    SmallVector<Value> sizes = dynamicSizesOf(builder, value);
    Value row = ReshapeOp::create(builder, loc, withRounds(each.type, 1), value, sizes);
    SmallVector<Value> starts(each.type.getRank() + 1, constantSize(builder, loc, 0));
    starts[0] = round;
    SmallVector<int64_t> steps(starts.size(), 1);
    Value all = wider.getRegionIterArgs()[next];
    all = InsertSliceOp::create(builder, loc, all.getType(), all, row, starts, steps);
    yield->insertOperands(next, all);
    each.all = wider.getResult(next++);
  }
  loop->replaceAllUsesWith(wider.getResults().take_front(carried));
  emitted.erase(loop);
  loop = wider;
}

/// The value of one round.
Value History::load(const Kept &kept, Value round) {
  Location loc = kept.all.getLoc();
  SmallVector<Value> starts(kept.type.getRank() + 1, constantSize(builder, loc, 0));
  starts[0] = round;
  SmallVector<int64_t> steps(starts.size(), 1);
  Value row =
      SliceOp::create(builder, loc, withRounds(kept.type, 1), kept.all, starts, kept.sizes, steps);
  Value value = ReshapeOp::create(builder, loc, kept.type, row, kept.sizes);
  Type wanted = kept.original.getType();
  if (!llvm::isa<RankedTensorType>(wanted))
    value = ItemOp::create(builder, loc, wanted, value);
  return value;
}

} // namespace dvn::differentiate
