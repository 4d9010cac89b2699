//===- ElementaryKernelTest.cpp - kernels compute the host's bits ---------===//
//
// Every elementary function, compiled by Halide for AVX2 and for AVX-512 (where
// this machine has it), against the same template over float and double: equal
// bits, or NaN in both.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/ScalarToHalide.h"
#include <gtest/gtest.h>
#include <random>

namespace e = dvn::elementary;
using dvn::halide::HalideFloat;
using Halide::Target;

namespace {

std::vector<Target> targets() {
  std::vector<Target> result = {Target("x86-64-linux-avx-avx2-f16c-fma-sse41-strict_float")};
  if (Halide::get_host_target().has_feature(Target::AVX512_Skylake))
    result.emplace_back("x86-64-linux-avx-avx2-f16c-fma-sse41-avx512-avx512_skylake-strict_float");
  return result;
}

/// All magnitudes, both signs, special values.
template <typename F> std::vector<F> arguments(int seed) {
  using Limits = std::numeric_limits<F>;
  std::vector<F> v = {0,      Limits::denorm_min(), Limits::min(),     F(0.5), 1, F(1.5), 2,
                      F(2.5), Limits::max(),        Limits::infinity()};
  for (int i = 0, n = static_cast<int>(v.size()); i < n; ++i)
    v.push_back(-v[i]);
  v.push_back(Limits::quiet_NaN());
  std::mt19937_64 random(seed);
  while (v.size() < 20000) {
    if (v.size() % 2) // Around 1, where the functions have their corners.
      v.push_back(static_cast<F>(std::normal_distribution<double>(0, 8)(random)));
    else
      v.push_back(e::Lane<F>::fromBits(static_cast<typename e::Lane<F>::Int>(random())));
  }
  return v;
}

template <typename F, typename Scalar, typename Symbolic>
void check(const char *name, Scalar scalar, Symbolic symbolic) {
  constexpr int bits = sizeof(F) * 8;
  std::vector<F> x = arguments<F>(1), y = arguments<F>(2);
  std::shuffle(y.begin(), y.end(), std::mt19937(3));
  int size = static_cast<int>(x.size());
  Halide::Buffer<F> bx(x.data(), size), by(y.data(), size);
  for (const Target &target : targets()) {
    Halide::Var i;
    Halide::Func f;
    f(i) = symbolic(HalideFloat<bits>(bx(i)), HalideFloat<bits>(by(i))).expr;
    f.vectorize(i, target.natural_vector_size<F>());
    Halide::Buffer<F> out = f.realize({size}, target);
    int wrong = 0;
    for (int k = 0; k < size; ++k) {
      F wanted = scalar(x[k], y[k]);
      bool bothNaN = wanted != wanted && out(k) != out(k);
      if (!bothNaN && e::Lane<F>::bits(wanted) != e::Lane<F>::bits(out(k)) && wrong++ < 3)
        ADD_FAILURE() << name << "(" << x[k] << ", " << y[k] << ") is " << wanted
                      << ", in a kernel " << out(k) << " on " << target.to_string();
    }
  }
}

#define CHECK_UNARY(f)                                                                             \
  check<float>(#f, [](float x, float) { return e::f(x); }, [](auto x, auto) { return e::f(x); });  \
  check<double>(#f, [](double x, double) { return e::f(x); }, [](auto x, auto) { return e::f(x); });
#define CHECK_BINARY(f)                                                                            \
  check<float>(                                                                                    \
      #f, [](float x, float y) { return e::f(x, y); }, [](auto x, auto y) { return e::f(x, y); }); \
  check<double>(                                                                                   \
      #f, [](double x, double y) { return e::f(x, y); },                                           \
      [](auto x, auto y) { return e::f(x, y); });

TEST(ElementaryKernel,
     exponentials){CHECK_UNARY(exp) CHECK_UNARY(expm1) CHECK_UNARY(tanh) CHECK_UNARY(sigmoid)
                       CHECK_UNARY(erf)} TEST(ElementaryKernel, logarithmsAndRoots){
    CHECK_UNARY(log) CHECK_UNARY(log1p) CHECK_UNARY(sqrt)
        CHECK_UNARY(rsqrt)} TEST(ElementaryKernel, angles){
    CHECK_UNARY(sin) CHECK_UNARY(cos) CHECK_UNARY(tan) CHECK_UNARY(atan)
        CHECK_BINARY(atan2)} TEST(ElementaryKernel, rounding){
    CHECK_UNARY(floor) CHECK_UNARY(ceil) CHECK_UNARY(round) CHECK_UNARY(abs)
        CHECK_UNARY(sign)} TEST(ElementaryKernel, pairs){CHECK_BINARY(pow) CHECK_BINARY(max)
                                                             CHECK_BINARY(min) CHECK_BINARY(mod)}
// The two roundings of a * b + c stay two.
TEST(ElementaryKernel, productsAndSumsAreNotContracted) {
  check<float>(
      "x * y + x", [](float x, float y) { return x * y + x; },
      [](auto x, auto y) { return x * y + x; });
}

} // namespace
