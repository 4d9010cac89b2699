//===- HostScalar.h - single numbers that need no kernel ------------------===//
//
// A number of the host, or a known one, as a tensor of rank 0 that a host op
// takes: fusion leaves it where it is, and the memory plan stores it.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HOSTSCALAR_H
#define DVN_PASSES_HOSTSCALAR_H

#include "dialect/Dialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace dvn {

/// Whether `op` gives one number that can be stored as it is.
inline bool isHostScalar(mlir::Operation *op) {
  if (!mlir::isa_and_nonnull<SplatOp, ConstantOp>(op))
    return false;
  auto type = mlir::cast<mlir::RankedTensorType>(op->getResult(0).getType());
  if (type.getRank() != 0 || type.getElementType().isUnsignedInteger())
    return false;
  auto splat = mlir::dyn_cast<SplatOp>(op);
  if (!splat)
    return true;
  mlir::Type from = splat.getX().getType(), to = type.getElementType();
  return from == to || (from.isF64() && to.isF32());
}

/// The number, of the tensor's element type.
inline mlir::Value numberOf(mlir::OpBuilder &builder, mlir::Operation *op) {
  auto element = mlir::cast<mlir::RankedTensorType>(op->getResult(0).getType()).getElementType();
  if (auto constant = mlir::dyn_cast<ConstantOp>(op)) {
    auto value =
        mlir::cast<mlir::DenseElementsAttr>(constant.getValue()).getSplatValue<mlir::TypedAttr>();
    return mlir::arith::ConstantOp::create(builder, op->getLoc(), value);
  }
  mlir::Value number = mlir::cast<SplatOp>(op).getX();
  if (number.getType() != element)
    number = mlir::arith::TruncFOp::create(builder, op->getLoc(), element, number);
  return number;
}

} // namespace dvn

#endif // DVN_PASSES_HOSTSCALAR_H
