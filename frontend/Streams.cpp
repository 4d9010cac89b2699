// Streams: `frames` and `lines`; see Sequence.h.
//
// A stream is a sequence whose number of elements nobody knows. It is opened where
// a loop over it begins, asked before each round whether there is one more, and
// closed behind the loop; until then it is a value without an effect.

#include "frontend/Builtins.h"
#include "frontend/Sequence.h"

#include "dialect/ops/Stream.h"

using namespace dvn;

static Value frames(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!call[0].isText())
    return e.fail(call.ranges[0], Code::WrongKind,
                  "`frames` wants the path of a camera or a file, found " +
                      describeType(call[0], e.emit.symbols));
  std::optional<int64_t> height = e.toKnownInt(call.ranges[1], call[1], "the height of a frame"),
                         width = e.toKnownInt(call.ranges[2], call[2], "the width of a frame");
  if (!height || !width)
    return Value();
  if (*height <= 0 || *width <= 0 || *height > 65536 || *width > 65536)
    return e.fail(call.range, Code::BadArgument,
                  "a frame of " + llvm::Twine(*height) + " x " + llvm::Twine(*width) +
                      " cannot be read");
  auto info = std::make_shared<SequenceInfo>();
  info->family = SequenceInfo::Family::Stream;
  info->path = call[0];
  info->picture = {Size(*height), Size(*width), Size(3)};
  if (!e.checkCount(call.range, info->picture))
    return Value();
  return e.makeSequence(call.range, info).withOrigin(call.range);
}

static Value lines(BuiltinCall &call) {
  auto info = std::make_shared<SequenceInfo>();
  info->family = SequenceInfo::Family::Stream;
  info->path = Value::none();
  return call.e.makeSequence(call.range, info).withOrigin(call.range);
}

mlir::Value Evaluator::openStream(SourceRange range, const Value &source) {
  const auto &info = source.get<SequenceInfo>();
  if (!checkEffect(range, "reading a stream"))
    return nullptr;
  if (info.path.isNone())
    return emit.create<OpenLinesOp>(emit.i64());
  return emit.create<OpenFramesOp>(emit.i64(), emit.getHost(info.path),
                                   emit.builder.getI64IntegerAttr(*info.picture[0].getConstant()),
                                   emit.builder.getI64IntegerAttr(*info.picture[1].getConstant()));
}

Value Evaluator::takeFromStream(SourceRange range, const Value &source, mlir::Value stream) {
  const auto &info = source.get<SequenceInfo>();
  if (info.path.isNone())
    return Value::host(Kind::HostString, emit.create<StreamLineOp>(emit.stringType(), stream))
        .withOrigin(range);
  mlir::Value frame = emit.create<StreamFrameOp>(getTensorType(emit.u8(), info.picture), stream);
  return Value::tensor(frame, emit.u8(), info.picture).withOrigin(range);
}

void dvn::addStreams(BuiltinTable &table) {
  table.add("frames(device, height, width)", frames);
  table.add("lines()", lines);
}
