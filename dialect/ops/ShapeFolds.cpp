//===- ShapeFolds.cpp - what of shape ops is nothing, or one of two -------===//
//
// Folders and canonicalisation of Shape.td: identities alone, which keep every
// bit. Whatever has a cost to weigh is a pass.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace dvn {

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

// ---- dim ----

OpFoldResult DimOp::fold(FoldAdaptor) {
  RankedTensorType type = getX().getType();
  if (type.isDynamicDim(getDimension()))
    return {};
  return IntegerAttr::get(getType(), type.getDimSize(getDimension()));
}

namespace {
/// The size of what an op makes is made from the op's operands.
struct DimOfShapeModel : OpRewritePattern<DimOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DimOp op, PatternRewriter &rewriter) const override {
    if (!op.getX().getDefiningOp<ShapeModel>())
      return failure();
    Value size = sizeOf(rewriter, op.getX(), op.getDimension());
    if (auto dim = size.getDefiningOp<DimOp>(); dim && dim.getX() == op.getX())
      return failure();
    rewriter.replaceOp(op, size);
    return success();
  }
};
} // namespace

void DimOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<DimOfShapeModel>(context);
}

// ---- broadcast ----

static bool isIota(ArrayRef<int64_t> numbers) {
  for (auto [i, number] : llvm::enumerate(numbers))
    if (number != static_cast<int64_t>(i))
      return false;
  return true;
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  // Equal types of known sizes: nothing is repeated. A `?` may be two sizes.
  if (getX().getType() == getType() && getType().hasStaticShape())
    return getX();
  if (auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    if (x.isSplat() && getType().hasStaticShape())
      return x.resizeSplat(getType());
  if (auto inner = getX().getDefiningOp<BroadcastOp>()) {
    SmallVector<int64_t> dimensions;
    for (int64_t dimension : inner.getDimensions())
      dimensions.push_back(getDimensions()[dimension]);
    setDimensions(dimensions);
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return {};
}

// ---- reshape ----

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  // With one run-time size at most, equal types mean equal sizes.
  if (getX().getType() == getType() && getType().getNumDynamicDims() <= 1)
    return getX();
  if (auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    if (getType().hasStaticShape())
      return x.reshape(getType());
  if (auto inner = getX().getDefiningOp<ReshapeOp>()) {
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return {};
}

// ---- transpose ----

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  if (isIota(getPermutation()))
    return getX();
  if (auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    if (x.isSplat() && getType().hasStaticShape())
      return x.resizeSplat(getType());
  if (auto inner = getX().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> permutation;
    for (int64_t from : getPermutation())
      permutation.push_back(inner.getPermutation()[from]);
    setPermutation(permutation);
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return {};
}

// ---- slice, insert_slice, pad, concat ----

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType() && getType().hasStaticShape())
    return getX();
  auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX());
  if (x && x.isSplat() && getType().hasStaticShape())
    return x.resizeSplat(getType());
  auto insert = getX().getDefiningOp<InsertSliceOp>(); // reads what was just written
  if (insert && insert.getValue().getType() == getType() && getType().hasStaticShape() &&
      insert.getStarts() == getStarts() && insert.getSteps() == getSteps())
    return insert.getValue();
  return {};
}

OpFoldResult InsertSliceOp::fold(FoldAdaptor) {
  if (getValue().getType() == getType() && getType().hasStaticShape())
    return getValue();
  auto below = getX().getDefiningOp<InsertSliceOp>(); // is written over, all of it
  if (below && below.getValue().getType() == getValue().getType() &&
      llvm::cast<RankedTensorType>(getValue().getType()).hasStaticShape() &&
      below.getStarts() == getStarts() && below.getSteps() == getSteps()) {
    getXMutable().assign(below.getX());
    return getResult();
  }
  return {};
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  auto isZero = [](int64_t number) { return number == 0; };
  if (llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero) &&
      getX().getType() == getType())
    return getX();
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getXs().size() == 1 && getXs()[0].getType() == getType())
    return getXs()[0];
  return {};
}

OpFoldResult FlipOp::fold(FoldAdaptor) {
  auto inner = getX().getDefiningOp<FlipOp>();
  if (inner && inner.getAxis() == getAxis())
    return inner.getX();
  if (getType().getDimSize(getAxis()) == 1)
    return getX();
  return {};
}

} // namespace dvn
