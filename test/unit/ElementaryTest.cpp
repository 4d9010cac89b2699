//===- ElementaryTest.cpp - accuracy and special values of Elementary.h ---===//
//
// Accuracy in units of the last place: f32 against libm in double over all
// magnitudes in strides, f64 against libm in long double (64 bits of mantissa)
// on random arguments. Special values against libm, which follows C99 annex F as
// NumPy does. That kernels give the same bits is test/halide's business.
//
//===----------------------------------------------------------------------===//

#include "runtime/Elementary.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

namespace e = dvn::elementary;

namespace {

/// |computed - exact| in units of the last place of F at `exact`.
template <typename F, typename Exact> double ulps(F computed, Exact exact) {
  if (std::isnan(exact) || std::isnan(computed))
    return std::isnan(exact) == std::isnan(computed) ? 0 : 1e9;
  F nearest = static_cast<F>(exact);
  if (std::isinf(nearest) || std::isinf(computed))
    return nearest == computed ? 0 : 1e9;
  int exponent = exact == 0 ? std::numeric_limits<F>::min_exponent : std::ilogb(exact) + 1;
  exponent = std::max(exponent, std::numeric_limits<F>::min_exponent);
  Exact unit = std::ldexp(Exact(1), exponent - std::numeric_limits<F>::digits);
  return static_cast<double>(std::fabs(static_cast<Exact>(computed) - exact) / unit);
}

struct Worst {
  double ulps = 0, x = 0, y = 0;
  void note(double u, double atX, double atY = 0) {
    if (u > ulps)
      *this = {u, atX, atY};
  }
  void check(const char *name, double limit) const {
    printf("%10s %6.3f ulp at %.9g %.9g\n", name, ulps, x, y);
    EXPECT_LE(ulps, limit) << name << "(" << x << ", " << y << ")";
  }
};

/// Every 1021st float of [0, end] and its negative (where `negative`).
template <typename Computed, typename Exact>
void sweepFloat(const char *name, Computed computed, Exact exact, double end, bool negative,
                double limit) {
  Worst worst;
  for (uint32_t b = 0; b <= 0x7f800000u; b += 1021) {
    float x = e::Lane<float>::fromBits(b);
    if (!(x <= end))
      break;
    worst.note(ulps(computed(x), exact(static_cast<double>(x))), x);
    if (negative)
      worst.note(ulps(computed(-x), exact(-static_cast<double>(x))), -x);
  }
  worst.check(name, limit);
}

/// Random doubles of all magnitudes from 2^-40 to `end`, and uniform ones.
template <typename Computed, typename Exact>
void sweepDouble(const char *name, Computed computed, Exact exact, double low, double end,
                 double limit) {
  std::mt19937_64 random(7);
  Worst worst;
  for (int i = 0; i < 200000; ++i) {
    double u = std::generate_canonical<double, 53>(random);
    double x =
        i % 2 ? low + u * (end - low) : std::ldexp(1 + u, static_cast<int>(random() % 60) - 40);
    if (i % 4 == 2)
      x = -x;
    if (x < low || x > end)
      continue;
    worst.note(ulps(computed(x), exact(static_cast<long double>(x))), x);
  }
  worst.check(name, limit);
}

template <typename X> X exactSigmoid(X x) { return 1 / (1 + std::exp(-x)); }

#define SWEEP_FLOAT(f, exact, end, negative, limit)                                                \
  sweepFloat(                                                                                      \
      #f " f32", [](float x) { return e::f(x); }, [](double x) { return exact(x); }, end,          \
      negative, limit)
#define SWEEP_DOUBLE(f, exact, low, end, limit)                                                    \
  sweepDouble(                                                                                     \
      #f " f64", [](double x) { return e::f(x); }, [](long double x) { return exact(x); }, low,    \
      end, limit)

TEST(Elementary, floatAccuracy) {
  float all = std::numeric_limits<float>::infinity();
  SWEEP_FLOAT(exp, std::exp, all, true, 1);
  SWEEP_FLOAT(expm1, std::expm1, all, true, 1.5);
  SWEEP_FLOAT(log, std::log, all, true, 1);
  SWEEP_FLOAT(log1p, std::log1p, all, true, 1.5);
  SWEEP_FLOAT(tanh, std::tanh, all, true, 2);
  SWEEP_FLOAT(sigmoid, exactSigmoid, all, true, 2);
  SWEEP_FLOAT(erf, std::erf, all, true, 2);
  SWEEP_FLOAT(sin, std::sin, 0x1p40, true, 2);
  SWEEP_FLOAT(cos, std::cos, 0x1p40, true, 2);
  SWEEP_FLOAT(tan, std::tan, 0x1p40, true, 3);
  SWEEP_FLOAT(atan, std::atan, all, true, 2);
  SWEEP_FLOAT(rsqrt, 1 / std::sqrt, all, true, 1.5);
}

TEST(Elementary, doubleAccuracy) {
  SWEEP_DOUBLE(exp, std::exp, -746, 710, 1);
  SWEEP_DOUBLE(expm1, std::expm1, -746, 710, 2);
  SWEEP_DOUBLE(log, std::log, 0, 1e308, 1);
  SWEEP_DOUBLE(log, std::log, 0.4, 2.5, 1);
  SWEEP_DOUBLE(log1p, std::log1p, -0.99, 100, 1.5);
  SWEEP_DOUBLE(tanh, std::tanh, -25, 25, 2);
  SWEEP_DOUBLE(sigmoid, exactSigmoid, -700, 40, 2);
  SWEEP_DOUBLE(erf, std::erf, -7, 7, 2);
  SWEEP_DOUBLE(sin, std::sin, -100, 100, 2);
  SWEEP_DOUBLE(sin, std::sin, -1e9, 1e9, 2);
  SWEEP_DOUBLE(cos, std::cos, -100, 100, 2);
  SWEEP_DOUBLE(tan, std::tan, -100, 100, 3);
  SWEEP_DOUBLE(atan, std::atan, -20, 20, 2);
}

template <typename F, typename Exact> void sweepPower(const char *name, double limit) {
  std::mt19937_64 random(11);
  Worst power, angle;
  for (int i = 0; i < 200000; ++i) {
    F x = static_cast<F>(std::ldexp(1 + std::generate_canonical<double, 53>(random),
                                    static_cast<int>(random() % 40) - 20));
    F y = static_cast<F>((std::generate_canonical<double, 53>(random) - 0.5) *
                         std::ldexp(1.0, static_cast<int>(random() % 12) - 4));
    power.note(ulps(e::pow(x, y), std::pow(Exact(x), Exact(y))), x, y);
    F sx = i % 3 ? x : -x;
    angle.note(ulps(e::atan2(y, sx), std::atan2(Exact(y), Exact(sx))), y, sx);
  }
  power.check((std::string("pow ") + name).c_str(), limit);
  angle.check((std::string("atan2 ") + name).c_str(), 3);
}

TEST(Elementary, powerAndAngleAccuracy) {
  sweepPower<float, double>("f32", 1);
  sweepPower<double, long double>("f64", 1.5);
}

/// The two agree in bits, or both are NaN.
template <typename F> bool same(F a, F b) {
  return (std::isnan(a) && std::isnan(b)) || e::Lane<F>::bits(a) == e::Lane<F>::bits(b);
}

template <typename F> std::vector<F> specials() {
  using Limits = std::numeric_limits<F>;
  std::vector<F> v = {0,      Limits::denorm_min(), Limits::min(),     F(0.5), 1, 2, 3, F(2.5),
                      F(1e9), Limits::max(),        Limits::infinity()};
  for (int i = 0, n = static_cast<int>(v.size()); i < n; ++i)
    v.push_back(-v[i]);
  v.push_back(Limits::quiet_NaN());
  return v;
}

/// Exact where the result is 0, 1, infinite or NaN; else within 3 ulp.
template <typename F> void expectSpecial(const char *name, F computed, F wanted, F x, F y = 0) {
  if (std::isfinite(wanted) && wanted != 0 && std::fabs(wanted) != 1)
    EXPECT_LE(ulps(computed, static_cast<long double>(wanted)), 3) << name << " " << x << " " << y;
  else
    EXPECT_TRUE(same(computed, wanted))
        << name << "(" << x << ", " << y << ") = " << computed << ", not " << wanted;
}

template <typename F> F moduloOfNumpy(F a, F b) {
  F r = std::fmod(a, b);
  if (r != 0)
    return (r < 0) != (b < 0) ? r + b : r;
  return std::isnan(r) ? r : std::copysign(F(0), b);
}

template <typename F> void checkSpecials() {
  for (F x : specials<F>()) {
    expectSpecial("exp", e::exp(x), std::exp(x), x);
    expectSpecial("expm1", e::expm1(x), std::expm1(x), x);
    expectSpecial("log", e::log(x), std::log(x), x);
    expectSpecial("log1p", e::log1p(x), std::log1p(x), x);
    expectSpecial("tanh", e::tanh(x), std::tanh(x), x);
    expectSpecial("erf", e::erf(x), std::erf(x), x);
    expectSpecial("atan", e::atan(x), std::atan(x), x);
    expectSpecial("sqrt", e::sqrt(x), std::sqrt(x), x);
    expectSpecial("floor", e::floor(x), std::floor(x), x);
    expectSpecial("ceil", e::ceil(x), std::ceil(x), x);
    expectSpecial("round", e::round(x), std::nearbyint(x), x);
    expectSpecial("abs", e::abs(x), std::fabs(x), x);
    if (!(std::fabs(x) > 1e9)) {
      expectSpecial("sin", e::sin(x), std::sin(x), x);
      expectSpecial("cos", e::cos(x), std::cos(x), x);
      expectSpecial("tan", e::tan(x), std::tan(x), x);
    }
    for (F y : specials<F>()) {
      expectSpecial("pow", e::pow(x, y), std::pow(x, y), x, y);
      expectSpecial("atan2", e::atan2(x, y), std::atan2(x, y), x, y);
      bool nan = std::isnan(x) || std::isnan(y);
      F none = std::numeric_limits<F>::quiet_NaN();
      expectSpecial("max", e::max(x, y), nan ? none : x > y ? x : y, x, y);
      expectSpecial("min", e::min(x, y), nan ? none : x < y ? x : y, x, y);
      if (std::isinf(y) || !(std::fabs(x / y) > 1e6))
        expectSpecial("mod", e::mod(x, y),
                      std::isinf(y) && std::isfinite(x) && x != 0 && (x < 0) != (y < 0)
                          ? y
                          : moduloOfNumpy(x, y),
                      x, y);
    }
  }
}

TEST(Elementary, specialValues) {
  checkSpecials<float>();
  checkSpecials<double>();
}

TEST(Elementary, halvesRoundToEven) {
  EXPECT_EQ(e::round(0.5), 0);
  EXPECT_EQ(e::round(1.5), 2);
  EXPECT_EQ(e::round(2.5f), 2);
}

TEST(Elementary, sigmoidKeepsItsTail) {
  EXPECT_EQ(e::sigmoid(-1000.0), 0);
  EXPECT_EQ(e::sigmoid(1000.0f), 1);
  EXPECT_GT(e::sigmoid(-100.0f), 0);
}

TEST(Elementary, wholePowersAreExact) {
  for (int i = 1; i < 50; ++i) {
    EXPECT_EQ(e::pow(double(i), 2.0), double(i) * i);
    EXPECT_EQ(e::pow(float(i), 3.0f), float(i) * i * i);
    EXPECT_EQ(e::pow(-2.0, double(i)), (i % 2 ? -1 : 1) * std::ldexp(1.0, i));
  }
}

} // namespace
