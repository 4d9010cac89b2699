//===- CsvScanner.cpp - the cells of a table in text -----------------------===//
//
// See CsvScanner.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/CsvScanner.h"

namespace dvn {

constexpr int64_t kBuffer = 1 << 16, kLongest = 1 << 20;

CsvScanner makeScanner(DataFile *file, char separator) {
  CsvScanner scanner = {file, separator, {}, 1, 1, nullptr, 0, 0};
  scanner.buffer = static_cast<char *>(allocate(kBuffer));
  return scanner;
}

void CsvScanner::begin() {
  if (refill() && have >= 3 && !memcmp(buffer, "\xEF\xBB\xBF", 3))
    at = 3;
}

void CsvScanner::end() {
  free(buffer);
  cell.release();
}

bool CsvScanner::refill() {
  have = file->read(buffer, kBuffer);
  at = 0;
  return have > 0;
}

inline int CsvScanner::peek() {
  if (at == have && !refill())
    return -1;
  return static_cast<unsigned char>(buffer[at]);
}

/// The next byte, any line end as '\n'; -1 at the end.
inline int CsvScanner::next() {
  int byte = peek();
  if (byte < 0)
    return byte;
  ++at;
  if (byte == '\r') {
    if (peek() == '\n')
      ++at;
    byte = '\n';
  }
  line += byte == '\n';
  return byte;
}

/// `from` is the line where the cell began.
inline void CsvScanner::add(int byte, int64_t from) {
  if (byte < 0x20 && byte != '\t' && byte != '\n')
    file->fail("line %lld: expected a table as text, found the byte %02x",
               static_cast<long long>(line), static_cast<unsigned>(byte));
  if (cell.size() >= kLongest)
    file->fail("line %lld: a cell of more than %lld bytes; does a quote lack its second half?",
               static_cast<long long>(from), static_cast<long long>(kLongest));
  cell.add(static_cast<char>(byte));
}

void CsvScanner::skipSpaces() {
  for (int byte = peek(); byte == ' ' || byte == '\t'; byte = peek()) {
    if (byte == separator)
      return;
    ++at;
  }
}

bool CsvScanner::nextRow() {
  while (peek() == '\n' || peek() == '\r')
    next();
  rowLine = line;
  return peek() >= 0;
}

/// What ends a cell: `byte` is the separator, a line's end, or the file's.
CsvScanner::End CsvScanner::endCell(int byte) {
  return byte == static_cast<unsigned char>(separator) ? Cell : Row;
}

void CsvScanner::readQuoted() {
  int64_t from = line;
  for (;;) {
    int byte = next();
    if (byte < 0)
      file->fail("line %lld: a quote that is never closed", static_cast<long long>(from));
    if (byte == '"') {
      if (peek() != '"')
        return;
      ++at;
    }
    add(byte, from);
  }
}

CsvScanner::End CsvScanner::nextCell() {
  int64_t from = line;
  cell.clear();
  skipSpaces();
  if (peek() == '"') {
    next();
    readQuoted();
    skipSpaces();
    int byte = next();
    if (byte >= 0 && byte != '\n' && byte != static_cast<unsigned char>(separator))
      file->fail("line %lld: expected a separator after the closing quote, found '%c'",
                 static_cast<long long>(line), byte < 0x20 || byte > 0x7E ? '?' : byte);
    return endCell(byte);
  }
  int byte = next();
  for (; byte >= 0 && byte != '\n' && byte != static_cast<unsigned char>(separator); byte = next())
    add(byte, from);
  while (cell.size() && (cell.chars.last() == ' ' || cell.chars.last() == '\t'))
    --cell.chars.size;
  return endCell(byte);
}

} // namespace dvn
