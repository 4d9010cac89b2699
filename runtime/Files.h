//===- Files.h - files that are replaced whole, and appended to -----------===//
//
// A file of results is written under another name in the same folder, synced,
// renamed, and the folder synced: whoever opens it finds the old one or the new
// one, whole, whatever happens in between.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_FILES_H
#define DVN_RUNTIME_FILES_H

#include "runtime/Context.h"

namespace dvn {

struct Replacement {
  dvn_context *context;
  const char *path;
  char *temporary;
  int file;
  Text waiting; ///< small pieces go together
};

Replacement beginReplace(dvn_context *context, const char *path);
void write(Replacement &out, const void *bytes, size_t length);
/// The new file has the old one's name; after a power cut it may be either.
void commitReplace(Replacement &out);
/// The new file has the old one's name for good.
void endReplace(Replacement &out);

/// The name of a file while it is written.
char *temporaryName(const char *path);
/// Makes what was renamed, linked or removed in this path's folder last; ends the
/// run, or returns false, if it may not.
void syncFolder(dvn_context *context, const char *path);
bool trySyncFolder(const char *path);
/// Makes what was written to a file last; false if it may not.
bool syncFile(int file);

/// Opens a file; -1, with errno set, if that is not possible.
int openToRead(const char *path);
/// Opens a file to append, cut to `bytes`.
int openToAppend(dvn_context *context, const char *path, int64_t bytes);

/// The whole file, NUL-terminated; null, with errno set, if it cannot be read.
char *readWhole(const char *path, int64_t *length);

/// `length` bytes from place `at`; false if the file ends before or cannot be read.
bool readAt(int file, void *bytes, int64_t length, int64_t at);

// Row.cpp
/// Opens the history of this run, emptied, or cut to the bytes it knows.
void openHistory(dvn_context *context, bool keep);
/// Rows that wait go to their files; `sync`: to the disk.
void flushHistory(dvn_context *context, bool sync);
void addHistoryCells(dvn_context *context, const List<Item> &row);

// Events.cpp
/// Begins the file for TensorBoard in the folder of --log, or goes on with that of
/// the frame; nothing where neither says so.
void openEvents(dvn_context *context);
void addEvent(dvn_context *context, const List<Item> &row);

} // namespace dvn

#endif
