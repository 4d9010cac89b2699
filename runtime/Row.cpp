//===- Row.cpp - rows of history and results ------------------------------===//
//
// `track` appends a row to <model>.<program>.history.jsonl (one JSON object a
// line, in a form that depends on nothing but the values), notes when in
// <model>.<program>.timing.jsonl, hands it to TensorBoard's file (Events.cpp), and shows
// it on stderr. `report` prints
// results on stdout, one `name value` a line, or one object with --json.
//
//===----------------------------------------------------------------------===//

#include "runtime/Checksum.h"
#include "runtime/Files.h"
#include "runtime/Json.h"
#include "runtime/Number.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

using namespace dvn;

void dvn_row_begin(dvn_context *c) { c->row.clear(); }
void dvn_row_int(dvn_context *c, const char *name, int64_t value) {
  c->row.push(intItem(name, value));
}
void dvn_row_float(dvn_context *c, const char *name, double value) {
  c->row.push(floatItem(name, value));
}
void dvn_row_bool(dvn_context *c, const char *name, uint8_t value) {
  c->row.push(boolItem(name, value & 1));
}
void dvn_row_string(dvn_context *c, const char *name, const char *text) {
  c->row.push(textItem(name, text));
}
void dvn_row_tensor(dvn_context *c, const char *name, void *data, int32_t dtype, int64_t rank,
                    const int64_t *sizes) {
  c->row.push(tensorItem(name, data, dtype, rank, sizes));
}

/// A value for people: floats with five digits, or all of them.
static void addValue(Text &out, const Item &item, const char *floats, int64_t indent) {
  switch (item.kind) {
  case Item::Int:
    return addInt(out, item.integer, parseFormat(""));
  case Item::Float:
    return addFloat(out, item.number, parseFormat(floats), false);
  case Item::Bool:
    return out.add(item.integer ? "true" : "false");
  case Item::String:
    return out.add(item.text);
  case Item::Tensor:
    return addTensor(out, item.data, item.dtype, item.rank, item.sizes,
                     item.rank == 0 && isFloatType(item.dtype) ? floats : "", indent);
  }
}

namespace dvn {

void openHistory(dvn_context *c, bool keep) {
  History &history = c->history;
  Text path = {};
  path.addf("%s.%s.history.jsonl", c->model.name, c->program->name);
  history.file.file = openToAppend(c, path.text(), keep ? history.bytes : 0);
  path.clear();
  path.addf("%s.%s.timing.jsonl", c->model.name, c->program->name);
  history.timing.file = openToAppend(c, path.text(), keep ? history.timingBytes : 0);
  path.release();
  history.opened = true;
}

void flushHistory(dvn_context *c, bool sync) {
  History &history = c->history;
  if (!history.opened)
    return;
  Outbox *const boxes[] = {&history.file, &history.timing, &history.events};
  for (Outbox *box : boxes) {
    if (!box->file)
      continue; // not opened: 0 is standard input
    flush(c, *box);
    if (sync && !syncFile(box->file))
      fail(c, 1, "cannot sync the history: %s", reason(errno));
  }
  if (sync && !history.synced)
    syncFolder(c, c->model.name);
  history.synced |= sync;
}

void addHistoryCells(dvn_context *c, const List<Item> &row) {
  History &history = c->history;
  for (const Item &item : row) {
    double value = 0;
    if (item.kind == Item::Int)
      value = static_cast<double>(item.integer);
    else if (item.kind == Item::Float)
      value = item.number;
    else if (item.kind == Item::Tensor && item.rank == 0)
      value = elementAsDouble(item.data, item.dtype, 0);
    else
      continue;
    history.cells.push({item.name, history.rows, value});
  }
  ++history.rows;
}

} // namespace dvn

void dvn_track(dvn_context *c) {
  History &history = c->history;
  if (!history.opened)
    openHistory(c, false);
  Text &line = history.line;
  line.clear();
  addJsonRow(line, c->row);
  line.add('\n');
  post(c, history.file, line.text(), line.size());
  history.bytes += line.size();
  history.sum = crc32c(history.sum, line.text(), line.size());
  addHistoryCells(c, c->row);

  if (history.eventsPath)
    addEvent(c, c->row);

  line.clear();
  line.addf("{\"row\": %lld, \"seconds\": ", static_cast<long long>(history.rows));
  addFloat(line, dvn_clock(c), parseFormat(".3f"), false);
  line.add("}\n");
  post(c, history.timing, line.text(), line.size());
  history.timingBytes += line.size();

  if (!c->options.quiet) {
    line.clear();
    for (const Item &item : c->row) {
      line.add(line.size() ? "  " : "");
      line.addf("%s ", item.name);
      addValue(line, item, ".5g", line.size());
    }
    note(c, "%s", line.text());
  }
}

void dvn_report(dvn_context *c) {
  Text out = {};
  if (c->options.json) {
    addJsonRow(out, c->row);
    dvn_print(c, out.text());
    return out.release();
  }
  int64_t width = 0;
  for (const Item &item : c->row)
    width = columns(item.name) > width ? columns(item.name) : width;
  for (const Item &item : c->row) {
    out.clear();
    out.addColumn(item.name, width + 1);
    addValue(out, item, ".6g", width + 1);
    dvn_print(c, out.text());
  }
  out.release();
}
