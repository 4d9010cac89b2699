//===- Emitter.cpp - writes LLVM ops at one place of the host code --------===//
//
// See Emitter.h. Allocas go to the entry block: one inside a loop would grow the
// stack with every round.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Emitter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace dvn::lower {

MemRefType bufferType(ShapedType type) {
  if (auto buffer = dyn_cast<MemRefType>(type))
    return buffer;
  return MemRefType::get(type.getShape(), type.getElementType());
}

Value Emitter::context() {
  Region *body = builder.getInsertionBlock()->getParent();
  return body->front().getArgument(0);
}

Value Emitter::call(Entry entry, llvm::ArrayRef<Value> arguments) {
  LLVM::LLVMFuncOp function = declare(plan.module, entry);
  llvm::SmallVector<Value> all;
  if (takesContext(entry))
    all.push_back(context());
  all.append(arguments.begin(), arguments.end());
  auto call = LLVM::CallOp::create(builder, loc, function, all);
  return call.getNumResults() ? call.getResult() : Value();
}

Type Emitter::ptr() { return LLVM::LLVMPointerType::get(builder.getContext()); }

Value Emitter::i64(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(value));
}
Value Emitter::i32(int32_t value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(value));
}
Value Emitter::i1(bool value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getBoolAttr(value));
}
Value Emitter::f64(double value) {
  return LLVM::ConstantOp::create(builder, loc, builder.getF64FloatAttr(value));
}
Value Emitter::null() { return LLVM::ZeroOp::create(builder, loc, ptr()); }

Value Emitter::text(llvm::StringRef value) {
  return LLVM::AddressOfOp::create(builder, loc, plan.text(value));
}

Value Emitter::where(llvm::StringRef what) {
  std::string place;
  // Of a chain of calls the last is the user's own.
  loc->walk([&](Location inner) {
    if (auto file = dyn_cast<FileLineColLoc>(inner))
      place = llvm::sys::path::filename(file.getFilename().getValue()).str() + ":" +
              std::to_string(file.getLine()) + ":" + std::to_string(file.getColumn());
    return WalkResult::advance();
  });
  return text(what.contains(".dvn:") ? "" : place);
}

Value Emitter::isWatched() {
  Value word = load(builder.getI64Type(), advance(context(), int64_t(watchingWord)));
  return compare(LLVM::ICmpPredicate::ne, word, i64(0));
}

Value Emitter::site(Operation *op) {
  return i64(op->getAttrOfType<IntegerAttr>(siteAttr).getInt());
}

Value Emitter::advance(Value base, int64_t bytes) {
  if (!llvm::isInt<29>(bytes)) // more than an index of this op holds
    return advance(base, i64(bytes));
  return LLVM::GEPOp::create(builder, loc, ptr(), builder.getI8Type(), base,
                             llvm::ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(bytes)});
}
Value Emitter::advance(Value base, Value bytes) {
  return LLVM::GEPOp::create(builder, loc, ptr(), builder.getI8Type(), base,
                             llvm::ArrayRef<LLVM::GEPArg>{bytes});
}

Value Emitter::load(Type type, Value at, bool isVolatile) {
  return LLVM::LoadOp::create(builder, loc, type, at, /*alignment=*/0, isVolatile);
}
void Emitter::store(Value value, Value at) { LLVM::StoreOp::create(builder, loc, value, at); }

Value Emitter::base(ContextWord word) {
  return LLVM::LoadOp::create(builder, loc, ptr(), advance(context(), int64_t(word)),
                              /*alignment=*/0, /*isVolatile=*/false, /*isNonTemporal=*/false,
                              /*isInvariant=*/true);
}
Value Emitter::compare(LLVM::ICmpPredicate predicate, Value x, Value y) {
  return LLVM::ICmpOp::create(builder, loc, predicate, x, y);
}

Value Emitter::stack(int64_t bytes, int64_t alignment) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&builder.getInsertionBlock()->getParent()->front());
  return LLVM::AllocaOp::create(builder, loc, ptr(), builder.getI8Type(), i64(bytes), alignment);
}

void Emitter::createBranch(Value condition, Value otherwise, llvm::function_ref<Value()> then) {
  Block *head = builder.getInsertionBlock();
  Block *rest = builder.splitBlock(head, builder.getInsertionPoint());
  if (otherwise)
    rest->addArgument(otherwise.getType(), loc);
  Block *body = builder.createBlock(rest);
  Value value = then();
  LLVM::BrOp::create(builder, loc, value ? ValueRange(value) : ValueRange(), rest);
  builder.setInsertionPointToEnd(head);
  LLVM::CondBrOp::create(builder, loc, condition, body, ValueRange(), rest,
                         otherwise ? ValueRange(otherwise) : ValueRange());
  builder.setInsertionPointToStart(rest);
}

void Emitter::branch(Value condition, llvm::function_ref<void()> then) {
  createBranch(condition, Value(), [&] {
    then();
    return Value();
  });
}
Value Emitter::branch(Value condition, Value otherwise, llvm::function_ref<Value()> then) {
  createBranch(condition, otherwise, then);
  return builder.getInsertionBlock()->getArgument(0);
}

Value Emitter::descriptor(ShapedType type, Value data, ValueRange sizes) {
  MemRefType buffer = bufferType(type);
  auto result = MemRefDescriptor::poison(builder, loc, converter.convertType(buffer));
  result.setAllocatedPtr(builder, loc, data);
  result.setAlignedPtr(builder, loc, data);
  result.setConstantOffset(builder, loc, 0);
  llvm::SmallVector<Value> all;
  unsigned next = 0;
  for (int64_t size : type.getShape())
    all.push_back(ShapedType::isDynamic(size) ? sizes[next++] : i64(size));
  Value stride = i64(1);
  for (unsigned d = type.getRank(); d-- > 0;) {
    result.setSize(builder, loc, d, all[d]);
    result.setStride(builder, loc, d, stride);
    if (d > 0)
      stride = LLVM::MulOp::create(builder, loc, stride, all[d]);
  }
  return result;
}

Value Emitter::dataOf(Value descriptor, ShapedType type) {
  return MemRefDescriptor(descriptor).bufferPtr(builder, loc, converter, bufferType(type));
}

Value Emitter::sizeOf(Value descriptor, ShapedType type, unsigned dimension) {
  if (!type.isDynamicDim(dimension))
    return i64(type.getDimSize(dimension));
  return MemRefDescriptor(descriptor).size(builder, loc, dimension);
}

Value Emitter::slot(Value index, ShapedType type, ValueRange sizes) {
  int64_t known = lower::bytesOf(type.getElementType());
  for (int64_t size : type.getShape())
    known *= ShapedType::isDynamic(size) ? 1 : size;
  Value bytes = i64(known);
  for (Value size : sizes)
    bytes = LLVM::MulOp::create(builder, loc, bytes, size);
  return call(Entry::dvn_slot, {index, bytes, i64(lower::bytesOf(type.getElementType()))});
}

void Emitter::callFor(const ValueEntries &entries, Value first, Type type, Value value,
                      ArrayRef<Value> last) {
  SmallVector<Value> arguments = {first};
  if (auto shaped = dyn_cast<ShapedType>(type)) {
    TensorParts t = parts(value, shaped);
    arguments.append({t.data, t.dtype, t.rank, t.sizes});
  } else {
    arguments.push_back(value);
  }
  arguments.append(last.begin(), last.end());
  call(isa<StringType>(type)   ? entries.text
       : type.isF64()          ? entries.real
       : type.isInteger(1)     ? entries.truth
       : isa<ShapedType>(type) ? entries.tensor
                               : entries.integer,
       arguments);
}

TensorParts Emitter::parts(Value descriptor, ShapedType type) {
  TensorParts parts;
  parts.data = dataOf(descriptor, type);
  parts.dtype = i32(dtypeOf(type.getElementType()));
  parts.rank = i64(type.getRank());
  if (type.getRank() == 0) {
    parts.sizes = null();
  } else if (type.hasStaticShape()) {
    parts.sizes = LLVM::AddressOfOp::create(builder, loc, plan.sizes(type.getShape()));
  } else {
    parts.sizes = stack(8 * type.getRank(), 8);
    for (unsigned d = 0; d < type.getRank(); ++d)
      store(sizeOf(descriptor, type, d), advance(parts.sizes, int64_t(8 * d)));
  }
  return parts;
}

} // namespace dvn::lower
