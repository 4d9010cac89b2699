//===- Text.h - the ops of Text.td in C++ -----------------------------------===//
//
// What other rooms include to compare texts, to know how they may end, and to ask
// for a frame.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_TEXT_H
#define DVN_DIALECT_OPS_TEXT_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Text.h.inc"

namespace dvn {

/// Whether this text, as far as it is known, may end so: a path with a known ending
/// says what kind of file it names.
bool mayEndWith(mlir::Value text, llvm::StringRef ending);

} // namespace dvn

#endif // DVN_DIALECT_OPS_TEXT_H
