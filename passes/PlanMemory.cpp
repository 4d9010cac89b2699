//===- PlanMemory.cpp - tensors become buffers ----------------------------===//
//
// The last stage on values: behind it every tensor has its bytes, and only the
// kernels' bodies still speak of tensors. plan/Buffers.h decides; this file gives
// each variable its place and rewrites each function as decided:
//
//   dvn.call_kernel -> dvn.slot or dvn.storage, dvn.launch
//   dvn.read        -> dvn.storage, and a copy where something stores meanwhile
//   dvn.write       -> nothing, a store of one number, or a copy
//   loops           -> each carried tensor has one buffer, filled before the loop
//                      and again at the end of each round
//   dvn.insert_slice -> dvn.update, of a copy where the old value is still needed
//   dvn.item        -> memref.load
//
// All other ops keep their names and take buffers for tensors; those that made a
// tensor in the runtime's memory (dvn.data_field, dvn.permutation, dvn.read_image,
// dvn.frame_load, every RuntimeOp) give a buffer.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Recompute.h"
#include "dialect/ops/Update.h"
#include "passes/HostScalar.h"
#include "passes/KernelNames.h"
#include "passes/Passes.h"
#include "passes/plan/Buffers.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "passes/Passes.h.inc"

namespace {
using namespace plan;

bool isTensor(Value value) { return isa<RankedTensorType>(value.getType()); }

/// Size `dimension` of a buffer, as an i64.
Value sizeOfBuffer(OpBuilder &builder, Location loc, Value buffer, int64_t dimension) {
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.isDynamicDim(dimension))
    return arith::ConstantOp::create(builder, loc,
                                     builder.getI64IntegerAttr(type.getDimSize(dimension)));
  Value index = arith::ConstantOp::create(builder, loc, builder.getIndexAttr(dimension));
  Value size = memref::DimOp::create(builder, loc, buffer, index);
  return arith::IndexCastOp::create(builder, loc, builder.getI64Type(), size);
}

SmallVector<Value> dynamicSizesOfBuffer(OpBuilder &builder, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> sizes;
  for (int64_t i = 0; i < type.getRank(); ++i)
    if (type.isDynamicDim(i))
      sizes.push_back(sizeOfBuffer(builder, loc, buffer, i));
  return sizes;
}

class FunctionRewriter {
public:
  FunctionRewriter(func::FuncOp function, const VariableUses &uses, SymbolTable &symbols)
      : buffers(function, uses), function(function), symbols(symbols) {}

  void run() {
    for (Value argument : function.getArguments())
      if (isTensor(argument))
        argument.setType(bufferType(argument.getType()));
    addOutputs();
    SmallVector<Operation *> ops;
    function.walk<WalkOrder::PreOrder>([&](Operation *op) { ops.push_back(op); });
    for (Operation *op : ops)
      if (op != function)
        rewrite(op);
    for (Operation *op : llvm::reverse(dead.getArrayRef()))
      op->erase();
  }

  Buffers buffers;

private:
  void addOutputs() {
    Block &entry = function.getBody().front();
    for (Type type : function.getResultTypes())
      if (isa<RankedTensorType>(type))
        outputs.push_back(entry.addArgument(bufferType(type), function.getLoc()));
    SmallVector<Type> results;
    SmallVector<DictionaryAttr> argumentAttrs, resultAttrs;
    function.getAllArgAttrs(argumentAttrs);
    argumentAttrs.resize(function.getNumArguments(), DictionaryAttr::get(function.getContext()));
    for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
      DictionaryAttr attrs = function.getResultAttrDict(i);
      attrs = attrs ? attrs : DictionaryAttr::get(function.getContext());
      if (isa<RankedTensorType>(type)) {
        // What was said of the result is now said of the buffer that takes it.
        NamedAttrList output(attrs);
        output.set("dvn.output", UnitAttr::get(function.getContext()));
        argumentAttrs.push_back(output.getDictionary(function.getContext()));
      } else {
        results.push_back(type);
        resultAttrs.push_back(attrs);
      }
    }
    function.setFunctionType(
        FunctionType::get(function.getContext(), entry.getArgumentTypes(), results));
    function.setAllArgAttrs(argumentAttrs);
    function.setAllResultAttrs(resultAttrs);
  }

  void rewrite(Operation *op) {
    if (auto call = dyn_cast<CallKernelOp>(op))
      launch(call);
    else if (auto read = dyn_cast<ReadOp>(op))
      this->read(read);
    else if (auto write = dyn_cast<WriteOp>(op))
      this->write(write);
    else if (isHostScalar(op))
      number(op);
    else if (auto item = dyn_cast<ItemOp>(op))
      this->item(item);
    else if (auto reshape = dyn_cast<ReshapeOp>(op))
      this->reshape(reshape);
    else if (isa<BarrierOp>(op))
      replace(op, op->getOperand(0));
    else if (auto insert = dyn_cast<InsertSliceOp>(op))
      update(insert);
    else if (auto dim = dyn_cast<DimOp>(op))
      this->dim(dim);
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      carry(loop, loop.getInitArgsMutable(), loop.getRegionIterArgs());
    else if (auto loop = dyn_cast<scf::WhileOp>(op))
      carry(loop, loop.getInitsMutable(), loop.getBeforeArguments());
    else if (isa<scf::YieldOp>(op) && isa<LoopLikeOpInterface>(op->getParentOp()))
      closeRound(op);
    else if (isa<func::ReturnOp>(op))
      giveResults(op);
    // Whatever tensors are left: results of scf.if, of the runtime, arguments of
    // the second region of a while.
    if (dead.contains(op))
      return;
    for (Value result : op->getResults())
      if (isTensor(result))
        result.setType(bufferType(result.getType()));
    if (auto loop = dyn_cast<scf::WhileOp>(op))
      for (Value argument : loop.getAfterArguments())
        if (isTensor(argument))
          argument.setType(bufferType(argument.getType()));
  }

  /// The memory of a buffer as decided; `sizes` are its run-time sizes.
  Value materialize(OpBuilder &builder, Location loc, const Buffer &buffer, ValueRange sizes) {
    MemRefType type = bufferType(buffer.type);
    if (buffer.isStorage())
      return StorageOp::create(builder, loc, type, FlatSymbolRefAttr::get(buffer.variable));
    if (buffer.output >= 0)
      return outputs[buffer.output];
    IntegerAttr offset, index;
    if (buffer.offset >= 0)
      offset = builder.getI64IntegerAttr(buffer.offset);
    else
      index = builder.getI64IntegerAttr(buffer.index);
    return SlotOp::create(builder, loc, type, sizes, index, offset);
  }

  void replace(Operation *op, ValueRange values) {
    op->replaceAllUsesWith(values);
    dead.insert(op);
  }

  void launch(CallKernelOp call) {
    OpBuilder builder(call);
    SmallVector<Value> places;
    ValueRange sizes = call.getSizes();
    SmallVector<int64_t> inPlace;
    for (auto [i, result] : llvm::enumerate(call.getResults())) {
      const Buffer &buffer = buffers.only(result);
      size_t count = buffer.type.getNumDynamicDims();
      auto carrier = buffers.carrierOf(result);
      places.push_back(carrier
                           ? initOf(carrier->first, carrier->second)
                           : materialize(builder, call.getLoc(), buffer, sizes.take_front(count)));
      sizes = sizes.drop_front(count);
      if (carrier)
        for (auto [j, input] : llvm::enumerate(call.getInputs()))
          if (input == places.back())
            inPlace.append({int64_t(j), int64_t(i)});
      if (!buffer.isStorage())
        continue;
      for (auto [j, input] : llvm::enumerate(call.getInputs()))
        if (auto storage = input.getDefiningOp<StorageOp>())
          if (storage.getVariableAttr().getAttr() == buffer.variable)
            inPlace.append({int64_t(j), int64_t(i)});
    }
    FlatSymbolRefAttr kernel = call.getKernelAttr();
    if (!inPlace.empty())
      kernel = inPlaceVariant(kernel, builder.getDenseI64ArrayAttr(inPlace));
    LaunchOp::create(builder, call.getLoc(), kernel, call.getInputs(), places);
    replace(call, places);
  }

  /// The kernel that writes over its inputs has other code, so another name.
  FlatSymbolRefAttr inPlaceVariant(FlatSymbolRefAttr kernel, DenseI64ArrayAttr pairs) {
    auto body = symbols.lookup<KernelBodyOp>(kernel.getAttr());
    std::string name = kernelName(body.getBody(), body.getScheduleAttr(), pairs);
    if (!symbols.lookup(name)) {
      auto variant = cast<KernelBodyOp>(body->clone());
      variant.setSymName(name);
      variant.setInPlaceAttr(pairs);
      symbols.insert(variant, std::next(body->getIterator()));
    }
    return FlatSymbolRefAttr::get(kernel.getContext(), name);
  }

  void read(ReadOp op) {
    OpBuilder builder(op);
    const Buffer &buffer = buffers.only(op.getResult());
    Value storage =
        StorageOp::create(builder, op.getLoc(), bufferType(buffer.type), op.getVariableAttr());
    if (!buffer.copied)
      return replace(op, storage);
    Value copy = materialize(builder, op.getLoc(), buffer, {});
    memref::CopyOp::create(builder, op.getLoc(), storage, copy);
    replace(op, copy);
  }

  void write(WriteOp op) {
    dead.insert(op);
    Value value = op->getOperand(0); // A buffer by now.
    Operation *maker = value.getDefiningOp();
    auto from = dyn_cast_or_null<StorageOp>(maker);
    if (buffers.isInPlace(op) || (from && from.getVariable() == op.getVariable()))
      return;
    OpBuilder builder(op);
    bool number = maker && isHostScalar(maker);
    Type type = value.getType();
    if (number)
      type = bufferType(type);
    Value storage = StorageOp::create(builder, op.getLoc(), type, op.getVariableAttr());
    if (number)
      memref::StoreOp::create(builder, op.getLoc(), numberOf(builder, maker), storage,
                              ValueRange());
    else
      memref::CopyOp::create(builder, op.getLoc(), value, storage);
  }

  /// A host number that an op takes as a tensor. What variables get of it is
  /// stored by their writes, so these see the op and not the buffer.
  void number(Operation *op) {
    dead.insert(op);
    if (buffers.of(op->getResult(0)).empty())
      return;
    OpBuilder builder(op);
    Value place = materialize(builder, op->getLoc(), buffers.only(op->getResult(0)), {});
    memref::StoreOp::create(builder, op->getLoc(), numberOf(builder, op), place, ValueRange());
    op->getResult(0).replaceUsesWithIf(
        place, [](OpOperand &use) { return !isa<WriteOp>(use.getOwner()); });
  }

  void item(ItemOp op) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value number = memref::LoadOp::create(builder, loc, op->getOperand(0), ValueRange());
    Type to = op.getResult().getType();
    if (number.getType().isUnsignedInteger()) {
      auto bits = builder.getIntegerType(number.getType().getIntOrFloatBitWidth());
      number = UnrealizedConversionCastOp::create(builder, loc, bits, number).getResult(0);
      number = arith::ExtUIOp::create(builder, loc, to, number);
    } else if (number.getType() != to && isa<FloatType>(to)) {
      number = arith::ExtFOp::create(builder, loc, to, number);
    } else if (number.getType() != to) {
      number = arith::ExtSIOp::create(builder, loc, to, number);
    }
    replace(op, number);
  }

  /// A number where both are known.
  static OpFoldResult product(OpBuilder &builder, Operation *op, OpFoldResult x, OpFoldResult y) {
    std::optional<int64_t> a = getConstantIntValue(x), b = getConstantIntValue(y);
    if (a && b)
      return builder.getIndexAttr(*a * *b);
    if (a == 1)
      return y;
    auto value = [&](OpFoldResult number) {
      return getValueOrCreateConstantIndexOp(builder, op->getLoc(), number);
    };
    return arith::MulIOp::create(builder, op->getLoc(), value(x), value(y)).getResult();
  }

  /// Buffers are dense, so the same bytes serve.
  void reshape(ReshapeOp op) {
    OpBuilder builder(op);
    MemRefType type = bufferType(op.getResult().getType());
    SmallVector<OpFoldResult> sizes, strides(type.getRank());
    auto dynamic = op.getSizes().begin();
    for (int64_t size : type.getShape()) {
      if (!ShapedType::isDynamic(size)) {
        sizes.push_back(builder.getIndexAttr(size));
        continue;
      }
      Value index =
          arith::IndexCastOp::create(builder, op.getLoc(), builder.getIndexType(), *dynamic++);
      sizes.push_back(index);
    }
    OpFoldResult stride = builder.getIndexAttr(1);
    for (int64_t i = type.getRank(); i-- > 0;) {
      strides[i] = stride;
      if (i > 0)
        stride = product(builder, op, stride, sizes[i]);
    }
    Value view = memref::ReinterpretCastOp::create(builder, op.getLoc(), type, op->getOperand(0),
                                                   builder.getIndexAttr(0), sizes, strides);
    replace(op, view);
  }

  void dim(DimOp op) {
    OpBuilder builder(op);
    replace(op, sizeOfBuffer(builder, op.getLoc(), op->getOperand(0), op.getDimension()));
  }

  /// Where a loop's carried value lies.
  static Value initOf(Operation *loop, unsigned index) {
    return isa<scf::ForOp>(loop) ? cast<scf::ForOp>(loop).getInitArgs()[index]
                                 : cast<scf::WhileOp>(loop).getInits()[index];
  }

  void update(InsertSliceOp op) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value whole = op->getOperand(0);
    if (!buffers.isInPlace(op)) {
      Value place = materialize(builder, loc, buffers.only(op.getResult()),
                                dynamicSizesOfBuffer(builder, loc, whole));
      memref::CopyOp::create(builder, loc, whole, place);
      whole = place;
    }
    UpdateOp::create(builder, loc, op->getOperand(1), whole, op.getStarts(), op.getStepsAttr());
    replace(op, whole);
  }

  void carry(Operation *loop, MutableArrayRef<OpOperand> inits, ValueRange arguments) {
    OpBuilder builder(loop);
    for (auto [i, argument] : llvm::enumerate(arguments)) {
      if (!isTensor(argument))
        continue;
      Value place = inits[i].get();
      if (!buffers.isAdopted(loop, i)) {
        Value init = place;
        place = materialize(builder, loop->getLoc(), buffers.carried(loop, i),
                            dynamicSizesOfBuffer(builder, loop->getLoc(), init));
        memref::CopyOp::create(builder, loop->getLoc(), init, place);
        inits[i].set(place);
      }
      argument.setType(place.getType());
      argument.replaceAllUsesWith(place);
      if (isa<scf::ForOp>(loop)) {
        loop->getResult(i).setType(place.getType());
        loop->getResult(i).replaceAllUsesWith(place);
      }
    }
  }

  /// Copies what the next round takes; a value that lies where another one goes
  /// is set aside first.
  void closeRound(Operation *yield) {
    Operation *loop = yield->getParentOp();
    OpBuilder builder(yield);
    Location loc = yield->getLoc();
    SmallVector<Value> from(yield->getOperands());
    for (auto [i, value] : llvm::enumerate(from))
      if (Buffer *aside = buffers.temporary(yield, i)) {
        Value copy = materialize(builder, loc, *aside, dynamicSizesOfBuffer(builder, loc, value));
        memref::CopyOp::create(builder, loc, value, copy);
        value = copy;
      }
    for (auto [i, value] : llvm::enumerate(from)) {
      if (!isa<MemRefType>(value.getType()))
        continue;
      if (value != initOf(loop, i))
        memref::CopyOp::create(builder, loc, value, initOf(loop, i));
      yield->setOperand(i, initOf(loop, i));
    }
  }

  void giveResults(Operation *end) {
    OpBuilder builder(end);
    SmallVector<Value> numbers;
    unsigned next = 0;
    for (Value value : end->getOperands()) {
      if (!isa<MemRefType>(value.getType())) {
        numbers.push_back(value);
        continue;
      }
      Value output = outputs[next++];
      if (value != output)
        memref::CopyOp::create(builder, end->getLoc(), value, output);
    }
    end->setOperands(numbers);
  }

  func::FuncOp function;
  SymbolTable &symbols;
  SmallVector<Value> outputs;
  llvm::SetVector<Operation *> dead;
};

void placeVariables(ModuleOp module) {
  Builder builder(module.getContext());
  int64_t offset = 0;
  for (auto variable : module.getOps<VariableOp>()) {
    variable->setAttr("dvn.offset", builder.getI64IntegerAttr(offset));
    offset += llvm::alignTo(bytesOf(cast<ShapedType>(variable.getType())) + alignment, alignment);
  }
  module->setAttr("dvn.storage_bytes", builder.getI64IntegerAttr(offset));
}

/// In-place variants may have taken the place of all calls.
void eraseUnusedKernels(ModuleOp module) {
  llvm::DenseSet<StringAttr> used;
  module.walk([&](LaunchOp launch) { used.insert(launch.getKernelAttr().getAttr()); });
  for (auto body : llvm::make_early_inc_range(module.getOps<KernelBodyOp>()))
    if (!used.contains(body.getSymNameAttr()))
      body.erase();
}

struct PlanMemoryPass : impl::PlanMemoryPassBase<PlanMemoryPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    SymbolTable symbols(module);
    // One program runs at a time: all share the arena.
    int64_t arenaBytes = 0, slots = 0;
    for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      if (function.isExternal())
        continue;
      FunctionRewriter rewriter(function, uses, symbols);
      rewriter.run();
      arenaBytes = std::max(arenaBytes, rewriter.buffers.arenaBytes);
      slots = std::max(slots, rewriter.buffers.slots);
    }
    placeVariables(module);
    eraseUnusedKernels(module);
    Builder builder(module.getContext());
    module->setAttr("dvn.arena_bytes", builder.getI64IntegerAttr(arenaBytes));
    module->setAttr("dvn.slots", builder.getI64IntegerAttr(slots));
  }
};

} // namespace
} // namespace dvn
