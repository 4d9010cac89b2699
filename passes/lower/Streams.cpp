//===- Streams.cpp - frames and lines, one after the other ------------------===//
//
// Each op is a call of the runtime; what an element lies in is a slot of the op
// that takes it.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Stream.h"
#include "passes/lower/Emitter.h"

using namespace mlir;

namespace dvn::lower {
namespace {

Value slotOf(Operation *op, llvm::StringRef attribute, Emitter &emit) {
  return emit.i64(op->getAttrOfType<IntegerAttr>(attribute).getInt());
}

Values lowerOpenFrames(OpenFramesOp op, OpenFramesOp::Adaptor operands, Emitter &emit) {
  return {emit.call(Entry::dvn_open_frames,
                    {operands.getPath(), emit.i64(op.getHeight()), emit.i64(op.getWidth())})};
}

Values lowerFrame(StreamFrameOp op, StreamFrameOp::Adaptor operands, Emitter &emit) {
  auto type = cast<ShapedType>(op.getResult().getType());
  Value data =
      emit.call(Entry::dvn_stream_frame, {operands.getStream(), slotOf(op, bufferSlotAttr, emit)});
  return {emit.descriptor(type, data, {})};
}

} // namespace

void addStreamPatterns(Patterns &patterns) {
  patterns.add<OpenFramesOp>(lowerOpenFrames);
  patterns.add<StreamFrameOp>(lowerFrame);
  patterns.add<OpenLinesOp>([](OpenLinesOp, OpenLinesOp::Adaptor, Emitter &emit) -> Values {
    return {emit.call(Entry::dvn_open_lines, {})};
  });
  patterns.add<StreamNextOp>(
      [](StreamNextOp, StreamNextOp::Adaptor operands, Emitter &emit) -> Values {
        return {emit.call(Entry::dvn_stream_next, {operands.getStream()})};
      });
  patterns.add<StreamLineOp>(
      [](StreamLineOp op, StreamLineOp::Adaptor operands, Emitter &emit) -> Values {
        return {emit.call(Entry::dvn_stream_line,
                          {operands.getStream(), slotOf(op, textSlotAttr, emit)})};
      });
  patterns.add<StreamCloseOp>(
      [](StreamCloseOp, StreamCloseOp::Adaptor operands, Emitter &emit) -> Values {
        emit.call(Entry::dvn_stream_close, {operands.getStream()});
        return {};
      });
}

} // namespace dvn::lower
