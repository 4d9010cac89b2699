//===- RuntimeOps.cpp - ops that the runtime computes ---------------------===//
//
// One pattern for every op with the interface RuntimeOp: operands and results are
// rows of `dvn_tensor` (runtime/dvn.h) on the stack, numbers an array beside them.
//
//   %x = dvn.solve %a, %b
//   ==> dvn_solve(ctx, {a, b}, {}, {x}, "model.dvn:3:9"), where x.slot is the op's own
//
// The runtime writes the results' sizes and where their elements lie.
//
//===----------------------------------------------------------------------===//

#include "passes/Origins.h"
#include "passes/lower/Emitter.h"

using namespace mlir;

namespace dvn::lower {
namespace {

/// The words of a dvn_tensor, and its bytes.
enum TensorWord : int64_t {
  dataWord = 0,
  sizesWord = 8,
  rankWord = 16,
  dtypeWord = 24,
  slotWord = 32
};
constexpr int64_t tensorBytes = 40;

struct RuntimeOpPattern : OpInterfaceConversionPattern<RuntimeOp> {
  RuntimeOpPattern(const LLVMTypeConverter &converter, HostPlan &plan)
      : OpInterfaceConversionPattern(converter, &converter.getContext()), converter(converter),
        plan(plan) {}

  LogicalResult matchAndRewrite(RuntimeOp op, ArrayRef<Value> operands,
                                ConversionPatternRewriter &rewriter) const final {
    std::optional<Entry> entry = entryNamed(op.getEntry());
    if (!entry)
      return op->emitOpError() << "is computed by " << op.getEntry()
                               << ", which is not in runtime/Functions.def";
    Emitter emit(rewriter, op, plan, converter);
    Values tensors, numbers;
    SmallVector<ShapedType> types;
    for (auto [operand, value] : llvm::zip_equal(op->getOperands(), operands)) {
      if (auto type = dyn_cast<ShapedType>(operand.getType())) {
        tensors.push_back(value);
        types.push_back(type);
      } else {
        numbers.push_back(wholeNumber(emit, value));
      }
    }
    for (int64_t number : op.getNumbers())
      numbers.push_back(emit.i64(number));
    Value rows = operandRows(emit, tensors, types), results = resultRows(emit, op);
    Value counts[] = {emit.i64(tensors.size()), emit.i64(op->getNumResults())};
    Value watched = emit.isWatched();
    emit.branch(watched, [&] { emit.call(Entry::dvn_entry_begin, {}); });
    emit.call(*entry, {rows, array(emit, numbers), results, emit.where("")});
    emit.branch(watched, [&] {
      Value number = emit.i64(plan.kernels[rewriter.getStringAttr(op.getEntry())].number);
      emit.call(Entry::dvn_entry_end, {emit.site(op), number, emit.text(originText(op)), rows,
                                       counts[0], results, counts[1]});
    });
    rewriter.replaceOp(op, read(emit, op, results));
    return success();
  }

private:
  static Value wholeNumber(Emitter &emit, Value value) {
    return value.getType().isInteger(64)
               ? value
               : LLVM::ZExtOp::create(emit.builder, emit.loc, emit.builder.getI64Type(), value);
  }

  static Value array(Emitter &emit, ArrayRef<Value> numbers) {
    Value start = emit.stack(8 * numbers.size(), 8);
    for (auto [i, number] : llvm::enumerate(numbers))
      emit.store(number, emit.advance(start, 8 * i));
    return start;
  }

  static void writeRow(Emitter &emit, Value row, const TensorParts &parts, int64_t dtype,
                       int64_t slot) {
    emit.store(parts.data, emit.advance(row, dataWord));
    emit.store(parts.sizes, emit.advance(row, sizesWord));
    emit.store(parts.rank, emit.advance(row, rankWord));
    emit.store(emit.i64(dtype), emit.advance(row, dtypeWord));
    emit.store(emit.i64(slot), emit.advance(row, slotWord));
  }

  static Value operandRows(Emitter &emit, ArrayRef<Value> tensors, ArrayRef<ShapedType> types) {
    Value rows = emit.stack(tensorBytes * tensors.size(), 8);
    for (auto [i, tensor] : llvm::enumerate(tensors))
      writeRow(emit, emit.advance(rows, tensorBytes * i), emit.parts(tensor, types[i]),
               dtypeOf(types[i].getElementType()), -1);
    return rows;
  }

  static Value resultRows(Emitter &emit, RuntimeOp op) {
    int64_t slot = op->getAttrOfType<IntegerAttr>(bufferSlotAttr).getInt();
    Value rows = emit.stack(tensorBytes * op->getNumResults(), 8);
    for (auto [i, type] : llvm::enumerate(op->getResultTypes())) {
      auto shaped = cast<ShapedType>(type);
      TensorParts parts;
      parts.data = emit.null();
      parts.sizes = emit.stack(8 * shaped.getRank(), 8);
      parts.rank = emit.i64(shaped.getRank());
      writeRow(emit, emit.advance(rows, tensorBytes * i), parts, dtypeOf(shaped.getElementType()),
               slot + i);
    }
    return rows;
  }

  /// The descriptors of what the call has left in `rows`.
  static Values read(Emitter &emit, RuntimeOp op, Value rows) {
    Values results;
    for (auto [i, type] : llvm::enumerate(op->getResultTypes())) {
      auto shaped = cast<ShapedType>(type);
      Value row = emit.advance(rows, tensorBytes * i);
      Value data = emit.load(emit.ptr(), emit.advance(row, dataWord));
      Value sizes = emit.load(emit.ptr(), emit.advance(row, sizesWord));
      Values dynamic;
      for (int64_t d = 0; d < shaped.getRank(); ++d)
        if (shaped.isDynamicDim(d))
          dynamic.push_back(emit.load(emit.builder.getI64Type(), emit.advance(sizes, 8 * d)));
      results.push_back(emit.descriptor(shaped, data, dynamic));
    }
    return results;
  }

  const LLVMTypeConverter &converter;
  HostPlan &plan;
};

} // namespace

void addRuntimePatterns(Patterns &patterns) {
  patterns.set.add<RuntimeOpPattern>(patterns.converter, patterns.plan);
}

} // namespace dvn::lower
