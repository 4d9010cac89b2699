//===- Data.cpp - data sources --------------------------------------------===//
//
// A source is opened when its size or a field is first asked for, by the reader
// of its declaration, which the program registered (dvn_use_...), so that a
// program links only what it reads with.
//
//===----------------------------------------------------------------------===//

#include "runtime/Data.h"
#include "runtime/Frame.h"
#include "runtime/Launches.h"

namespace dvn {

/// A hash of all rows, so that a run goes on with the data that it began with.
static uint64_t hashOf(const DataSource &source) {
  uint64_t hash = 0x9E3779B97F4A7C15ull;
  for (const Field &field : source.fields) {
    int64_t bytes = source.size * rowBytes(field), i = 0;
    const char *rows = static_cast<const char *>(field.rows);
    for (; i < bytes; i += 8) { // rows are padded with zeros
      uint64_t word;
      memcpy(&word, rows + i, 8);
      hash = (hash ^ word) * 0xFF51AFD7ED558CCDull;
      hash ^= hash >> 32;
    }
  }
  return hash;
}

int64_t rowBytes(const Field &field) {
  return elements(field.rank - 1, field.sizes + 1) * elementBytes(field.dtype);
}

void *makeRows(const Field &field, int64_t rows) {
  int64_t bytes = rows * rowBytes(field);
  char *memory = static_cast<char *>(allocateAligned(bytes));
  memset(memory + bytes, 0, 64);
  return memory;
}

const char *dataHash(DataSource &source) {
  if (!source.hash)
    source.hash = hashOf(source);
  Text text = {};
  text.addf("%016llx", static_cast<unsigned long long>(source.hash));
  return text.text();
}

static void open(dvn_context *c, DataSource &source) {
  Stopwatch stopwatch(c, Work::Data);
  for (const Reader &reader : c->readers) {
    if (!same(reader.name, source.reader))
      continue;
    reader.read(c, source);
    source.opened = true;
    const char *before = frameData(c, source.name);
    if (before && !same(before, dataHash(source)))
      fail(c, 1, "data %s: %s does not hold what the stopped run had read", source.name,
           source.path);
    return;
  }
  fail(c, 1, "data %s: this program was built without the reader '%s'", source.name, source.reader);
}

} // namespace dvn

using namespace dvn;

int64_t dvn_data_size(dvn_context *c, int64_t index) {
  DataSource &source = c->model.data[index];
  if (!source.opened)
    open(c, source);
  return source.size;
}

void *dvn_data_field(dvn_context *c, int64_t index, int64_t field) {
  DataSource &source = c->model.data[index];
  if (!source.opened)
    open(c, source);
  return source.fields[field].rows;
}
