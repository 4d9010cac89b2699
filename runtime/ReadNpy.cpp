//===- ReadNpy.cpp - NumPy's arrays ----------------------------------------===//
//
// `npy(path)`: one array, the data set's one field. The header is a line of
// Python: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }. Types must
// be the declared one; an array in Fortran's order is brought into ours.
//
//===----------------------------------------------------------------------===//

#include "runtime/ReadNpy.h"
#include "runtime/Permute.h"

namespace dvn {

namespace {
/// Reads the header's Python; `at` moves on.
struct HeaderText {
  const char *at;

  void skip() { at += strspn(at, " \t\n"); }
  bool accept(char c) {
    skip();
    return *at == c ? (++at, true) : false;
  }
  bool readText(char *out, size_t room);
  bool readNumber(int64_t &out);
  bool readShape(NpyHeader &out);
  bool read(NpyHeader &out);
};
} // namespace

bool HeaderText::readText(char *out, size_t room) {
  skip();
  char quote = *at;
  if (quote != '\'' && quote != '"')
    return false;
  size_t length = strcspn(++at, quote == '"' ? "\"" : "'");
  if (at[length] != quote || length >= room)
    return false;
  memcpy(out, at, length);
  out[length] = 0;
  at += length + 1;
  return true;
}

bool HeaderText::readNumber(int64_t &out) {
  skip();
  if (*at < '0' || *at > '9')
    return false;
  for (out = 0; *at >= '0' && *at <= '9'; ++at)
    if (out > (INT64_MAX - 9) / 10)
      return false;
    else
      out = out * 10 + (*at - '0');
  return true;
}

bool HeaderText::readShape(NpyHeader &out) {
  if (!accept('('))
    return false;
  while (!accept(')')) {
    if (out.rank == kMaxRank || !readNumber(out.sizes[out.rank++]))
      return false;
    if (!accept(',') && *at != ')')
      return false;
    skip();
  }
  return true;
}

bool HeaderText::read(NpyHeader &out) {
  bool hasType = false, hasOrder = false, hasShape = false;
  char key[16];
  if (!accept('{'))
    return false;
  while (!accept('}')) {
    if (!readText(key, sizeof key) || !accept(':'))
      return false;
    skip();
    if (same(key, "descr")) {
      hasType = readText(out.typeText, sizeof out.typeText);
      if (!hasType) { // a record: [('a', '<f4'), ..]
        strcpy(out.typeText, "records");
        return *at == '[';
      }
    } else if (same(key, "fortran_order")) {
      out.fortran = startsWith(at, "True");
      hasOrder = out.fortran || startsWith(at, "False");
      at += hasOrder ? (out.fortran ? 4 : 5) : 0;
    } else if (same(key, "shape")) {
      hasShape = readShape(out);
    }
    if (!accept(',') && *at != '}')
      return false;
    skip();
  }
  return hasType && hasOrder && hasShape;
}

/// '<f4' and its like; bytes and truths have no order.
static int dtypeOf(const char *text) {
  static const char *const names[] = {"<f4", "<f8", "<i4", "<i8", "|u1", "|b1"};
  for (int i = 0; i < 6; ++i)
    if (same(text, names[i]))
      return i;
  return -1;
}

static NpyHeader readHeader(DataFile &file, const char *name, const ByteStream &stream) {
  unsigned char head[12] = {};
  int64_t got = stream.read(stream.from, head, 10);
  if (got < 10 || memcmp(head, "\x93NUMPY", 6)) {
    if (got < 10)
      file.fail("%sexpected an array of NumPy, found %lld bytes", name,
                static_cast<long long>(got));
    file.fail("%sexpected an array of NumPy, found one that begins with the bytes "
              "%02x %02x %02x %02x",
              name, head[0], head[1], head[2], head[3]);
  }
  if (head[6] < 1 || head[6] > 3)
    file.fail("%sversion %d of NumPy's format is not known", name, head[6]);
  int64_t length = head[8] | head[9] << 8;
  if (head[6] > 1) {
    if (stream.read(stream.from, head + 10, 2) < 2)
      file.fail("%sthe array's header is truncated", name);
    length |= static_cast<int64_t>(head[10]) << 16 | static_cast<int64_t>(head[11]) << 24;
  }
  if (length > (1 << 16))
    file.fail("%sthe array's header has %lld bytes", name, static_cast<long long>(length));
  char *text = static_cast<char *>(allocate(length + 1));
  if (stream.read(stream.from, text, length) < length)
    file.fail("%sthe array's header is truncated", name);
  NpyHeader header = {};
  HeaderText reader = {text};
  if (!reader.read(header)) {
    Text shown = {};
    addQuoted(shown, text);
    file.fail("%sthe array's header cannot be read: %s", name, shown.text());
  }
  free(text);
  header.dtype = dtypeOf(header.typeText);
  return header;
}

/// The type that the file has, or what NumPy calls one that we do not have.
static void addFound(Text &out, const NpyHeader &header) {
  if (header.dtype >= 0)
    return addType(out, header.dtype, header.rank, header.sizes);
  addQuoted(out, header.typeText);
  for (int64_t i = 0; i < header.rank; ++i)
    out.addf("%s%lld", i ? ", " : "[", static_cast<long long>(header.sizes[i]));
  if (header.rank)
    out.add(']');
}

static const char *numpyName(int dtype) {
  static const char *const names[] = {"float32", "float64", "int32", "int64", "uint8", "bool"};
  return names[dtype];
}

static void checkHeader(DataFile &file, const char *name, const NpyHeader &header,
                        const Field &field) {
  bool fits = header.dtype == field.dtype && header.rank == field.rank;
  int64_t bytes = elementBytes(field.dtype);
  for (int64_t i = 0; i < header.rank; ++i) {
    fits = fits && (i == 0 || header.sizes[i] == field.sizes[i]);
    if (__builtin_mul_overflow(bytes, header.sizes[i], &bytes))
      file.fail("%sthe array's shape is too large", name);
  }
  if (fits)
    return;
  Text text = {};
  text.add("expected ");
  addType(text, field.dtype, field.rank, field.sizes);
  text.add(", found ");
  addFound(text, header);
  if (header.dtype != field.dtype && !same(header.typeText, "records"))
    text.addf("\nhelp: in NumPy, `x.astype(\"%s\")` has this type", numpyName(field.dtype));
  file.fail("%s%s", name, text.text());
}

/// From Fortran's order: the file holds the transposed array.
static void reorder(Field &field, int64_t rows) {
  int64_t sizes[kMaxRank], axes[kMaxRank];
  for (int64_t i = 0; i < field.rank; ++i) {
    int64_t from = field.rank - 1 - i;
    sizes[i] = from ? field.sizes[from] : rows;
    axes[i] = from;
  }
  void *out = makeRows(field, rows);
  permute(out, field.rows, elementBytes(field.dtype), field.rank, sizes, axes);
  free(field.rows);
  field.rows = out;
}

int64_t readArray(DataFile &file, const char *name, const ByteStream &stream, Field &field) {
  NpyHeader header = readHeader(file, name, stream);
  checkHeader(file, name, header, field);
  int64_t rows = header.sizes[0], got = 0;
  if (!readRows(stream, field, rows, got))
    file.fail("%sexpected %lld bytes of elements, found %lld: the file is truncated", name,
              static_cast<long long>(rows * rowBytes(field)), static_cast<long long>(got));
  char more;
  if (stream.read(stream.from, &more, 1) == 1)
    file.fail("%sthe file goes on after the %lld bytes of the array's elements", name,
              static_cast<long long>(rows * rowBytes(field)));
  if (header.fortran && field.rank > 1)
    reorder(field, rows);
  if (field.dtype == DVN_BOOL)
    for (int64_t i = 0, count = rows * rowBytes(field); i < count; ++i)
      static_cast<uint8_t *>(field.rows)[i] = static_cast<uint8_t *>(field.rows)[i] != 0;
  return rows;
}

static void readNpy(dvn_context *c, DataSource &source) {
  Field &field = source.fields[0];
  DataFile file = {c, source, nullptr, nullptr, nullptr};
  file.open(source.path);
  ByteStream stream = {&file, [](void *from, void *bytes, int64_t length) {
                         return static_cast<DataFile *>(from)->read(bytes, length);
                       }};
  source.size = readArray(file, "", stream, field);
  file.close();
}

} // namespace dvn

void dvn_use_npy(dvn_context *c) { c->readers.push({"npy", dvn::readNpy}); }
