//===- Matrix.cpp - systems and decompositions in plain loops -------------===//
//
// Part of the reference interpreter, written from textbooks and not from Eigen:
// elimination with partial pivoting (Gauss), plane rotations for eigenvalues
// (Jacobi, 1846) and on one side for singular values (Hestenes, 1958).
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Matrix.h"
#include "dialect/reference/Interpreter.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace dvn {
namespace {

struct Matrix {
  int64_t rows, columns;
  std::vector<double> elements;

  Matrix(int64_t rows, int64_t columns, double number = 0)
      : rows(rows), columns(columns), elements(rows * columns, number) {}
  double &operator()(int64_t i, int64_t j) { return elements[i * columns + j]; }
  double operator()(int64_t i, int64_t j) const { return elements[i * columns + j]; }

  bool isFinite() const {
    return llvm::all_of(elements, [](double x) { return std::isfinite(x); });
  }
  void fill(double number) { std::fill(elements.begin(), elements.end(), number); }
  void swapRows(int64_t a, int64_t b) {
    for (int64_t j = 0; j < columns; ++j)
      std::swap((*this)(a, j), (*this)(b, j));
  }
  Matrix transposed() const {
    Matrix result(columns, rows);
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        result(j, i) = (*this)(i, j);
    return result;
  }
  double dot(int64_t a, int64_t b) const {
    double sum = 0;
    for (int64_t i = 0; i < rows; ++i)
      sum += (*this)(i, a) * (*this)(i, b);
    return sum;
  }
  /// Columns a and b turned: c a - s b, s a + c b.
  void rotate(int64_t a, int64_t b, double c, double s) {
    for (int64_t i = 0; i < rows; ++i) {
      double x = (*this)(i, a), y = (*this)(i, b);
      (*this)(i, a) = c * x - s * y;
      (*this)(i, b) = s * x + c * y;
    }
  }
  Matrix withColumns(ArrayRef<int64_t> order) const {
    Matrix result(rows, order.size());
    for (int64_t i = 0; i < rows; ++i)
      for (auto [j, from] : llvm::enumerate(order))
        result(i, j) = (*this)(i, from);
    return result;
  }
};

Matrix identity(int64_t n) {
  Matrix result(n, n);
  for (int64_t i = 0; i < n; ++i)
    result(i, i) = 1;
  return result;
}

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// The matrices of an array, one for each leading index.
std::vector<Matrix> matricesOf(const Array &array) {
  int64_t rank = array.rank(), rows = array.shape[rank - 2], columns = array.shape[rank - 1];
  std::vector<Matrix> matrices(countOf(ArrayRef(array.shape).drop_back(2)), Matrix(rows, columns));
  for (auto [number, matrix] : llvm::enumerate(matrices))
    for (int64_t i = 0; i < rows * columns; ++i)
      matrix.elements[i] = array.floats[number * rows * columns + i];
  return matrices;
}

/// Matrices one behind the other, with the leading sizes of `like`, then `last`.
Array joined(ArrayRef<Matrix> matrices, const Array &like, ArrayRef<int64_t> last) {
  Shape shape(ArrayRef(like.shape).drop_back(2));
  shape.append(last.begin(), last.end());
  Array result(like.element, shape);
  int64_t at = 0;
  for (const Matrix &matrix : matrices)
    for (double element : matrix.elements)
      result.floats[at++] = element;
  return result;
}

// ---- elimination ----

/// Makes `a` upper triangular, and does to `b` what it does to `a`; the sign of
/// the exchanges of rows.
double eliminate(Matrix &a, Matrix &b) {
  double sign = 1;
  for (int64_t k = 0; k < a.rows; ++k) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < a.rows; ++i)
      if (std::fabs(a(i, k)) > std::fabs(a(pivot, k)))
        pivot = i;
    if (a(pivot, k) == 0)
      continue;
    if (pivot != k) {
      a.swapRows(k, pivot);
      b.swapRows(k, pivot);
      sign = -sign;
    }
    for (int64_t i = k + 1; i < a.rows; ++i) {
      double factor = a(i, k) / a(k, k);
      for (int64_t j = k; j < a.columns; ++j)
        a(i, j) -= factor * a(k, j);
      for (int64_t j = 0; j < b.columns; ++j)
        b(i, j) -= factor * b(k, j);
    }
  }
  return sign;
}

/// The number of the first pivot that is 0, or -1. `b` becomes the solution.
int64_t solveInPlace(Matrix a, Matrix &b) {
  eliminate(a, b);
  for (int64_t k = 0; k < a.rows; ++k)
    if (a(k, k) == 0)
      return k;
  for (int64_t j = 0; j < b.columns; ++j)
    for (int64_t i = a.rows; i-- > 0;) {
      for (int64_t k = i + 1; k < a.rows; ++k)
        b(i, j) -= a(i, k) * b(k, j);
      b(i, j) /= a(i, i);
    }
  return -1;
}

LogicalResult solve(SolveOp op, Interpreter &in) {
  const Array &a = in.array(op.getA()), &b = in.array(op.getB());
  std::vector<Matrix> as = matricesOf(a), xs = matricesOf(b);
  if (a.shape[a.rank() - 1] != b.shape[b.rank() - 2])
    return op.emitError() << "sizes differ at run time: " << a.shape[a.rank() - 1] << " and "
                          << b.shape[b.rank() - 2];
  for (auto [number, pair] : llvm::enumerate(llvm::zip_equal(as, xs))) {
    auto &[matrix, x] = pair;
    if (!matrix.isFinite()) {
      x.fill(notANumber);
      continue;
    }
    int64_t pivot = solveInPlace(matrix, x);
    if (pivot < 0)
      continue;
    InFlightDiagnostic diagnostic = op.emitError()
                                    << "the matrix is singular: pivot " << pivot << " is 0";
    if (as.size() > 1)
      diagnostic << " (matrix " << number << " of " << as.size() << ")";
    return diagnostic;
  }
  in.set(op.getX(), joined(xs, b, ArrayRef(b.shape).take_back(2)));
  return success();
}

LogicalResult determinant(DeterminantOp op, Interpreter &in) {
  const Array &a = in.array(op.getA());
  std::vector<Matrix> results;
  for (Matrix &matrix : matricesOf(a)) {
    double value = notANumber;
    if (matrix.isFinite()) {
      Matrix nothing(matrix.rows, 0);
      value = eliminate(matrix, nothing);
      for (int64_t i = 0; i < matrix.rows; ++i)
        value *= matrix(i, i);
    }
    results.push_back(Matrix(1, 1, value));
  }
  in.set(op.getResult(), joined(results, a, {}));
  return success();
}

// ---- rotations ----

constexpr int mostSweeps = 60;

/// Numbers of the columns in the order of their values.
template <typename Before>
SmallVector<int64_t> sortedBy(const std::vector<double> &values, Before before) {
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, values.size()));
  llvm::stable_sort(order, [&](int64_t a, int64_t b) { return before(values[a], values[b]); });
  return order;
}

/// The first component over a thousandth of the largest is negative.
bool pointsBack(const Matrix &vectors, int64_t column) {
  double largest = 0;
  for (int64_t i = 0; i < vectors.rows; ++i)
    largest = std::fmax(largest, std::fabs(vectors(i, column)));
  for (int64_t i = 0; i < vectors.rows; ++i)
    if (std::fabs(vectors(i, column)) > largest * 1e-3)
      return vectors(i, column) < 0;
  return false;
}

void turn(Matrix &vectors, int64_t column) {
  for (int64_t i = 0; i < vectors.rows; ++i)
    vectors(i, column) = -vectors(i, column);
}

/// Rotations that make a symmetric matrix diagonal; the product of them.
Matrix diagonalise(Matrix &a) {
  int64_t n = a.rows;
  Matrix vectors = identity(n);
  for (int sweep = 0; sweep < mostSweeps; ++sweep) {
    bool done = true;
    for (int64_t p = 0; p < n; ++p)
      for (int64_t q = p + 1; q < n; ++q) {
        double scale = std::sqrt(std::fabs(a(p, p))) * std::sqrt(std::fabs(a(q, q)));
        if (std::fabs(a(p, q)) <= 1e-17 * scale || std::fabs(a(p, q)) < 1e-300)
          continue;
        done = false;
        double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
        double t = std::copysign(1 / (std::fabs(theta) + std::sqrt(theta * theta + 1)), theta);
        double c = 1 / std::sqrt(t * t + 1), s = t * c;
        a.rotate(p, q, c, s);
        Matrix other = a.transposed();
        other.rotate(p, q, c, s);
        a = other.transposed();
        vectors.rotate(p, q, c, s);
      }
    if (done)
      break;
  }
  return vectors;
}

LogicalResult symmetricEigen(SymmetricEigenOp op, Interpreter &in) {
  const Array &a = in.array(op.getA());
  std::vector<Matrix> values, vectors;
  for (Matrix &matrix : matricesOf(a)) {
    int64_t n = matrix.rows;
    if (!matrix.isFinite()) {
      values.push_back(Matrix(n, 1, notANumber));
      vectors.push_back(Matrix(n, n, notANumber));
      continue;
    }
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < i; ++j)
        matrix(i, j) = matrix(j, i) = matrix(i, j) / 2 + matrix(j, i) / 2;
    Matrix turned = diagonalise(matrix);
    std::vector<double> diagonal;
    for (int64_t i = 0; i < n; ++i)
      diagonal.push_back(matrix(i, i));
    SmallVector<int64_t> order = sortedBy(diagonal, std::less<double>());
    turned = turned.withColumns(order);
    Matrix sorted(n, 1);
    for (auto [j, from] : llvm::enumerate(order)) {
      sorted(j, 0) = diagonal[from];
      if (pointsBack(turned, j))
        turn(turned, j);
    }
    values.push_back(sorted);
    vectors.push_back(turned);
  }
  int64_t n = a.shape.back();
  in.set(op.getValues(), joined(values, a, {n}));
  in.set(op.getVectors(), joined(vectors, a, {n, n}));
  return success();
}

/// Rotations until the columns of `a` are at right angles; the product of them.
Matrix makeOrthogonal(Matrix &a) {
  Matrix v = identity(a.columns);
  for (int sweep = 0; sweep < mostSweeps; ++sweep) {
    bool done = true;
    for (int64_t p = 0; p < a.columns; ++p)
      for (int64_t q = p + 1; q < a.columns; ++q) {
        double pp = a.dot(p, p), qq = a.dot(q, q), pq = a.dot(p, q);
        if (std::fabs(pq) <= 1e-16 * std::sqrt(pp) * std::sqrt(qq) || pq == 0)
          continue;
        done = false;
        double zeta = (qq - pp) / (2 * pq);
        double t = std::copysign(1 / (std::fabs(zeta) + std::sqrt(zeta * zeta + 1)), zeta);
        double c = 1 / std::sqrt(t * t + 1), s = t * c;
        a.rotate(p, q, c, s);
        v.rotate(p, q, c, s);
      }
    if (done)
      break;
  }
  return v;
}

/// Gives column `j` length 1; one without length, any direction that those before
/// it leave free.
void normalise(Matrix &u, int64_t j, double length, double negligible) {
  if (length > negligible) {
    for (int64_t i = 0; i < u.rows; ++i)
      u(i, j) /= length;
    return;
  }
  for (int64_t axis = 0; axis < u.rows; ++axis) {
    for (int64_t i = 0; i < u.rows; ++i)
      u(i, j) = i == axis;
    for (int twice = 0; twice < 2; ++twice)
      for (int64_t before = 0; before < j; ++before) {
        double part = u.dot(before, j);
        for (int64_t i = 0; i < u.rows; ++i)
          u(i, j) -= part * u(i, before);
      }
    double left = std::sqrt(u.dot(j, j));
    if (left < 0.5 / std::sqrt(static_cast<double>(u.rows)))
      continue;
    for (int64_t i = 0; i < u.rows; ++i)
      u(i, j) /= left;
    return;
  }
}

struct Decomposition {
  Matrix u, s, v;
};

/// Of a matrix with at least as many rows as columns.
Decomposition decomposeTall(Matrix a) {
  Matrix v = makeOrthogonal(a);
  std::vector<double> lengths;
  for (int64_t j = 0; j < a.columns; ++j)
    lengths.push_back(std::sqrt(a.dot(j, j)));
  SmallVector<int64_t> order = sortedBy(lengths, std::greater<double>());
  Decomposition result = {a.withColumns(order), Matrix(a.columns, 1), v.withColumns(order)};
  for (auto [j, from] : llvm::enumerate(order)) {
    result.s(j, 0) = lengths[from];
    normalise(result.u, j, lengths[from], lengths[order[0]] * 1e-15);
  }
  return result;
}

Decomposition decompose(const Matrix &a) {
  int64_t k = std::min(a.rows, a.columns);
  if (!a.isFinite())
    return {Matrix(a.rows, k, notANumber), Matrix(k, 1, notANumber),
            Matrix(a.columns, k, notANumber)};
  Decomposition result = decomposeTall(a.rows >= a.columns ? a : a.transposed());
  if (a.rows < a.columns)
    std::swap(result.u, result.v);
  for (int64_t j = 0; j < k; ++j)
    if (pointsBack(result.v, j)) {
      turn(result.u, j);
      turn(result.v, j);
    }
  return result;
}

LogicalResult svd(SvdOp op, Interpreter &in) {
  const Array &a = in.array(op.getA());
  std::vector<Matrix> us, ss, vs;
  for (const Matrix &matrix : matricesOf(a)) {
    Decomposition parts = decompose(matrix);
    us.push_back(parts.u);
    ss.push_back(parts.s);
    vs.push_back(parts.v);
  }
  int64_t m = a.shape[a.rank() - 2], n = a.shape[a.rank() - 1], k = std::min(m, n);
  in.set(op.getU(), joined(us, a, {m, k}));
  in.set(op.getS(), joined(ss, a, {k}));
  in.set(op.getV(), joined(vs, a, {n, k}));
  return success();
}

LogicalResult pseudoInverse(PseudoInverseOp op, Interpreter &in) {
  const Array &a = in.array(op.getA());
  int64_t m = a.shape[a.rank() - 2], n = a.shape[a.rank() - 1];
  bool single = a.element.isF32() && !in.getOptions().f64;
  std::vector<Matrix> results;
  for (const Matrix &matrix : matricesOf(a)) {
    Decomposition parts = decompose(matrix);
    Matrix result(n, m);
    for (int64_t k = 0; k < parts.s.rows; ++k) {
      double least = std::max(m, n) * (single ? 0x1p-23 : 0x1p-52) * parts.s(0, 0);
      if (parts.s(k, 0) <= least)
        continue;
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < m; ++j)
          result(i, j) += parts.v(i, k) * parts.u(j, k) / parts.s(k, 0);
    }
    results.push_back(result);
  }
  in.set(op.getResult(), joined(results, a, {n, m}));
  return success();
}

} // namespace

void attachMatrix(MLIRContext *c) {
  attach<SolveOp, solve>(c);
  attach<DeterminantOp, determinant>(c);
  attach<SymmetricEigenOp, symmetricEigen>(c);
  attach<SvdOp, svd>(c);
  attach<PseudoInverseOp, pseudoInverse>(c);
}

} // namespace dvn
