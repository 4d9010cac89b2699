//===- Elementwise.cpp - the two elementwise ops that need code -----------===//
//
// `dvn.where` and `dvn.cast`. All other elementwise ops are whole in their
// records in Elementwise.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "llvm/ADT/APSInt.h"

using namespace mlir;

namespace dvn {

// ---- where ----

void WhereOp::differentiate(OpBuilder &builder, ValueRange gradients,
                            SmallVectorImpl<Value> &operandGradients) {
  Tensor condition(builder, getCondition()), g(builder, gradients[0]);
  operandGradients.push_back({});
  operandGradients.push_back(where(condition, g, 0));
  operandGradients.push_back(where(condition, g.filled(0), g));
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  if (getX() == getY())
    return getX();
  if (isFilledWith(getCondition(), 1))
    return getX();
  if (isFilledWith(getCondition(), 0))
    return getY();
  auto condition = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getCondition());
  auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX());
  auto y = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getY());
  if (!condition || !x || !y || x.getNumElements() > maxFoldedElements)
    return {};
  auto bits = condition.getValues<bool>();
  auto xs = x.getValues<Attribute>(), ys = y.getValues<Attribute>();
  SmallVector<Attribute> elements;
  for (int64_t i = 0; i < x.getNumElements(); ++i)
    elements.push_back(bits[i] ? xs[i] : ys[i]);
  return DenseElementsAttr::get(x.getType(), elements);
}

// ---- cast ----

void CastOp::differentiate(OpBuilder &builder, ValueRange gradients,
                           SmallVectorImpl<Value> &operandGradients) {
  Type from = getX().getType().getElementType();
  bool smooth = llvm::isa<FloatType>(from) && llvm::isa<FloatType>(getType().getElementType());
  operandGradients.push_back(smooth ? Tensor(builder, gradients[0]).cast(from).get() : Value());
}

/// A float as an integer of `width` bits: cut towards zero, saturating, NaN is 0.
static llvm::APInt toInteger(const llvm::APFloat &x, unsigned width, bool isUnsigned) {
  llvm::APSInt result(width, isUnsigned);
  bool exact;
  if (!x.isNaN())
    x.convertToInteger(result, llvm::APFloat::rmTowardZero, &exact);
  else
    result = llvm::APSInt(llvm::APInt(width, 0), isUnsigned);
  return result;
}

/// One element as `dvn.cast` converts it.
static Attribute convert(Attribute x, Type to) {
  auto number = llvm::dyn_cast<FloatAttr>(x);
  if (auto toFloat = llvm::dyn_cast<FloatType>(to)) {
    llvm::APFloat result(toFloat.getFloatSemantics());
    bool lost;
    if (number) {
      result = number.getValue();
      result.convert(toFloat.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &lost);
    } else {
      Type from = llvm::cast<IntegerAttr>(x).getType();
      bool isSigned = !from.isUnsignedInteger() && !from.isInteger(1);
      result.convertFromAPInt(llvm::cast<IntegerAttr>(x).getValue(), isSigned,
                              llvm::APFloat::rmNearestTiesToEven);
    }
    return FloatAttr::get(to, result);
  }
  unsigned width = to.getIntOrFloatBitWidth();
  if (width == 1) {
    bool truth =
        number ? !number.getValue().isZero() : !llvm::cast<IntegerAttr>(x).getValue().isZero();
    return BoolAttr::get(to.getContext(), truth);
  }
  if (number)
    return IntegerAttr::get(to, toInteger(number.getValue(), width, to.isUnsignedInteger()));
  auto integer = llvm::cast<IntegerAttr>(x);
  bool isSigned = !integer.getType().isUnsignedInteger() && !integer.getType().isInteger(1);
  llvm::APInt bits = integer.getValue();
  return IntegerAttr::get(to, isSigned ? bits.sextOrTrunc(width) : bits.zextOrTrunc(width));
}

DenseElementsAttr castElements(DenseElementsAttr x, RankedTensorType type) {
  Type to = type.getElementType();
  if (x.isSplat())
    return DenseElementsAttr::get(type, convert(x.getSplatValue<Attribute>(), to));
  SmallVector<Attribute> elements;
  for (Attribute element : x.getValues<Attribute>())
    elements.push_back(convert(element, to));
  return DenseElementsAttr::get(type, elements);
}

OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX());
  if (!x || (!x.isSplat() && x.getNumElements() > maxFoldedElements))
    return {};
  return castElements(x, getType());
}

} // namespace dvn
