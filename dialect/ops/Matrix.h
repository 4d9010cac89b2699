//===- Matrix.h - factorisations of matrices ------------------------------===//
//
// The ops of Matrix.td in C++, for the few files that name them.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_MATRIX_H
#define DVN_DIALECT_OPS_MATRIX_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Matrix.h.inc"

#endif // DVN_DIALECT_OPS_MATRIX_H
