//===- Tensor.cpp - handles that write dvn ops as arithmetic --------------===//
//
// Each operator emits one op, folded at once where its operands are constants,
// at the handle's builder, with the location of the first operand.
//
//===----------------------------------------------------------------------===//

#include "dialect/Tensor.h"
#include "dialect/Dialect.h"
#include "dialect/Folding.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace dvn {

static DenseElementsAttr splat(RankedTensorType type, double number) {
  Type element = type.getElementType();
  if (llvm::isa<FloatType>(element))
    return DenseElementsAttr::get(type, FloatAttr::get(element, number).getValue());
  llvm::APInt bits(element.getIntOrFloatBitWidth(),
                   static_cast<uint64_t>(static_cast<int64_t>(number)),
                   /*isSigned=*/false, /*implicitTrunc=*/true);
  return DenseElementsAttr::get(type, bits);
}

Tensor Tensor::filled(double number, Type element) const {
  RankedTensorType type = getType().clone(element ? element : getElementType());
  if (type.hasStaticShape())
    return {*builder, ConstantOp::create(*builder, value.getLoc(), splat(type, number))};
  Value scalar = ConstantOp::create(
      *builder, value.getLoc(), splat(RankedTensorType::get({}, type.getElementType()), number));
  return {*builder, BroadcastOp::create(*builder, value.getLoc(), type, scalar, ArrayRef<int64_t>(),
                                        dynamicSizesOf(*builder, value))};
}

Tensor Tensor::cast(Type element) const {
  if (element == getElementType())
    return *this;
  return {*builder,
          createFolded<CastOp>(*builder, value.getLoc(), getType().clone(element), value)};
}

Tensor Tensor::sum(ArrayRef<int64_t> axes) const {
  if (axes.empty())
    return *this;
  SmallVector<int64_t> shape;
  for (int64_t i = 0; i < getRank(); ++i)
    if (!llvm::is_contained(axes, i))
      shape.push_back(getType().getDimSize(i));
  auto type = RankedTensorType::get(shape, getElementType());
  return {*builder, ReduceSumOp::create(*builder, value.getLoc(), type, value, axes)};
}

Tensor Tensor::broadcastLike(Tensor like, ArrayRef<int64_t> dimensions) const {
  RankedTensorType type = like.getType().clone(getElementType());
  return {*builder, createFolded<BroadcastOp>(*builder, value.getLoc(), type, value, dimensions,
                                              dynamicSizesOf(*builder, like))};
}

Tensor Tensor::reshapeLike(Tensor like) const {
  RankedTensorType type = like.getType().clone(getElementType());
  if (type == getType())
    return *this;
  return {*builder, createFolded<ReshapeOp>(*builder, value.getLoc(), type, value,
                                            dynamicSizesOf(*builder, like))};
}

Tensor Tensor::transpose(ArrayRef<int64_t> permutation) const {
  SmallVector<int64_t> shape;
  for (int64_t from : permutation)
    shape.push_back(getType().getDimSize(from));
  auto type = RankedTensorType::get(shape, getElementType());
  return {*builder, createFolded<TransposeOp>(*builder, value.getLoc(), type, value, permutation)};
}

/// One shape for both: an operand of rank 0 takes that of the other.
static void align(Tensor &x, Tensor &y) {
  if (x.getRank() == 0 && y.getRank() != 0)
    x = x.broadcastLike(y, {});
  else if (y.getRank() == 0 && x.getRank() != 0)
    y = y.broadcastLike(x, {});
}

/// The constant of rank 0 that fills a tensor of run-time sizes, or null.
static Value fillOf(Tensor x) {
  auto broadcast = x.get().getDefiningOp<BroadcastOp>();
  if (!broadcast || broadcast.getX().getType().getRank() != 0 ||
      !matchPattern(broadcast.getX(), m_Constant()))
    return {};
  return broadcast.getX();
}

/// `Op` of two tensors, in type `type`; of two numbers that are repeated, the
/// number is computed and repeated (so x ** 2 has a plain gradient for any batch).
template <typename Op> static Tensor emit(Tensor x, Tensor y, RankedTensorType type) {
  OpBuilder &builder = x.getBuilder();
  Location loc = x.get().getLoc();
  Value a = fillOf(x), b = fillOf(y);
  if (!a || !b)
    return {builder, createFolded<Op>(builder, loc, type, x.get(), y.get())};
  Value number =
      createFolded<Op>(builder, loc, RankedTensorType::get({}, type.getElementType()), a, b);
  ValueRange sizes = x.get().getDefiningOp<BroadcastOp>().getSizes();
  return {builder, BroadcastOp::create(builder, loc, type, number, ArrayRef<int64_t>(), sizes)};
}

template <typename Op> static Tensor unary(Tensor x) {
  return {x.getBuilder(), createFolded<Op>(x.getBuilder(), x.get().getLoc(), x.getType(), x.get())};
}

template <typename Op> static Tensor binary(Tensor x, Tensor y) {
  align(x, y);
  return emit<Op>(x, y, x.getType());
}

template <typename Op> static Tensor compare(Tensor x, Tensor y) {
  align(x, y);
  return emit<Op>(x, y, x.getType().clone(x.getBuilder().getI1Type()));
}

Tensor operator+(Tensor x, Tensor y) { return binary<AddOp>(x, y); }
Tensor operator-(Tensor x, Tensor y) { return binary<SubOp>(x, y); }
Tensor operator*(Tensor x, Tensor y) {
  if (x.getRank() == y.getRank() && isFilledWith(x, 1))
    return y;
  return binary<MulOp>(x, y);
}
Tensor operator/(Tensor x, Tensor y) { return binary<DivOp>(x, y); }
Tensor operator-(Tensor x) { return unary<NegOp>(x); }
Tensor operator+(Tensor x, double y) { return x + x.filled(y); }
Tensor operator-(Tensor x, double y) { return x - x.filled(y); }
Tensor operator*(Tensor x, double y) { return x * x.filled(y); }
Tensor operator/(Tensor x, double y) { return x / x.filled(y); }
Tensor operator+(double x, Tensor y) { return y.filled(x) + y; }
Tensor operator-(double x, Tensor y) { return y.filled(x) - y; }
Tensor operator*(double x, Tensor y) { return y.filled(x) * y; }
Tensor operator/(double x, Tensor y) { return y.filled(x) / y; }
Tensor operator>(Tensor x, Tensor y) { return compare<GreaterOp>(x, y); }
Tensor operator<(Tensor x, Tensor y) { return compare<LessOp>(x, y); }
Tensor operator==(Tensor x, Tensor y) { return compare<EqualOp>(x, y); }
Tensor operator>(Tensor x, double y) { return x > x.filled(y); }
Tensor operator<(Tensor x, double y) { return x < x.filled(y); }

Tensor exp(Tensor x) { return unary<ExpOp>(x); }
Tensor log(Tensor x) { return unary<LogOp>(x); }
Tensor sin(Tensor x) { return unary<SinOp>(x); }
Tensor cos(Tensor x) { return unary<CosOp>(x); }
Tensor floor(Tensor x) { return unary<FloorOp>(x); }
Tensor sign(Tensor x) { return unary<SignOp>(x); }
Tensor pow(Tensor x, Tensor y) { return binary<PowOp>(x, y); }

Tensor where(Tensor condition, Tensor x, Tensor y) {
  align(x, y);
  align(condition, x);
  if (condition.getRank() != 0 && x.getRank() == 0) {
    x = x.broadcastLike(condition, {});
    y = y.broadcastLike(condition, {});
  }
  return {x.getBuilder(), createFolded<WhereOp>(x.getBuilder(), condition.get().getLoc(),
                                                x.getType(), condition.get(), x.get(), y.get())};
}
Tensor where(Tensor condition, Tensor x, double y) { return where(condition, x, x.filled(y)); }
Tensor where(Tensor condition, double x, Tensor y) { return where(condition, y.filled(x), y); }

} // namespace dvn
