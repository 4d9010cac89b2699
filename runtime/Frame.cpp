//===- Frame.cpp - stopping and going on ----------------------------------===//
//
// At a safe point with work to do (word 2 of the context) the generated code
// hands over its live values, and this file adds what else a run consists of:
// all variables, the length of the history, a hard link to each file that was
// saved (`save` replaces by renaming, so the link keeps the old bytes), flags,
// seed, and hashes of the data. All in one safetensors file, replaced whole.
//
// Links are named <file>.kept0 and .kept1, by turns: a frame's own links are made
// before it is renamed into place, those of the frame before it removed after,
// so at every instant the frame that is there has its links. Each step is synced
// before the next, so this also holds for what a power cut leaves.
//
//===----------------------------------------------------------------------===//

#include "runtime/Frame.h"
#include "runtime/Checksum.h"
#include "runtime/Data.h"
#include "runtime/Files.h"
#include "runtime/Flags.h"
#include "runtime/Json.h"
#include "runtime/Launches.h"
#include "runtime/Number.h"
#include "runtime/SafeTensors.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace dvn {

struct Frame {
  TensorFile file; ///< the one that the run goes on from
  bool resuming, entered, written;
  int64_t point, generation; ///< of the frame before the next one
  int64_t linked;            ///< files that have a link of the frame under way
  List<Item> items;
  List<char *> texts; ///< what `items` and the metadata point to
};

enum Pending : int64_t { kTimer = 1, kSignal = 2, kAsked = 4, kAlways = 8 };

// ---- Signals: all that is global --------------------------------------------

static dvn_context *watched;
static volatile sig_atomic_t caught;

static void onSignal(int number) {
  if (number != SIGALRM && caught)
    _exit(128 + number); // the second time: at once
  if (number != SIGALRM)
    caught = number;
  __atomic_fetch_or(&watched->head.pending, number == SIGALRM ? kTimer : kSignal, __ATOMIC_RELAXED);
}

static Frame &frameOf(dvn_context *c) {
  if (!c->frame)
    c->frame = static_cast<Frame *>(allocate(sizeof(Frame)));
  return *c->frame;
}

void startFrames(dvn_context *c) {
  frameOf(c);
  watched = c;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGALRM, &action, nullptr);
  double seconds = c->options.keepSeconds;
  if (seconds <= 0) {
    c->head.pending = kAlways;
    return;
  }
  itimerval timer;
  timer.it_interval.tv_sec = static_cast<time_t>(seconds);
  timer.it_interval.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(timer.it_interval.tv_sec)) * 1e6);
  if (timer.it_interval.tv_sec == 0 && timer.it_interval.tv_usec == 0)
    timer.it_interval.tv_usec = 1;
  timer.it_value = timer.it_interval;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

// ---- Writing ----------------------------------------------------------------

static char *keptName(const char *path, int64_t generation) {
  Text text = {};
  text.addf("%s.kept%d", path, static_cast<int>(generation & 1));
  return text.text() ? text.chars.data : nullptr;
}

/// A second name for a file's bytes; a copy where the file system has no links.
static void linkOrCopy(dvn_context *c, const char *from, const char *to) {
  unlink(to);
  if (link(from, to) == 0)
    return;
  int64_t length = 0;
  char *bytes = errno == ENOENT ? nullptr : readWhole(from, &length);
  if (!bytes)
    fail(c, 1, "cannot keep %s for the frame: %s", from, reason(errno));
  Replacement out = beginReplace(c, to);
  write(out, bytes, length);
  commitReplace(out);
  free(bytes);
}

static bool sameFolder(const char *a, const char *b) {
  const char *endA = strrchr(a, '/'), *endB = strrchr(b, '/');
  size_t length = endA ? endA - a : 0;
  return !endA == !endB && (!endA || (length == size_t(endB - b) && !memcmp(a, b, length)));
}

static void linkSaved(dvn_context *c) {
  Frame &frame = *c->frame;
  for (int64_t i = 0; i < c->saved.size; ++i) {
    char *kept = keptName(c->saved[i], frame.generation);
    frame.linked = i + 1;
    linkOrCopy(c, c->saved[i], kept);
    if (i + 1 == c->saved.size || !sameFolder(c->saved[i], c->saved[i + 1]))
      syncFolder(c, kept);
    free(kept);
  }
}

/// Removes the first `count` links of one of the two generations.
static void unlinkSaved(dvn_context *c, int64_t generation, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    char *kept = keptName(c->saved[i], generation);
    unlink(kept);
    free(kept);
  }
}

/// The next frame's number. The first frame of a run that began at the beginning may
/// replace that of an older run, which needs its links until then.
static void countFrame(dvn_context *c) {
  Frame &frame = *c->frame;
  if (!frame.resuming && !frame.written) {
    TensorFile old;
    const char *generation = tryTensors(c->options.frame, old) ? nullptr : old.meta("generation");
    frame.generation = generation ? atoll(generation) : 0;
    closeTensors(old);
  }
  ++frame.generation;
}

static const char *keep(Frame &frame, char *text) {
  frame.texts.push(text);
  return text;
}

static const char *number(Frame &frame, int64_t value) {
  Text text = {};
  text.addf("%lld", static_cast<long long>(value));
  return keep(frame, text.copy());
}

static const char *joined(Frame &frame, const char *kind, const char *name) {
  Text text = {};
  text.addf("%s.%s", kind, name);
  return keep(frame, text.copy());
}

static List<Metadata> describeRun(dvn_context *c, Frame &frame) {
  List<Metadata> m = {};
  m.push({"format", "dvn frame"});
  m.push({"model", c->model.name});
  m.push({"program", c->program->name});
  m.push({"source_hash", c->model.sourceHash});
  m.push({"compiler", c->model.compiler});
  m.push({"seed", number(frame, c->options.seed)});
  m.push({"point", number(frame, frame.point)});
  m.push({"generation", number(frame, frame.generation)});
  m.push({"milliseconds", number(frame, static_cast<int64_t>(dvn_clock(c) * 1000))});
  m.push({"history", number(frame, c->history.bytes)});
  m.push({"history_crc32c", number(frame, c->history.sum)});
  m.push({"timing", number(frame, c->history.timingBytes)});
  if (c->history.eventsPath) {
    m.push({"events", number(frame, c->history.eventsBytes)});
    m.push({"events_path", c->history.eventsPath});
  }
  for (const Flag &flag : c->program->flags) {
    Text value = {};
    addFlagValue(value, flag);
    m.push({joined(frame, "flag", flag.name), keep(frame, value.copy())});
  }
  for (DataSource &source : c->model.data) {
    m.push({joined(frame, "path", source.name), source.path});
    if (source.opened)
      m.push({joined(frame, "data", source.name), keep(frame, copyOf(dataHash(source)))});
  }
  for (int64_t i = 0; i < c->saved.size; ++i)
    m.push({joined(frame, "saved", number(frame, i)), c->saved[i]});
  return m;
}

void addKept(dvn_context *c, Text &out) {
  bool framed = c->frame && (c->frame->written || c->frame->resuming);
  if (framed)
    out.addf("\nnote: %s keeps where the run was before", c->options.frame);
  for (const char *path : c->saved)
    out.addf("\nnote: %s is as it was saved last", path);
}

static void stop(dvn_context *c) {
  int number = caught;
  clearStatus(c);
  if (c->options.profile)
    printProfile(c, stderr);
  fflush(stdout);
  fprintf(stderr, "stopped; to go on: %s %s --resume\n", c->options.self, c->program->name);
  _Exit(128 + number);
}

/// A frame of a run that diverged would take the place of one to go back to.
static bool areParametersFinite(dvn_context *c) {
  for (const Variable &v : c->model.variables) {
    if (v.state || !isFloatType(v.dtype))
      continue;
    View view = {c->head.storage + v.offset, v.dtype, 1, {elements(v.rank, v.sizes)}, {1}};
    if (!isFinite(view))
      return false;
  }
  return true;
}

/// `local.7` for the live value of number 7.
static const char *localName(Frame &frame, int64_t index) {
  return joined(frame, "local", number(frame, index));
}

} // namespace dvn

using namespace dvn;

bool dvn_frame_due(dvn_context *c) { return c->head.pending != 0; }

void dvn_keep(dvn_context *c) { __atomic_fetch_or(&c->head.pending, kAsked, __ATOMIC_RELAXED); }

void dvn_frame_begin(dvn_context *c, int64_t point) {
  Frame &frame = frameOf(c);
  __atomic_fetch_and(&c->head.pending, ~int64_t(kTimer | kAsked), __ATOMIC_RELAXED);
  frame.items.clear();
  for (char *text : frame.texts)
    free(text);
  frame.texts.clear();
  frame.point = point;
  countFrame(c);
}

static void addLocal(dvn_context *c, int64_t index, Item item) {
  item.name = localName(*c->frame, index);
  c->frame->items.push(item);
}
void dvn_frame_int(dvn_context *c, int64_t index, int64_t value) {
  addLocal(c, index, intItem("", value));
}
void dvn_frame_float(dvn_context *c, int64_t index, double value) {
  addLocal(c, index, floatItem("", value));
}
void dvn_frame_bool(dvn_context *c, int64_t index, uint8_t value) {
  addLocal(c, index, boolItem("", value & 1));
}
void dvn_frame_string(dvn_context *c, int64_t index, const char *value) {
  addLocal(c, index, textItem("", value));
}
void dvn_frame_tensor(dvn_context *c, int64_t index, void *data, int32_t dtype, int64_t rank,
                      const int64_t *sizes) {
  addLocal(c, index, tensorItem("", data, dtype, rank, sizes));
}

void dvn_frame_end(dvn_context *c) {
  Stopwatch stopwatch(c, Work::Files);
  Frame &frame = *c->frame;
  if ((frame.written || frame.resuming) && !areParametersFinite(c)) {
    --frame.generation;
    note(c, "note: parameters are not finite, so %s stays as it was", c->options.frame);
    if (caught)
      stop(c);
    return;
  }
  for (const Variable &v : c->model.variables)
    frame.items.push(tensorItem(joined(frame, "memory", v.name), c->head.storage + v.offset,
                                v.dtype, v.rank, v.sizes));
  linkSaved(c);
  flushHistory(c, true);
  List<Metadata> metadata = describeRun(c, frame);
  writeTensors(c, c->options.frame, frame.items, metadata);
  metadata.release();
  frame.linked = 0;
  frame.written = true;
  syncFolder(c, c->options.frame);
  unlinkSaved(c, frame.generation - 1, c->saved.size);
  if (caught)
    stop(c);
}

// ---- Going on ---------------------------------------------------------------

namespace dvn {

static void mustAgree(dvn_context *c, const char *key, const char *expected, const char *what) {
  const char *found = c->frame->file.meta(key);
  if (!found || !same(found, expected))
    fail(c, 1,
         "%s was written by another %s: this is %s, the frame's is %s\n"
         "help: build again what wrote it, and go on with that; or start anew without --resume "
         "(what the old run has saved can be loaded)",
         c->options.frame, what, expected, found ? found : "unknown");
}

static int64_t numberOf(dvn_context *c, const char *key) {
  const char *text = c->frame->file.meta(key);
  return text ? atoll(text) : 0;
}

bool openFrame(dvn_context *c, bool required) {
  Frame &frame = frameOf(c);
  const char *wrong = tryTensors(c->options.frame, frame.file);
  if (wrong && frame.file.file < 0 && errno == ENOENT && !required)
    return false;
  if (wrong)
    fail(c, 1,
         "the frame %s cannot be gone on from: %s\n"
         "help: start anew without --resume (what the old run has saved can be loaded)",
         c->options.frame, wrong);
  mustAgree(c, "format", "dvn frame", "kind of program");
  mustAgree(c, "source_hash", c->model.sourceHash, "version of the source");
  mustAgree(c, "compiler", c->model.compiler, "version of the compiler");
  mustAgree(c, "program", c->program->name, "program");
  frame.resuming = true;
  frame.point = numberOf(c, "point");
  frame.generation = numberOf(c, "generation");
  return true;
}

const char *frameMeta(dvn_context *c, const char *kind, const char *name) {
  if (!c->frame || !c->frame->resuming)
    return nullptr;
  Text key = {};
  key.add(kind);
  if (*name)
    key.addf(".%s", name);
  const char *value = c->frame->file.meta(key.text());
  key.release();
  return value;
}

const char *frameData(dvn_context *c, const char *name) { return frameMeta(c, "data", name); }

static const TensorEntry &find(dvn_context *c, const char *name, int dtype, int64_t rank,
                               const int64_t *sizes) {
  const TensorEntry *entry = c->frame->file.find(name);
  if (!entry || entry->dtype != dtype || entry->rank != rank ||
      (rank && memcmp(entry->sizes, sizes, rank * sizeof(int64_t))))
    fail(c, 1, "%s: %s is missing or has another shape", c->options.frame, name);
  return *entry;
}

/// Rows of the history up to the frame, for plots, from the file itself.
static void readHistory(dvn_context *c) {
  int64_t bytes = numberOf(c, "history"), length = 0;
  if (!bytes)
    return;
  Text path = {};
  path.addf("%s.%s.history.jsonl", c->model.name, c->program->name);
  char *text = readWhole(path.text(), &length);
  if (!text && errno != ENOENT)
    fail(c, 1, "cannot read %s: %s", path.text(), reason(errno));
  if (!text || length < bytes)
    fail(c, 1, "%s: expected at least the %lld bytes that the stopped run had written, found %lld",
         path.text(), static_cast<long long>(bytes), static_cast<long long>(length));
  c->history.sum = crc32c(0, text, bytes);
  if (c->history.sum != static_cast<uint32_t>(numberOf(c, "history_crc32c")))
    fail(c, 1, "%s: its first %lld bytes are not those that the stopped run wrote", path.text(),
         static_cast<long long>(bytes));
  path.release();
  JsonReader json = readJson(text, bytes);
  List<Item> row = {};
  while (json.accept('{')) {
    row.clear();
    while (json.token == 's') {
      char *name = json.value.copy();
      json.next();
      json.accept(':');
      if (json.token == 'n')
        row.push(floatItem(name, strtod(json.value.text(), nullptr)));
      else if (json.token == 'w' && same(json.value.text(), "null"))
        row.push(floatItem(name, __builtin_nan("")));
      json.skipValue();
      json.accept(',');
    }
    json.accept('}');
    addHistoryCells(c, row);
  }
  row.release();
  free(text);
  c->history.bytes = bytes;
  c->history.timingBytes = numberOf(c, "timing");
  openHistory(c, true);
}

/// The link gets the file's name back, by renaming a third name: a rename of one
/// link over another of the same bytes does nothing, so that one is removed.
static void restoreSaved(dvn_context *c, const char *path) {
  Text temporary = {};
  temporary.addf("%s.tmp", path);
  char *kept = keptName(path, c->frame->generation);
  linkOrCopy(c, kept, temporary.text());
  if (rename(temporary.text(), path)) {
    int code = errno;
    unlink(temporary.text());
    fail(c, 1, "cannot write %s: %s", path, reason(code));
  }
  unlink(temporary.text());
  c->saved.push(copyOf(path));
  temporary.release();
  free(kept);
}

void restoreFrame(dvn_context *c) {
  Frame &frame = *c->frame;
  for (const Variable &v : c->model.variables) {
    const char *name = joined(frame, "memory", v.name);
    readTensor(c, frame.file, find(c, name, v.dtype, v.rank, v.sizes), c->head.storage + v.offset);
  }
  for (int64_t i = 0;; ++i) {
    const char *path = frameMeta(c, "saved", number(frame, i));
    if (!path)
      break;
    restoreSaved(c, path);
  }
  readHistory(c);
  c->before = static_cast<double>(numberOf(c, "milliseconds")) / 1000;
}

void abandonFrame(dvn_context *c) {
  if (c->frame)
    unlinkSaved(c, c->frame->generation, c->frame->linked);
}

/// The history must last before the frame goes, and the frame go before its links.
void removeFrame(dvn_context *c) {
  Frame &frame = frameOf(c);
  bool ours = frame.written || frame.resuming;
  if (!ours && c->options.frameGiven)
    return; // a file that is not known to be ours
  if (ours)
    flushHistory(c, true);
  unlink(c->options.frame);
  char *unfinished = temporaryName(c->options.frame);
  unlink(unfinished);
  free(unfinished);
  if (ours && !trySyncFolder(c->options.frame))
    return; // a power cut may bring the frame back, so it keeps its links
  unlinkSaved(c, 0, c->saved.size);
  unlinkSaved(c, 1, c->saved.size);
}

} // namespace dvn

int64_t dvn_resume_point(dvn_context *c) {
  return c->frame && c->frame->resuming && !c->frame->entered ? c->frame->point : -1;
}

int64_t dvn_frame_load_int(dvn_context *c, int64_t index) {
  int64_t value = 0;
  readTensor(c, c->frame->file, find(c, localName(*c->frame, index), DVN_I64, 0, nullptr), &value);
  return value;
}
double dvn_frame_load_float(dvn_context *c, int64_t index) {
  double value = 0;
  readTensor(c, c->frame->file, find(c, localName(*c->frame, index), DVN_F64, 0, nullptr), &value);
  return value;
}
bool dvn_frame_load_bool(dvn_context *c, int64_t index) {
  uint8_t value = 0;
  readTensor(c, c->frame->file, find(c, localName(*c->frame, index), DVN_BOOL, 0, nullptr), &value);
  return value & 1;
}
const char *dvn_frame_load_string(dvn_context *c, int64_t index) {
  const char *name = localName(*c->frame, index);
  const TensorEntry *entry = c->frame->file.find(name);
  int64_t length = entry ? entry->bytes : 0;
  find(c, name, DVN_U8, 1, &length);
  char *text = static_cast<char *>(allocate(length + 1)); // lives as long as the run
  readTensor(c, c->frame->file, *entry, text);
  return text;
}
int64_t dvn_frame_load_dim(dvn_context *c, int64_t index, int64_t axis) {
  const TensorEntry *entry = c->frame->file.find(localName(*c->frame, index));
  if (!entry || axis >= entry->rank)
    fail(c, 1, "%s: a live value is missing", c->options.frame);
  return entry->sizes[axis];
}
void dvn_frame_load_tensor(dvn_context *c, int64_t index, void *data, int32_t dtype, int64_t rank,
                           const int64_t *sizes) {
  readTensor(c, c->frame->file, find(c, localName(*c->frame, index), dtype, rank, sizes), data);
}
void dvn_frame_load_done(dvn_context *c) { c->frame->entered = true; }
