//===- Weights.h - ops that are linear in weights -------------------------===//
//
// The interface of Weights.td, for passes that rescale the weights of whatever
// contraction they meet.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_WEIGHTS_H
#define DVN_DIALECT_WEIGHTS_H

#include "mlir/IR/OpDefinition.h"

#include "dialect/Weights.h.inc"

#endif // DVN_DIALECT_WEIGHTS_H
