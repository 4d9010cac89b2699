//===- ReadIdx.cpp - the IDX files of MNIST and its kin -------------------===//
//
// `idx(folder, part)` reads <part>-images-idx<rank>-ubyte and
// <part>-labels-idx1-ubyte, plain or .gz: a field of rank 1 is the labels, one of
// higher rank the images. The format: two zero bytes, the type of the elements
// (8: u8), the number of axes, each size (big-endian), the elements.
//
//===----------------------------------------------------------------------===//

#include "runtime/DataFile.h"

namespace dvn {

namespace {
/// One file being read; every failure names the source, the field and the path.
struct IdxFile : DataFile {
  int64_t readHeader();
  void readRest(Field &rows, int64_t count);
};
} // namespace

static void openIdx(IdxFile &file) {
  Text text = {};
  text.addf("%s/%s-%s-idx%lld-ubyte", file.source.path, file.source.argument,
            file.field->rank == 1 ? "labels" : "images", static_cast<long long>(file.field->rank));
  file.open(text.text());
  text.release();
}

/// Checks the header against the declared type; the number of rows.
int64_t IdxFile::readHeader() {
  const Field &expected = *field;
  unsigned char head[4 + 4 * kMaxRank];
  int64_t length = 4 + 4 * expected.rank, got = read(head, length);
  Text text = {};
  text.addf("expected an IDX file of u8 with %lld %s, found ",
            static_cast<long long>(expected.rank), expected.rank == 1 ? "axis" : "axes");
  if (got < 4 || head[0] || head[1] || head[2] != 8 || head[3] != expected.rank || got < length) {
    if (got >= 4 && !head[0] && !head[1] && head[3] != expected.rank)
      text.addf("one with %d", head[3]);
    else if (got < length)
      text.addf("a file of %lld bytes", static_cast<long long>(got));
    else
      text.addf("one that begins with the bytes %02x %02x %02x %02x", head[0], head[1], head[2],
                head[3]);
    fail("%s", text.text());
  }
  int64_t sizes[kMaxRank];
  bool fits = expected.dtype == DVN_U8;
  for (int64_t i = 0; i < expected.rank; ++i) {
    const unsigned char *p = head + 4 + 4 * i;
    sizes[i] = static_cast<int64_t>(p[0]) << 24 | p[1] << 16 | p[2] << 8 | p[3];
    fits = fits && (expected.sizes[i] < 0 || sizes[i] == expected.sizes[i]);
  }
  if (!fits) {
    text.clear();
    text.add("expected ");
    addType(text, expected.dtype, expected.rank, expected.sizes);
    text.add(", found ");
    addType(text, DVN_U8, expected.rank, sizes);
    fail("%s", text.text());
  }
  text.release();
  return sizes[0];
}

void IdxFile::readRest(Field &rows, int64_t count) {
  ByteStream stream = {this, [](void *from, void *bytes, int64_t length) {
                         return static_cast<IdxFile *>(from)->read(bytes, length);
                       }};
  int64_t got = 0, head = 4 + 4 * rows.rank;
  char more;
  bool whole = dvn::readRows(stream, rows, count, got), longer = whole && read(&more, 1) == 1;
  if (whole && !longer)
    return close();
  Text text = {};
  text.addf("expected %lld bytes, found %s", static_cast<long long>(head + count * rowBytes(rows)),
            longer ? "more" : "");
  if (!longer)
    text.addf("%lld: the file is truncated", static_cast<long long>(head + got));
  fail("%s", text.text());
}

static void readIdx(dvn_context *c, DataSource &source) {
  const Field *first = nullptr;
  for (Field &field : source.fields) {
    IdxFile file = {c, source, &field, nullptr, nullptr};
    openIdx(file);
    int64_t rows = file.readHeader();
    if (first && rows != source.size)
      fail(c, 1, "data %s: the fields differ in their number of rows: %s has %lld, %s has %lld",
           source.name, first->name, static_cast<long long>(source.size), field.name,
           static_cast<long long>(rows));
    source.size = rows;
    file.readRest(field, rows);
    first = &field;
  }
}

} // namespace dvn

void dvn_use_idx(dvn_context *c) { c->readers.push({"idx", dvn::readIdx}); }
