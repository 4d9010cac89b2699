//===- Launch.cpp - one run of a kernel -----------------------------------===//
//
// A kernel is a C function of Halide's: the context, then scalars by value and
// tensors as `halide_buffer_t *` (HalideRuntime.h; innermost dimension first).
// These structures lie on the stack of the function, filled before the launch, or
// once where the tensor never moves:
//
//   dvn.launch @dvn_kernel_7 (%x : memref<?x4xf32>) into %y : memref<?x2xf32>
//   ==> fill buffer 0, fill buffer 1, dvn_kernel_7(ctx, &buffer0, &buffer1)
//
// A launch whose outputs are all empty does not happen. Where word 3 of the context
// is set (--profile, --check-numbers) the runtime is told before and after.
//
//===----------------------------------------------------------------------===//

#include "passes/Origins.h"
#include "passes/lower/Emitter.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace dvn::lower {
namespace {

// Offsets in halide_buffer_t and halide_dimension_t on 64-bit machines.
constexpr int64_t deviceOffset = 0, interfaceOffset = 8, hostOffset = 16, flagsOffset = 24,
                  typeOffset = 32, dimensionsOffset = 36, dimOffset = 40, paddingOffset = 48,
                  bufferBytes = 56, dimensionBytes = 16;

/// halide_type_t as its 32 bits: code, bits, lanes.
int32_t halideType(Type element) {
  int32_t code = isa<FloatType>(element) ? 2 : 0; // halide_type_float, halide_type_int
  int32_t bits = element.getIntOrFloatBitWidth();
  if (element.isUnsignedInteger() || bits == 1)
    code = 1; // halide_type_uint; a bool lies in memory as a byte
  return code | (bits == 1 ? 8 : bits) << 8 | 1 << 16;
}

Value low32(Emitter &emit, Value x) {
  return LLVM::TruncOp::create(emit.builder, emit.loc, emit.builder.getI32Type(), x);
}

/// A buffer structure at a place on the stack; `host` is the address of the first
/// element, `descriptor` is asked for what the type does not say.
Value fillBuffer(Emitter &emit, Value host, Value descriptor, MemRefType type) {
  int64_t rank = type.getRank();
  Value buffer = emit.stack(bufferBytes + rank * dimensionBytes, 8);
  Value dims = emit.advance(buffer, bufferBytes);
  emit.store(emit.i64(0), emit.advance(buffer, deviceOffset));
  emit.store(emit.null(), emit.advance(buffer, interfaceOffset));
  emit.store(host, emit.advance(buffer, hostOffset));
  emit.store(emit.i64(0), emit.advance(buffer, flagsOffset));
  emit.store(emit.i32(halideType(type.getElementType())), emit.advance(buffer, typeOffset));
  emit.store(emit.i32(rank), emit.advance(buffer, dimensionsOffset));
  emit.store(dims, emit.advance(buffer, dimOffset));
  emit.store(emit.null(), emit.advance(buffer, paddingOffset));
  auto [strides, offset] = type.getStridesAndOffset();
  for (int64_t i = 0; i < rank; ++i) {
    int64_t d = rank - 1 - i, at = i * dimensionBytes;
    Value stride = ShapedType::isDynamic(strides[d])
                       ? low32(emit, MemRefDescriptor(descriptor).stride(emit.builder, emit.loc, d))
                       : emit.i32(strides[d]);
    Value extent = type.isDynamicDim(d) ? low32(emit, emit.sizeOf(descriptor, type, d))
                                        : emit.i32(type.getDimSize(d));
    emit.store(emit.i32(0), emit.advance(dims, at));
    emit.store(extent, emit.advance(dims, at + 4));
    emit.store(stride, emit.advance(dims, at + 8));
    emit.store(emit.i32(0), emit.advance(dims, at + 12));
  }
  return buffer;
}

/// The place of a buffer that never moves: behind which word, how many bytes.
std::optional<std::pair<ContextWord, int64_t>> fixedPlace(Emitter &emit, Value buffer) {
  if (!cast<MemRefType>(buffer.getType()).hasStaticShape())
    return std::nullopt;
  Operation *op = buffer.getDefiningOp();
  while (auto view = dyn_cast_or_null<memref::ReinterpretCastOp>(op)) {
    ArrayRef<int64_t> offsets = view.getStaticOffsets();
    if (offsets.size() != 1 || offsets[0] != 0)
      return std::nullopt;
    op = view.getSource().getDefiningOp();
  }
  if (auto storage = dyn_cast_or_null<StorageOp>(op))
    return std::make_pair(storageWord,
                          emit.plan.variableOffsets[storage.getVariableAttr().getAttr()]);
  if (auto slot = dyn_cast_or_null<SlotOp>(op); slot && slot.getOffset())
    return std::make_pair(arenaWord, int64_t(*slot.getOffset()));
  return std::nullopt;
}

/// The structure of a tensor. Those of places that never move are filled once,
/// when the function begins, and serve all launches: kernels do not write them.
Value bufferOf(Emitter &emit, Value original, Value descriptor) {
  auto type = cast<MemRefType>(original.getType());
  auto place = fixedPlace(emit, original);
  if (!place || !type.getLayout().isIdentity())
    return fillBuffer(emit, emit.dataOf(descriptor, type), descriptor, type);
  Block &entry = emit.builder.getInsertionBlock()->getParent()->front();
  Value &known = emit.plan.fixedBuffers[{entry.getParentOp(), place->first, place->second,
                                         type.getAsOpaquePointer()}];
  if (!known) {
    OpBuilder::InsertionGuard guard(emit.builder);
    emit.builder.setInsertionPointToStart(&entry);
    Value host = emit.advance(emit.base(place->first), place->second);
    known = fillBuffer(emit, host, Value(), type);
  }
  return known;
}

/// Declares the kernel; bools go by value as bytes.
LLVM::LLVMFuncOp kernelFunction(Emitter &emit, llvm::StringRef name, ArrayRef<Value> arguments) {
  if (auto function = emit.plan.module.lookupSymbol<LLVM::LLVMFuncOp>(name))
    return function;
  llvm::SmallVector<Type> types;
  for (Value argument : arguments)
    types.push_back(argument.getType());
  OpBuilder builder = OpBuilder::atBlockBegin(emit.plan.module.getBody());
  auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), types);
  auto function = LLVM::LLVMFuncOp::create(builder, emit.plan.module.getLoc(), name, type);
  for (unsigned i = 0; i < types.size(); ++i)
    if (types[i].isInteger(8))
      function.setArgAttr(i, LLVM::LLVMDialect::getZExtAttrName(), builder.getUnitAttr());
  return function;
}

/// Whether there is nothing to compute: all outputs are without elements. Null
/// where sizes say that one has some. (A sum over no rows is still a number.)
Value allEmpty(LaunchOp op, ValueRange outputs, Emitter &emit) {
  Value all;
  for (auto [original, output] : llvm::zip(op.getOutputs(), outputs)) {
    auto type = cast<MemRefType>(original.getType());
    Value empty;
    for (int64_t d = 0; d < type.getRank(); ++d) {
      if (!type.isDynamicDim(d) && type.getDimSize(d) != 0)
        continue;
      Value zero = emit.compare(LLVM::ICmpPredicate::eq, emit.sizeOf(output, type, d), emit.i64(0));
      empty = empty ? LLVM::OrOp::create(emit.builder, emit.loc, empty, zero).getResult() : zero;
    }
    if (!empty)
      return {};
    all = all ? LLVM::AndOp::create(emit.builder, emit.loc, all, empty).getResult() : empty;
  }
  return all;
}

/// The first size that is known only at run time: the number of rows.
Value rowsOf(LaunchOp op, ValueRange inputs, ValueRange outputs, Emitter &emit) {
  auto search = [&](ValueRange originals, ValueRange values) -> Value {
    for (auto [original, value] : llvm::zip(originals, values))
      if (auto type = dyn_cast<MemRefType>(original.getType()))
        for (int64_t d = 0; d < type.getRank(); ++d)
          if (type.isDynamicDim(d))
            return emit.sizeOf(value, type, d);
    return {};
  };
  Value rows = search(op.getOutputs(), outputs);
  rows = rows ? rows : search(op.getInputs(), inputs);
  return rows ? rows : emit.i64(1);
}

void launch(LaunchOp op, LaunchOp::Adaptor operands, Emitter &emit) {
  OpBuilder &b = emit.builder;
  Values arguments{emit.context()};
  for (auto [original, value] : llvm::zip(op.getInputs(), operands.getInputs())) {
    if (isa<MemRefType>(original.getType()))
      arguments.push_back(bufferOf(emit, original, value));
    else if (value.getType().isInteger(1))
      arguments.push_back(LLVM::ZExtOp::create(b, emit.loc, b.getI8Type(), value));
    else
      arguments.push_back(value);
  }
  for (auto [original, value] : llvm::zip(op.getOutputs(), operands.getOutputs()))
    arguments.push_back(bufferOf(emit, original, value));

  LLVM::LLVMFuncOp function = kernelFunction(emit, op.getKernel(), arguments);
  const KernelInfo &info = emit.plan.kernels[op.getKernelAttr().getAttr()];
  Values inputs, outputs(ArrayRef<Value>(arguments).take_back(op.getOutputs().size()));
  for (auto [original, argument] :
       llvm::zip(op.getInputs(), ArrayRef<Value>(arguments).drop_front()))
    if (isa<MemRefType>(original.getType()))
      inputs.push_back(argument);
  Value watched = emit.isWatched();
  Value buffers = emit.stack(8 * (inputs.size() + outputs.size()), 8);
  Value counts[] = {emit.i64(inputs.size()), emit.i64(outputs.size())};
  emit.branch(watched, [&] {
    for (auto [i, buffer] : llvm::enumerate(llvm::concat<Value>(inputs, outputs)))
      emit.store(buffer, emit.advance(buffers, int64_t(8 * i)));
    emit.call(Entry::dvn_launch_begin, {buffers, counts[0], counts[1]});
  });
  LLVM::CallOp::create(b, emit.loc, function, arguments);
  emit.branch(watched, [&] {
    Value rows = rowsOf(op, operands.getInputs(), operands.getOutputs(), emit);
    Value work = LLVM::MulOp::create(b, emit.loc, rows, emit.i64(info.operationsPerRow));
    work = LLVM::AddOp::create(b, emit.loc, work, emit.i64(info.fixedOperations));
    emit.call(Entry::dvn_launch_end, {emit.site(op), emit.i64(info.number), work,
                                      emit.text(originText(op)), buffers, counts[0], counts[1]});
  });
}

Values lowerLaunch(LaunchOp op, LaunchOp::Adaptor operands, Emitter &emit) {
  Value empty = allEmpty(op, operands.getOutputs(), emit);
  if (!empty) {
    launch(op, operands, emit);
    return {};
  }
  Value full = LLVM::XOrOp::create(emit.builder, emit.loc, empty, emit.i1(true));
  emit.branch(full, [&] { launch(op, operands, emit); });
  return {};
}

} // namespace

void addLaunchPatterns(Patterns &patterns) { patterns.add<LaunchOp>(lowerLaunch); }

} // namespace dvn::lower
