//===- Order.h - the ops of Order.td in C++ -------------------------------===//
//
// What other rooms include to name sorting, finding and running sums.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_ORDER_H
#define DVN_DIALECT_OPS_ORDER_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Order.h.inc"

#endif // DVN_DIALECT_OPS_ORDER_H
