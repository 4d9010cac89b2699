//===- DataFile.h - a file of data, plain or compressed --------------------===//
//
// What readers of data share: a file that may be gzipped, opened at `path` or, if
// that is not there, at the same with .gz; failures that name source and file;
// memory for rows that grows with what was really read, so that no header can
// make a reader ask for more than a small multiple of the file.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_DATAFILE_H
#define DVN_RUNTIME_DATAFILE_H

#include "runtime/Data.h"

struct gzFile_s;

namespace dvn {

struct DataFile {
  dvn_context *context;
  const DataSource &source;
  const Field *field; ///< whose file it is, or null
  char *path;
  gzFile_s *file;

  void open(const char *path);
  /// As many of the bytes as there are.
  int64_t read(void *bytes, int64_t length);
  /// Ends the reading; damage at the end of a compressed file is found here.
  void close();
  /// `data NAME, field FIELD: PATH: ...`
  [[noreturn]] void fail(const char *format, ...) __attribute__((format(printf, 2, 3)));
};

/// Where bytes come from: a file, or a member of an archive.
struct ByteStream {
  void *from;
  int64_t (*read)(void *from, void *bytes, int64_t length);
};

/// Fills `count` rows of a field, its memory growing as they come; false, with
/// the bytes that there were in `got`, if the stream ends early.
bool readRows(const ByteStream &stream, Field &field, int64_t count, int64_t &got);

/// A text of a file for a message: in quotes, shortened, nothing unprintable.
void addQuoted(Text &out, const char *text);

/// The values of an option, in order.
List<const char *> optionValues(const DataSource &source, const char *key);
bool isOptionSet(const DataSource &source, const char *key);

} // namespace dvn

#endif
