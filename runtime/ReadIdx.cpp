//===- ReadIdx.cpp - the IDX files of MNIST and its kin -------------------===//
//
// `idx(folder, part)` reads <part>-images-idx<rank>-ubyte and
// <part>-labels-idx1-ubyte, plain or .gz: a field of rank 1 is the labels, one of
// higher rank the images. The format: two zero bytes, the type of the elements
// (8: u8), the number of axes, each size (big-endian), the elements.
//
//===----------------------------------------------------------------------===//

#include "runtime/Data.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>

namespace dvn {

namespace {
/// One file being read; every failure names the source and the path.
struct IdxFile {
  dvn_context *context;
  const DataSource &source;
  const Field &field;
  char *path;
  gzFile file;

  [[noreturn]] void failWith(const char *text) {
    fail(context, 1, "data %s, field %s: %s: %s", source.name, field.name, path, text);
  }
  void open();
  int64_t readBytes(void *bytes, int64_t length);
  int64_t readHeader();
  void readRows(void *rows, int64_t bytes);
};
} // namespace

/// Plain first, then compressed. gzread reads both.
void IdxFile::open() {
  Text text = {};
  text.addf("%s/%s-%s-idx%lld-ubyte", source.path, source.argument,
            field.rank == 1 ? "labels" : "images", static_cast<long long>(field.rank));
  path = text.copy();
  if (access(path, R_OK) != 0) {
    text.add(".gz");
    if (access(text.text(), R_OK) != 0)
      fail(context, 1,
           "data %s, field %s: cannot open %s, nor the same with .gz: %s\n"
           "note: --data.%s PATH reads another folder",
           source.name, field.name, path, reason(errno), source.name);
    free(path);
    path = text.copy();
  }
  text.release();
  file = gzopen(path, "rb");
  if (!file)
    failWith(reason(errno));
  gzbuffer(file, 1 << 18);
}

int64_t IdxFile::readBytes(void *bytes, int64_t length) {
  int64_t at = 0;
  while (at < length) {
    int64_t part = length - at < (1 << 30) ? length - at : 1 << 30;
    int got = gzread(file, static_cast<char *>(bytes) + at, static_cast<unsigned>(part));
    if (got < 0) {
      int code = 0;
      const char *text = gzerror(file, &code);
      // "path: what": the path is named already.
      failWith(startsWith(text, path) ? text + strlen(path) + 2 : text);
    }
    if (got == 0)
      break;
    at += got;
  }
  return at;
}

/// Checks the header against the declared type; the number of rows.
int64_t IdxFile::readHeader() {
  unsigned char head[4 + 4 * kMaxRank];
  int64_t length = 4 + 4 * field.rank, got = readBytes(head, length);
  Text text = {};
  text.addf("expected an IDX file of u8 with %lld %s, found ", static_cast<long long>(field.rank),
            field.rank == 1 ? "axis" : "axes");
  if (got < 4 || head[0] || head[1] || head[2] != 8 || head[3] != field.rank || got < length) {
    if (got >= 4 && !head[0] && !head[1] && head[3] != field.rank)
      text.addf("one with %d", head[3]);
    else if (got < length)
      text.addf("a file of %lld bytes", static_cast<long long>(got));
    else
      text.addf("one that begins with the bytes %02x %02x %02x %02x", head[0], head[1], head[2],
                head[3]);
    failWith(text.text());
  }
  int64_t sizes[kMaxRank];
  bool fits = field.dtype == DVN_U8;
  for (int64_t i = 0; i < field.rank; ++i) {
    const unsigned char *p = head + 4 + 4 * i;
    sizes[i] = static_cast<int64_t>(p[0]) << 24 | p[1] << 16 | p[2] << 8 | p[3];
    fits = fits && (field.sizes[i] < 0 || sizes[i] == field.sizes[i]);
  }
  if (!fits) {
    text.clear();
    text.add("expected ");
    addType(text, field.dtype, field.rank, field.sizes);
    text.add(", found ");
    addType(text, DVN_U8, field.rank, sizes);
    failWith(text.text());
  }
  text.release();
  return sizes[0];
}

void IdxFile::readRows(void *rows, int64_t bytes) {
  int64_t got = readBytes(rows, bytes), head = 4 + 4 * field.rank;
  char more;
  bool longer = got == bytes && readBytes(&more, 1) == 1;
  if (got == bytes && !longer && gzclose(file) == Z_OK)
    return;
  Text text = {};
  text.addf("expected %lld bytes, found %s", static_cast<long long>(head + bytes),
            longer ? "more" : "");
  if (!longer)
    text.addf("%lld: the file is truncated", static_cast<long long>(head + got));
  failWith(text.text());
}

static void readIdx(dvn_context *c, DataSource &source) {
  const Field *first = nullptr;
  for (Field &field : source.fields) {
    IdxFile file = {c, source, field, nullptr, nullptr};
    file.open();
    int64_t rows = file.readHeader();
    if (first && rows != source.size)
      fail(c, 1, "data %s: the fields differ in their number of rows: %s has %lld, %s has %lld",
           source.name, first->name, static_cast<long long>(source.size), field.name,
           static_cast<long long>(rows));
    source.size = rows;
    field.rows = makeRows(field, rows);
    file.readRows(field.rows, rows * rowBytes(field));
    free(file.path);
    first = &field;
  }
}

} // namespace dvn

void dvn_use_idx(dvn_context *c) { c->readers.push({"idx", dvn::readIdx}); }
