//===- Load.cpp - checkpoints, read for the interpreter -------------------===//
//
// Part of the reference interpreter: safetensors files (8 bytes of length, a
// JSON header, the bytes), so that a program can be checked on the weights that
// its compiled twin has saved. Nothing is ever written.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace dvn {
namespace {

/// Element `from` of stored bytes as the array's element `i`.
void readElement(Array &array, int64_t i, const char *bytes, int64_t from) {
  using namespace llvm::support::endian;
  if (array.element.isF32())
    array.floats[i] = llvm::bit_cast<float>(read32le(bytes + 4 * from));
  else if (array.element.isF64())
    array.floats[i] = llvm::bit_cast<double>(read64le(bytes + 8 * from));
  else if (array.element.isInteger(64))
    array.integers[i] = static_cast<int64_t>(read64le(bytes + 8 * from));
  else if (array.element.isInteger(32))
    array.integers[i] = static_cast<int32_t>(read32le(bytes + 4 * from));
  else
    array.integers[i] = static_cast<uint8_t>(bytes[from]);
}

StringRef storedType(Type element) {
  if (llvm::isa<FloatType>(element))
    return element.isF32() ? "F32" : "F64";
  return element.isInteger(64)   ? "I64"
         : element.isInteger(32) ? "I32"
         : element.isInteger(1)  ? "BOOL"
                                 : "U8";
}

/// How the file keeps variable `i`: its shape there, and for each of our elements,
/// in order, the number of the stored one.
struct Stored {
  Shape shape;
  std::vector<int64_t> order;
};

Stored storedAs(LoadOp op, size_t i, const Array &array) {
  std::optional<ArrayAttr> layouts = op.getLayouts();
  auto layout =
      layouts && i < layouts->size() ? llvm::cast<DictionaryAttr>((*layouts)[i]) : DictionaryAttr();
  Stored out;
  if (!layout || layout.empty()) {
    out.shape = array.shape;
    for (int64_t n = 0, count = array.size(); n < count; ++n)
      out.order.push_back(n);
    return out;
  }
  auto get = [&](StringRef name) { return layout.getAs<DenseI64ArrayAttr>(name).asArrayRef(); };
  ArrayRef<int64_t> split = get("split"), axes = get("axes");
  out.shape.assign(get("stored").begin(), get("stored").end());
  std::vector<int64_t> at(split.size(), 0); // along the axes of `split`
  for (int64_t n = 0, count = array.size(); n < count; ++n) {
    int64_t place = 0;
    for (size_t axis = 0; axis < split.size(); ++axis)
      place = place * split[axis] + at[axis];
    out.order.push_back(place);
    for (int64_t axis : llvm::reverse(axes)) {
      if (++at[axis] < split[axis])
        break;
      at[axis] = 0;
    }
  }
  return out;
}

LogicalResult load(LoadOp op, Interpreter &in) {
  const std::string &path = in.text(op.getPath());
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return op.emitError() << path << ": " << buffer.getError().message();
  StringRef bytes = (*buffer)->getBuffer();
  uint64_t length = bytes.size() < 8 ? UINT64_MAX : llvm::support::endian::read64le(bytes.data());
  if (length > bytes.size() - std::min<size_t>(8, bytes.size()))
    return op.emitError() << path << ": not a safetensors file";
  auto header = llvm::json::parse(bytes.substr(8, length));
  if (!header || !header->getAsObject()) {
    llvm::consumeError(header.takeError());
    return op.emitError() << path << ": its header is not JSON";
  }
  StringRef data = bytes.drop_front(8 + length);
  size_t variables = op.getVariables().size();
  std::vector<Array> tensors;
  for (auto [i, tensor] : llvm::enumerate(op.getTensors()))
    tensors.emplace_back(llvm::cast<ShapedType>(tensor.getType()).getElementType(),
                         in.shapeOf(tensor.getType(), op.getSizesOf(i)));
  for (auto [item, name] : llvm::enumerate(op.getNames())) {
    StringRef key = llvm::cast<StringAttr>(name).getValue();
    Array &array =
        item < variables
            ? in.variable(llvm::cast<FlatSymbolRefAttr>(op.getVariables()[item]).getValue())
            : tensors[item - variables];
    const llvm::json::Object *entry = header->getAsObject()->getObject(key);
    const llvm::json::Array *shape = entry ? entry->getArray("shape") : nullptr;
    const llvm::json::Array *place = entry ? entry->getArray("data_offsets") : nullptr;
    if (!shape || !place || place->size() != 2)
      return op.emitError() << path << ": holds no " << key;
    Shape found;
    for (const llvm::json::Value &size : *shape)
      found.push_back(size.getAsInteger().value_or(-1));
    int64_t begin = (*place)[0].getAsInteger().value_or(-1),
            end = (*place)[1].getAsInteger().value_or(-1);
    int64_t width = std::max<int64_t>(1, array.element.getIntOrFloatBitWidth() / 8);
    Stored stored = storedAs(op, item, array);
    if (found != stored.shape ||
        entry->getString("dtype").value_or("") != storedType(array.element) || begin < 0 ||
        end - begin != width * array.size() || end > static_cast<int64_t>(data.size()))
      return op.emitError() << path << ": " << key << " has another type or shape";
    for (int64_t i = 0, count = array.size(); i < count; ++i)
      readElement(array, i, data.data() + begin, stored.order[i]);
  }
  for (auto [result, array] : llvm::zip_equal(op.getTensors(), tensors))
    in.set(result, std::move(array));
  return success();
}

} // namespace

void attachLoad(MLIRContext *c) { attach<LoadOp, load>(c); }

} // namespace dvn
