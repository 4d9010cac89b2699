//===- Load.cpp - load(path, x) -------------------------------------------===//
//
// Every name, element type and shape is compared first. If one does not fit, a
// table of all that differ is shown and nothing is loaded; what the file has
// besides is a note.
//
//===----------------------------------------------------------------------===//

#include "runtime/SafeTensors.h"

using namespace dvn;

void dvn_load_begin(dvn_context *c, const char *path) {
  c->file.clear();
  c->filePath = path;
}

void dvn_load_item(dvn_context *c, const char *name, void *data, int32_t dtype, int64_t rank,
                   const int64_t *sizes) {
  c->file.push(tensorItem(name, data, dtype, rank, sizes));
}

namespace {
struct Difference {
  const char *name, *expected, *found;
};
} // namespace

static bool fits(const Item &item, const TensorEntry &entry) {
  return entry.dtype == item.dtype && entry.rank == item.rank &&
         !memcmp(entry.sizes, item.sizes, item.rank * sizeof(int64_t));
}

static const char *typeText(int dtype, int64_t rank, const int64_t *sizes) {
  Text text = {};
  addType(text, dtype, rank, sizes);
  return text.copy();
}

static const char *foundText(const TensorEntry *entry) {
  if (!entry)
    return "missing";
  if (entry->dtype < 0)
    return entry->dtypeText; // one that only the file's writer knows: BF16
  return typeText(entry->dtype, entry->rank, entry->sizes);
}

static void failWithTable(dvn_context *c, const List<Difference> &list) {
  Difference head = {"name", "expected", "found"};
  int64_t first = columns(head.name), second = columns(head.expected);
  for (const Difference &d : list) {
    first = columns(d.name) > first ? columns(d.name) : first;
    second = columns(d.expected) > second ? columns(d.expected) : second;
  }
  Text table = {};
  auto addLine = [&](const Difference &d) {
    table.add("\n  ");
    table.addColumn(d.name, first + 3);
    table.addColumn(d.expected, second + 3);
    table.add(d.found);
  };
  addLine(head);
  for (const Difference &d : list)
    addLine(d);
  fail(c, 1, "%s does not fit this program, so nothing was loaded%s", c->filePath, table.text());
}

static void noteRest(dvn_context *c, const TensorFile &file) {
  Text rest = {};
  for (const TensorEntry &entry : file.entries) {
    bool wanted = false;
    for (const Item &item : c->file)
      wanted |= same(item.name, entry.name);
    if (wanted)
      continue;
    rest.add(rest.size() ? ", " : "");
    rest.add(entry.name);
  }
  if (rest.size())
    note(c, "note: not loaded from %s: %s", c->filePath, rest.text());
  rest.release();
}

void dvn_load_end(dvn_context *c) {
  TensorFile file;
  openTensors(c, c->filePath, true, file);
  List<Difference> differences = {};
  for (const Item &item : c->file) {
    const TensorEntry *entry = file.find(item.name);
    if (entry && fits(item, *entry))
      continue;
    differences.push({item.name, typeText(item.dtype, item.rank, item.sizes), foundText(entry)});
  }
  if (differences.size)
    failWithTable(c, differences);
  for (const Item &item : c->file)
    readTensor(c, file, *file.find(item.name), item.data);
  noteRest(c, file);
  closeTensors(file);
}
