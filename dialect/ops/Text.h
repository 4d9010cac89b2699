//===- Text.h - the ops of Text.td in C++ -----------------------------------===//
//
// What other rooms include to compare texts, and to ask for a frame.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_TEXT_H
#define DVN_DIALECT_OPS_TEXT_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Text.h.inc"

#endif // DVN_DIALECT_OPS_TEXT_H
