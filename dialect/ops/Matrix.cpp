//===- Matrix.cpp - systems, determinants, decompositions -----------------===//
//
// Shapes and gradients behind Matrix.td. A gradient is written with ops that can
// be differentiated again; an entry of the factor 1 / (difference of values)
// stands for each pair of columns that turn into each other.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Matrix.h"
#include "dialect/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#define GET_OP_CLASSES
#include "dialect/ops/Matrix.cpp.inc"

using namespace mlir;

namespace dvn {
namespace {

// ---- shapes ----

ShapedType shapedType(Value value) { return llvm::cast<ShapedType>(value.getType()); }

/// Whether `value` has the sizes of `leading` but for the last two, then `last`.
LogicalResult verifyShape(Operation *op, StringRef name, Value value, ShapedType leading,
                          ArrayRef<int64_t> last) {
  ShapedType type = shapedType(value);
  SmallVector<int64_t> expected(leading.getShape().drop_back(2));
  expected.append(last.begin(), last.end());
  if (type.getElementType() != leading.getElementType())
    return op->emitOpError() << "needs one element type, found " << leading.getElementType()
                             << " and " << type.getElementType();
  bool fits = type.getRank() == static_cast<int64_t>(expected.size());
  for (int64_t i = 0; fits && i < type.getRank(); ++i)
    fits = mayAgree(type.getDimSize(i), expected[i]);
  if (fits)
    return success();
  return op->emitOpError() << name << " has type " << type << ", expected "
                           << RankedTensorType::get(expected, type.getElementType());
}

LogicalResult verifyMatrix(Operation *op, Value a, bool square) {
  ShapedType type = shapedType(a);
  int64_t rank = type.getRank();
  if (rank < 2)
    return op->emitOpError() << "needs a matrix, found rank " << rank;
  if (square && !mayAgree(type.getDimSize(rank - 2), type.getDimSize(rank - 1)))
    return op->emitOpError() << "needs a square matrix, found " << type.getDimSize(rank - 2)
                             << " rows and " << type.getDimSize(rank - 1) << " columns";
  return success();
}

/// The smaller of the last two sizes; run-time where one of them is.
int64_t smallerSize(ShapedType type) {
  int64_t m = type.getDimSize(type.getRank() - 2), n = type.getDimSize(type.getRank() - 1);
  bool known = !ShapedType::isDynamic(m) && !ShapedType::isDynamic(n);
  return known ? std::min(m, n) : ShapedType::kDynamic;
}

// ---- formulas ----

/// Dimensions of a rank-`rank` tensor that one with an axis less has: all but `axis`.
SmallVector<int64_t> dimensionsWithout(int64_t rank, int64_t axis) {
  SmallVector<int64_t> dimensions;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      dimensions.push_back(i);
  return dimensions;
}

/// Numbers `[..., k]` as each column, or each row, of matrices like `like`.
Tensor perRow(Tensor x, Tensor like) {
  return x.broadcastLike(like, dimensionsWithout(like.getRank(), like.getRank() - 1));
}
Tensor perColumn(Tensor x, Tensor like) {
  return x.broadcastLike(like, dimensionsWithout(like.getRank(), like.getRank() - 2));
}

Tensor transposed(Tensor x) {
  auto permutation = llvm::to_vector(llvm::seq<int64_t>(0, x.getRank()));
  std::swap(permutation[x.getRank() - 2], permutation[x.getRank() - 1]);
  return x.transpose(permutation);
}

/// x @ y, x' @ y or x @ y'.
Tensor product(Tensor x, Tensor y, bool transposeX = false, bool transposeY = false) {
  int64_t rank = x.getRank();
  SmallVector<int64_t> shape(x.getType().getShape().drop_back(2));
  shape.push_back(x.getType().getDimSize(rank - (transposeX ? 1 : 2)));
  shape.push_back(y.getType().getDimSize(rank - (transposeY ? 2 : 1)));
  auto type = RankedTensorType::get(shape, x.getElementType());
  OpBuilder &builder = x.getBuilder();
  return {builder, MatmulOp::create(builder, x.get().getLoc(), type, x.get(), y.get(), transposeX,
                                    transposeY)};
}

/// Where row and column number are equal, for square matrices like `like`.
Tensor onDiagonal(Tensor like) {
  OpBuilder &builder = like.getBuilder();
  Location loc = like.get().getLoc();
  int64_t rank = like.getRank(), n = like.getType().getDimSize(rank - 1);
  SmallVector<Value> sizes;
  if (ShapedType::isDynamic(n))
    sizes.push_back(sizeOf(builder, like.get(), rank - 1));
  auto type = RankedTensorType::get({n}, builder.getI64Type());
  Tensor numbers(builder, IotaOp::create(builder, loc, type, sizes));
  return numbers.broadcastLike(like, {rank - 2}) == numbers.broadcastLike(like, {rank - 1});
}

/// 1 / (value of the column - value of the row), 0 on the diagonal.
Tensor inverseGaps(Tensor values, Tensor like) {
  Tensor same = onDiagonal(like);
  Tensor gaps = perColumn(values, like) - perRow(values, like);
  return where(same, 0, 1 / where(same, 1, gaps));
}

Tensor solved(Tensor a, Tensor b) {
  OpBuilder &builder = a.getBuilder();
  return {builder, SolveOp::create(builder, a.get().getLoc(), b.getType(), a.get(), b.get())};
}

Tensor sumOf(Tensor x, Tensor y) { return !x ? y : !y ? x : x + y; }

} // namespace

// ---- solve ----

LogicalResult SolveOp::verify() {
  if (failed(verifyMatrix(*this, getA(), true)))
    return failure();
  ShapedType a = shapedType(getA()), b = shapedType(getB());
  int64_t n = a.getDimSize(a.getRank() - 1);
  int64_t k = b.getRank() ? b.getDimSize(b.getRank() - 1) : ShapedType::kDynamic;
  if (failed(verifyShape(*this, "b", getB(), a, {n, k})))
    return failure();
  return verifyShape(*this, "result", getX(), a, {n, k});
}

Value SolveOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getB(), dimension);
}

/// a x = b: db = solve(a', g), da = -db x'.
void SolveOp::differentiate(OpBuilder &builder, ValueRange gradients,
                            SmallVectorImpl<Value> &operandGradients) {
  Tensor g(builder, gradients[0]), a(builder, getA()), x(builder, getX());
  Tensor db = solved(transposed(a), g);
  operandGradients.push_back(-product(db, x, false, true));
  operandGradients.push_back(db);
}

// ---- determinant ----

LogicalResult DeterminantOp::verify() {
  if (failed(verifyMatrix(*this, getA(), true)))
    return failure();
  return verifyShape(*this, "result", getResult(), shapedType(getA()), {});
}

Value DeterminantOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getA(), dimension);
}

/// Jacobi: da = g det(a) inverse(a)'.
void DeterminantOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                  SmallVectorImpl<Value> &operandGradients) {
  Tensor g(builder, gradients[0]), a(builder, getA()), determinant(builder, getResult());
  Tensor inverse = solved(transposed(a), onDiagonal(a).cast(a.getElementType()));
  Tensor factor = g * determinant;
  auto leading = llvm::to_vector(llvm::seq<int64_t>(0, factor.getRank()));
  operandGradients.push_back(factor.broadcastLike(a, leading) * inverse);
}

// ---- pseudo_inverse ----

LogicalResult PseudoInverseOp::verify() {
  if (failed(verifyMatrix(*this, getA(), false)))
    return failure();
  ShapedType a = shapedType(getA());
  int64_t rank = a.getRank();
  return verifyShape(*this, "result", getResult(), a,
                     {a.getDimSize(rank - 1), a.getDimSize(rank - 2)});
}

Value PseudoInverseOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  unsigned rank = shapedType(getA()).getRank();
  unsigned from = dimension + 1 == rank ? rank - 2 : dimension + 2 == rank ? rank - 1 : dimension;
  return sizeOf(builder, getA(), from);
}

/// With p the result: da = -p' g p' + (g' - a p g') p p' + p' p (g' - g' p a).
void PseudoInverseOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                    SmallVectorImpl<Value> &operandGradients) {
  Tensor g(builder, gradients[0]), a(builder, getA()), p(builder, getResult());
  Tensor inside = product(product(p, g, true), p, false, true);
  Tensor back = transposed(g);
  Tensor columns = back - product(a, product(p, back));
  Tensor rows = back - product(product(back, p), a);
  operandGradients.push_back(product(columns, product(p, p, false, true)) +
                             product(product(p, p, true), rows) - inside);
}

// ---- symmetric_eigen ----

LogicalResult SymmetricEigenOp::verify() {
  if (failed(verifyMatrix(*this, getA(), true)))
    return failure();
  ShapedType a = shapedType(getA());
  int64_t n = a.getDimSize(a.getRank() - 1);
  if (failed(verifyShape(*this, "values", getValues(), a, {n})))
    return failure();
  return verifyShape(*this, "vectors", getVectors(), a, {n, n});
}

Value SymmetricEigenOp::reifySize(OpBuilder &builder, unsigned, unsigned dimension) {
  return sizeOf(builder, getA(), dimension);
}

/// da = V (diag(dw) + F * V' dV) V', its symmetric part; F the inverse gaps.
void SymmetricEigenOp::differentiate(OpBuilder &builder, ValueRange gradients,
                                     SmallVectorImpl<Value> &operandGradients) {
  Tensor values(builder, getValues()), vectors(builder, getVectors()), da;
  if (gradients[0])
    da = product(vectors * perColumn(Tensor(builder, gradients[0]), vectors), vectors, false, true);
  if (gradients[1]) {
    Tensor turns = product(vectors, Tensor(builder, gradients[1]), true);
    Tensor inner = inverseGaps(values, vectors) * turns;
    da = sumOf(da, product(product(vectors, inner), vectors, false, true));
  }
  operandGradients.push_back((da + transposed(da)) * 0.5);
}

// ---- svd ----

LogicalResult SvdOp::verify() {
  if (failed(verifyMatrix(*this, getA(), false)))
    return failure();
  ShapedType a = shapedType(getA());
  int64_t rank = a.getRank(), k = smallerSize(a);
  if (failed(verifyShape(*this, "u", getU(), a, {a.getDimSize(rank - 2), k})) ||
      failed(verifyShape(*this, "s", getS(), a, {k})))
    return failure();
  return verifyShape(*this, "v", getV(), a, {a.getDimSize(rank - 1), k});
}

Value SvdOp::reifySize(OpBuilder &builder, unsigned result, unsigned dimension) {
  unsigned rank = shapedType(getA()).getRank();
  if (dimension + 2 < rank)
    return sizeOf(builder, getA(), dimension);
  bool isS = result == 1;
  if (!isS && dimension + 2 == rank)
    return sizeOf(builder, getA(), result == 0 ? rank - 2 : rank - 1);
  Value m = sizeOf(builder, getA(), rank - 2), n = sizeOf(builder, getA(), rank - 1);
  return builder.createOrFold<arith::MinSIOp>(getLoc(), m, n);
}

/// The part of d within the span of `own`'s columns, as turns of these, and what
/// leaves it, over s: `g` is the gradient of `own`. (Townsend, "Differentiating
/// the singular value decomposition", 2016.)
static std::pair<Tensor, Tensor> turnsAndRest(Tensor own, Tensor g, Tensor gaps, Tensor s) {
  Tensor inside = product(own, g, true);
  Tensor half = gaps * inside;
  Tensor rest = (g - product(own, inside)) / perColumn(s, own);
  return {half + transposed(half), rest};
}

void SvdOp::differentiate(OpBuilder &builder, ValueRange gradients,
                          SmallVectorImpl<Value> &operandGradients) {
  Tensor u(builder, getU()), s(builder, getS()), v(builder, getV()), da;
  if (gradients[1])
    da = product(u * perColumn(Tensor(builder, gradients[1]), u), v, false, true);
  if (gradients[0]) {
    Tensor gaps = inverseGaps(s * s, product(u, u, true));
    auto [turns, rest] = turnsAndRest(u, Tensor(builder, gradients[0]), gaps, s);
    Tensor left = product(u, turns * perColumn(s, turns)) + rest;
    da = sumOf(da, product(left, v, false, true));
  }
  if (gradients[2]) {
    Tensor gaps = inverseGaps(s * s, product(v, v, true));
    auto [turns, rest] = turnsAndRest(v, Tensor(builder, gradients[2]), gaps, s);
    Tensor right = product(turns * perRow(s, turns), v, false, true) + transposed(rest);
    da = sumOf(da, product(u, right));
  }
  operandGradients.push_back(da);
}

} // namespace dvn
