//===- Events.cpp - what is tracked, for TensorBoard ----------------------===//
//
// `--log tensorboard DIR` writes DIR/events.out.tfevents.<time>.<host>.<process>: after
// a first record with the version, one for each row of `track`, with each single number
// as a scalar under its name. (Tensors of rank 1 and more are left out; the history has
// them.) The step is the field `step`, else `epoch`, else the row's number.
//
//   record = length (8 bytes), CRC of these, bytes, CRC of these
//   bytes  = an Event in protocol buffers' encoding: wall_time = 1 (double),
//            step = 2 (int64), file_version = 3 (string), summary = 5 of
//            values = 1 of tag = 1 (string), simple_value = 2 (float)
//
// CRCs are CRC-32C, turned and shifted as TFRecord wants it. All is little-endian, as
// is the machine. A frame keeps the file's name and length, so that what was written
// after it does not stand there twice.
//
//===----------------------------------------------------------------------===//

#include "runtime/Checksum.h"
#include "runtime/Files.h"
#include "runtime/Frame.h"
#include "runtime/Number.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace dvn {

// ---- Records ----------------------------------------------------------------

static uint32_t maskedCrc(const void *bytes, int64_t length) {
  uint32_t crc = crc32c(0, bytes, static_cast<size_t>(length));
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

template <typename T> static void addBytes(Text &out, T value) {
  out.add(reinterpret_cast<const char *>(&value), sizeof value);
}

static void addRecord(dvn_context *c, Text &event) {
  Text record = {};
  addBytes(record, static_cast<uint64_t>(event.size()));
  addBytes(record, maskedCrc(record.text(), record.size()));
  record.add(event.text(), event.size());
  addBytes(record, maskedCrc(event.text(), event.size()));
  post(c, c->history.events, record.text(), record.size());
  c->history.eventsBytes += record.size();
  record.release();
}

// ---- Protocol buffers -------------------------------------------------------

/// What follows a field's number.
enum Wire { kVarint = 0, kDouble = 1, kBytes = 2, kFloat = 5 };

static void addVarint(Text &out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out.add(static_cast<char>(value | 0x80));
  out.add(static_cast<char>(value));
}

static void addKey(Text &out, int field, Wire wire) { addVarint(out, field << 3 | wire); }

static void addBytesField(Text &out, int field, const char *bytes, int64_t length) {
  addKey(out, field, kBytes);
  addVarint(out, length);
  out.add(bytes, length);
}

static void beginEvent(Text &event) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  addKey(event, 1, kDouble);
  addBytes(event, static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9);
}

/// A row's single numbers.
static bool scalarOf(const Item &item, double &value) {
  if (item.kind == Item::String || (item.kind == Item::Tensor && item.rank > 0))
    return false;
  value = item.kind == Item::Tensor  ? elementAsDouble(item.data, item.dtype, 0)
          : item.kind == Item::Float ? item.number
                                     : static_cast<double>(item.integer);
  return true;
}

static const Item *findStep(const List<Item> &row) {
  static const char *const names[] = {"step", "epoch"};
  for (const char *name : names)
    for (const Item &item : row)
      if (item.kind == Item::Int && same(item.name, name))
        return &item;
  return nullptr;
}

void addEvent(dvn_context *c, const List<Item> &row) {
  const Item *step = findStep(row);
  Text event = {}, summary = {}, value = {};
  beginEvent(event);
  addKey(event, 2, kVarint);
  addVarint(event, static_cast<uint64_t>(step ? step->integer : c->history.rows));
  for (const Item &item : row) {
    double number = 0;
    if (&item == step || !scalarOf(item, number))
      continue;
    value.clear();
    addBytesField(value, 1, item.name, static_cast<int64_t>(strlen(item.name)));
    addKey(value, 2, kFloat);
    addBytes(value, static_cast<float>(number));
    addBytesField(summary, 1, value.text(), value.size());
  }
  addBytesField(event, 5, summary.text(), summary.size());
  addRecord(c, event);
  event.release();
  summary.release();
  value.release();
}

// ---- The file ---------------------------------------------------------------

/// The folder, and those around it that are missing.
static void makeFolder(dvn_context *c, const char *path) {
  char *copy = copyOf(path);
  for (char *at = copy + 1; *at; ++at)
    if (*at == '/') {
      *at = 0;
      mkdir(copy, 0777); // the last one tells
      *at = '/';
    }
  struct stat info;
  if (mkdir(copy, 0777) && errno != EEXIST)
    fail(c, 1, "--log: cannot make the folder %s: %s", path, reason(errno));
  if (stat(copy, &info) || !S_ISDIR(info.st_mode))
    fail(c, 1, "--log: %s is not a folder", path);
  free(copy);
}

static void beginFile(dvn_context *c) {
  History &history = c->history;
  makeFolder(c, c->options.events);
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  Text path = {};
  path.addf("%s/events.out.tfevents.%010lld.%s.%d", c->options.events,
            static_cast<long long>(time(nullptr)), *host ? host : "host",
            static_cast<int>(getpid()));
  history.eventsPath = path.text();
  history.events.file = openToAppend(c, history.eventsPath, 0);
  Text event = {};
  beginEvent(event);
  addBytesField(event, 3, "brain.Event:2", 13);
  addRecord(c, event);
  event.release();
}

/// The frame's file, cut to what it was.
static void goOn(dvn_context *c, const char *path, int64_t bytes) {
  struct stat info;
  if (stat(path, &info) || info.st_size < bytes)
    fail(c, 1, "%s: expected at least the %lld bytes that the stopped run had written", path,
         static_cast<long long>(bytes));
  c->history.eventsPath = path;
  c->history.eventsBytes = bytes;
  c->history.events.file = openToAppend(c, path, bytes);
}

void openEvents(dvn_context *c) {
  const char *path = c->options.resume ? frameMeta(c, "events_path", "") : nullptr;
  const char *folder = c->options.events;
  size_t length = folder ? strlen(folder) : 0;
  if (path && folder && (!startsWith(path, folder) || path[length] != '/'))
    fail(c, 2, "--log: the stopped run had %s, so it cannot go on in %s", path, folder);
  if (path)
    goOn(c, path, atoll(frameMeta(c, "events", "")));
  else if (folder)
    beginFile(c);
}

} // namespace dvn
