//===- Convolution.h - convolutions in C++ --------------------------------===//
//
// The family of Convolution.td: the ops, and the arithmetic of the weight
// gradient's partial sums, which kernels and the interpreter share.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_CONVOLUTION_H
#define DVN_DIALECT_OPS_CONVOLUTION_H

#include "dialect/Dialect.h"

#define GET_OP_CLASSES
#include "dialect/ops/Convolution.h.inc"

namespace dvn {

/// Positions of a partial sum of `dvn.conv2d_weight_gradient`, at most (but for a
/// row that is longer).
constexpr int partialPositions = 1024;

/// Rows of a partial sum: `Int` is an int64_t, or an expression of Halide.
template <typename Int> Int rowsOfPartialSum(Int height, Int width) {
  Int parts = (height * width + Int(partialPositions - 1)) / Int(partialPositions);
  return (height + parts - Int(1)) / parts;
}

} // namespace dvn

#endif // DVN_DIALECT_OPS_CONVOLUTION_H
