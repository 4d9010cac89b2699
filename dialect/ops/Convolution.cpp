//===- Convolution.cpp - shapes and gradients of convolutions -------------===//
//
// The three ops of Convolution.td are linear in both operands, and the gradient of
// each by either operand is one of the other two with the same window.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Convolution.h"

#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialect/ops/Convolution.cpp.inc"

namespace dvn {
namespace {

int64_t reachOf(int64_t kernel, int64_t dilation) { return dilation * (kernel - 1) + 1; }

/// Whether images, weights and the result of a convolution belong together.
template <typename Op>
LogicalResult verifyWindow(Op op, RankedTensorType x, RankedTensorType w, RankedTensorType y) {
  for (RankedTensorType type : {x, w, y}) {
    if (type.getRank() != 4)
      return op.emitOpError() << "needs operands and a result of rank 4, found " << type.getRank();
    if (type.getElementType() != x.getElementType())
      return op.emitOpError("needs one element type for operands and result");
  }
  if (!w.hasStaticShape())
    return op.emitOpError("needs weights whose sizes are known");
  for (int64_t i = 0; i < 2; ++i)
    if (op.getStrides()[i] < 1 || op.getDilations()[i] < 1 || w.getDimSize(i) < 1)
      return op.emitOpError("needs strides, dilations and kernels of at least 1");
  for (int64_t padding : op.getPadding())
    if (padding < 0)
      return op.emitOpError() << "has a padding of " << padding << ", less than 0";
  int64_t groups = op.getGroups(), cin = w.getDimSize(2), cout = w.getDimSize(3);
  if (groups < 1 || cout % groups != 0)
    return op.emitOpError() << "has " << groups << " groups of " << cout << " channels";
  if (!mayAgree(x.getDimSize(3), cin * groups))
    return op.emitOpError() << "has images of " << x.getDimSize(3) << " channels, expected "
                            << cin * groups;
  if (!mayAgree(y.getDimSize(3), cout))
    return op.emitOpError() << "has " << y.getDimSize(3) << " channels behind it, expected "
                            << cout;
  if (!mayAgree(x.getDimSize(0), y.getDimSize(0)))
    return op.emitOpError() << "has " << x.getDimSize(0) << " and " << y.getDimSize(0) << " images";
  for (int64_t i = 0; i < 2; ++i) {
    if (x.isDynamicDim(i + 1) || y.isDynamicDim(i + 1))
      continue;
    int64_t room = x.getDimSize(i + 1) + op.getPadding()[2 * i] + op.getPadding()[2 * i + 1] -
                   reachOf(w.getDimSize(i), op.getDilations()[i]);
    int64_t count = room < 0 ? 0 : room / op.getStrides()[i] + 1;
    if (count != y.getDimSize(i + 1))
      return op.emitOpError() << "has " << y.getDimSize(i + 1) << " windows along axis " << i + 1
                              << ", expected " << count;
  }
  return success();
}

/// The product of sizes, or -1 where one is not known.
int64_t productOf(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes) {
    if (ShapedType::isDynamic(size))
      return -1;
    product *= size;
  }
  return product;
}

/// One of the three ops with the window of another.
template <typename Op, typename From, typename... Sizes>
Value withWindowOf(OpBuilder &builder, From op, Type type, Value first, Value second,
                   Sizes... sizes) {
  return Op::create(builder, op.getLoc(), type, first, second, sizes..., op.getStridesAttr(),
                    op.getDilationsAttr(), op.getPaddingAttr(), op.getGroupsAttr());
}

template <typename From> Value forward(OpBuilder &builder, From op, Value like, Value x, Value w) {
  return withWindowOf<Conv2dOp>(builder, op, like.getType(), x, w);
}
template <typename From>
Value inputGradient(OpBuilder &builder, From op, Value like, Value g, Value w) {
  SmallVector<Value> sizes = dynamicSizesOf(builder, like);
  return withWindowOf<Conv2dInputGradientOp>(builder, op, like.getType(), g, w, ValueRange(sizes));
}
template <typename From>
Value weightGradient(OpBuilder &builder, From op, Value like, Value x, Value g) {
  return withWindowOf<Conv2dWeightGradientOp>(builder, op, like.getType(), x, g);
}

} // namespace

// ---- conv2d

LogicalResult Conv2dOp::verify() {
  return verifyWindow(*this, getX().getType(), getW().getType(), getType());
}

Value Conv2dOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  if (dimension == 0 || dimension == 3)
    return sizeOf(builder, dimension == 0 ? getX() : getW(), dimension);
  unsigned axis = dimension - 1;
  int64_t more = getPadding()[2 * axis] + getPadding()[2 * axis + 1] -
                 reachOf(getW().getType().getDimSize(axis), getDilations()[axis]);
  Value size = sizeOf(builder, getX(), dimension);
  auto number = [&](int64_t value) { return constantSize(builder, getLoc(), value); };
  Value room = builder.createOrFold<arith::AddIOp>(getLoc(), size, number(more));
  Value steps =
      builder.createOrFold<arith::FloorDivSIOp>(getLoc(), room, number(getStrides()[axis]));
  return builder.createOrFold<arith::AddIOp>(getLoc(), steps, number(1));
}

int64_t Conv2dOp::getWorkPerElement() {
  return productOf(getW().getType().getShape().take_front(3));
}

void Conv2dOp::differentiate(OpBuilder &builder, ValueRange gradients,
                             SmallVectorImpl<Value> &operandGradients) {
  Value g = gradients[0];
  operandGradients.push_back(inputGradient(builder, *this, getX(), g, getW()));
  operandGradients.push_back(weightGradient(builder, *this, getW(), getX(), g));
}

// ---- conv2d_input_gradient

LogicalResult Conv2dInputGradientOp::verify() {
  if (failed(verifyWindow(*this, getType(), getW().getType(), getG().getType())))
    return failure();
  return verifySizes(*this, getType(), getSizes());
}

Value Conv2dInputGradientOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeAmong(builder, getResult(), getSizes(), dimension);
}

int64_t Conv2dInputGradientOp::getWorkPerElement() {
  RankedTensorType w = getW().getType();
  int64_t channels = w.getDimSize(3) / int64_t(getGroups());
  int64_t places = productOf({w.getDimSize(0), w.getDimSize(1), channels});
  return std::max<int64_t>(1, places / (getStrides()[0] * getStrides()[1]));
}

void Conv2dInputGradientOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                          SmallVectorImpl<Value> &operandGradients) {
  Value h = gradients[0];
  operandGradients.push_back(forward(builder, *this, getG(), h, getW()));
  operandGradients.push_back(weightGradient(builder, *this, getW(), h, getG()));
  operandGradients.append(getSizes().size(), Value());
}

// ---- conv2d_weight_gradient

LogicalResult Conv2dWeightGradientOp::verify() {
  return verifyWindow(*this, getX().getType(), getType(), getG().getType());
}

Value Conv2dWeightGradientOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getResult(), dimension); // which are known
}

int64_t Conv2dWeightGradientOp::getWorkPerElement() {
  return productOf(getG().getType().getShape().take_front(3));
}

void Conv2dWeightGradientOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                           SmallVectorImpl<Value> &operandGradients) {
  Value h = gradients[0];
  operandGradients.push_back(inputGradient(builder, *this, getX(), getG(), h));
  operandGradients.push_back(forward(builder, *this, getG(), getX(), h));
}

} // namespace dvn
