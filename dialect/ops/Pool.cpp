//===- Pool.cpp - shapes and gradients of pooling -------------------------===//
//
// Part of the dialect: the code behind Pool.td. An op's gradient is its transpose
// with the same windows; a maximum is the element that its switch points to.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Pool.h"
#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#define GET_OP_CLASSES
#include "dialect/ops/Pool.cpp.inc"

using namespace mlir;

namespace dvn {
namespace {

constexpr StringLiteral axisNames[] = {"rows", "columns"};

RankedTensorType typeOf(Value value) { return llvm::cast<RankedTensorType>(value.getType()); }

/// Windows that slide: positive sizes and steps, and never wholly beside the image.
template <typename Op> LogicalResult verifyGeometry(Op op) {
  if (op.getWindow().size() != 2 || op.getStrides().size() != 2 || op.getLow().size() != 2 ||
      op.getHigh().size() != 2)
    return op.emitOpError("needs two numbers each for window, strides, low and high");
  for (unsigned axis : {0, 1}) {
    WindowAxis w = windowAxis(op, axis);
    if (w.window < 1 || w.stride < 1)
      return op.emitOpError() << "has a window of " << w.window << " " << axisNames[axis]
                              << " that moves by " << w.stride << ", expected at least 1";
    if (w.low < 0 || w.high < 0 || w.low >= w.window || w.high >= w.window)
      return op.emitOpError() << "has windows of " << w.window << " " << axisNames[axis]
                              << " beside the image: " << w.low << " before it, " << w.high
                              << " behind";
  }
  return success();
}

/// `pooled` has one element for each window over `image`.
template <typename Op>
LogicalResult verifyWindows(Op op, RankedTensorType image, RankedTensorType pooled) {
  if (failed(verifyGeometry(op)))
    return failure();
  if (image.getRank() != 4 || pooled.getRank() != 4)
    return op.emitOpError() << "needs tensors [n, h, w, c], found ranks " << image.getRank()
                            << " and " << pooled.getRank();
  for (int64_t i : {0, 3})
    if (!mayAgree(image.getDimSize(i), pooled.getDimSize(i)))
      return op.emitOpError() << "has sizes " << image.getDimSize(i) << " and "
                              << pooled.getDimSize(i) << " of dimension " << i;
  for (unsigned axis : {0, 1}) {
    WindowAxis w = windowAxis(op, axis);
    int64_t size = image.getDimSize(1 + axis), count = pooled.getDimSize(1 + axis);
    if (ShapedType::isDynamic(size))
      continue;
    if (size + w.low + w.high < w.window)
      return op.emitOpError() << "has a window of " << w.window << " " << axisNames[axis]
                              << " for an image of " << size;
    if (!mayAgree(w.count(size), count))
      return op.emitOpError() << "has " << count << " " << axisNames[axis]
                              << " in its result, expected " << w.count(size);
  }
  return success();
}

LogicalResult verifySame(Operation *op, StringRef what, RankedTensorType x, RankedTensorType y) {
  if (x.getElementType() != y.getElementType())
    return op->emitOpError() << what << " has element type " << y.getElementType() << ", expected "
                             << x.getElementType();
  return success();
}

LogicalResult verifySwitches(Operation *op, RankedTensorType pooled, RankedTensorType switches) {
  for (int64_t i = 0; i < 4; ++i)
    if (switches.getRank() != 4 || !mayAgree(pooled.getDimSize(i), switches.getDimSize(i)))
      return op->emitOpError() << "has switches of type " << switches << " for " << pooled;
  return success();
}

/// The size of a pooled tensor, from its image's.
template <typename Op>
Value pooledSize(Op op, OpBuilder &builder, Value image, unsigned dimension) {
  int64_t known = typeOf(op.getResult()).getDimSize(dimension);
  if (!ShapedType::isDynamic(known))
    return constantSize(builder, op.getLoc(), known);
  Value size = sizeOf(builder, image, dimension);
  if (dimension == 0 || dimension == 3)
    return size;
  WindowAxis w = windowAxis(op, dimension - 1);
  auto number = [&](int64_t value) { return constantSize(builder, op.getLoc(), value); };
  size = builder.createOrFold<arith::AddIOp>(op.getLoc(), size, number(w.low + w.high - w.window));
  size = builder.createOrFold<arith::DivSIOp>(op.getLoc(), size, number(w.stride));
  return builder.createOrFold<arith::AddIOp>(op.getLoc(), size, number(1));
}

/// An op with the windows of `op` over other operands.
template <typename To, typename Op, typename... Operands>
Value withWindows(OpBuilder &builder, Op op, Type type, Operands... operands) {
  return To::create(builder, op.getLoc(), type, operands..., op.getWindow(), op.getStrides(),
                    op.getLow(), op.getHigh());
}

} // namespace

// ---- max_pool and its switches ----

LogicalResult MaxPoolOp::verify() {
  if (failed(verifySame(*this, "the result", typeOf(getX()), typeOf(getResult()))))
    return failure();
  return verifyWindows(*this, typeOf(getX()), typeOf(getResult()));
}
LogicalResult MaxPoolSwitchesOp::verify() {
  return verifyWindows(*this, typeOf(getX()), typeOf(getResult()));
}
Value MaxPoolOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return pooledSize(*this, builder, getX(), dimension);
}
Value MaxPoolSwitchesOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return pooledSize(*this, builder, getX(), dimension);
}

void MaxPoolOp::differentiate(OpBuilder &builder, ValueRange gradients,
                              SmallVectorImpl<Value> &operandGradients) {
  Type type = typeOf(getResult()).clone(builder.getI32Type());
  Value switches = withWindows<MaxPoolSwitchesOp>(builder, *this, type, getX());
  operandGradients.push_back(withWindows<MaxUnpoolOp>(builder, *this, getX().getType(),
                                                      gradients[0], switches,
                                                      ValueRange(dynamicSizesOf(builder, getX()))));
}

// ---- sum_pool and its transpose ----

LogicalResult SumPoolOp::verify() {
  if (failed(verifySame(*this, "the result", typeOf(getX()), typeOf(getResult()))))
    return failure();
  return verifyWindows(*this, typeOf(getX()), typeOf(getResult()));
}
LogicalResult SumUnpoolOp::verify() {
  if (failed(verifySame(*this, "the result", typeOf(getY()), typeOf(getResult()))) ||
      failed(verifySizes(*this, getResult().getType(), getSizes())))
    return failure();
  return verifyWindows(*this, typeOf(getResult()), typeOf(getY()));
}
Value SumPoolOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return pooledSize(*this, builder, getX(), dimension);
}
Value SumUnpoolOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

void SumPoolOp::differentiate(OpBuilder &builder, ValueRange gradients,
                              SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(withWindows<SumUnpoolOp>(
      builder, *this, getX().getType(), gradients[0], ValueRange(dynamicSizesOf(builder, getX()))));
}
void SumUnpoolOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(
      withWindows<SumPoolOp>(builder, *this, getY().getType(), gradients[0]));
  operandGradients.resize(getNumOperands());
}

// ---- max_unpool and take_switches ----

LogicalResult MaxUnpoolOp::verify() {
  if (failed(verifySame(*this, "the result", typeOf(getY()), typeOf(getResult()))) ||
      failed(verifySwitches(*this, typeOf(getY()), typeOf(getSwitches()))) ||
      failed(verifySizes(*this, getResult().getType(), getSizes())))
    return failure();
  return verifyWindows(*this, typeOf(getResult()), typeOf(getY()));
}
LogicalResult TakeSwitchesOp::verify() {
  if (failed(verifySame(*this, "the result", typeOf(getX()), typeOf(getResult()))) ||
      failed(verifySwitches(*this, typeOf(getResult()), typeOf(getSwitches()))))
    return failure();
  return verifyWindows(*this, typeOf(getX()), typeOf(getResult()));
}
Value MaxUnpoolOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}
Value TakeSwitchesOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getSwitches(), dimension);
}

void MaxUnpoolOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(
      withWindows<TakeSwitchesOp>(builder, *this, getY().getType(), gradients[0], getSwitches()));
  operandGradients.resize(getNumOperands());
}
void TakeSwitchesOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                   SmallVectorImpl<Value> &operandGradients) {
  operandGradients.push_back(withWindows<MaxUnpoolOp>(builder, *this, getX().getType(),
                                                      gradients[0], getSwitches(),
                                                      ValueRange(dynamicSizesOf(builder, getX()))));
  operandGradients.resize(getNumOperands());
}

} // namespace dvn
