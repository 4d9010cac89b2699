//===- Matrix.cpp - factorisations, by Eigen ------------------------------===//
//
// The entries of Matrix.td, matrix by matrix: read as f64, factored, rounded once
// to the element type. The only file that sees Eigen, and linked only where a
// program calls one of these. The bits are the same on every machine: Eigen
// neither vectorises nor asks for the sizes of caches, and calls nothing of libm.
// What is not finite never enters an iteration; its results are NaN.
//
//===----------------------------------------------------------------------===//

#define EIGEN_DONT_VECTORIZE
#define EIGEN_DONT_PARALLELIZE
#define EIGEN_NO_CPUID
#define EIGEN_NO_DEBUG
#define EIGEN_NO_IO
#define EIGEN_MPL2_ONLY

#include "runtime/Context.h"
#include "runtime/Number.h"

// Eigen asks it for more than there is when memory runs out. Under a name of our
// own: a program that links us may have another.
void *operator new(size_t bytes) __asm__("dvn_eigen_new");

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>

using namespace dvn;

void *operator new(size_t bytes) { return allocate(bytes); }

namespace {

using Matrix = Eigen::MatrixXd;

constexpr double notANumber = __builtin_nan("");

/// The matrices of a tensor: `count` of `rows` by `columns`. A vector for each
/// leading index is a matrix of one column.
struct Matrices {
  const dvn_tensor &tensor;
  int64_t count = 1, rows = 1, columns = 1;

  Matrices(const dvn_tensor &tensor, int inner) : tensor(tensor) {
    for (int64_t i = 0; i < tensor.rank - inner; ++i)
      count *= tensor.sizes[i];
    if (inner > 0)
      rows = tensor.sizes[tensor.rank - inner];
    if (inner > 1)
      columns = tensor.sizes[tensor.rank - 1];
  }

  Matrix get(int64_t number) const {
    Matrix matrix(rows, columns);
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        matrix(i, j) = elementAsDouble(tensor.data, tensor.dtype, place(number, i, j));
    return matrix;
  }

  void set(int64_t number, const Matrix &matrix) const {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        if (tensor.dtype == DVN_F32)
          static_cast<float *>(tensor.data)[place(number, i, j)] = static_cast<float>(matrix(i, j));
        else
          static_cast<double *>(tensor.data)[place(number, i, j)] = matrix(i, j);
  }

private:
  int64_t place(int64_t number, int64_t i, int64_t j) const {
    return (number * rows + i) * columns + j;
  }
};

/// A result with the leading sizes of `like`, then `last`.
Matrices makeResult(dvn_context *c, dvn_tensor &result, const dvn_tensor &like, int inner,
                    const int64_t *last) {
  for (int64_t i = 0; i < result.rank; ++i)
    result.sizes[i] = i < result.rank - inner ? like.sizes[i] : last[i - result.rank + inner];
  placeResult(c, result);
  return Matrices(result, inner);
}

bool isFinite(const Matrix &matrix) {
  for (Eigen::Index i = 0; i < matrix.size(); ++i)
    if (!__builtin_isfinite(matrix.data()[i]))
      return false;
  return true;
}

Matrix filled(int64_t rows, int64_t columns, double number) {
  return Matrix::Constant(rows, columns, number);
}

/// Whether a column's sign is the right one: of its first component that is over
/// a thousandth of the largest.
bool isTurned(const Matrix &vectors, int64_t column) {
  double largest = 0;
  for (int64_t i = 0; i < vectors.rows(); ++i)
    largest = std::max(largest, std::abs(vectors(i, column)));
  for (int64_t i = 0; i < vectors.rows(); ++i)
    if (std::abs(vectors(i, column)) > largest * 1e-3)
      return vectors(i, column) < 0;
  return false;
}

/// " (matrix 2 of 10)", where there are several.
void addNumber(Text &text, int64_t number, int64_t count) {
  if (count > 1)
    text.addf(" (matrix %lld of %lld)", static_cast<long long>(number),
              static_cast<long long>(count));
}

[[noreturn]] void failAt(dvn_context *c, const char *where, Text &problem) {
  fail(c, 1, "%s%s%s", where, *where ? ": " : "", problem.text());
}

[[noreturn]] void failSingular(dvn_context *c, const char *where, int64_t pivot, int64_t number,
                               int64_t count) {
  Text text = {};
  text.addf("the matrix is singular: pivot %lld is 0", static_cast<long long>(pivot));
  addNumber(text, number, count);
  failAt(c, where, text);
}

[[noreturn]] void failToConverge(dvn_context *c, const char *where, int64_t number, int64_t count) {
  Text text = {};
  text.add("the decomposition of a matrix does not converge");
  addNumber(text, number, count);
  failAt(c, where, text);
}

struct Decomposition {
  Matrix u, s, v;
};

Decomposition decompose(dvn_context *c, const Matrix &a, const char *where, int64_t number,
                        int64_t count) {
  Eigen::BDCSVD<Matrix> solver(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
  if (solver.info() != Eigen::Success)
    failToConverge(c, where, number, count);
  return {solver.matrixU(), solver.singularValues(), solver.matrixV()};
}

} // namespace

void dvn_solve(dvn_context *c, void *operands, void *, void *results, const char *where) {
  auto *in = static_cast<dvn_tensor *>(operands), *out = static_cast<dvn_tensor *>(results);
  Matrices as(in[0], 2), bs(in[1], 2);
  const int64_t sizes[] = {bs.rows, bs.columns};
  Matrices xs = makeResult(c, out[0], in[1], 2, sizes);
  for (int64_t number = 0; number < as.count && as.rows > 0; ++number) {
    Matrix a = as.get(number);
    if (!isFinite(a)) {
      xs.set(number, filled(xs.rows, xs.columns, notANumber));
      continue;
    }
    Eigen::PartialPivLU<Matrix> factored(a);
    for (int64_t i = 0; i < as.rows; ++i)
      if (factored.matrixLU()(i, i) == 0)
        failSingular(c, where, i, number, as.count);
    xs.set(number, factored.solve(bs.get(number)));
  }
}

void dvn_determinant(dvn_context *c, void *operands, void *, void *results, const char *) {
  auto *in = static_cast<dvn_tensor *>(operands), *out = static_cast<dvn_tensor *>(results);
  Matrices as(in[0], 2);
  Matrices values = makeResult(c, out[0], in[0], 0, nullptr);
  for (int64_t number = 0; number < as.count; ++number) {
    Matrix a = as.get(number);
    double value = notANumber;
    if (as.rows == 0) {
      value = 1;
    } else if (isFinite(a)) {
      Eigen::PartialPivLU<Matrix> factored(a);
      value = factored.permutationP().determinant();
      for (int64_t i = 0; i < as.rows; ++i)
        value *= factored.matrixLU()(i, i);
    }
    values.set(number, filled(1, 1, value));
  }
}

void dvn_pseudo_inverse(dvn_context *c, void *operands, void *, void *results, const char *where) {
  auto *in = static_cast<dvn_tensor *>(operands), *out = static_cast<dvn_tensor *>(results);
  Matrices as(in[0], 2);
  const int64_t m = as.rows, n = as.columns, sizes[] = {n, m};
  Matrices inverses = makeResult(c, out[0], in[0], 2, sizes);
  for (int64_t number = 0; number < as.count && m > 0 && n > 0; ++number) {
    Matrix a = as.get(number);
    if (!isFinite(a)) {
      inverses.set(number, filled(n, m, notANumber));
      continue;
    }
    Decomposition parts = decompose(c, a, where, number, as.count);
    double spacing = in[0].dtype == DVN_F32 ? 0x1p-23 : 0x1p-52;
    double least = static_cast<double>(m > n ? m : n) * spacing * parts.s(0);
    Matrix scaled = parts.v;
    for (int64_t j = 0; j < scaled.cols(); ++j)
      scaled.col(j) *= parts.s(j) > least ? 1 / parts.s(j) : 0;
    inverses.set(number, scaled * parts.u.transpose());
  }
}

void dvn_symmetric_eigen(dvn_context *c, void *operands, void *, void *results, const char *where) {
  auto *in = static_cast<dvn_tensor *>(operands), *out = static_cast<dvn_tensor *>(results);
  Matrices as(in[0], 2);
  const int64_t n = as.rows, sizes[] = {n, n};
  Matrices values = makeResult(c, out[0], in[0], 1, sizes);
  Matrices vectors = makeResult(c, out[1], in[0], 2, sizes);
  for (int64_t number = 0; number < as.count && n > 0; ++number) {
    Matrix a = as.get(number);
    if (!isFinite(a)) {
      values.set(number, filled(n, 1, notANumber));
      vectors.set(number, filled(n, n, notANumber));
      continue;
    }
    Matrix symmetric = a * 0.5 + a.transpose() * 0.5;
    Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
    if (solver.info() != Eigen::Success)
      failToConverge(c, where, number, as.count);
    Matrix turned = solver.eigenvectors();
    for (int64_t j = 0; j < n; ++j)
      if (isTurned(turned, j))
        turned.col(j) = -turned.col(j);
    values.set(number, solver.eigenvalues());
    vectors.set(number, turned);
  }
}

void dvn_svd(dvn_context *c, void *operands, void *, void *results, const char *where) {
  auto *in = static_cast<dvn_tensor *>(operands), *out = static_cast<dvn_tensor *>(results);
  Matrices as(in[0], 2);
  const int64_t m = as.rows, n = as.columns, k = m < n ? m : n;
  const int64_t uSizes[] = {m, k}, vSizes[] = {n, k};
  Matrices us = makeResult(c, out[0], in[0], 2, uSizes);
  Matrices ss = makeResult(c, out[1], in[0], 1, uSizes + 1);
  Matrices vs = makeResult(c, out[2], in[0], 2, vSizes);
  for (int64_t number = 0; number < as.count && k > 0; ++number) {
    Matrix a = as.get(number);
    if (!isFinite(a)) {
      us.set(number, filled(m, k, notANumber));
      ss.set(number, filled(k, 1, notANumber));
      vs.set(number, filled(n, k, notANumber));
      continue;
    }
    Decomposition parts = decompose(c, a, where, number, as.count);
    for (int64_t j = 0; j < k; ++j)
      if (isTurned(parts.v, j)) {
        parts.u.col(j) = -parts.u.col(j);
        parts.v.col(j) = -parts.v.col(j);
      }
    us.set(number, parts.u);
    ss.set(number, parts.s);
    vs.set(number, parts.v);
  }
}
