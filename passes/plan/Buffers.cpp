//===- Buffers.cpp - where each tensor of a function lies -----------------===//
//
// Part of dvn-plan-memory. In this order:
//
// 1. Buffers: one for each result of a kernel, for each value that a loop
//    carries, for each read. `scf.if` gives whatever its branches give.
// 2. Lifetimes, from the positions of uses.
// 3. A kernel whose result a variable gets writes its storage, if nobody needs
//    the old value afterwards, or the new one after a later store.
// 4. A loop carries its first value where that was made; parts of it, and the next
//    round's value, are written there where nobody needs the old one.
// 5. A read is the storage, unless something stores there while it is needed.
// 6. What is left shares the arena: fixed places for known sizes, numbered slots
//    that grow for others.
//
//===----------------------------------------------------------------------===//

#include "passes/plan/Buffers.h"

#include "dialect/ops/Recompute.h"
#include "passes/HostScalar.h"
#include "passes/Update.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace dvn::plan {

int64_t bytesOf(ShapedType type) {
  int64_t bits = std::max(8u, type.getElementType().getIntOrFloatBitWidth());
  return type.getNumElements() * bits / 8;
}

MemRefType bufferType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

static bool isTensor(Value value) { return isa<RankedTensorType>(value.getType()); }

bool isPointwise(KernelBodyOp body, unsigned input, unsigned output) {
  Block &block = body.getBody().front();
  auto type = cast<RankedTensorType>(block.getArgument(input).getType());
  Value result = block.getTerminator()->getOperand(output);
  SmallVector<Value> work = {block.getArgument(input)};
  while (!work.empty()) {
    Value value = work.pop_back_val();
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (isa<YieldOp>(user)) {
        if (use.getOperandNumber() != output)
          return false;
        continue;
      }
      // What is made of the result reads it where it has been written.
      if (value == result)
        continue;
      auto op = dyn_cast<KernelOp>(user);
      if (!op || op.getKernelRole() != KernelRole::Pointwise ||
          cast<RankedTensorType>(user->getResult(0).getType()).getShape() != type.getShape())
        return false;
      work.push_back(user->getResult(0));
    }
  }
  return true;
}

Buffers::Buffers(func::FuncOp function, const VariableUses &uses)
    : function(function), uses(uses), positions(function) {
  findBuffers();
  findLifetimes();
  placeInStorage();
  placeInResults();
  placeInCarriers();
  copySnapshots();
  shareArena();
}

ArrayRef<unsigned> Buffers::of(Value value) const {
  auto it = places.find(value);
  return it == places.end() ? ArrayRef<unsigned>() : ArrayRef<unsigned>(it->second);
}

unsigned Buffers::add(Buffer::Kind kind, Operation *maker, Value value) {
  Buffer buffer;
  buffer.kind = kind;
  buffer.maker = maker;
  buffer.type = cast<RankedTensorType>(value.getType());
  buffer.live.begin = buffer.live.end = positions.of(maker);
  all.push_back(buffer);
  return all.size() - 1;
}

void Buffers::alias(Value value, ArrayRef<unsigned> buffers) {
  auto &known = places[value];
  for (unsigned buffer : buffers)
    if (!llvm::is_contained(known, buffer))
      known.push_back(buffer);
}

/// The yield that closes a round of a loop, and the loop's carried arguments.
static bool closesRound(Operation *op) {
  auto yield = dyn_cast<scf::YieldOp>(op);
  return yield && isa<LoopLikeOpInterface>(yield->getParentOp());
}

void Buffers::findBuffers() {
  for (Value argument : function.getArguments())
    if (isTensor(argument))
      alias(argument, add(Buffer::Foreign, function, argument));
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op == function)
      return;
    uses.forEach(op, [&](StringAttr name, bool, bool writes) {
      // Ops with regions are seen again as the ops within.
      if (writes && op->getNumRegions() == 0)
        stores[name].push_back(op);
    });
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      carry(op, loop.getInitArgsMutable(), loop.getRegionIterArgs());
    } else if (auto loop = dyn_cast<scf::WhileOp>(op)) {
      carry(op, loop.getInitsMutable(), loop.getBeforeArguments());
    } else if (auto condition = dyn_cast<scf::ConditionOp>(op)) {
      auto loop = cast<scf::WhileOp>(condition->getParentOp());
      for (auto [i, value] : llvm::enumerate(condition.getArgs()))
        if (isTensor(value)) {
          SmallVector<unsigned> from(of(value));
          alias(loop.getAfterArguments()[i], from);
          alias(loop.getResult(i), from);
        }
    } else if (closesRound(op)) {
      for (auto [i, value] : llvm::enumerate(op->getOperands()))
        if (isTensor(value) && clashes(op->getParentOp(), i, value))
          temporaries[{op, i}] = add(Buffer::Own, op, value);
    } else if (isa<scf::YieldOp>(op)) {
      for (auto [result, value] : llvm::zip(op->getParentOp()->getResults(), op->getOperands()))
        if (isTensor(value)) {
          SmallVector<unsigned> from(of(value));
          alias(result, from);
        }
    } else if (auto select = dyn_cast<arith::SelectOp>(op)) {
      // What canonicalisation makes of a branch that only yields.
      for (Value value : {select.getTrueValue(), select.getFalseValue()})
        if (isTensor(value)) {
          SmallVector<unsigned> from(of(value));
          alias(select.getResult(), from);
        }
    } else if (isa<ReshapeOp, BarrierOp>(op)) {
      SmallVector<unsigned> from(of(op->getOperand(0)));
      alias(op->getResult(0), from);
    } else if (isUpdate(op)) {
      update(cast<InsertSliceOp>(op));
    } else if (op->getNumRegions() == 0) {
      for (Value result : op->getResults()) {
        // A number that variables get is stored there without a buffer.
        if (!isTensor(result) ||
            (isHostScalar(op) && llvm::all_of(op->getUsers(), llvm::IsaPred<WriteOp>)))
          continue;
        auto kind = isa<CallKernelOp>(op) || isHostScalar(op) ? Buffer::Own
                    : isa<ReadOp>(op)                         ? Buffer::Snapshot
                                                              : Buffer::Foreign;
        alias(result, add(kind, op, result));
        if (auto read = dyn_cast<ReadOp>(op))
          all.back().variable = read.getVariableAttr().getAttr();
      }
    }
  });
}

bool Buffers::clashes(Operation *loop, unsigned index, Value value) const {
  ValueRange carried = isa<scf::ForOp>(loop) ? ValueRange(cast<scf::ForOp>(loop).getInitArgs())
                                             : ValueRange(cast<scf::WhileOp>(loop).getInits());
  for (unsigned i = 0; i < carried.size(); ++i)
    if (auto it = carriers.find({loop, i}); it != carriers.end() && i != index)
      if (llvm::is_contained(of(value), it->second))
        return true;
  return false;
}

// ---- what a loop carries lies where it was made, or is written there

void Buffers::carry(Operation *loop, MutableArrayRef<OpOperand> inits, ValueRange arguments) {
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    if (!isTensor(argument))
      continue;
    unsigned buffer;
    if (canAdopt(loop, inits[i])) {
      buffer = of(inits[i].get()).front();
      adopted.insert({loop, i});
    } else {
      buffer = add(Buffer::Own, loop, argument);
    }
    carriers[{loop, i}] = buffer;
    alias(argument, buffer);
    if (isa<scf::ForOp>(loop))
      alias(loop->getResult(i), buffer);
  }
}

/// Whether a kernel made the first value right here, and nobody needs it later.
bool Buffers::canAdopt(Operation *loop, OpOperand &init) const {
  Value value = init.get();
  auto maker = value.getDefiningOp<CallKernelOp>();
  if (!maker || maker->getBlock() != loop->getBlock())
    return false;
  return llvm::all_of(value.getUses(), [&](OpOperand &use) {
    if (use.getOwner() == loop)
      return use.getOperandNumber() <= init.getOperandNumber();
    return isa<CallKernelOp>(use.getOwner()) && positions.of(use.getOwner()) < positions.of(loop);
  });
}

void Buffers::update(InsertSliceOp op) {
  if (canUpdate(op)) {
    inPlace.insert(op);
    SmallVector<unsigned> from(of(op.getX()));
    alias(op.getResult(), from);
  } else {
    alias(op.getResult(), add(Buffer::Own, op, op.getResult()));
  }
}

static Operation *loopAround(Value value) {
  Operation *op = value.getParentBlock()->getParentOp();
  while (op && !isa<LoopLikeOpInterface>(op))
    op = op->getParentOp();
  return op;
}

bool Buffers::canUpdate(InsertSliceOp op) const {
  ArrayRef<unsigned> whole = of(op.getX());
  if (whole.size() != 1 || llvm::is_contained(of(op.getValue()), whole.front()))
    return false;
  bool carried = llvm::any_of(carriers, [&](auto &entry) { return entry.second == whole.front(); });
  return carried && loopAround(op.getX()) == loopAround(op.getResult()) &&
         !isNeededAfter(whole.front(), op);
}

/// Whether `x` and `y` never run both in one round: branches of one `if`.
static bool areExclusive(Operation *x, Operation *y) {
  for (auto branch = x->getParentOfType<scf::IfOp>(); branch;
       branch = branch->getParentOfType<scf::IfOp>())
    if (branch->isProperAncestor(y))
      return branch.getThenRegion().isAncestor(x->getParentRegion()) !=
             branch.getThenRegion().isAncestor(y->getParentRegion());
  return false;
}

/// Whether what lies in `buffer` when `op` runs is read after it. Values that
/// appear later, or leave a region around `op`, are what `op` made of it.
bool Buffers::isNeededAfter(unsigned buffer, Operation *op) const {
  unsigned now = positions.of(op);
  for (auto &[value, buffers] : places) {
    if (!llvm::is_contained(buffers, buffer))
      continue;
    if (Operation *maker = value.getDefiningOp())
      if (positions.of(maker) >= now || maker->isProperAncestor(op))
        continue;
    for (Operation *user : value.getUsers())
      if (positions.of(user) > now && !areExclusive(user, op))
        return true;
  }
  return false;
}

void Buffers::placeInCarriers() {
  function.walk([&](scf::YieldOp yield) {
    if (isa<scf::ForOp>(yield->getParentOp()))
      for (unsigned i = 0; i < yield->getNumOperands(); ++i)
        if (isTensor(yield->getOperand(i)))
          placeInCarrier(yield, i);
  });
}

/// A kernel that makes the next round's value writes it over that of this one, if
/// it reads no other element of it than the one that it writes.
void Buffers::placeInCarrier(scf::YieldOp yield, unsigned index) {
  Value value = yield->getOperand(index);
  Operation *loop = yield->getParentOp();
  auto call = value.getDefiningOp<CallKernelOp>();
  if (!call || call->getBlock() != yield->getBlock() || of(value).size() != 1 ||
      temporary(yield, index) || carrierOf(value))
    return;
  Buffer &buffer = only(value);
  unsigned carrier = carriers.lookup({loop, index});
  if (buffer.kind != Buffer::Own || buffer.variable || buffer.maker != call ||
      isNeededAfter(carrier, call))
    return;
  auto body = SymbolTable::lookupNearestSymbolFrom<KernelBodyOp>(call, call.getKernelAttr());
  Value argument = cast<scf::ForOp>(loop).getRegionIterArg(index);
  for (auto [i, input] : llvm::enumerate(call.getInputs()))
    if (llvm::is_contained(of(input), carrier) &&
        (input != argument || !body ||
         !isPointwise(body, i, cast<OpResult>(value).getResultNumber())))
      return;
  buffer.inCarrier = true;
  carrierPlaces[value] = {loop, index};
}

Buffer *Buffers::temporary(Operation *yield, unsigned index) {
  auto it = temporaries.find({yield, index});
  return it == temporaries.end() ? nullptr : &all[it->second];
}

void Buffers::findLifetimes() {
  for (auto &[value, buffers] : places)
    for (OpOperand &use : value.getUses())
      for (unsigned buffer : buffers)
        all[buffer].live.extend(positions.lastUse(all[buffer].maker, use.getOwner()));
  for (auto &[key, buffer] : carriers)
    all[buffer].live.extend(positions.behind(key.first));
}

bool Buffers::readsInPlace(CallKernelOp call, Value result, StringAttr variable) const {
  auto body = SymbolTable::lookupNearestSymbolFrom<KernelBodyOp>(call, call.getKernelAttr());
  unsigned output = cast<OpResult>(result).getResultNumber();
  for (auto [i, input] : llvm::enumerate(call.getInputs())) {
    bool old =
        llvm::any_of(of(input), [&](unsigned buffer) { return all[buffer].variable == variable; });
    if (old && (of(input).size() != 1 || !body || input.getType() != result.getType() ||
                !isPointwise(body, i, output)))
      return false;
  }
  return true;
}

bool Buffers::canWriteInPlace(WriteOp write) const {
  Value value = write.getValue();
  StringAttr variable = write.getVariableAttr().getAttr();
  if (of(value).size() != 1)
    return false;
  const Buffer &buffer = all[of(value).front()];
  Operation *maker = value.getDefiningOp();
  if (buffer.kind != Buffer::Own || buffer.variable || !isa_and_nonnull<CallKernelOp>(maker) ||
      maker != buffer.maker || maker->getBlock() != write->getBlock())
    return false;
  // Between making and storing, memory must still show the old value.
  for (Operation *op = maker->getNextNode(); op != write; op = op->getNextNode())
    if (uses.touches(op, variable))
      return false;
  // Afterwards the value must outlive no other store.
  unsigned made = positions.of(maker);
  for (Operation *store : stores.lookup(variable))
    if (store != write && positions.of(store) > made && positions.of(store) <= buffer.live.end)
      return false;
  // Nobody but the maker itself may still need an older value that lies there.
  for (const Buffer &other : all)
    if (&other != &buffer && other.variable == variable && other.live.begin < made &&
        other.live.end > made)
      return false;
  return readsInPlace(cast<CallKernelOp>(maker), value, variable);
}

void Buffers::placeInStorage() {
  function.walk<WalkOrder::PreOrder>([&](WriteOp write) {
    if (!canWriteInPlace(write))
      return;
    only(write.getValue()).variable = write.getVariableAttr().getAttr();
    inPlace.insert(write);
  });
}

/// A result of the function is computed where the caller wants it.
void Buffers::placeInResults() {
  Operation *end = function.getBody().back().getTerminator();
  int64_t output = 0;
  for (Value value : end->getOperands()) {
    if (!isTensor(value))
      continue;
    if (of(value).size() == 1 && value.getDefiningOp() &&
        value.getDefiningOp()->getBlock() == end->getBlock()) {
      Buffer &buffer = only(value);
      if (buffer.kind == Buffer::Own && !buffer.variable && buffer.output < 0 &&
          buffer.maker == value.getDefiningOp() && isa<CallKernelOp>(buffer.maker))
        buffer.output = output;
    }
    ++output;
  }
}

void Buffers::copySnapshots() {
  for (Buffer &snapshot : all) {
    if (snapshot.kind != Buffer::Snapshot)
      continue;
    for (Operation *store : stores.lookup(snapshot.variable)) {
      unsigned at = positions.of(store);
      if (isInPlace(dyn_cast<WriteOp>(store)))
        at = positions.of(cast<WriteOp>(store).getValue().getDefiningOp());
      if (snapshot.live.begin < at && at < snapshot.live.end)
        snapshot.copied = true;
    }
  }
}

void Buffers::shareArena() {
  SmallVector<Buffer *> known, growing;
  for (Buffer &buffer : all)
    if (buffer.needsPlace())
      (buffer.type.hasStaticShape() ? known : growing).push_back(&buffer);

  // The largest first, each at the lowest place that is free while it lives.
  llvm::sort(known, [](Buffer *x, Buffer *y) {
    return std::make_pair(-bytesOf(x->type), x) < std::make_pair(-bytesOf(y->type), y);
  });
  auto sizeOf = [](Buffer *buffer) {
    return int64_t(llvm::alignTo(bytesOf(buffer->type) + alignment, alignment));
  };
  for (auto [i, buffer] : llvm::enumerate(known)) {
    SmallVector<std::pair<int64_t, int64_t>> taken;
    for (Buffer *other : ArrayRef(known).take_front(i))
      if (other->live.meets(buffer->live))
        taken.push_back({other->offset, other->offset + sizeOf(other)});
    llvm::sort(taken);
    int64_t offset = 0;
    for (auto [begin, end] : taken) {
      if (offset + sizeOf(buffer) <= begin)
        break;
      offset = std::max(offset, end);
    }
    buffer->offset = offset;
    arenaBytes = std::max(arenaBytes, offset + sizeOf(buffer));
  }

  // A slot's tenants follow each other in time.
  for (auto [i, buffer] : llvm::enumerate(growing)) {
    llvm::DenseSet<int64_t> taken;
    for (Buffer *other : ArrayRef(growing).take_front(i))
      if (other->live.meets(buffer->live))
        taken.insert(other->index);
    buffer->index = 0;
    while (taken.contains(buffer->index))
      ++buffer->index;
    slots = std::max(slots, buffer->index + 1);
  }
}

} // namespace dvn::plan
