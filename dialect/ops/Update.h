//===- Update.h - the op of Update.td in C++ ------------------------------===//
//
// Apart from Dialect.h, since only the memory plan and what lowers it name it.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_UPDATE_H
#define DVN_DIALECT_OPS_UPDATE_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Update.h.inc"

#endif // DVN_DIALECT_OPS_UPDATE_H
