//===- Stream.h - the ops of Stream.td in C++ -------------------------------===//
//
// What other rooms include to read streams, or to find what reads them.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_STREAM_H
#define DVN_DIALECT_OPS_STREAM_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Stream.h.inc"

#endif // DVN_DIALECT_OPS_STREAM_H
