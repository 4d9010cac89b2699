//===- Context.cpp - registration, memory, errors -------------------------===//
//
// The generated `dvn_model_register` describes the model here; then storage,
// arena and slots are made as large as it said.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

#include "runtime/Frame.h"
#include "runtime/Machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

using namespace dvn;

// ---- Registration -----------------------------------------------------------

void dvn_declare_model(dvn_context *c, const char *name, const char *hash, const char *compiler,
                       const char *target, int64_t seed, int64_t storage, int64_t arena,
                       int64_t slots, int64_t strings) {
  checkMachine(c, target);
  Model &m = c->model;
  m.name = name;
  m.sourceHash = hash;
  m.compiler = compiler;
  m.target = target;
  m.seed = seed;
  m.storageBytes = storage;
  m.arenaBytes = arena;
  m.slots = slots;
  m.strings = strings;
}

void dvn_declare_program(dvn_context *c, const char *name, const char *doc, void *entry,
                         uint8_t resumable) {
  Program program = {};
  program.name = name;
  program.doc = doc;
  program.entry = reinterpret_cast<void (*)(dvn_context *)>(entry);
  program.resumable = (resumable & 1) != 0;
  c->model.programs.push(program);
}

static Flag &declareFlag(dvn_context *c, const char *name, const char *doc, FlagKind kind,
                         uint8_t hasDefault) {
  List<Flag> &flags = c->model.programs.last().flags;
  flags.push(Flag{});
  Flag &flag = flags.last();
  flag.name = name;
  flag.doc = doc;
  flag.kind = kind;
  flag.hasDefault = hasDefault & 1;
  return flag;
}

void dvn_declare_flag_int(dvn_context *c, const char *name, const char *doc, uint8_t has,
                          int64_t value) {
  declareFlag(c, name, doc, FlagKind::Int, has).integer = value;
}
void dvn_declare_flag_float(dvn_context *c, const char *name, const char *doc, uint8_t has,
                            double value) {
  declareFlag(c, name, doc, FlagKind::Float, has).number = value;
}
void dvn_declare_flag_bool(dvn_context *c, const char *name, const char *doc, uint8_t has,
                           uint8_t value) {
  declareFlag(c, name, doc, FlagKind::Bool, has).integer = value & 1;
}
void dvn_declare_flag_string(dvn_context *c, const char *name, const char *doc, uint8_t has,
                             const char *value) {
  declareFlag(c, name, doc, FlagKind::String, has).text = value;
}
void dvn_declare_flag_list(dvn_context *c, const char *name, const char *doc, int32_t dtype,
                           uint8_t has, const char *value) {
  Flag &flag = declareFlag(c, name, doc, FlagKind::List, has);
  flag.dtype = dtype;
  flag.text = value;
}

void dvn_declare_slot_sizes(dvn_context *c, int64_t flag, int64_t count, const int64_t *rows) {
  Program &program = c->model.programs.last();
  program.rowsFlag = flag;
  program.slotSizesCount = count;
  program.slotSizes = rows;
}

void dvn_declare_variable(dvn_context *c, const char *name, int32_t dtype, int64_t rank,
                          const int64_t *sizes, int64_t offset, int32_t kind) {
  c->model.variables.push({name, dtype, rank, sizes, offset, kind != 0});
}
void dvn_declare_initializer(dvn_context *c, void *function) {
  c->model.initializers.push(reinterpret_cast<void (*)(dvn_context *)>(function));
}
void dvn_declare_layer(dvn_context *c, const char *name, const char *kind, const char *shape,
                       int64_t parameters, int64_t multiplyAdds) {
  c->model.layers.push({name, kind, shape, parameters, multiplyAdds});
}
void dvn_declare_data(dvn_context *c, const char *name, const char *reader, const char *path,
                      const char *argument) {
  c->model.data.push({name, reader, path, argument, {}, {}, false, false, 0, 0});
}
void dvn_declare_data_option(dvn_context *c, const char *key, const char *value) {
  c->model.data.last().options.push({key, value});
}
void dvn_declare_field(dvn_context *c, const char *name, int32_t dtype, int64_t rank,
                       const int64_t *sizes) {
  c->model.data.last().fields.push({name, dtype, rank, sizes, nullptr});
}
void dvn_declare_kernel(dvn_context *c, const char *name, const char *description) {
  c->model.kernels.push({name, description});
}

void dvn_declare_streams(dvn_context *c) { c->model.programs.last().streams = true; }

// ---- The context ------------------------------------------------------------

namespace dvn {

dvn_context *makeContext() {
  auto *context = static_cast<dvn_context *>(allocate(sizeof(dvn_context)));
  context->started = monotonicSeconds();
  dvn_model_register(context);
  context->options.seed = context->model.seed;
  context->notes.file = 2;
  return context;
}

/// The arena comes from the kernel as zeros that cost nothing until touched.
void prepareMemory(dvn_context *c) {
  Model &m = c->model;
  checkRoom(c, 0, m.storageBytes + m.arenaBytes);
  c->head.storage = static_cast<char *>(allocateAligned(m.storageBytes));
  memset(c->head.storage, 0, m.storageBytes);
  size_t bytes = m.arenaBytes + 64;
  void *arena = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (arena == MAP_FAILED)
    fail(c, 1, "out of memory: this program needs an arena of %lld bytes",
         static_cast<long long>(bytes));
  if (bytes >= (2u << 20))
    madvise(arena, bytes, MADV_HUGEPAGE);
  c->head.arena = static_cast<char *>(arena);
  c->slots = static_cast<Slot *>(allocate(m.slots * sizeof(Slot)));
  c->strings = static_cast<Text *>(allocate(m.strings * sizeof(Text)));
}

double monotonicSeconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void fail(dvn_context *c, int code, const char *format, ...) {
  abandonFrame(c);
  Outbox *const boxes[] = {&c->history.file, &c->history.timing, &c->history.events};
  for (Outbox *box : boxes)
    if (int file = box->file) {
      box->file = 0; // writing it may be what failed
      Outbox last = {file, box->lines, 0};
      flush(c, last);
    }
  clearStatus(c);
  fflush(stdout);
  va_list list;
  va_start(list, format);
  fputs("error: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  _Exit(code);
}

void note(dvn_context *c, const char *format, ...) {
  if (c->options.quiet)
    return;
  Text &line = c->notes.lines;
  if (c->status.shown) {
    c->status.shown = false;
    line.add("\r\x1b[K");
  }
  va_list list;
  va_start(list, format);
  line.addv(format, list);
  va_end(list);
  line.add('\n');
  post(c, c->notes, "", 0);
}

void clearStatus(dvn_context *c) {
  flush(c, c->notes);
  if (!c->status.shown)
    return;
  fputs("\r\x1b[K", stderr);
  c->status.shown = false;
}

// ---- Items ------------------------------------------------------------------

Item tensorItem(const char *name, void *data, int dtype, int64_t rank, const int64_t *sizes) {
  Item item = {};
  item.kind = Item::Tensor;
  item.name = name;
  item.data = data;
  item.dtype = dtype;
  item.rank = rank;
  for (int64_t i = 0; i < rank && i < kMaxRank; ++i)
    item.sizes[i] = sizes[i];
  return item;
}
Item intItem(const char *name, int64_t value) {
  Item item = {};
  item.kind = Item::Int;
  item.name = name;
  item.integer = value;
  return item;
}
Item floatItem(const char *name, double value) {
  Item item = {};
  item.kind = Item::Float;
  item.name = name;
  item.number = value;
  return item;
}
Item boolItem(const char *name, bool value) {
  Item item = intItem(name, value);
  item.kind = Item::Bool;
  return item;
}
Item textItem(const char *name, const char *text) {
  Item item = {};
  item.kind = Item::String;
  item.name = name;
  item.text = text;
  return item;
}

void placeResult(dvn_context *c, dvn_tensor &result) {
  int64_t each = elementBytes(result.dtype);
  result.data = dvn_slot(c, result.slot, elements(result.rank, result.sizes) * each, each);
}

} // namespace dvn

void *dvn_slot(dvn_context *c, int64_t index, int64_t bytes, int64_t elementBytes) {
  Slot &slot = c->slots[index];
  if (__builtin_expect(slot.memory && 0 <= bytes && bytes <= slot.bytes, 1))
    return slot.memory;
  if (bytes < 0 || bytes / elementBytes > INT32_MAX)
    fail(c, 1, "a tensor would have more than %d elements: take a smaller batch, for instance",
         INT32_MAX);
  int64_t held = 0;
  for (int64_t i = 0; i < c->model.slots; ++i)
    held += c->slots[i].bytes;
  checkRoom(c, held, bytes - slot.bytes);
  free(slot.memory);
  slot.memory = allocateAligned(bytes);
  slot.bytes = bytes;
  return slot.memory;
}

double dvn_clock(dvn_context *c) { return monotonicSeconds() - c->started + c->before; }
