//===- Pool.h - the ops of Pool.td in C++ ---------------------------------===//
//
// What other rooms include to name pooling ops, and the arithmetic of windows
// that all of them share.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_OPS_POOL_H
#define DVN_DIALECT_OPS_POOL_H

#include "dialect/Dialect.h"

namespace dvn {

/// How windows lie along one axis of the image.
struct WindowAxis {
  int64_t window, stride, low, high;

  /// The number of windows over `size` elements.
  int64_t count(int64_t size) const { return (size + low + high - window) / stride + 1; }
  /// The most windows that hold one element.
  int64_t overlap() const { return (window + stride - 1) / stride; }
};

/// Of a pooling op: rows (0) or columns (1).
template <typename Op> WindowAxis windowAxis(Op op, unsigned axis) {
  return {op.getWindow()[axis], op.getStrides()[axis], op.getLow()[axis], op.getHigh()[axis]};
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Pool.h.inc"

#endif // DVN_DIALECT_OPS_POOL_H
