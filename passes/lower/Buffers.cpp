//===- Buffers.cpp - where tensors lie, and where they come from ----------===//
//
// A variable is a place in storage (word 0 of the context), a slot with a known
// offset one in the arena (word 1), any other slot is asked for by number. Data
// sets and images are memory of the runtime. All become descriptors; with known
// sizes LLVM folds these away and an address remains.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Update.h"
#include "passes/lower/Emitter.h"

using namespace mlir;

namespace dvn::lower {
namespace {

Values lowerStorage(StorageOp op, StorageOp::Adaptor, Emitter &emit) {
  auto type = cast<ShapedType>(op.getBuffer().getType());
  int64_t offset = emit.plan.variableOffsets[op.getVariableAttr().getAttr()];
  return {emit.descriptor(type, emit.advance(emit.base(storageWord), offset), {})};
}

Values lowerSlot(SlotOp op, SlotOp::Adaptor operands, Emitter &emit) {
  auto type = cast<ShapedType>(op.getBuffer().getType());
  Value data;
  if (std::optional<int64_t> offset = op.getOffset())
    data = emit.advance(emit.base(arenaWord), *offset);
  else
    data = emit.slot(emit.i64(op.getIndex().value_or(0)), type, operands.getSizes());
  return {emit.descriptor(type, data, operands.getSizes())};
}

/// A slot of the op's own for a tensor that the runtime fills.
Value ownSlot(Operation *op, Emitter &emit) {
  return emit.i64(op->getAttrOfType<IntegerAttr>(bufferSlotAttr).getInt());
}

Values lowerPermutation(PermutationOp op, PermutationOp::Adaptor operands, Emitter &emit) {
  auto type = cast<ShapedType>(op.getResult().getType());
  Value data = emit.slot(ownSlot(op, emit), type, operands.getSizes());
  Value n = type.hasStaticShape() ? emit.i64(type.getDimSize(0)) : operands.getSizes()[0];
  emit.call(Entry::dvn_permutation, {operands.getKey(), operands.getCounter(), data, n});
  return {emit.descriptor(type, data, operands.getSizes())};
}

DataOp dataOf(Operation *op, FlatSymbolRefAttr symbol) {
  return SymbolTable::lookupNearestSymbolFrom<DataOp>(op, symbol);
}

Values lowerDataSize(DataSizeOp op, DataSizeOp::Adaptor, Emitter &emit) {
  return {emit.call(Entry::dvn_data_size, {emit.i64(emit.plan.data[op.getDataAttr().getAttr()])})};
}

Values lowerDataField(DataFieldOp op, DataFieldOp::Adaptor, Emitter &emit) {
  auto type = cast<ShapedType>(op.getResult().getType());
  ArrayAttr fields = dataOf(op, op.getDataAttr()).getFields();
  int64_t field = llvm::find(fields, op.getFieldAttr()) - fields.begin();
  Value number = emit.i64(emit.plan.data[op.getDataAttr().getAttr()]);
  Values sizes;
  if (!type.hasStaticShape())
    sizes.push_back(emit.call(Entry::dvn_data_size, {number}));
  Value data = emit.call(Entry::dvn_data_field, {number, emit.i64(field)});
  return {emit.descriptor(type, data, sizes)};
}

Values lowerReadImage(ReadImageOp op, ReadImageOp::Adaptor operands, Emitter &emit) {
  auto type = cast<ShapedType>(op.getResult().getType());
  Value data = emit.call(Entry::dvn_read_image,
                         {ownSlot(op, emit), operands.getPath(), emit.i64(type.getDimSize(0)),
                          emit.i64(type.getDimSize(1)), emit.i64(type.getDimSize(2))});
  return {emit.descriptor(type, data, {})};
}

Values lowerWriteImage(WriteImageOp op, WriteImageOp::Adaptor operands, Emitter &emit) {
  TensorParts t = emit.parts(operands.getPixels(), cast<ShapedType>(op.getPixels().getType()));
  emit.call(Entry::dvn_write_image, {operands.getPath(), t.data, t.dtype, t.rank, t.sizes});
  return {};
}

Values lowerUpdate(UpdateOp op, UpdateOp::Adaptor operands, Emitter &emit) {
  int64_t rank = op.getSteps().size();
  if (rank == 0)
    return {};
  TensorParts whole = emit.parts(operands.getWhole(), cast<ShapedType>(op.getWhole().getType()));
  TensorParts value = emit.parts(operands.getValue(), cast<ShapedType>(op.getValue().getType()));
  Value starts = emit.stack(8 * rank, 8);
  for (auto [d, start] : llvm::enumerate(operands.getStarts()))
    emit.store(start, emit.advance(starts, int64_t(8 * d)));
  Value steps = LLVM::AddressOfOp::create(emit.builder, emit.loc, emit.plan.sizes(op.getSteps()));
  emit.call(Entry::dvn_update, {whole.data, whole.sizes, value.data, value.sizes, whole.rank,
                                whole.dtype, starts, steps});
  return {};
}

} // namespace

void addBufferPatterns(Patterns &patterns) {
  patterns.add<StorageOp>(lowerStorage);
  patterns.add<SlotOp>(lowerSlot);
  patterns.add<UpdateOp>(lowerUpdate);
  patterns.add<PermutationOp>(lowerPermutation);
  patterns.add<DataSizeOp>(lowerDataSize);
  patterns.add<DataFieldOp>(lowerDataField);
  patterns.add<ReadImageOp>(lowerReadImage);
  patterns.add<WriteImageOp>(lowerWriteImage);
}

} // namespace dvn::lower
