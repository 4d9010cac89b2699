//===- Host.cpp - numbers that cross between host and tensors -------------===//
//
// Part of the dialect: verifiers and folders behind Host.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace dvn {

// ---- splat and item ----

LogicalResult SplatOp::verify() {
  if (getType().getRank() != 0)
    return emitOpError() << "result has rank " << getType().getRank() << ", expected 0";
  return success();
}

/// The element type whose conversion a host number's is.
static RankedTensorType scalarTensor(Type element) { return RankedTensorType::get({}, element); }

OpFoldResult SplatOp::fold(FoldAdaptor adaptor) {
  if (auto item = getX().getDefiningOp<ItemOp>()) {
    // Up and down again keeps the number; but i64 to f32 by way of f64 may round twice.
    if (item.getX().getType() == getType())
      return item.getX();
    return {};
  }
  auto number = llvm::dyn_cast_or_null<TypedAttr>(adaptor.getX());
  if (!number || !llvm::isa<FloatAttr, IntegerAttr>(number))
    return {};
  auto host = DenseElementsAttr::get(scalarTensor(number.getType()), ArrayRef<Attribute>{number});
  return castElements(host, getType());
}

/// What `dvn.item` gives for an element type.
static Type hostType(Type element) {
  MLIRContext *context = element.getContext();
  if (llvm::isa<FloatType>(element))
    return Float64Type::get(context);
  return IntegerType::get(context, element.isInteger(1) ? 1 : 64);
}

LogicalResult ItemOp::verify() {
  if (getX().getType().getRank() != 0)
    return emitOpError() << "operand has rank " << getX().getType().getRank() << ", expected 0";
  Type expected = hostType(getX().getType().getElementType());
  if (getType() != expected)
    return emitOpError() << "result has type " << getType() << ", expected " << expected;
  return success();
}

OpFoldResult ItemOp::fold(FoldAdaptor adaptor) {
  if (auto splat = getX().getDefiningOp<SplatOp>())
    if (splat.getX().getType() == getType() && splat.getType().getElementType() == getType())
      return splat.getX();
  auto x = llvm::dyn_cast_or_null<DenseElementsAttr>(adaptor.getX());
  if (!x)
    return {};
  return castElements(x, scalarTensor(getType())).getSplatValue<Attribute>();
}

void SplatOp::differentiate(OpBuilder &builder, ValueRange gradients,
                            SmallVectorImpl<Value> &operandGradients) {
  bool smooth =
      llvm::isa<FloatType>(getX().getType()) && llvm::isa<FloatType>(getType().getElementType());
  operandGradients.push_back(
      smooth ? ItemOp::create(builder, getLoc(), getX().getType(), gradients[0]).getResult()
             : Value());
}

void ItemOp::differentiate(OpBuilder &builder, ValueRange gradients,
                           SmallVectorImpl<Value> &operandGradients) {
  bool smooth = llvm::isa<FloatType>(getType());
  operandGradients.push_back(
      smooth ? SplatOp::create(builder, getLoc(), getX().getType(), gradients[0]).getResult()
             : Value());
}

// ---- host_math ----

namespace {
struct HostFunction {
  StringRef name;
  unsigned count;
  double (*unary)(double) = nullptr;
  double (*binary)(double, double) = nullptr;
};
} // namespace

#define DVN_UNARY(name) {#name, 1, [](double x) { return elementary::name(x); }, nullptr}
#define DVN_BINARY(name)                                                                           \
  {#name, 2, nullptr, [](double x, double y) { return elementary::name(x, y); }}
static const HostFunction hostFunctions[] = {
    DVN_UNARY(exp),  DVN_UNARY(log),  DVN_UNARY(sin),  DVN_UNARY(cos),     DVN_UNARY(tan),
    DVN_UNARY(tanh), DVN_UNARY(erf),  DVN_UNARY(sqrt), DVN_UNARY(sigmoid), DVN_UNARY(floor),
    DVN_UNARY(ceil), DVN_UNARY(abs),  DVN_UNARY(sign), DVN_UNARY(round),   DVN_UNARY(rsqrt),
    DVN_BINARY(pow), DVN_BINARY(mod), DVN_BINARY(min), DVN_BINARY(max),    DVN_BINARY(atan2),
};
#undef DVN_UNARY
#undef DVN_BINARY

static const HostFunction *findHostFunction(StringRef name) {
  auto *found = llvm::find_if(hostFunctions, [&](const HostFunction &f) { return f.name == name; });
  return found == std::end(hostFunctions) ? nullptr : found;
}

LogicalResult HostMathOp::verify() {
  const HostFunction *function = findHostFunction(getFunction());
  if (!function)
    return emitOpError() << "knows no function '" << getFunction() << "'";
  if (function->count != getXs().size())
    return emitOpError() << "has " << getXs().size() << " operands, but '" << getFunction()
                         << "' takes " << function->count;
  return success();
}

OpFoldResult HostMathOp::fold(FoldAdaptor adaptor) {
  const HostFunction *function = findHostFunction(getFunction());
  SmallVector<double> xs;
  for (Attribute x : adaptor.getXs()) {
    auto number = llvm::dyn_cast_or_null<FloatAttr>(x);
    if (!number)
      return {};
    xs.push_back(number.getValueAsDouble());
  }
  double y = function->count == 1 ? function->unary(xs[0]) : function->binary(xs[0], xs[1]);
  return FloatAttr::get(getType(), y);
}

// ---- check_equal ----

namespace {
/// What is the same value, or the same constant, needs no check.
struct DropDecidedCheck : OpRewritePattern<CheckEqualOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CheckEqualOp op, PatternRewriter &rewriter) const override {
    IntegerAttr x, y;
    bool equal = op.getX() == op.getY() || (matchPattern(op.getX(), m_Constant(&x)) &&
                                            matchPattern(op.getY(), m_Constant(&y)) && x == y);
    if (!equal)
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};
/// A box inside its tensor needs no check.
struct DropDecidedBounds : OpRewritePattern<CheckBoundsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CheckBoundsOp op, PatternRewriter &rewriter) const override {
    IntegerAttr start, end, size;
    if (!matchPattern(op.getStart(), m_Constant(&start)) || start.getInt() < 0)
      return failure();
    bool whole = start.getInt() == 0 && op.getEnd() == op.getSize();
    bool inside = matchPattern(op.getEnd(), m_Constant(&end)) &&
                  matchPattern(op.getSize(), m_Constant(&size)) && start.getInt() <= end.getInt() &&
                  end.getInt() <= size.getInt();
    if (!whole && !inside)
      return failure();
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void CheckEqualOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<DropDecidedCheck>(context);
}
void CheckBoundsOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<DropDecidedBounds>(context);
}

// ---- format, track, report ----

LogicalResult FormatOp::verify() {
  if (getSpecs().size() != getXs().size())
    return emitOpError() << "has " << getSpecs().size() << " specs for " << getXs().size()
                         << " values";
  if (getPieces().size() != getXs().size() + 1)
    return emitOpError() << "has " << getPieces().size() << " pieces around " << getXs().size()
                         << " values, expected " << getXs().size() + 1;
  return success();
}

static LogicalResult verifyNames(Operation *op, ArrayAttr names, ValueRange xs) {
  if (names.size() != xs.size())
    return op->emitOpError() << "has " << names.size() << " names for " << xs.size() << " values";
  return success();
}

LogicalResult TrackOp::verify() { return verifyNames(*this, getNames(), getXs()); }
LogicalResult WatchOp::verify() { return verifyNames(*this, getNames(), getXs()); }
LogicalResult HeatmapOp::verify() {
  auto type = llvm::cast<ShapedType>(getValues().getType());
  if (type.getRank() != 2)
    return emitOpError() << "draws " << type << ", expected a matrix";
  for (auto [axis, names] : llvm::enumerate(SmallVector<ArrayAttr>{getRows(), getColumns()}))
    if (!names.empty() && !type.isDynamicDim(axis) &&
        static_cast<int64_t>(names.size()) != type.getDimSize(axis))
      return emitOpError() << "has " << names.size() << " names for axis " << axis << " of size "
                           << type.getDimSize(axis);
  return success();
}
LogicalResult ReportOp::verify() { return verifyNames(*this, getNames(), getXs()); }

} // namespace dvn
