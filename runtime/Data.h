//===- Data.h - what readers of data share --------------------------------===//
//
// A reader fills `rows` of each field and the source's `size`, checking all that
// the declaration says. Readers for other formats are added beside ReadIdx.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_DATA_H
#define DVN_RUNTIME_DATA_H

#include "runtime/Context.h"

namespace dvn {

int64_t rowBytes(const Field &field);
/// Memory for so many rows, 64-byte aligned, zeros after the last.
void *makeRows(const Field &field, int64_t rows);
/// The hash of an opened source, in hexadecimal.
const char *dataHash(DataSource &source);

} // namespace dvn

#endif
