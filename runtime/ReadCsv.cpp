//===- ReadCsv.cpp - tables with a header ----------------------------------===//
//
// `csv(path, drop, labels, separator)`: a field of rank 1 is the column of its
// name, one field of rank 2 takes all columns left, in the order of the file.
// The header is matched first; then each cell goes to its place in its row, and
// whatever does not fit is told with its line, column, expected and found.
//
//===----------------------------------------------------------------------===//

#include "runtime/CsvScanner.h"
#include "runtime/Flags.h"
#include "runtime/Number.h"
#include "runtime/ReadNumber.h"

#include <strings.h>

namespace dvn {

namespace {

constexpr int64_t kMostColumns = 1 << 20;

struct Column {
  const char *name;
  Field *field;              ///< null: not read
  int64_t offset;            ///< bytes from the start of the field's row
  List<const char *> labels; ///< words that stand for 0, 1, 2, ..
};

struct CsvReader {
  DataFile file;
  DataSource &source;
  CsvScanner scanner;
  NumberReader numbers;
  List<Column> columns;
  int64_t rows, room;

  void readHeader();
  void checkNames();
  int64_t findColumn(const char *name, bool loosely);
  int64_t needColumn(const char *name, const char *what);
  void assignFields();
  void takeRest(Field &field);
  void readTable();
  void readRow();
  void grow();
  void store(const Column &column, char *to);
  void storeFloat(const Column &column, char *to, const char *text);
  bool storeWhole(const Column &column, char *to, int64_t value);
  [[noreturn]] void failCell(const Column &column, const char *expected, const char *help);
  [[noreturn]] void failCount(int64_t found);
};

} // namespace

// ---- The header -------------------------------------------------------------

static void addNames(Text &out, const List<const char *> &names) {
  constexpr int64_t kShown = 16;
  for (int64_t i = 0; i < names.size && i < kShown; ++i) {
    out.add(i ? ", " : "");
    addQuoted(out, names[i]);
  }
  if (names.size > kShown)
    out.addf(" and %lld more", static_cast<long long>(names.size - kShown));
}

static List<const char *> namesOf(const List<Column> &columns) {
  List<const char *> names = {};
  for (const Column &column : columns)
    names.push(column.name);
  return names;
}

/// Two columns of one name; by sorting, for a header may be long.
void CsvReader::checkNames() {
  List<Column *> sorted = {};
  for (Column &column : columns)
    if (*column.name)
      sorted.push(&column);
  auto order = [](const void *x, const void *y) {
    const Column *a = *static_cast<Column *const *>(x), *b = *static_cast<Column *const *>(y);
    int names = strcmp(a->name, b->name);
    return names ? names : a < b ? -1 : 1;
  };
  qsort(sorted.data, sorted.size, sizeof(Column *), order);
  for (int64_t i = 1; i < sorted.size; ++i)
    if (same(sorted[i - 1]->name, sorted[i]->name)) {
      Text name = {};
      addQuoted(name, sorted[i]->name);
      file.fail("the header has %s twice: columns %lld and %lld", name.text(),
                static_cast<long long>(sorted[i - 1] - columns.data + 1),
                static_cast<long long>(sorted[i] - columns.data + 1));
    }
  sorted.release();
}

void CsvReader::readHeader() {
  scanner.begin();
  if (!scanner.nextRow())
    file.fail("expected a header with the names of the columns, found an empty file");
  CsvScanner::End end;
  do {
    end = scanner.nextCell();
    if (columns.size == kMostColumns)
      file.fail("the header has more than %lld columns", static_cast<long long>(kMostColumns));
    columns.push({scanner.cell.copy(), nullptr, 0, {}});
  } while (end == CsvScanner::Cell);
  checkNames();
}

/// `sepal length (cm)` and `sepal_length_cm` are equal loosely: runs of what no
/// name may hold count as `_`.
static bool equalLoosely(const char *x, const char *y) {
  auto isWord = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c & 0x80) != 0;
  };
  auto skip = [&](const char *&p) {
    while (*p && !isWord(*p))
      ++p;
  };
  for (;;) {
    const char *beginX = x, *beginY = y;
    skip(x);
    skip(y);
    if (!*x || !*y)
      return !*x && !*y;
    if ((x != beginX) != (y != beginY) || *x++ != *y++)
      return false;
  }
}

/// The number of the column, -1 if there is none, -2 if there are several.
int64_t CsvReader::findColumn(const char *name, bool loosely) {
  int64_t found = -1;
  for (int64_t i = 0; i < columns.size; ++i) {
    if (same(columns[i].name, name))
      return i;
    if (loosely && equalLoosely(columns[i].name, name))
      found = found == -1 ? i : -2;
  }
  return found;
}

int64_t CsvReader::needColumn(const char *name, const char *what) {
  int64_t found = findColumn(name, true);
  if (found >= 0)
    return found;
  List<const char *> names = namesOf(columns);
  bool numeric = true; // a table without its header
  float number;
  for (const char *text : names)
    numeric &= numbers.readFloat(text, number);
  const char *meant = nearest(name, names);
  Text text = {};
  text.addf("no column is called '%s'%s", name, what);
  if (meant) {
    text.add("; did you mean ");
    addQuoted(text, meant);
    text.add('?');
  }
  text.addf("\nnote: the header has %lld column%s: ", static_cast<long long>(names.size),
            names.size == 1 ? "" : "s");
  addNames(text, names);
  if (numeric)
    text.add("\nhelp: the first line of the file must hold the names of the columns");
  static const char others[] = ",;\t|";
  for (const char *other = others; *other && columns.size == 1; ++other)
    if (*other != scanner.separator && strchr(names[0], *other)) {
      text.addf("\nhelp: its cells are separated by '%s': `separator = \"%s\"`",
                *other == '\t' ? "\\t" : (const char[]){*other, 0},
                *other == '\t' ? "\\t" : (const char[]){*other, 0});
      break;
    }
  file.fail("%s", text.text());
}

/// All columns that no other field and no `drop` took.
void CsvReader::takeRest(Field &field) {
  List<const char *> dropped = optionValues(source, "drop"), left = {};
  auto *out = static_cast<bool *>(allocate(columns.size));
  for (const char *name : dropped) {
    int64_t found = needColumn(name, ", as `drop` says");
    for (int64_t i = 0; i < columns.size; ++i) // several may have no name
      out[i] |= i == found || same(columns[i].name, name);
  }
  for (int64_t i = 0; i < columns.size; ++i) {
    if (out[i] || columns[i].field)
      continue;
    columns[i].field = &field;
    columns[i].offset = left.size * elementBytes(field.dtype);
    left.push(columns[i].name);
  }
  if (left.size != field.sizes[1]) {
    Text text = {};
    text.addf("expected %lld columns for %s: ", static_cast<long long>(field.sizes[1]), field.name);
    addType(text, field.dtype, field.rank, field.sizes);
    text.addf(", found %lld: ", static_cast<long long>(left.size));
    addNames(text, left);
    text.add(left.size > field.sizes[1]
                 ? "\nhelp: `drop = [\"name\"]` leaves a column out"
                 : "\nnote: columns that have a field of their own, or are dropped, do not count");
    file.fail("%s", text.text());
  }
  dropped.release();
  left.release();
  free(out);
}

void CsvReader::assignFields() {
  Field *rest = nullptr;
  for (Field &field : source.fields) {
    if (field.rank == 2) {
      rest = &field;
      continue;
    }
    Text what = {};
    what.addf(", as the field %s: ", field.name);
    addType(what, field.dtype, field.rank, field.sizes);
    what.add(" asks");
    columns[needColumn(field.name, what.text())].field = &field;
    what.release();
  }
  if (rest)
    takeRest(*rest);
  for (const DataOption &option : source.options)
    if (startsWith(option.key, "labels."))
      columns[needColumn(option.key + 7, ", as `labels` says")].labels.push(option.value);
}

// ---- The rows ---------------------------------------------------------------

void CsvReader::failCell(const Column &column, const char *expected, const char *help) {
  Text text = {};
  text.addf("line %lld (row %lld), column %lld ", static_cast<long long>(scanner.rowLine),
            static_cast<long long>(rows + 1), static_cast<long long>(&column - columns.data + 1));
  addQuoted(text, column.name);
  text.addf(": expected %s, found ", expected);
  if (scanner.cell.size())
    addQuoted(text, scanner.cell.text());
  else
    text.add("an empty cell");
  file.fail("%s%s", text.text(), help);
}

void CsvReader::failCount(int64_t found) {
  file.fail("line %lld (row %lld): expected %lld cells, as many as the header has, found %lld%s",
            static_cast<long long>(scanner.rowLine), static_cast<long long>(rows + 1),
            static_cast<long long>(columns.size), static_cast<long long>(found),
            found > columns.size ? "\nhelp: a cell that holds the separator stands in quotes" : "");
}

bool CsvReader::storeWhole(const Column &column, char *to, int64_t value) {
  auto narrow = static_cast<int32_t>(value);
  auto byte = static_cast<uint8_t>(value);
  switch (column.field->dtype) {
  case DVN_F32: {
    auto number = static_cast<float>(value);
    memcpy(to, &number, 4);
    return true;
  }
  case DVN_F64: {
    auto number = static_cast<double>(value);
    memcpy(to, &number, 8);
    return true;
  }
  case DVN_I64:
    memcpy(to, &value, 8);
    return true;
  case DVN_I32:
    memcpy(to, &narrow, 4);
    return narrow == value;
  case DVN_BOOL:
    *to = static_cast<char>(byte);
    return value == 0 || value == 1;
  default:
    *to = static_cast<char>(byte);
    return byte == value;
  }
}

void CsvReader::storeFloat(const Column &column, char *to, const char *text) {
  float single = __builtin_nanf("");
  double number = __builtin_nan("");
  bool isSingle = column.field->dtype == DVN_F32;
  if (!isMissing(text) &&
      !(isSingle ? numbers.readFloat(text, single) : numbers.readDouble(text, number))) {
    Text help = {};
    if (column.field->rank == 1)
      help.addf("\nhelp: `labels = (%s = [\"..\", \"..\"])` makes numbers of words",
                column.field->name);
    else
      help.add("\nhelp: `drop` leaves a column out; a value that is missing is an empty cell, NA, "
               "NaN, null or ?");
    failCell(column, isSingle ? "a number (f32)" : "a number (f64)", help.text());
  }
  if (isSingle)
    memcpy(to, &single, 4);
  else
    memcpy(to, &number, 8);
}

/// A word of `labels` as its number.
static int64_t labelOf(const Column &column, const char *text) {
  for (int64_t i = 0; i < column.labels.size; ++i)
    if (same(column.labels[i], text))
      return i;
  return -1;
}

void CsvReader::store(const Column &column, char *to) {
  const char *text = scanner.cell.text();
  int dtype = column.field->dtype;
  int64_t value = 0;
  if (column.labels.size) {
    value = labelOf(column, text);
    if (value >= 0) {
      if (!storeWhole(column, to, value))
        failCell(column, "a label whose number fits its type", "");
      return;
    }
    if (isMissing(text) && isFloatType(dtype))
      return storeFloat(column, to, "");
    Text expected = {}, help = {};
    expected.add("one of ");
    addNames(expected, column.labels);
    if (const char *meant = nearest(text, column.labels))
      help.addf("\nhelp: did you mean '%s'?", meant);
    failCell(column, expected.text(), help.text());
  }
  if (isFloatType(dtype))
    return storeFloat(column, to, text);
  if (dtype == DVN_BOOL && (!strcasecmp(text, "true") || !strcasecmp(text, "false"))) {
    *to = *text == 't' || *text == 'T';
    return;
  }
  if (readWhole(text, value) && storeWhole(column, to, value))
    return;
  static const char *const expected[] = {"a whole number (i32, -2147483648 to 2147483647)",
                                         "a whole number (i64)", "a whole number (u8, 0 to 255)",
                                         "true, false, 1 or 0"};
  failCell(column, expected[dtype - DVN_I32],
           isMissing(text) ? "\nhelp: only f32 and f64 can say that a value is missing" : "");
}

/// Room for as many rows again.
void CsvReader::grow() {
  int64_t more = room ? 2 * room : 256;
  for (Field &field : source.fields) {
    void *larger = makeRows(field, more);
    if (room)
      memcpy(larger, field.rows, rows * rowBytes(field));
    free(field.rows);
    field.rows = larger;
  }
  room = more;
}

void CsvReader::readRow() {
  int64_t count = 0;
  CsvScanner::End end;
  do {
    end = scanner.nextCell();
    if (count < columns.size && columns[count].field) {
      const Column &column = columns[count];
      store(column, static_cast<char *>(column.field->rows) + rows * rowBytes(*column.field) +
                        column.offset);
    }
    ++count;
  } while (end == CsvScanner::Cell);
  if (count != columns.size)
    failCount(count);
}

void CsvReader::readTable() {
  while (scanner.nextRow()) {
    if (rows == room)
      grow();
    readRow();
    ++rows;
  }
  if (!rows)
    file.fail("the header has %lld columns, and no row follows",
              static_cast<long long>(columns.size));
  for (Field &field : source.fields) // zeros after the last row
    memset(static_cast<char *>(field.rows) + rows * rowBytes(field), 0, 64);
  source.size = rows;
}

static void readCsv(dvn_context *c, DataSource &source) {
  List<const char *> separator = optionValues(source, "separator");
  CsvReader reader = {{c, source, nullptr, nullptr, nullptr}, source, {}, {}, {}, 0, 0};
  reader.file.open(source.path);
  reader.scanner = makeScanner(&reader.file, separator.size ? *separator[0] : ',');
  reader.numbers.begin();
  reader.readHeader();
  reader.assignFields();
  reader.readTable();
  reader.file.close();
  reader.scanner.end();
  reader.numbers.end();
  for (Column &column : reader.columns) {
    free(const_cast<char *>(column.name));
    column.labels.release();
  }
  reader.columns.release();
  separator.release();
}

} // namespace dvn

void dvn_use_csv(dvn_context *c) { c->readers.push({"csv", dvn::readCsv}); }
