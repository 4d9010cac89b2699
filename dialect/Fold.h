//===- Fold.h - constants of elementwise ops ------------------------------===//
//
// The folders that ODS records of elementwise ops call: they run an op's scalar
// template on the elements of constant operands. In the numbers of the element
// type (f32 in float, f64 in double, integers in int64_t wrapped to their
// width), so that folding changes no bit.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_FOLD_H
#define DVN_DIALECT_FOLD_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"
#include "runtime/Elementary.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace dvn {
// foldUnary(type, x, evaluate), foldBinary(type, x, y, evaluate): templates over
// the generic lambda `evaluate`; null attributes where an operand is not constant.
// To be defined by the dialect's author in this header.
} // namespace dvn

#endif // DVN_DIALECT_FOLD_H
