//===- Data.cpp - data sets, for programs that read them ------------------===//
//
// Part of the reference interpreter: uncompressed IDX files, named as the runtime
// names them (`PATH/train-images-idx3-ubyte`), field 0 the images, field 1 the
// labels; tables and NumPy's arrays are in Tables.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace dvn {

// Tables.cpp
ArrayPtr readCsv(Operation *op, DataOp data, const std::string &path, StringRef field,
                 RankedTensorType type);
ArrayPtr readNpy(Operation *op, const std::string &path, RankedTensorType type);

static int64_t bigEndian(const char *at) { return llvm::support::endian::read32be(at); }

/// An IDX file of bytes as an array of the declared type; null with an error.
static ArrayPtr readIdx(Operation *op, const std::string &path, RankedTensorType type) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return op->emitError() << path << ": " << buffer.getError().message(), nullptr;
  StringRef bytes = (*buffer)->getBuffer();
  int64_t rank = bytes.size() > 4 ? bytes[3] : 0;
  int64_t header = 4 + 4 * rank;
  if (rank != type.getRank() || static_cast<int64_t>(bytes.size()) < header || bytes[2] != 8)
    return op->emitError() << path << ": not an IDX file of bytes of rank " << type.getRank(),
           nullptr;
  Shape shape;
  for (int64_t i = 0; i < rank; ++i)
    shape.push_back(bigEndian(bytes.data() + 4 + 4 * i));
  if (static_cast<int64_t>(bytes.size()) != header + countOf(shape) ||
      ArrayRef<int64_t>(shape).drop_front() != type.getShape().drop_front())
    return op->emitError() << path << ": sizes differ from the declared type", nullptr;
  auto array = std::make_shared<Array>(type.getElementType(), shape);
  for (int64_t i = 0, count = array->size(); i < count; ++i)
    array->set(i, static_cast<uint8_t>(bytes[header + i]));
  return array;
}

ArrayPtr Interpreter::dataField(Operation *op, DataOp data, StringRef field) {
  std::string key = (data.getSymName() + "." + field).str();
  ArrayPtr &found = fields[key];
  if (found)
    return found;
  auto given = options.dataPaths.find(data.getSymName());
  std::string path = given != options.dataPaths.end()
                         ? given->second
                         : llvm::cast<StringAttr>(data.getArguments()[0]).str();
  for (auto [name, attribute] : llvm::zip_equal(data.getFields(), data.getTypes())) {
    if (llvm::cast<StringAttr>(name).getValue() != field)
      continue;
    auto type = llvm::cast<RankedTensorType>(llvm::cast<TypeAttr>(attribute).getValue());
    if (data.getReader() == "csv")
      return found = readCsv(op, data, path, field, type);
    if (data.getReader() == "npy")
      return found = readNpy(op, path, type);
    if (data.getReader() != "idx" || data.getArguments().size() < 2)
      return op->emitError("the reference interpreter reads IDX, CSV and .npy files alone"),
             nullptr;
    StringRef part = llvm::cast<StringAttr>(data.getArguments()[1]).getValue();
    std::string prefix = part == "test" ? "t10k" : part.str();
    std::string kind = type.getRank() == 1 ? "-labels-idx1-ubyte" : "-images-idx3-ubyte";
    return found = readIdx(op, path + "/" + prefix + kind, type);
  }
  return nullptr;
}

} // namespace dvn
