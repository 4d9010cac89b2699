//===- CsvScanner.h - the cells of a table in text -------------------------===//
//
// RFC 4180, and what spreadsheets make of it: any line end, a byte order mark,
// no end of the last line, spaces around cells. Lines with nothing in them are
// skipped. Cells come one by one, so a table of any size takes one buffer.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_CSVSCANNER_H
#define DVN_RUNTIME_CSVSCANNER_H

#include "runtime/DataFile.h"

namespace dvn {

struct CsvScanner {
  enum End { Cell, Row };

  DataFile *file;
  char separator;
  Text cell;    ///< the last one read
  int64_t line; ///< of the next byte, from 1
  int64_t rowLine;

  void begin();
  /// False at the end of the file.
  bool nextRow();
  /// Reads a cell; whether another one of this row follows.
  End nextCell();
  void end();

  // Its own.
  char *buffer;
  int64_t at, have;

  int peek();
  int next();
  bool refill();
  void skipSpaces();
  void readQuoted();
  void add(int byte, int64_t from);
  End endCell(int byte);
};

CsvScanner makeScanner(DataFile *file, char separator);

} // namespace dvn

#endif
