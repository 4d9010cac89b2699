//===- Scatter.h - the ops of Scatter.td in C++ -----------------------------===//
//
// What other rooms include to write elements by index.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_SCATTER_H
#define DVN_DIALECT_OPS_SCATTER_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Scatter.h.inc"

#endif // DVN_DIALECT_OPS_SCATTER_H
