//===- Files.cpp - saving, loading and frames -----------------------------===//
//
// Named tensors to and from safetensors files, item by item, and the frame of a
// run that is stopped (language.md 1.14). A safe point costs one load and one
// comparison while no frame is due.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Emitter.h"

using namespace mlir;

namespace dvn::lower {
namespace {

/// The bytes of a variable as the runtime takes a tensor.
TensorParts variableParts(Emitter &emit, Operation *op, FlatSymbolRefAttr symbol) {
  auto variable = SymbolTable::lookupNearestSymbolFrom<VariableOp>(op, symbol);
  auto type = cast<ShapedType>(variable.getType());
  Value data = emit.advance(emit.base(storageWord), emit.plan.variableOffsets[symbol.getAttr()]);
  return emit.parts(emit.descriptor(type, data, {}), type);
}

void item(Emitter &emit, Entry entry, Attribute name, const TensorParts &t) {
  emit.call(entry,
            {emit.text(cast<StringAttr>(name).getValue()), t.data, t.dtype, t.rank, t.sizes});
}

/// Says before an item how the file keeps variable `i`, if not as it is.
void layout(Emitter &emit, std::optional<ArrayAttr> layouts, size_t i) {
  auto layout = layouts ? cast<DictionaryAttr>((*layouts)[i]) : DictionaryAttr();
  if (!layout || layout.empty())
    return;
  Values arguments;
  for (llvm::StringRef name : {"stored", "split", "axes"}) {
    auto sizes = layout.getAs<DenseI64ArrayAttr>(name).asArrayRef();
    if (name != "axes")
      arguments.push_back(emit.i64(sizes.size()));
    arguments.push_back(LLVM::AddressOfOp::create(emit.builder, emit.loc, emit.plan.sizes(sizes)));
  }
  emit.call(Entry::dvn_file_layout, arguments);
}

Values lowerSave(SaveOp op, SaveOp::Adaptor operands, Emitter &emit) {
  emit.call(Entry::dvn_save_begin, {operands.getPath()});
  size_t next = 0;
  for (Attribute variable : op.getVariables()) {
    layout(emit, op.getLayouts(), next);
    item(emit, Entry::dvn_save_item, op.getNames()[next++],
         variableParts(emit, op, cast<FlatSymbolRefAttr>(variable)));
  }
  for (auto [original, tensor] : llvm::zip(op.getTensors(), operands.getTensors()))
    item(emit, Entry::dvn_save_item, op.getNames()[next++],
         emit.parts(tensor, cast<ShapedType>(original.getType())));
  emit.call(Entry::dvn_save_end, {});
  return {};
}

Values lowerLoad(LoadOp op, LoadOp::Adaptor operands, Emitter &emit) {
  emit.call(Entry::dvn_load_begin, {operands.getPath()});
  for (auto [i, variable] : llvm::enumerate(op.getVariables())) {
    layout(emit, op.getLayouts(), i);
    item(emit, Entry::dvn_load_item, op.getNames()[i],
         variableParts(emit, op, cast<FlatSymbolRefAttr>(variable)));
  }
  Values tensors;
  ValueRange sizes = operands.getSizes();
  int64_t slot = op->getAttrOfType<IntegerAttr>(bufferSlotAttr).getInt();
  for (auto [i, result] : llvm::enumerate(op.getTensors())) {
    auto type = cast<ShapedType>(result.getType());
    ValueRange own = sizes.take_front(op.getSizesOf(i).size());
    sizes = sizes.drop_front(own.size());
    tensors.push_back(emit.descriptor(type, emit.slot(emit.i64(slot + i), type, own), own));
    item(emit, Entry::dvn_load_item, op.getNames()[op.getVariables().size() + i],
         emit.parts(tensors.back(), type));
  }
  emit.call(Entry::dvn_load_end, {});
  return tensors;
}

Values lowerFrameDue(FrameDueOp, FrameDueOp::Adaptor, Emitter &emit) {
  Value at = emit.advance(emit.context(), int64_t(pendingWord));
  Value pending = emit.load(emit.builder.getI64Type(), at, /*isVolatile=*/true);
  Value due = emit.compare(LLVM::ICmpPredicate::ne, pending, emit.i64(0));
  return {emit.branch(due, emit.i1(false), [&] { return emit.call(Entry::dvn_frame_due, {}); })};
}

constexpr ValueEntries frameEntries = {Entry::dvn_frame_string, Entry::dvn_frame_float,
                                       Entry::dvn_frame_bool, Entry::dvn_frame_tensor,
                                       Entry::dvn_frame_int};

Values lowerFrameStore(FrameStoreOp op, FrameStoreOp::Adaptor operands, Emitter &emit) {
  emit.call(Entry::dvn_frame_begin, {emit.i64(op->getAttrOfType<IntegerAttr>(pointAttr).getInt())});
  for (size_t i = 0; i < op.getXs().size(); ++i)
    emit.callFor(frameEntries, emit.i64(i), op.getXs()[i].getType(), operands.getXs()[i]);
  emit.call(Entry::dvn_frame_end, {});
  return {};
}

/// A tensor of the frame, in a slot of the op's own.
Value loadTensor(FrameLoadOp op, ShapedType type, Value number, Emitter &emit) {
  Values sizes;
  for (unsigned d = 0; d < type.getRank(); ++d)
    if (type.isDynamicDim(d))
      sizes.push_back(emit.call(Entry::dvn_frame_load_dim, {number, emit.i64(d)}));
  Value slot = emit.i64(op->getAttrOfType<IntegerAttr>(bufferSlotAttr).getInt());
  Value data = emit.slot(slot, type, sizes);
  Value tensor = emit.descriptor(type, data, sizes);
  TensorParts t = emit.parts(tensor, type);
  emit.call(Entry::dvn_frame_load_tensor, {number, t.data, t.dtype, t.rank, t.sizes});
  return tensor;
}

Value loadValue(FrameLoadOp op, Emitter &emit) {
  Type type = op.getResult().getType();
  Value number = emit.i64(op.getIndex());
  if (isa<StringType>(type))
    return emit.call(Entry::dvn_frame_load_string, {number});
  if (type.isF64())
    return emit.call(Entry::dvn_frame_load_float, {number});
  if (type.isInteger(1))
    return emit.call(Entry::dvn_frame_load_bool, {number});
  if (auto shaped = dyn_cast<ShapedType>(type))
    return loadTensor(op, shaped, number, emit);
  return emit.call(Entry::dvn_frame_load_int, {number});
}

Values lowerFrameLoad(FrameLoadOp op, FrameLoadOp::Adaptor, Emitter &emit) {
  Value value = loadValue(op, emit);
  if (op->hasAttr(lastLoadAttr))
    emit.call(Entry::dvn_frame_load_done, {});
  return {value};
}

} // namespace

void addFilePatterns(Patterns &patterns) {
  patterns.add<SaveOp>(lowerSave);
  patterns.add<LoadOp>(lowerLoad);
}

void addFramePatterns(Patterns &patterns) {
  patterns.add<FrameDueOp>(lowerFrameDue);
  patterns.add<FrameStoreOp>(lowerFrameStore);
  patterns.add<FrameLoadOp>(lowerFrameLoad);
  patterns.add<ResumingOp>([](ResumingOp op, ResumingOp::Adaptor, Emitter &emit) -> Values {
    Value point = emit.call(Entry::dvn_resume_point, {});
    if (auto own = op->getAttrOfType<IntegerAttr>(pointAttr))
      return {emit.compare(LLVM::ICmpPredicate::eq, point, emit.i64(own.getInt()))};
    return {emit.compare(LLVM::ICmpPredicate::sge, point, emit.i64(0))};
  });
}

} // namespace dvn::lower
