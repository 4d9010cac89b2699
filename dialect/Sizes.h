//===- Sizes.h - the sizes of tensors as i64 values -----------------------===//
//
// What the ops' own code needs besides `sizeOf` and `dynamicSizesOf` of
// Tensor.h: the convention that run-time sizes come as `i64` operands, one for
// each `?` of the result.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_SIZES_H
#define DVN_DIALECT_SIZES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ValueRange.h"

namespace mlir {
class OpBuilder;
class Operation;
} // namespace mlir

namespace dvn {

/// Whether two sizes can be the same at run time.
inline bool mayAgree(int64_t x, int64_t y) {
  return x == y || mlir::ShapedType::isDynamic(x) || mlir::ShapedType::isDynamic(y);
}

/// A size that is known, as a value.
mlir::Value constantSize(mlir::OpBuilder &builder, mlir::Location loc, int64_t size);

/// Size `dimension` of `tensor`, whose `?` are `dynamicSizes` in order.
mlir::Value sizeAmong(mlir::OpBuilder &builder, mlir::Value tensor, mlir::ValueRange dynamicSizes,
                      unsigned dimension);

/// One size operand for each `?` of the result.
mlir::LogicalResult verifySizes(mlir::Operation *op, mlir::Type result, mlir::ValueRange sizes);

/// `gathered` has the shape of `x` with the axes from `axis` on, one for each
/// index, replaced by the shape that the indices share.
mlir::LogicalResult verifyIndexed(mlir::Operation *op, mlir::RankedTensorType x,
                                  mlir::ValueRange indices, int64_t axis,
                                  mlir::RankedTensorType gathered, llvm::StringRef what);

} // namespace dvn

#endif // DVN_DIALECT_SIZES_H
