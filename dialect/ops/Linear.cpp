//===- Linear.cpp - the matrix product ------------------------------------===//
//
// Shapes and gradients of `dvn.matmul`. Its gradients are matrix products of the
// same operands with other flags, so nothing is ever transposed in memory.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

using namespace mlir;

namespace dvn {

LogicalResult MatmulOp::verify() {
  RankedTensorType x = getX().getType(), y = getY().getType(), result = getType();
  int64_t rank = x.getRank();
  if (rank < 2 || y.getRank() != rank || result.getRank() != rank)
    return emitOpError() << "needs operands and a result of one rank of at least 2, found " << rank
                         << ", " << y.getRank() << " and " << result.getRank();
  if (x.getElementType() != y.getElementType() || x.getElementType() != result.getElementType())
    return emitOpError("needs one element type for operands and result");
  for (int64_t i = 0; i < rank - 2; ++i)
    if (!mayAgree(x.getDimSize(i), y.getDimSize(i)) ||
        !mayAgree(x.getDimSize(i), result.getDimSize(i)))
      return emitOpError() << "leading sizes differ at dimension " << i;
  int64_t k = rank - (getTransposeX() ? 2 : 1), m = rank - (getTransposeX() ? 1 : 2);
  int64_t yk = rank - (getTransposeY() ? 1 : 2), n = rank - (getTransposeY() ? 2 : 1);
  if (!mayAgree(x.getDimSize(k), y.getDimSize(yk)))
    return emitOpError() << "inner sizes differ: " << x.getDimSize(k) << " and "
                         << y.getDimSize(yk);
  if (!mayAgree(x.getDimSize(m), result.getDimSize(rank - 2)))
    return emitOpError() << "result has " << result.getDimSize(rank - 2) << " rows, expected "
                         << x.getDimSize(m);
  if (!mayAgree(y.getDimSize(n), result.getDimSize(rank - 1)))
    return emitOpError() << "result has " << result.getDimSize(rank - 1) << " columns, expected "
                         << y.getDimSize(n);
  return success();
}

Value MatmulOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  int64_t rank = getType().getRank();
  if (dimension + 1 == rank)
    return sizeOf(builder, getY(), rank - (getTransposeY() ? 2 : 1));
  if (dimension + 2 == rank)
    return sizeOf(builder, getX(), rank - (getTransposeX() ? 1 : 2));
  return sizeOf(builder, getX(), dimension);
}

int64_t MatmulOp::getWorkPerElement() {
  int64_t k = getX().getType().getDimSize(getX().getType().getRank() - (getTransposeX() ? 2 : 1));
  return ShapedType::isDynamic(k) ? -1 : k;
}

void MatmulOp::differentiate(OpBuilder &builder, ValueRange gradients,
                             SmallVectorImpl<Value> &operandGradients) {
  auto product = [&](Value of, Value x, Value y, bool transposeX, bool transposeY) -> Value {
    return MatmulOp::create(builder, getLoc(), of.getType(), x, y, transposeX, transposeY);
  };
  Value g = gradients[0], x = getX(), y = getY();
  bool tx = getTransposeX(), ty = getTransposeY();
  // As matrices X = x or x', Y = y or y': dX = g Y', dY = X' g.
  operandGradients.push_back(tx ? product(x, y, g, ty, true) : product(x, g, y, false, !ty));
  operandGradients.push_back(ty ? product(y, g, x, true, tx) : product(y, x, g, !tx, false));
}

} // namespace dvn
