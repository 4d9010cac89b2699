//===- Reduce.cpp - shapes and gradients of reductions --------------------===//
//
// Part of the dialect: the code behind Reduce.td. A reduction drops the axes it
// runs over; its gradient puts them back.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Folding.h"
#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace dvn {

/// The dimensions of a tensor of `rank` that are not among `axes`.
static SmallVector<int64_t> keptDimensions(int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> kept;
  for (int64_t i = 0; i < rank; ++i)
    if (!llvm::is_contained(axes, i))
      kept.push_back(i);
  return kept;
}

static LogicalResult verifyReduction(Operation *op, RankedTensorType x, ArrayRef<int64_t> axes,
                                     RankedTensorType result, Type element) {
  for (auto [i, axis] : llvm::enumerate(axes)) {
    if (axis < 0 || axis >= x.getRank())
      return op->emitOpError() << "axis " << axis << " is not of a tensor of rank " << x.getRank();
    if (i && axes[i - 1] >= axis)
      return op->emitOpError("needs axes that ascend");
  }
  if (result.getElementType() != element)
    return op->emitOpError() << "result has element type " << result.getElementType()
                             << ", expected " << element;
  SmallVector<int64_t> kept = keptDimensions(x.getRank(), axes);
  if (result.getRank() != static_cast<int64_t>(kept.size()))
    return op->emitOpError() << "result has rank " << result.getRank() << ", expected "
                             << kept.size();
  for (auto [i, dimension] : llvm::enumerate(kept))
    if (!mayAgree(result.getDimSize(i), x.getDimSize(dimension)))
      return op->emitOpError() << "dimension " << i << " of the result has size "
                               << result.getDimSize(i) << ", expected " << x.getDimSize(dimension);
  return success();
}

static LogicalResult verifyArg(Operation *op, RankedTensorType x, ArrayRef<int64_t> axes,
                               RankedTensorType result) {
  if (axes.size() != 1)
    return op->emitOpError("needs one axis");
  return verifyReduction(op, x, axes, result, IntegerType::get(op->getContext(), 64));
}

LogicalResult ReduceSumOp::verify() {
  return verifyReduction(*this, getX().getType(), getAxes(), getType(),
                         getX().getType().getElementType());
}
LogicalResult ReduceMaxOp::verify() {
  return verifyReduction(*this, getX().getType(), getAxes(), getType(),
                         getX().getType().getElementType());
}
LogicalResult ReduceMinOp::verify() {
  return verifyReduction(*this, getX().getType(), getAxes(), getType(),
                         getX().getType().getElementType());
}
LogicalResult ArgmaxOp::verify() {
  return verifyArg(*this, getX().getType(), getAxes(), getType());
}
LogicalResult ArgminOp::verify() {
  return verifyArg(*this, getX().getType(), getAxes(), getType());
}

static Value reducedSize(OpBuilder &builder, Value x, ArrayRef<int64_t> axes, unsigned dimension) {
  int64_t rank = llvm::cast<RankedTensorType>(x.getType()).getRank();
  return sizeOf(builder, x, keptDimensions(rank, axes)[dimension]);
}

Value ReduceSumOp::reifySize(OpBuilder &b, unsigned, unsigned i) {
  return reducedSize(b, getX(), getAxes(), i);
}
Value ReduceMaxOp::reifySize(OpBuilder &b, unsigned, unsigned i) {
  return reducedSize(b, getX(), getAxes(), i);
}
Value ReduceMinOp::reifySize(OpBuilder &b, unsigned, unsigned i) {
  return reducedSize(b, getX(), getAxes(), i);
}
Value ArgmaxOp::reifySize(OpBuilder &b, unsigned, unsigned i) {
  return reducedSize(b, getX(), getAxes(), i);
}
Value ArgminOp::reifySize(OpBuilder &b, unsigned, unsigned i) {
  return reducedSize(b, getX(), getAxes(), i);
}

// ---- folders: over no axes a reduction is its operand ----

OpFoldResult ReduceSumOp::fold(FoldAdaptor) { return getAxes().empty() ? getX() : Value(); }
OpFoldResult ReduceMaxOp::fold(FoldAdaptor) { return getAxes().empty() ? getX() : Value(); }
OpFoldResult ReduceMinOp::fold(FoldAdaptor) { return getAxes().empty() ? getX() : Value(); }

// ---- gradients ----

void ReduceSumOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  Tensor x(builder, getX()), g(builder, gradients[0]);
  operandGradients.push_back(g.broadcastLike(x, keptDimensions(x.getRank(), getAxes())));
}

/// `g` where `Arg` along the axis points to, zero elsewhere.
template <typename Arg> static Tensor alongAxis(Tensor x, Tensor g, int64_t axis) {
  OpBuilder &builder = x.getBuilder();
  Location loc = x.get().getLoc();
  SmallVector<int64_t> kept = keptDimensions(x.getRank(), {axis});
  auto i64 = builder.getI64Type();
  Tensor first(builder,
               Arg::create(builder, loc, g.getType().clone(i64), x.get(), ArrayRef<int64_t>{axis}));
  SmallVector<Value> sizes;
  if (x.getType().isDynamicDim(axis))
    sizes.push_back(sizeOf(builder, x, axis));
  Tensor iota(builder,
              IotaOp::create(builder, loc,
                             RankedTensorType::get({x.getType().getDimSize(axis)}, i64), sizes));
  Tensor chosen = iota.broadcastLike(x, {axis}) == first.broadcastLike(x, kept);
  return where(chosen, g.broadcastLike(x, kept), 0);
}

/// `x` with its dimensions from `from` on as one.
static Tensor flattenFrom(Tensor x, int64_t from) {
  OpBuilder &builder = x.getBuilder();
  Location loc = x.get().getLoc();
  SmallVector<int64_t> shape(x.getType().getShape().take_front(from));
  SmallVector<Value> sizes;
  for (int64_t i = 0; i < from; ++i)
    if (x.getType().isDynamicDim(i))
      sizes.push_back(sizeOf(builder, x, i));
  int64_t count = 1;
  for (int64_t size : x.getType().getShape().drop_front(from))
    count = ShapedType::isDynamic(size) || ShapedType::isDynamic(count) ? ShapedType::kDynamic
                                                                        : count * size;
  shape.push_back(count);
  if (ShapedType::isDynamic(count)) {
    Value product = sizeOf(builder, x, from);
    for (int64_t i = from + 1; i < x.getRank(); ++i)
      product = builder.createOrFold<arith::MulIOp>(loc, product, sizeOf(builder, x, i));
    sizes.push_back(product);
  }
  auto type = RankedTensorType::get(shape, x.getElementType());
  return {builder, createFolded<ReshapeOp>(builder, loc, type, x.get(), sizes)};
}

/// The first extremum in row-major order of the reduced axes gets the gradient:
/// several axes go to the end, become one, and come back.
template <typename Arg> static Tensor extremumGradient(Tensor x, Tensor g, ArrayRef<int64_t> axes) {
  if (axes.size() == 1)
    return alongAxis<Arg>(x, g, axes[0]);
  SmallVector<int64_t> kept = keptDimensions(x.getRank(), axes), order(kept);
  order.append(axes.begin(), axes.end());
  SmallVector<int64_t> back(order.size());
  for (auto [i, from] : llvm::enumerate(order))
    back[from] = i;
  Tensor moved = x.transpose(order);
  Tensor flat = flattenFrom(moved, kept.size());
  return alongAxis<Arg>(flat, g, kept.size()).reshapeLike(moved).transpose(back);
}

void ReduceMaxOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(
      extremumGradient<ArgmaxOp>({builder, getX()}, {builder, gradients[0]}, getAxes()));
}
void ReduceMinOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(
      extremumGradient<ArgminOp>({builder, getX()}, {builder, gradients[0]}, getAxes()));
}
void ArgmaxOp::differentiate(OpBuilder &, ValueRange, SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back({});
}
void ArgminOp::differentiate(OpBuilder &, ValueRange, SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back({});
}

} // namespace dvn
