//===- ReadNpy.h - NumPy's arrays ------------------------------------------===//
//
// An array in the .npy format, alone in a file or in an archive, becomes the rows
// of a field: a header that says type, order and shape, then the elements.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_READNPY_H
#define DVN_RUNTIME_READNPY_H

#include "runtime/DataFile.h"

namespace dvn {

/// The declaration of one array; `begin` is where its elements start.
struct NpyHeader {
  int dtype; ///< -1: one that we do not have
  char typeText[32];
  bool fortran;
  int64_t rank, sizes[kMaxRank];
};

/// Reads the field's rows; their number. All that is wrong ends the run through
/// `file`, with `name` (of the member of an archive, or "") before it.
int64_t readArray(DataFile &file, const char *name, const ByteStream &stream, Field &field);

} // namespace dvn

#endif
