//===- Tables.cpp - CSV and NumPy's files for the interpreter --------------===//
//
// Part of the reference interpreter: uncompressed files that are right, read from
// the formats' definitions. What is wrong with a file is told by the runtime, in
// better words; here it is "cannot be read".
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace dvn {
namespace {

using Cells = std::vector<std::string>;

/// The rows of a table, header first; lines without anything are none.
std::vector<Cells> splitTable(StringRef text, char separator) {
  std::vector<Cells> rows;
  Cells row;
  std::string cell;
  bool quoted = false, wasQuoted = false;
  text.consume_front("\xEF\xBB\xBF");
  auto endCell = [&] {
    row.push_back(wasQuoted ? cell : StringRef(cell).trim(" \t").str());
    cell.clear();
    wasQuoted = false;
  };
  auto endRow = [&] {
    if (row.empty() && cell.empty() && !wasQuoted)
      return;
    endCell();
    rows.push_back(std::move(row));
    row.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == separator) {
      endCell();
    } else if (c == '\n' || c == '\r') {
      endRow();
    } else if (c == '"' && StringRef(cell).trim(" \t").empty()) {
      cell.clear();
      quoted = wasQuoted = true;
    } else if (!wasQuoted) {
      cell += c;
    }
  }
  endRow();
  return rows;
}

/// A name with all that no field can be called turned into `_`.
std::string plainName(StringRef name) {
  std::string out;
  for (char c : name)
    if (llvm::isAlnum(c) || (c & 0x80))
      out += c;
    else if (!StringRef(out).ends_with("_"))
      out += '_';
  return StringRef(out).rtrim('_').str();
}

std::optional<size_t> columnOf(const Cells &header, StringRef name) {
  for (size_t i = 0; i < header.size(); ++i)
    if (header[i] == name)
      return i;
  for (size_t i = 0; i < header.size(); ++i)
    if (plainName(header[i]) == plainName(name))
      return i;
  return std::nullopt;
}

/// Rounded once to the element type.
std::optional<double> numberOf(StringRef text, Type element) {
  std::string lower = text.lower();
  for (StringRef missing : {"", "?", "na", "n/a", "nan", "null"})
    if (lower == missing)
      return llvm::isa<FloatType>(element) ? std::optional(NAN) : std::nullopt;
  if (element.isInteger(1) && (lower == "true" || lower == "false"))
    return lower == "true";
  llvm::APFloat value(element.isF32() ? llvm::APFloat::IEEEsingle() : llvm::APFloat::IEEEdouble());
  if (auto status = value.convertFromString(text, llvm::APFloat::rmNearestTiesToEven); !status) {
    llvm::consumeError(status.takeError());
    return std::nullopt;
  }
  return element.isF32() ? double(value.convertToFloat()) : value.convertToDouble();
}

/// What a CSV source says besides its path.
struct TableOptions {
  explicit TableOptions(DataOp data) {
    DictionaryAttr options = data.getOptions().value_or(DictionaryAttr());
    if (!options)
      return;
    drop = options.getAs<ArrayAttr>("drop");
    labels = options.getAs<DictionaryAttr>("labels");
    if (auto given = options.getAs<StringAttr>("separator"))
      separator = given.getValue()[0];
  }

  std::optional<double> valueOf(const Cells &header, size_t column, StringRef text,
                                Type element) const {
    if (!labels)
      return numberOf(text, element);
    for (NamedAttribute entry : labels) {
      if (columnOf(header, entry.getName()) != column)
        continue;
      for (auto [number, word] : llvm::enumerate(llvm::cast<ArrayAttr>(entry.getValue())))
        if (llvm::cast<StringAttr>(word).getValue() == text)
          return number;
    }
    return numberOf(text, element);
  }

  ArrayAttr drop;
  DictionaryAttr labels;
  char separator = ',';
};

/// The columns that a field of rank 2 takes.
std::vector<size_t> columnsLeft(DataOp data, const Cells &header, ArrayAttr drop) {
  std::vector<bool> taken(header.size(), false);
  auto take = [&](StringRef name) {
    if (std::optional<size_t> column = columnOf(header, name))
      taken[*column] = true;
  };
  for (Attribute name : drop ? drop : ArrayAttr::get(data.getContext(), {}))
    take(llvm::cast<StringAttr>(name).getValue());
  for (auto [name, type] : llvm::zip_equal(data.getFields(), data.getTypes()))
    if (llvm::cast<RankedTensorType>(llvm::cast<TypeAttr>(type).getValue()).getRank() == 1)
      take(llvm::cast<StringAttr>(name).getValue());
  std::vector<size_t> left;
  for (size_t i = 0; i < header.size(); ++i)
    if (!taken[i])
      left.push_back(i);
  return left;
}

} // namespace

ArrayPtr readCsv(Operation *op, DataOp data, const std::string &path, StringRef field,
                 RankedTensorType type) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return op->emitError() << path << ": " << buffer.getError().message(), nullptr;
  TableOptions options(data);
  std::vector<Cells> rows = splitTable((*buffer)->getBuffer(), options.separator);
  if (rows.empty())
    return op->emitError() << path << ": has no header", nullptr;
  const Cells &header = rows[0];
  std::vector<size_t> columns;
  if (type.getRank() == 2)
    columns = columnsLeft(data, header, options.drop);
  else if (std::optional<size_t> column = columnOf(header, field))
    columns = {*column};
  if (columns.empty() ||
      (type.getRank() == 2 && static_cast<int64_t>(columns.size()) != type.getDimSize(1)))
    return op->emitError() << path << ": its columns differ from the declared type", nullptr;
  Shape shape(type.getShape());
  shape[0] = static_cast<int64_t>(rows.size()) - 1;
  auto array = std::make_shared<Array>(type.getElementType(), shape);
  int64_t next = 0;
  for (size_t row = 1; row < rows.size(); ++row)
    for (size_t column : columns) {
      std::optional<double> value;
      if (column < rows[row].size())
        value = options.valueOf(header, column, rows[row][column], type.getElementType());
      if (!value)
        return op->emitError() << path << ": row " << row << ", column " << header[column]
                               << ": cannot be read",
               nullptr;
      array->set(next++, *value);
    }
  return array;
}

ArrayPtr readNpy(Operation *op, const std::string &path, RankedTensorType type) {
  using namespace llvm::support::endian;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return op->emitError() << path << ": " << buffer.getError().message(), nullptr;
  StringRef bytes = (*buffer)->getBuffer(), rest = bytes;
  auto wrong = [&] {
    return op->emitError() << path << ": is no array of the declared type", nullptr;
  };
  if (!rest.consume_front("\x93NUMPY\x01") || rest.size() < 3)
    return wrong();
  size_t length = read16le(rest.data() + 1);
  StringRef header = rest.substr(3, length),
            elements = rest.drop_front(std::min(rest.size(), 3 + length));
  StringRef sizes = header.split("'shape': (").second.split(')').first;
  Shape shape;
  for (StringRef part : llvm::split(sizes, ',')) {
    int64_t size = 0;
    if (!part.trim().empty() && !part.trim().getAsInteger(10, size))
      shape.push_back(size);
  }
  Type element = type.getElementType();
  StringRef name = element.isF32()         ? "<f4"
                   : element.isF64()       ? "<f8"
                   : element.isInteger(32) ? "<i4"
                   : element.isInteger(64) ? "<i8"
                   : element.isInteger(1)  ? "|b1"
                                           : "|u1";
  int64_t width = std::max<int64_t>(1, element.getIntOrFloatBitWidth() / 8);
  if (!header.contains(name) || !header.contains("'fortran_order': False") ||
      static_cast<int64_t>(shape.size()) != type.getRank() ||
      ArrayRef<int64_t>(shape).drop_front() != type.getShape().drop_front() ||
      countOf(shape) * width != static_cast<int64_t>(elements.size()))
    return wrong();
  auto array = std::make_shared<Array>(element, shape);
  for (int64_t i = 0, count = array->size(); i < count; ++i) {
    const char *at = elements.data() + i * width;
    if (element.isF32())
      array->floats[i] = llvm::bit_cast<float>(read32le(at));
    else if (element.isF64())
      array->floats[i] = llvm::bit_cast<double>(read64le(at));
    else if (width == 8)
      array->integers[i] = static_cast<int64_t>(read64le(at));
    else
      array->integers[i] =
          width == 4 ? static_cast<int32_t>(read32le(at)) : static_cast<uint8_t>(*at);
  }
  return array;
}

} // namespace dvn
