//===- Tensor.h - handles that write dvn ops as arithmetic ----------------===//
//
// `Tensor` wraps a value and a builder, so that the gradients in ODS and the
// compositions of the front end read as formulas. Operands of an operator have
// one shape, or one of them is a number or of rank 0 and is broadcast.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_TENSOR_H
#define DVN_DIALECT_TENSOR_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir {
class OpBuilder;
}

namespace dvn {

/// The size of a dimension of a tensor as an `i64`: a constant, what it was
/// made from, or a `dvn.dim`.
mlir::Value sizeOf(mlir::OpBuilder &builder, mlir::Value tensor, unsigned dimension);

/// The sizes of the `?` dimensions of `tensor`, in order.
llvm::SmallVector<mlir::Value> dynamicSizesOf(mlir::OpBuilder &builder, mlir::Value tensor);

class Tensor {
public:
  Tensor() = default;
  Tensor(mlir::OpBuilder &builder, mlir::Value value) : builder(&builder), value(value) {}

  operator mlir::Value() const { return value; }
  explicit operator bool() const { return static_cast<bool>(value); }
  mlir::Value get() const { return value; }
  mlir::OpBuilder &getBuilder() const { return *builder; }
  mlir::RankedTensorType getType() const {
    return llvm::cast<mlir::RankedTensorType>(value.getType());
  }
  int64_t getRank() const { return getType().getRank(); }
  mlir::Type getElementType() const { return getType().getElementType(); }

  /// A tensor of this one's type (or of element type `element`), filled.
  Tensor filled(double number, mlir::Type element = {}) const;
  Tensor cast(mlir::Type element) const;
  /// Sums over the axes.
  Tensor sum(llvm::ArrayRef<int64_t> axes) const;
  /// Puts new axes: dimension i becomes `dimensions[i]` of the shape of `like`.
  Tensor broadcastLike(Tensor like, llvm::ArrayRef<int64_t> dimensions) const;
  /// The elements in the shape of `like`.
  Tensor reshapeLike(Tensor like) const;
  Tensor transpose(llvm::ArrayRef<int64_t> permutation) const;

private:
  mlir::OpBuilder *builder = nullptr;
  mlir::Value value;
};

Tensor operator+(Tensor x, Tensor y);
Tensor operator-(Tensor x, Tensor y);
Tensor operator*(Tensor x, Tensor y);
Tensor operator/(Tensor x, Tensor y);
Tensor operator-(Tensor x);
Tensor operator+(Tensor x, double y);
Tensor operator-(Tensor x, double y);
Tensor operator*(Tensor x, double y);
Tensor operator/(Tensor x, double y);
Tensor operator+(double x, Tensor y);
Tensor operator-(double x, Tensor y);
Tensor operator*(double x, Tensor y);
Tensor operator/(double x, Tensor y);
Tensor operator>(Tensor x, Tensor y);
Tensor operator<(Tensor x, Tensor y);
Tensor operator==(Tensor x, Tensor y);
Tensor operator>(Tensor x, double y);
Tensor operator<(Tensor x, double y);

Tensor exp(Tensor x);
Tensor log(Tensor x);
Tensor sin(Tensor x);
Tensor cos(Tensor x);
Tensor floor(Tensor x);
Tensor sign(Tensor x);
Tensor pow(Tensor x, Tensor y);
Tensor where(Tensor condition, Tensor x, Tensor y);
Tensor where(Tensor condition, Tensor x, double y);
Tensor where(Tensor condition, double x, Tensor y);

} // namespace dvn

#endif // DVN_DIALECT_TENSOR_H
