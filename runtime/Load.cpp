//===- Load.cpp - load(path, x) -------------------------------------------===//
//
// Every name, element type and shape is compared first. If one does not fit, a
// table of all that differ is shown and nothing is loaded, with what may have been
// meant; what the file has besides is a note. A tensor that the file keeps in
// another layout is compared as it lies there, and brought into ours.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"
#include "runtime/Permute.h"
#include "runtime/SafeTensors.h"

using namespace dvn;

constexpr int64_t kMostRows = 32, kMostNames = 16;

void dvn_load_begin(dvn_context *c, const char *path) {
  c->file.clear();
  c->layouts.clear();
  c->filePath = path;
}

void dvn_load_item(dvn_context *c, const char *name, void *data, int32_t dtype, int64_t rank,
                   const int64_t *sizes) {
  FileLayout &layout = c->nextLayout;
  c->file.push(layout.given ? tensorItem(name, data, dtype, layout.storedRank, layout.stored)
                            : tensorItem(name, data, dtype, rank, sizes));
  c->layouts.push(layout);
  layout.given = false;
}

static bool fits(const Item &item, const TensorEntry &entry) {
  return entry.dtype == item.dtype && entry.rank == item.rank &&
         !memcmp(entry.sizes, item.sizes, item.rank * sizeof(int64_t));
}

// ---- What does not fit ------------------------------------------------------

namespace {
struct Difference {
  const Item *item;
  const TensorEntry *found; ///< null: missing
};

/// All that a failed load can say.
struct Report {
  dvn_context *context;
  const TensorFile &file;
  List<Difference> differences;
  List<const char *> unasked; ///< names that the file has besides

  void find();
  [[noreturn]] void failWithTable();
  const char *foundText(const Difference &d);
  const char *meant(const char *name);
  void addTable(Text &out);
  void addCounts(Text &out);
  void addPrefix(Text &out);
  void addOrigin(Text &out);
};
} // namespace

static const char *typeText(int dtype, int64_t rank, const int64_t *sizes) {
  Text text = {};
  addType(text, dtype, rank, sizes);
  return text.text();
}

/// Whether `name` is `prefix.inner` with some prefix.
static bool endsInside(const char *name, const char *inner) {
  size_t length = strlen(name), part = strlen(inner);
  return length > part + 1 && name[length - part - 1] == '.' && same(name + length - part, inner);
}

void Report::find() {
  for (const Item &item : context->file) {
    const TensorEntry *entry = file.find(item.name);
    if (!entry || !fits(item, *entry))
      differences.push({&item, entry});
  }
  for (const TensorEntry &entry : file.entries) {
    bool wanted = false;
    for (const Item &item : context->file)
      wanted |= same(item.name, entry.name);
    if (!wanted)
      unasked.push(entry.name);
  }
}

/// A name of the file that nothing asked for: the same with a prefix more or
/// less, or one that is spelled much like it.
const char *Report::meant(const char *name) {
  for (const char *other : unasked)
    if (endsInside(other, name) || endsInside(name, other))
      return other;
  return nearest(name, unasked);
}

const char *Report::foundText(const Difference &d) {
  if (d.found && d.found->dtype < 0)
    return d.found->dtypeText; // one that only the file's writer knows: BF16
  if (d.found)
    return typeText(d.found->dtype, d.found->rank, d.found->sizes);
  const char *other = meant(d.item->name);
  if (!other)
    return "missing";
  Text text = {};
  text.addf("missing; did you mean %s?", other);
  return text.text();
}

void Report::addTable(Text &out) {
  List<const char *> cells = {};
  cells.pushAll("name", "expected", "found");
  int64_t shown = differences.size > kMostRows ? kMostRows : differences.size;
  for (int64_t i = 0; i < shown; ++i) {
    const Item &item = *differences[i].item;
    cells.pushAll(item.name, typeText(item.dtype, item.rank, item.sizes),
                  foundText(differences[i]));
  }
  int64_t widths[3] = {};
  for (int64_t i = 0; i < cells.size; ++i)
    widths[i % 3] = columns(cells[i]) > widths[i % 3] ? columns(cells[i]) : widths[i % 3];
  for (int64_t i = 0; i < cells.size; i += 3) {
    out.add("\n  ");
    out.addColumn(cells[i], widths[0] + 3);
    out.addColumn(cells[i + 1], widths[1] + 3);
    out.add(cells[i + 2]);
  }
  if (shown < differences.size)
    out.addf("\n  .. and %lld more", static_cast<long long>(differences.size - shown));
}

void Report::addCounts(Text &out) {
  int64_t missing = 0;
  for (const Difference &d : differences)
    missing += !d.found;
  int64_t other = differences.size - missing;
  out.addf(": of %lld tensors ", static_cast<long long>(context->file.size));
  if (missing)
    out.addf("%lld %s missing%s", static_cast<long long>(missing), missing == 1 ? "is" : "are",
             other ? ", " : "");
  if (other)
    out.addf("%lld %s another type or shape", static_cast<long long>(other),
             other == 1 ? "has" : "have");
}

/// Where one prefix, more or less, would give all names that are missing.
void Report::addPrefix(Text &out) {
  const char *first = nullptr, *other = nullptr;
  for (const Difference &d : differences)
    if (!d.found && !first) {
      first = d.item->name;
      other = meant(first);
    }
  if (!other)
    return;
  bool more = endsInside(other, first);
  if (!more && !endsInside(first, other))
    return;
  Text prefix = {};
  prefix.add(more ? other : first,
             more ? strlen(other) - strlen(first) : strlen(first) - strlen(other));
  for (const Difference &d : differences) {
    if (d.found)
      continue;
    Text name = {};
    if (more)
      name.addf("%s%s", prefix.text(), d.item->name);
    else if (startsWith(d.item->name, prefix.text()))
      name.add(d.item->name + prefix.size());
    bool there = file.find(name.text());
    name.release();
    if (!there)
      return;
  }
  out.addf("\nhelp: in the file these names begin %s `%s`: ", more ? "with" : "without",
           prefix.text());
  --prefix.chars.size; // the dot
  if (strchr(prefix.text(), '.'))
    out.add("map them with `names = f`");
  else if (more)
    out.addf("load into a record, `load(.., (%s = x))`", prefix.text());
  else
    out.addf("load into the part itself, `load(.., x.%s)`", prefix.text());
  prefix.release();
}

static void addNames(Text &out, const List<const char *> &names) {
  for (int64_t i = 0; i < names.size && i < kMostNames; ++i)
    out.addf("%s%s", i ? ", " : "", names[i]);
  if (names.size > kMostNames)
    out.addf(" and %lld more", static_cast<long long>(names.size - kMostNames));
}

/// Whether another version of this program wrote the file.
void Report::addOrigin(Text &out) {
  const char *format = file.meta("format"), *hash = file.meta("source_hash");
  if (!format || !same(format, "dvn") || !hash || same(hash, context->model.sourceHash))
    return;
  out.addf("\nnote: it was saved by another version of the source (hash %s, this one has %s)\n"
           "help: load it with the program that saved it, or map its names with `names = f`",
           hash, context->model.sourceHash);
}

void Report::failWithTable() {
  Text text = {};
  addCounts(text);
  addTable(text);
  if (unasked.size) {
    text.addf("\nnote: the file has %lld that nothing asked for: ",
              static_cast<long long>(unasked.size));
    addNames(text, unasked);
  }
  for (const FileLayout &layout : context->layouts)
    if (layout.given) {
      text.add("\nnote: expected is what `names` says of the file, not the shape here");
      break;
    }
  addPrefix(text);
  addOrigin(text);
  fail(context, 1, "%s does not fit this program, so nothing was loaded%s", context->filePath,
       text.text());
}

// ---- Loading ----------------------------------------------------------------

static void readItem(dvn_context *c, const TensorFile &file, const Item &item,
                     const FileLayout &layout) {
  const TensorEntry &entry = *file.find(item.name);
  if (!layout.given)
    return readTensor(c, file, entry, item.data);
  void *stored = allocate(entry.bytes);
  readTensor(c, file, entry, stored);
  permute(item.data, stored, elementBytes(item.dtype), layout.splitRank, layout.split, layout.axes);
  free(stored);
}

void dvn_load_end(dvn_context *c) {
  TensorFile file;
  openTensors(c, c->filePath, file);
  Report report = {c, file, {}, {}};
  report.find();
  if (report.differences.size)
    report.failWithTable();
  for (int64_t i = 0; i < c->file.size; ++i)
    readItem(c, file, c->file[i], c->layouts[i]);
  if (report.unasked.size) {
    Text rest = {};
    addNames(rest, report.unasked);
    note(c, "note: not loaded from %s: %s", c->filePath, rest.text());
    rest.release();
  }
  report.unasked.release();
  report.differences.release();
  closeTensors(file);
}
