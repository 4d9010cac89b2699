//===- Context.h - the handle: one model, one run -------------------------===//
//
// Everything the runtime knows lies in the context, so that handles share
// nothing: the model as the generated code registered it, the options of the
// run, and the state of each feature. All of it is plain data that begins as
// zeros. The one exception is what a signal handler can see (Frame.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_CONTEXT_H
#define DVN_RUNTIME_CONTEXT_H

#include "runtime/Support.h"
#include "runtime/dvn.h"

namespace dvn {

enum class FlagKind { Int, Float, Bool, String, List };

struct Flag {
  const char *name, *doc;
  FlagKind kind;
  int dtype; ///< of a list's elements
  bool hasDefault, given;
  int64_t integer; ///< Int and Bool
  double number;
  const char *text;  ///< String; the default of a List
  List<char> values; ///< the elements of a List
};

struct Program {
  const char *name, *doc;
  void (*entry)(dvn_context *);
  bool resumable, streams; ///< has frames; reads a stream
  List<Flag> flags;
  const int64_t *slotSizes; ///< rows of slot, c0, c1, c2 (Functions.def), or null
  int64_t slotSizesCount, rowsFlag;
};

struct Variable {
  const char *name;
  int dtype;
  int64_t rank;
  const int64_t *sizes;
  int64_t offset;
  bool state;
};

struct Layer {
  const char *name, *kind, *shape;
  int64_t parameters, multiplyAdds;
};

struct Field {
  const char *name;
  int dtype;
  int64_t rank;
  const int64_t *sizes; ///< sizes[0] is -1: the number of rows
  void *rows;
};

/// One value of a named argument of a reader.
struct DataOption {
  const char *key, *value;
};

struct DataSource {
  const char *name, *reader, *path, *argument;
  List<Field> fields;
  List<DataOption> options;
  bool opened, given; ///< read; the path is from the command line
  int64_t size;
  uint64_t hash;
};

/// A reader fills the rows of every field and the source's size, or fails.
struct Reader {
  const char *name;
  void (*read)(dvn_context *, DataSource &);
};

struct Kernel {
  const char *name, *description;
};

struct Model {
  const char *name, *sourceHash, *compiler, *target;
  int64_t seed, storageBytes, arenaBytes, slots, strings;
  List<Program> programs;
  List<Variable> variables;
  List<void (*)(dvn_context *)> initializers;
  List<Layer> layers;
  List<DataSource> data;
  List<Kernel> kernels;
};

struct Options {
  int64_t seed;
  int threads;
  bool quiet, json, resume, seedGiven, frameGiven;
  bool checkNumbers, profile;
  double keepSeconds;
  const char *frame;  ///< path of the frame
  const char *events; ///< folder of TensorBoard's file, or null
  const char *self;   ///< how this program was called
};

struct Slot {
  void *memory;
  int64_t bytes;
};

/// One named value of a row, or of a file of tensors.
struct Item {
  enum Kind { Int, Float, Bool, String, Tensor } kind;
  const char *name;
  int64_t integer;
  double number;
  const char *text;
  void *data;
  int dtype;
  int64_t rank;
  int64_t sizes[kMaxRank];
};

/// A number of the history, for plots: column, row, value.
struct HistoryCell {
  const char *name;
  int64_t row;
  double value;
};

/// Lines on their way to a file: a write costs more than a row, so they wait for
/// each other, a twentieth of a second at most while rows come.
struct Outbox {
  int file;
  Text lines;
  double since;
};

struct History {
  Outbox file, timing, events;
  bool opened, synced;    ///< synced: the files are there for good, if not all their rows
  uint32_t sum;           ///< CRC-32C of the rows so far
  const char *eventsPath; ///< of the file for TensorBoard, or null (Events.cpp)
  int64_t rows, bytes, timingBytes, eventsBytes;
  Text line; ///< the one that is being made
  List<HistoryCell> cells;
};

struct Plot {
  const char *path, *x;
  List<const char *> ys;
};

struct Heatmap {
  const char *path;
  List<const char *> names[2]; ///< of rows, of columns
};

/// How a file keeps an item: its shape there, the same with axes taken apart, and
/// which of those axes each of ours is.
struct FileLayout {
  bool given;
  int64_t storedRank, stored[kMaxRank];
  int64_t splitRank, split[kMaxRank], axes[kMaxRank];
};

struct StatusLine {
  bool shown, known, terminal;
  double last, begun, fraction; ///< when drawn, when first drawn, and how far the run was
  Text line;
  Text newest; ///< of a watched run, drawn or not
};

struct Picture;  // Picture.h
struct Pool;     // Threads.cpp
struct Frame;    // Frame.cpp
struct Pieces;   // Scratch.cpp
struct Stream;   // Streams.cpp
struct Launches; // Launches.cpp

} // namespace dvn

struct dvn_context {
  dvn_context_head head;
  dvn::Model model;
  dvn::Options options;
  dvn::Program *program; ///< the one that runs
  dvn::List<dvn::Reader> readers;
  dvn::Slot *slots;
  dvn::Text *strings;
  dvn::List<dvn::Item> row;
  dvn::List<dvn::Item> file; ///< items of the save or load under way
  dvn::List<dvn::FileLayout> layouts;
  dvn::FileLayout nextLayout; ///< of the item to come
  const char *filePath;
  dvn::List<const char *> saved; ///< paths that this run saved
  dvn::History history;
  dvn::Plot plot;
  dvn::Heatmap heatmap;
  /// Null unless the program may draw PNG files.
  void (*drawPng)(dvn_context *, const char *path, const dvn::Picture &);
  dvn::StatusLine status;
  dvn::Outbox notes; ///< to stderr
  dvn::Pool *pool;
  dvn::Pieces *scratch;
  dvn::Frame *frame;
  dvn::Launches *launches;
  dvn::List<dvn::Stream> streams;
  int64_t lines;          ///< of standard input, read so far
  double started, before; ///< clock at the start, seconds spent before the resumed frame
};

namespace dvn {

/// The end of the run with `error: ...` and an exit code: 1 bad data or file, 2
/// bad command line. The one place where an executable and a library differ.
[[noreturn]] void fail(dvn_context *context, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/// Memory for a result of an entry, whose sizes are set.
void placeResult(dvn_context *context, dvn_tensor &result);
/// Adds lines, and writes them if it is time; writes what waits. Failing to write
/// ends the run, but for stderr.
void post(dvn_context *context, Outbox &box, const char *bytes, size_t length);
void flush(dvn_context *context, Outbox &box);
/// A line on stderr, unless --quiet.
void note(dvn_context *context, const char *format, ...) __attribute__((format(printf, 2, 3)));
/// Takes the status line off the terminal, and writes the notes that wait.
void clearStatus(dvn_context *context);

/// A context with the model registered; its memory is made by `prepareMemory`.
dvn_context *makeContext();
void prepareMemory(dvn_context *context);

double monotonicSeconds();
Item tensorItem(const char *name, void *data, int dtype, int64_t rank, const int64_t *sizes);
Item intItem(const char *name, int64_t value);
Item floatItem(const char *name, double value);
Item boolItem(const char *name, bool value);
Item textItem(const char *name, const char *text);

} // namespace dvn

#endif
