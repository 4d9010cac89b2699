//===- Text.cpp - texts and what a program shows --------------------------===//
//
// A text is built in a slot of the context, one for each `dvn.format`, part by
// part; rows of the history and of results are given value by value:
//
//   %s = dvn.format ["loss ", ""] [".3f"](%x : f64)
//   ==> dvn_string_begin(ctx, 0); dvn_string_text(ctx, 0, "loss ");
//       dvn_string_float(ctx, 0, %x, ".3f"); %s = dvn_string_end(ctx, 0)
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Text.h"
#include "passes/lower/Emitter.h"

using namespace mlir;

namespace dvn::lower {
namespace {

/// One value of a text; `single`: an f32 is shown with its own digits.
void formatValue(Emitter &emit, Value slot, Type type, Value value, bool single, Value spec) {
  ValueEntries entries = {Entry::dvn_string_string,
                          single ? Entry::dvn_string_float32 : Entry::dvn_string_float,
                          Entry::dvn_string_bool, Entry::dvn_string_tensor, Entry::dvn_string_int};
  emit.callFor(entries, slot, type, value, {spec});
}

llvm::StringRef textAt(ArrayAttr texts, size_t i) { return cast<StringAttr>(texts[i]).getValue(); }

Values lowerFormat(FormatOp op, FormatOp::Adaptor operands, Emitter &emit) {
  Value slot = emit.i64(op->getAttrOfType<IntegerAttr>(textSlotAttr).getInt());
  auto single = op->getAttrOfType<DenseBoolArrayAttr>(singleAttr);
  emit.call(Entry::dvn_string_begin, {slot});
  for (size_t i = 0; i < op.getPieces().size(); ++i) {
    llvm::StringRef piece = textAt(op.getPieces(), i);
    if (!piece.empty())
      emit.call(Entry::dvn_string_text, {slot, emit.text(piece)});
    if (i < op.getXs().size())
      formatValue(emit, slot, op.getXs()[i].getType(), operands.getXs()[i], single[i],
                  emit.text(textAt(op.getSpecs(), i)));
  }
  return {emit.call(Entry::dvn_string_end, {slot})};
}

constexpr ValueEntries rowEntries = {Entry::dvn_row_string, Entry::dvn_row_float,
                                     Entry::dvn_row_bool, Entry::dvn_row_tensor,
                                     Entry::dvn_row_int};

/// `dvn.track` and `dvn.report`: a row, then what becomes of it.
template <typename Op> auto lowerRow(Entry end) {
  return [end](Op op, typename Op::Adaptor operands, Emitter &emit) -> Values {
    emit.call(Entry::dvn_row_begin, {});
    for (size_t i = 0; i < op.getXs().size(); ++i)
      emit.callFor(rowEntries, emit.text(textAt(op.getNames(), i)), op.getXs()[i].getType(),
                   operands.getXs()[i]);
    emit.call(end, {});
    return {};
  };
}

/// Lets a picture be a PNG file, where it may be one.
void usePng(Value path, Emitter &emit) {
  if (mayEndWith(path, ".png"))
    emit.call(Entry::dvn_use_png, {});
}

Values lowerHeatmap(HeatmapOp op, HeatmapOp::Adaptor operands, Emitter &emit) {
  usePng(op.getPath(), emit);
  emit.call(Entry::dvn_heatmap_begin, {operands.getPath()});
  for (auto [axis, names] : llvm::enumerate(SmallVector<ArrayAttr>{op.getRows(), op.getColumns()}))
    for (size_t i = 0; i < names.size(); ++i)
      emit.call(Entry::dvn_heatmap_name, {emit.i64(axis), emit.text(textAt(names, i))});
  TensorParts t = emit.parts(operands.getValues(), cast<ShapedType>(op.getValues().getType()));
  emit.call(Entry::dvn_heatmap_end, {t.data, t.dtype, t.rank, t.sizes});
  return {};
}

/// A choice among known texts, as a table of addresses on the stack.
Values lowerSelect(StringSelectOp op, StringSelectOp::Adaptor operands, Emitter &emit) {
  int64_t count = op.getValues().size();
  Value outside = emit.compare(LLVM::ICmpPredicate::uge, operands.getIndex(), emit.i64(count));
  emit.branch(outside, [&] {
    emit.call(Entry::dvn_index_error, {emit.text("the list of texts"), operands.getIndex(),
                                       emit.i64(count), emit.where("")});
  });
  Value table = emit.stack(8 * count, 8);
  for (int64_t i = 0; i < count; ++i)
    emit.store(emit.text(textAt(op.getValues(), i)), emit.advance(table, 8 * i));
  Value offset = LLVM::MulOp::create(emit.builder, emit.loc, operands.getIndex(), emit.i64(8));
  return {emit.load(emit.ptr(), emit.advance(table, offset))};
}

} // namespace

void addTextPatterns(Patterns &patterns) {
  patterns.add<StringConstantOp>(
      [](StringConstantOp op, StringConstantOp::Adaptor, Emitter &emit) -> Values {
        return {emit.text(op.getValue())};
      });
  patterns.add<StringSelectOp>(lowerSelect);
  patterns.add<StringCompareOp>(
      [](StringCompareOp, StringCompareOp::Adaptor operands, Emitter &emit) -> Values {
        return {emit.call(Entry::dvn_string_compare, {operands.getX(), operands.getY()})};
      });
  patterns.add<StringAffixOp>(
      [](StringAffixOp op, StringAffixOp::Adaptor operands, Emitter &emit) -> Values {
        Entry entry = op.getEnds() ? Entry::dvn_string_ends : Entry::dvn_string_starts;
        return {emit.call(entry, {operands.getText(), operands.getPart()})};
      });
  patterns.add<KeepOp>([](KeepOp, KeepOp::Adaptor, Emitter &emit) -> Values {
    emit.call(Entry::dvn_keep, {});
    return {};
  });
  patterns.add<FormatOp>(lowerFormat);
  patterns.add<TrackOp>(lowerRow<TrackOp>(Entry::dvn_track));
  patterns.add<ReportOp>(lowerRow<ReportOp>(Entry::dvn_report));
  patterns.add<PrintOp>([](PrintOp, PrintOp::Adaptor operands, Emitter &emit) -> Values {
    emit.call(Entry::dvn_print, {operands.getText()});
    return {};
  });
  patterns.add<StatusDueOp>([](StatusDueOp, StatusDueOp::Adaptor, Emitter &emit) -> Values {
    return {emit.call(Entry::dvn_status_due, {})};
  });
  patterns.add<StatusOp>([](StatusOp, StatusOp::Adaptor operands, Emitter &emit) -> Values {
    emit.call(Entry::dvn_status, {operands.getText()});
    return {};
  });
  patterns.add<WatchDueOp>([](WatchDueOp, WatchDueOp::Adaptor, Emitter &emit) -> Values {
    return {emit.call(Entry::dvn_watch_due, {})};
  });
  patterns.add<WatchOp>(lowerRow<WatchOp>(Entry::dvn_watch));
  patterns.add<HeatmapOp>(lowerHeatmap);
  patterns.add<PlotOp>([](PlotOp op, PlotOp::Adaptor operands, Emitter &emit) -> Values {
    usePng(op.getPath(), emit);
    emit.call(Entry::dvn_plot_begin, {operands.getPath(), emit.text(op.getX())});
    for (size_t i = 0; i < op.getYs().size(); ++i)
      emit.call(Entry::dvn_plot_line, {emit.text(textAt(op.getYs(), i))});
    emit.call(Entry::dvn_plot_end, {});
    return {};
  });
}

} // namespace dvn::lower
