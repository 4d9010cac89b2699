//===- Streams.cpp - frames and lines, for programs that read them ----------===//
//
// Part of the reference interpreter: the bytes are read whole when a stream is
// opened. Raw frames alone; there are no cameras here.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Stream.h"
#include "dialect/reference/Interpreter.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace dvn {
namespace {

/// Standard input, read at the first use.
LogicalResult readInput(Operation *op, Interpreter &in) {
  if (!in.streams.empty())
    return success();
  auto buffer = llvm::MemoryBuffer::getSTDIN();
  if (!buffer)
    return op->emitError() << "standard input: " << buffer.getError().message();
  in.streams.emplace_back();
  in.streams[0].bytes = (*buffer)->getBuffer().str();
  return success();
}

LogicalResult openFrames(OpenFramesOp op, Interpreter &in) {
  if (failed(readInput(op, in)))
    return failure();
  size_t number = 0;
  if (const std::string &path = in.text(op.getPath()); path != "-") {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer)
      return op.emitError() << path << ": " << buffer.getError().message();
    number = in.streams.size();
    in.streams.emplace_back();
    in.streams.back().bytes = (*buffer)->getBuffer().str();
  }
  in.streams[number].frame = 3 * op.getHeight() * op.getWidth();
  in.set(op.getStream(), Datum(static_cast<int64_t>(number)));
  return success();
}

LogicalResult openLines(OpenLinesOp op, Interpreter &in) {
  if (failed(readInput(op, in)))
    return failure();
  in.streams[0].frame = 0;
  in.set(op.getStream(), Datum(int64_t(0)));
  return success();
}

LogicalResult next(StreamNextOp op, Interpreter &in) {
  Interpreter::Stream &stream = in.streams[in.integer(op.getStream())];
  StringRef rest = StringRef(stream.bytes).drop_front(stream.at);
  size_t length = stream.frame ? stream.frame : std::min(rest.find('\n'), rest.size());
  if (!rest.empty() && rest.size() < length)
    return op.emitError() << "the last frame has " << rest.size() << " of " << length << " bytes";
  StringRef element = rest.take_front(length);
  stream.at += std::min(rest.size(), length + (stream.frame ? 0 : 1));
  if (!stream.frame && length < rest.size())
    element.consume_back("\r");
  stream.element = element.str();
  in.set(op.getMore(), Datum(!rest.empty()));
  return success();
}

LogicalResult frame(StreamFrameOp op, Interpreter &in) {
  const std::string &bytes = in.streams[in.integer(op.getStream())].element;
  auto type = llvm::cast<RankedTensorType>(op.getResult().getType());
  Array array(type.getElementType(), Shape(type.getShape().begin(), type.getShape().end()));
  for (size_t i = 0; i < bytes.size(); ++i)
    array.set(i, static_cast<uint8_t>(bytes[i]));
  in.set(op.getResult(), std::move(array));
  return success();
}

LogicalResult line(StreamLineOp op, Interpreter &in) {
  in.set(op.getResult(), Datum(in.streams[in.integer(op.getStream())].element));
  return success();
}

LogicalResult close(StreamCloseOp, Interpreter &) { return success(); }

} // namespace

void attachStreams(MLIRContext *c) {
  attach<OpenFramesOp, openFrames>(c);
  attach<OpenLinesOp, openLines>(c);
  attach<StreamNextOp, next>(c);
  attach<StreamFrameOp, frame>(c);
  attach<StreamLineOp, line>(c);
  attach<StreamCloseOp, close>(c);
}

} // namespace dvn
