//===- Recompute.h - the ops of Recompute.td in C++ -------------------------===//
//
// What other rooms include to compute something twice.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_RECOMPUTE_H
#define DVN_DIALECT_OPS_RECOMPUTE_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Recompute.h.inc"

namespace dvn {
/// The mark that the front end puts on all ops of one call of a function that
/// `recompute` gave: a number of that call.
constexpr llvm::StringLiteral recomputeMark = "dvn.recompute";
/// On what is made a second time from no tensor (a draw), where no barrier can
/// stand before it.
constexpr llvm::StringLiteral againMark = "dvn.again";
} // namespace dvn

#endif // DVN_DIALECT_OPS_RECOMPUTE_H
