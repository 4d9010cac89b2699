//===- Elementary.h - exp, log, tanh, ... with the same bits everywhere ---===//
//
// Host code, the constant folder, the interpreter and every kernel need the
// same elementary functions to the last bit, on every CPU, with any vector
// width: a learning-rate schedule must not change with glibc, nor a softmax with
// AVX-512. So they are written once, here, as templates over a scalar type F,
// out of operations that IEEE 754 defines exactly: + - * / sqrt fma, floor,
// round to even, comparisons, and integer arithmetic on the bits. No branches,
// so that a kernel computes them a vector at a time; no tables in memory.
//
// F is float or double here; passes/halide/ScalarToHalide.h gives `Lane` for
// Halide::Expr and so makes kernels of the same text. NaN, infinities, -0 and
// subnormals come out as in NumPy (C99 annex F). Measured by ElementaryTest:
// exp and log stay within 1 ulp, tanh, sigmoid, erf, sin, cos, atan, pow, expm1
// and log1p within 2, tan and atan2 within 3. Angles: the reduction holds for |x| < 2^40
// (f32) and 2^30 (f64); beyond, results stay in [-1, 1] but mean nothing.
//
// Code that includes this must be compiled with -ffp-contract=off; without
// -mfma each fma is a call of libm's, which gives the same bits slowly.
// The coefficients come from test/unit/ElementaryCoefficients.py.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_ELEMENTARY_H
#define DVN_RUNTIME_ELEMENTARY_H

#include <stdint.h>

namespace dvn::elementary {

// ---- What a scalar type must offer ------------------------------------------

/// The operations on F that have no operator, and its companions: `Base` (float
/// or double: which tables to use), `Int` (unsigned, as wide as F), `Wide` (F
/// in double). Comparisons of F may give any type that `select` takes and that
/// has `&&`, `||` and `!`; neither side of these has effects.
template <typename F> struct Lane;

template <> struct Lane<float> {
  using Base = float;
  using Int = uint32_t;
  using Wide = double;
  static float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
  static float select(bool c, float a, float b) { return c ? a : b; }
  static uint32_t bits(float x) {
    uint32_t b;
    __builtin_memcpy(&b, &x, 4);
    return b;
  }
  static float fromBits(uint32_t b) {
    float x;
    __builtin_memcpy(&x, &b, 4);
    return x;
  }
  static float floor(float x) { return __builtin_floorf(x); }
  static float ceil(float x) { return __builtin_ceilf(x); }
  static float roundEven(float x) { return __builtin_roundevenf(x); }
  static float sqrt(float x) { return __builtin_elementwise_sqrt(x); }
  static double widen(float x) { return x; }
  static float narrow(double x) { return static_cast<float>(x); }
};

template <> struct Lane<double> {
  using Base = double;
  using Int = uint64_t;
  using Wide = double;
  static double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
  static double select(bool c, double a, double b) { return c ? a : b; }
  static uint64_t bits(double x) {
    uint64_t b;
    __builtin_memcpy(&b, &x, 8);
    return b;
  }
  static double fromBits(uint64_t b) {
    double x;
    __builtin_memcpy(&x, &b, 8);
    return x;
  }
  static double floor(double x) { return __builtin_floor(x); }
  static double ceil(double x) { return __builtin_ceil(x); }
  static double roundEven(double x) { return __builtin_roundeven(x); }
  static double sqrt(double x) { return __builtin_elementwise_sqrt(x); }
  static double widen(double x) { return x; }
  static double narrow(double x) { return x; }
};

namespace detail {

// ---- Tables -----------------------------------------------------------------

/// Layout of the format, ranges beyond which exp is 0 or infinite, ln 2 and pi
/// in pieces, and the polynomials.
///   exp(r)    = 1 + r + r^2 exp(r)
///   log(1+f)  = f - f^2/2 + f^3 log(f)                    (f32)
///   log(1+f)  = f - s (f - s^2 log(s^2)),  s = f / (2+f)  (f64)
///   sin(r)    = r + r^3 sin(r^2),  cos(r) = 1 - r^2/2 + r^4 cos(r^2)
///   atan(t)   = t + t^3 atan(t^2)
///   erf(x)    = x + x erf(x^2),  1 - erf(x) = exp(erfc(x - erfcMiddle) - x^2)
template <typename Base> struct Table;

template <> struct Table<float> {
  static constexpr int mantissa = 23, bias = 127, subnormalShift = 24;
  static constexpr double roundMagic = 0x1.8p23, exponentMagic = 0x1p23, subnormalScale = 0x1p24;
  static constexpr double minNormal = 0x1p-126, expLow = -106, expHigh = 90, tanhEnd = 10;
  static constexpr double ln2[] = {0x1.62e43p-1, -0x1.05c61p-29},
                          ln2Short[] = {0x1.62e4p-1, 0x1.7f7d1cp-20};
  static constexpr double halfPi[] = {0x1.921fb6p+0, -0x1.777a5cp-25};
  static constexpr double erfEnd = 4, erfcMiddle = 2.5;
  static constexpr double exp[] = {0.5, 0.166665181517601, 0.04166620969772339,
                                   0.008368917740881443, 0.0013950186548754573};
  static constexpr double log[] = {0.33333316445350647,  -0.25000810623168945, 0.2000228613615036,
                                   -0.16624559462070465, 0.14181189239025116,  -0.13128706812858582,
                                   0.1288163959980011,   -0.0785970613360405};
  static constexpr double sin[] = {-0.16666655242443085, 0.008332191035151482,
                                   -0.00019518595945555717};
  static constexpr double cos[] = {0.04166664555668831, -0.00138873013202101,
                                   2.443069934088271e-05};
  static constexpr double atan[] = {-0.33333316445350647, 0.1999852955341339, -0.1424442082643509,
                                    0.10599343478679657, -0.06090335547924042};
  static constexpr double erf[] = {
      0.12837916612625122,  -0.3761262893676758,    0.11283618211746216,  -0.02685512602329254,
      0.005190733820199966, -0.0008030761382542551, 7.920357893453911e-05};
  static constexpr double erfc[] = {
      -1.556815266609192,   -0.35268062353134155,   0.05610816180706024,   -0.010853494517505169,
      0.002166534075513482, -0.0004309041833039373, 6.182159268064424e-05, -2.1685946194338612e-05};
};

template <> struct Table<double> {
  static constexpr int mantissa = 52, bias = 1023, subnormalShift = 54;
  static constexpr double roundMagic = 0x1.8p52, exponentMagic = 0x1p52, subnormalScale = 0x1p54;
  static constexpr double minNormal = 0x1p-1022, expLow = -760, expHigh = 720, tanhEnd = 20;
  static constexpr double ln2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
  static constexpr double ln2Short[] = {0x1.62e42fefa4p-1, -0x1.8432a1b0e2634p-43};
  static constexpr double halfPi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
  static constexpr double halfPiThird = -0x1.f1976b7ed8fbcp-110;
  static constexpr double erfEnd = 6, erfcMiddle = 3.5;
  static constexpr double exp[] = {
      0.5000000000000013,     0.166666666666667,     0.041666666666514904,  0.008333333333306946,
      0.0013888888947162436,  0.0001984126991790722, 2.480148977901661e-05, 2.755721584504102e-06,
      2.7631342259420456e-07, 2.5118003575194728e-08};
  static constexpr double log[] = {0.6666666666666666,  0.40000000000000885, 0.2857142857079863,
                                   0.22222222392730404, 0.18181795541390908, 0.15386244625882073,
                                   0.1326865144000964,  0.13087807915317876};
  static constexpr double logTail[] = {0.4,
                                       0.28571428571429375,
                                       0.22222222221651677,
                                       0.1818181833624344,
                                       0.15384594880647626,
                                       0.13334808737815007,
                                       0.11706137310197877,
                                       0.11724131149689644};
  static constexpr double sin[] = {-0.16666666666666632,    0.008333333333322373,
                                   -0.0001984126982977355,  2.7557313679474065e-06,
                                   -2.5050756082414915e-08, 1.5896673122044327e-10};
  static constexpr double cos[] = {0.0416666666666666,     -0.0013888888888874066,
                                   2.4801587289444776e-05, -2.7557314341038645e-07,
                                   2.0875721675284935e-09, -1.1359561990320695e-11};
  static constexpr double atan[] = {
      -0.33333333333333326, 0.1999999999999767,  -0.14285714285388193, 0.11111111088187774,
      -0.09090908144847554, 0.07692282765173195, -0.06666226845216348, 0.05877022589088504,
      -0.05218409085448315, 0.04503567046842442, -0.03347483481738106, 0.015195505798142286};
  static constexpr double erf[] = {
      0.1283791670955126,   -0.3761263890318375,     0.11283791670954885,   -0.026866170645077875,
      0.005223977624828431, -0.0008548326981425542,  0.0001205533113295582, -1.4925595772180906e-05,
      1.64610084778027e-06, -1.6350396222864617e-07, 1.466032872274226e-08, -1.137495573607015e-09,
      5.960685338520971e-11};
  static constexpr double erfc[] = {
      -1.862437402148358,      -0.26609958836792214,   0.03324694525273679,
      -0.005225658177397091,   0.0008736875371185236,  -0.0001472974965999399,
      2.4386081663020587e-05,  -3.890902559634718e-06, 5.84039880925028e-07,
      -8.093161210129738e-08,  1.0943890948384191e-08, 9.74732099321855e-10,
      8.295601112204018e-10,   -3.221416281801914e-11, -3.658034272556747e-10,
      -2.4296221582864415e-10, -9.319603783983591e-11, -2.1437636811317267e-11,
      -2.9075291736887606e-12, -1.7714982937385096e-13};
};

template <typename F> using TableOf = Table<typename Lane<F>::Base>;
template <typename F> using IntOf = typename Lane<F>::Int;

template <typename F, int N> F polynomial(F x, const double (&c)[N]) {
  F result = F(c[N - 1]);
  for (int i = N - 2; i >= 0; --i)
    result = Lane<F>::fma(result, x, F(c[i]));
  return result;
}

template <typename F> constexpr uint64_t signMask() {
  return sizeof(typename Lane<F>::Base) == 4 ? 0x80000000u : 0x8000000000000000u;
}
template <typename F> uint64_t bitsOf(double x) {
  using Base = typename Lane<F>::Base;
  return Lane<Base>::bits(static_cast<Base>(x));
}
template <typename F> F infinity() { return F(__builtin_inf()); }
template <typename F> F notANumber() { return F(__builtin_nan("")); }
template <typename F> F magnitude(F x) {
  return Lane<F>::fromBits(Lane<F>::bits(x) & IntOf<F>(signMask<F>() - 1));
}
template <typename F> F withSign(F size, F sign) {
  return Lane<F>::fromBits(Lane<F>::bits(size) | (Lane<F>::bits(sign) & IntOf<F>(signMask<F>())));
}
template <typename F> F clamp(F x, double low, double high) { // NaN stays
  x = Lane<F>::select(x < F(low), F(low), x);
  return Lane<F>::select(x > F(high), F(high), x);
}

// ---- exp --------------------------------------------------------------------

/// x = k ln 2 + r. `biased` is k + 2 bias, made from the bits of a rounded sum,
/// so that a NaN does not meet a conversion that has no answer for it.
template <typename F> struct ExpParts {
  F k, r, rest; ///< exp(r) = 1 + (r + rest).
  IntOf<F> biased;
};

template <typename F> ExpParts<F> expParts(F x, F low) {
  using T = TableOf<F>;
  using L = Lane<F>;
  F shifted = L::fma(x, F(1.4426950408889634), F(T::roundMagic));
  F k = shifted - F(T::roundMagic);
  F r = L::fma(k, F(-T::ln2[0]), x);
  r = L::fma(k, F(-T::ln2[1]), r) + low;
  F rest = r * r * polynomial(r, T::exp);
  return {k, r, rest, L::bits(shifted) - IntOf<F>(bitsOf<F>(T::roundMagic) - 2 * T::bias)};
}

/// y 2^k in two steps, so that subnormal results are rounded once and 2^k need
/// not be a number itself.
template <typename F> F scaled(F y, IntOf<F> biased) {
  using T = TableOf<F>;
  IntOf<F> half = biased >> 1;
  return y * Lane<F>::fromBits(half << T::mantissa) *
         Lane<F>::fromBits((biased - half) << T::mantissa);
}

template <typename F> F expSum(F x, F low) {
  using T = TableOf<F>;
  ExpParts<F> p = expParts(clamp(x, T::expLow, T::expHigh), low);
  return scaled(F(1) + (p.r + p.rest), p.biased);
}

/// A number in two pieces.
template <typename F> struct Sum {
  F high, low;
};

/// 2^k - 1 + 2^k (r + rest), the large terms first.
template <typename F> Sum<F> expm1Sum(const ExpParts<F> &p) {
  F power = scaled(F(1), p.biased);
  F base = power - F(1);
  F large = base + power * p.r;
  F small = (power * p.r - (large - base)) + power * p.rest;
  F high = large + small;
  return {high, small - (high - large)};
}

/// n / d, rounded about once.
template <typename F> F quotient(Sum<F> n, Sum<F> d) {
  F r = F(1) / d.high;
  F q = n.high * r;
  return Lane<F>::fma(Lane<F>::fma(-q, d.high, n.high) + (n.low - q * d.low), r, q);
}

// ---- log --------------------------------------------------------------------

/// x = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), for x > 0 and finite.
template <typename F> struct LogParts {
  F e, f;
};

template <typename F> LogParts<F> logParts(F x) {
  using T = TableOf<F>;
  using L = Lane<F>;
  using I = IntOf<F>;
  const uint64_t root = bitsOf<F>(0.70710678118654752), one = bitsOf<F>(1);
  constexpr uint64_t mantissaMask = (uint64_t(1) << T::mantissa) - 1;
  auto tiny = x < F(T::minNormal);
  I b = L::bits(L::select(tiny, x * F(T::subnormalScale), x)) + I(one - root);
  F e = L::fromBits((b >> T::mantissa) | I(bitsOf<F>(T::exponentMagic))) -
        F(T::exponentMagic + T::bias);
  e = L::select(tiny, e - F(T::subnormalShift), e);
  return {e, L::fromBits((b & I(mantissaMask)) + I(root)) - F(1)};
}

/// log(1 + f) - f.
template <typename F> F logRest(F f, float) {
  F z = f * f;
  return Lane<F>::fma(f * z, polynomial(f, Table<float>::log), F(-0.5) * z);
}
template <typename F> F logRest(F f, double) {
  F s = f / (F(2) + f);
  F z = s * s;
  return s * Lane<F>::fma(z, polynomial(z, Table<double>::log), -f);
}

/// The double-double logarithm of x > 0 that pow needs, some 2^-65 off.
template <typename F> Sum<F> logSum(F x) {
  using T = TableOf<F>;
  using L = Lane<F>;
  LogParts<F> p = logParts(x);
  F f = p.f;
  // s + sl = f / (2 + f)
  F d = F(2) + f;
  F dl = f - (d - F(2));
  F s = f / d;
  F sl = (L::fma(-s, d, f) - s * dl) / d;
  // z + zl = s^2
  F z = s * s;
  F zl = L::fma(F(2) * s, sl, L::fma(s, s, -z));
  // u + ul = 2/3 + z tail(z)
  F t = z * polynomial(z, Table<double>::logTail);
  F u = F(0x1.5555555555555p-1) + t;
  F ul = (t - (u - F(0x1.5555555555555p-1))) + F(0x1.5555555555555p-55);
  // q + ql = s^3 (u + ul)
  F w = z * u;
  F wl = L::fma(z, u, -w) + (z * ul + zl * u);
  F q = s * w;
  F ql = L::fma(s, w, -q) + (s * wl + sl * w);
  // 2 s + q, then e ln 2 before it
  F h = F(2) * s + q;
  F l = (q - (h - F(2) * s)) + (ql + F(2) * sl);
  F big = p.e * F(T::ln2Short[0]);
  F high = big + h;
  F low = (h - (high - big)) + L::fma(p.e, F(T::ln2Short[1]), l);
  return {high, low};
}

// ---- angles -----------------------------------------------------------------

/// x = k pi/2 + r; `quadrant` is k modulo 4.
template <typename F> struct Angle {
  F r, quadrant;
};

template <typename F> Angle<F> reduced(F x, float) { // in double: two pieces of pi/2 do
  using W = typename Lane<F>::Wide;
  using L = Lane<W>;
  W wide = Lane<F>::widen(x);
  W k = L::roundEven(wide * W(0.63661977236758134));
  W r = L::fma(k, W(-Table<double>::halfPi[0]), wide);
  r = L::fma(k, W(-Table<double>::halfPi[1]), r);
  W quadrant = k - W(4) * L::floor(k * W(0.25));
  return {clamp(Lane<F>::narrow(r), -0.8, 0.8), Lane<F>::narrow(quadrant)};
}
template <typename F> Angle<F> reduced(F x, double) {
  using L = Lane<F>;
  F k = L::roundEven(x * F(0.63661977236758134));
  F r = L::fma(k, F(-Table<double>::halfPi[0]), x);
  r = L::fma(k, F(-Table<double>::halfPi[1]), r);
  r = L::fma(k, F(-Table<double>::halfPiThird), r);
  return {clamp(r, -0.8, 0.8), k - F(4) * L::floor(k * F(0.25))};
}

template <typename F> F sinPart(F r) {
  F z = r * r;
  return Lane<F>::fma(r * z, polynomial(z, TableOf<F>::sin), r);
}
template <typename F> F cosPart(F r) {
  F z = r * r;
  F half = F(0.5) * z;
  F w = F(1) - half;
  return w + (((F(1) - w) - half) + z * z * polynomial(z, TableOf<F>::cos));
}

/// atan(t) for t >= 0, at most 1 where `atMostOne`; base is pi/4 of the middle.
template <typename F> F atanPart(F t) {
  using T = TableOf<F>;
  using L = Lane<F>;
  auto middle = t > F(0.41421356237309503);
  t = L::select(middle, (t - F(1)) / (t + F(1)), t);
  F z = t * t;
  F v = L::fma(t * z, polynomial(z, T::atan), L::select(middle, F(0.5 * T::halfPi[1]), F(0)));
  F base = L::select(middle, F(0.5 * T::halfPi[0]), F(0));
  F sum = base + t;
  return sum + ((t - (sum - base)) + v);
}

/// base - v for the two pieces of a multiple of pi/2.
template <typename F> F turned(double pieces, F v) {
  using T = TableOf<F>;
  return F(pieces * T::halfPi[0]) - (v - F(pieces * T::halfPi[1]));
}

/// What pow makes of |x|^y: signs, and the cases that are exact by definition.
template <typename F> F powCases(F x, F y, F v) {
  using L = Lane<F>;
  F size = magnitude(x);
  F half = y * F(0.5);
  auto whole = L::floor(y) == y;
  auto odd = whole && (L::floor(half) != half);
  v = L::select(size == F(0), L::select(y < F(0), infinity<F>(), F(0)), v);
  v = L::select(size == infinity<F>(), L::select(y < F(0), F(0), infinity<F>()), v);
  v = L::select((size == F(1)) && (magnitude(y) == infinity<F>()), F(1), v);
  v = L::select((x < F(0)) && (size != infinity<F>()) && !whole, notANumber<F>(), v);
  v = L::select(odd, withSign(magnitude(v), x), v);
  v = L::select((x != x) || (y != y), x + y, v);
  return L::select((y == F(0)) || (x == F(1)), F(1), v);
}

} // namespace detail

// ---- The functions ----------------------------------------------------------

template <typename F> F exp(F x) { return detail::expSum(x, F(0)); }

/// exp(x) - 1 without cancellation.
template <typename F> F expm1(F x) {
  using T = detail::TableOf<F>;
  using L = Lane<F>;
  detail::ExpParts<F> p = detail::expParts(detail::clamp(x, -50, T::expHigh), F(0));
  detail::Sum<F> s = detail::expm1Sum(p);
  // For the largest k, 2^k is not a number and the 1 is lost anyway: exp there.
  F value = L::select(p.k > F(100), detail::scaled(F(1) + (p.r + p.rest), p.biased), s.high);
  return L::select(x == F(0), x, value);
}

template <typename F> F log(F x) {
  using T = detail::TableOf<F>;
  using L = Lane<F>;
  detail::LogParts<F> p = detail::logParts(x);
  F rest = L::fma(p.e, F(T::ln2Short[1]), detail::logRest(p.f, typename L::Base()));
  F high = p.e * F(T::ln2Short[0]);
  F sum = high + p.f;
  F value = sum + ((p.f - (sum - high)) + rest);
  value = L::select(x == detail::infinity<F>(), x, value);
  F outside = L::select(x == F(0), -detail::infinity<F>(), detail::notANumber<F>());
  return L::select(x > F(0), value, outside);
}

/// log(1 + x) without cancellation.
template <typename F> F log1p(F x) {
  using L = Lane<F>;
  F u = F(1) + x;
  F back = u - F(1);
  F lost = (F(1) - (u - back)) + (x - back);
  F value = log(u) + lost / u;
  value = L::select((u == F(0)) || (u == detail::infinity<F>()), log(u), value);
  return L::select(x == F(0), x, value);
}

template <typename F> F sin(F x) {
  using L = Lane<F>;
  detail::Angle<F> a = detail::reduced(x, typename L::Base());
  auto odd = (a.quadrant == F(1)) || (a.quadrant == F(3));
  F value = L::select(odd, detail::cosPart(a.r), detail::sinPart(a.r));
  value = L::select(a.quadrant >= F(2), -value, value);
  return L::select(x == F(0), x, value);
}

template <typename F> F cos(F x) {
  using L = Lane<F>;
  detail::Angle<F> a = detail::reduced(x, typename L::Base());
  auto odd = (a.quadrant == F(1)) || (a.quadrant == F(3));
  F value = L::select(odd, detail::sinPart(a.r), detail::cosPart(a.r));
  return L::select((a.quadrant == F(1)) || (a.quadrant == F(2)), -value, value);
}

template <typename F> F tan(F x) {
  using L = Lane<F>;
  detail::Angle<F> a = detail::reduced(x, typename L::Base());
  auto odd = (a.quadrant == F(1)) || (a.quadrant == F(3));
  F s = detail::sinPart(a.r), c = detail::cosPart(a.r);
  F value = L::select(odd, -c, s) / L::select(odd, s, c);
  return L::select(x == F(0), x, value);
}

template <typename F> F tanh(F x) {
  F a = detail::clamp(detail::magnitude(x), 0, detail::TableOf<F>::tanhEnd);
  detail::Sum<F> t = detail::expm1Sum(detail::expParts(F(2) * a, F(0)));
  F d = t.high + F(2);
  F value = detail::quotient(t, {d, (t.high - (d - F(2))) + t.low});
  return detail::withSign(Lane<F>::select(a == F(0), a, value), x);
}

/// 1 / (1 + exp(-x)), accurate in both tails.
template <typename F> F sigmoid(F x) {
  F e = exp(-detail::magnitude(x));
  F d = F(1) + e;
  return detail::quotient<F>({Lane<F>::select(x < F(0), e, F(1)), F(0)}, {d, e - (d - F(1))});
}

template <typename F> F erf(F x) {
  using T = detail::TableOf<F>;
  using L = Lane<F>;
  F a = detail::clamp(detail::magnitude(x), 0, T::erfEnd);
  F inner = L::fma(a, detail::polynomial(a * a, T::erf), a);
  F outer = F(1) - exp(L::fma(-a, a, detail::polynomial(a - F(T::erfcMiddle), T::erfc)));
  return detail::withSign(L::select(a > F(1), outer, inner), x);
}

template <typename F> F sqrt(F x) { return Lane<F>::sqrt(x); }
template <typename F> F rsqrt(F x) { return F(1) / Lane<F>::sqrt(x); }

namespace detail {
template <typename F> F powSize(F x, F y, float) { // in double, where log and exp are exact enough
  using W = typename Lane<F>::Wide;
  W power = Lane<F>::widen(y) * elementary::log(Lane<F>::widen(x));
  return Lane<F>::narrow(elementary::exp(power));
}
template <typename F> F powSize(F x, F y, double) {
  using L = Lane<F>;
  Sum<F> l = logSum(x);
  y = clamp(y, -0x1p64, 0x1p64); // beyond, the result is 0, 1 or infinite
  F high = y * l.high;
  F low = L::fma(y, l.high, -high) + y * l.low;
  return expSum(high, L::select(magnitude(high) < F(2048), low, F(0)));
}
} // namespace detail

template <typename F> F pow(F x, F y) {
  F size = detail::powSize(detail::magnitude(x), y, typename Lane<F>::Base());
  return detail::powCases(x, y, size);
}

template <typename F> F atan(F x) {
  using L = Lane<F>;
  F a = detail::magnitude(x);
  auto large = a > F(1);
  F value = detail::atanPart(L::select(large, F(1) / a, a));
  return detail::withSign(L::select(large, detail::turned(1, value), value), x);
}

template <typename F> F atan2(F y, F x) {
  using L = Lane<F>;
  F a = detail::magnitude(y), b = detail::magnitude(x);
  auto steep = a > b;
  F smaller = L::select(steep, b, a), larger = L::select(steep, a, b);
  F t = L::select(smaller == larger, F(1), smaller / larger);
  F value = detail::atanPart(L::select(larger == F(0), F(0), t));
  value = L::select(steep, detail::turned(1, value), value);
  auto behind = detail::withSign(F(1), x) < F(0);
  value = L::select(behind, detail::turned(2, value), value);
  return L::select((x != x) || (y != y), x + y, detail::withSign(value, y));
}

template <typename F> F floor(F x) { return Lane<F>::floor(x); }
template <typename F> F ceil(F x) { return Lane<F>::ceil(x); }
/// To the nearest whole number, halves to the even one.
template <typename F> F round(F x) { return Lane<F>::roundEven(x); }
template <typename F> F abs(F x) { return detail::magnitude(x); }

/// -1, 0 or 1; keeps zeros and NaN.
template <typename F> F sign(F x) {
  return Lane<F>::select((x > F(0)) || (x < F(0)), detail::withSign(F(1), x), x);
}

/// NaN if either is.
template <typename F> F max(F a, F b) { return Lane<F>::select((a > b) || (a != a), a, b); }
template <typename F> F min(F a, F b) { return Lane<F>::select((a < b) || (a != a), a, b); }

/// The remainder with the divisor's sign. Exact while a / b < 2^24 (2^53).
template <typename F> F mod(F a, F b) {
  using L = Lane<F>;
  F r = L::fma(-L::floor(a / b), b, a);
  r = L::select((r != F(0)) && ((r < F(0)) == !(b < F(0))), r + b, r);
  r = L::select(r == F(0), detail::withSign(F(0), b), r);
  // A finite number against an infinite one: itself, or the infinity beyond it.
  auto against = (a != F(0)) && ((a < F(0)) == !(b < F(0)));
  F beside = L::select(against, b, L::select(a == F(0), detail::withSign(F(0), b), a));
  auto endless = (detail::magnitude(b) == detail::infinity<F>()) &&
                 (detail::magnitude(a) < detail::infinity<F>());
  return L::select(endless, beside, r);
}

// ---- Integers: all widths are computed in 64 bits and cut afterwards ---------

inline int64_t abs(int64_t x) {
  return x < 0 ? static_cast<int64_t>(0 - static_cast<uint64_t>(x)) : x;
}
inline int64_t sign(int64_t x) { return (x > 0) - (x < 0); }
inline int64_t max(int64_t a, int64_t b) { return a > b ? a : b; }
inline int64_t min(int64_t a, int64_t b) { return a < b ? a : b; }
/// The remainder with the divisor's sign; 0 where the divisor is 0.
inline int64_t mod(int64_t a, int64_t b) {
  if (b == 0 || b == -1)
    return 0;
  int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

} // namespace dvn::elementary

#endif // DVN_RUNTIME_ELEMENTARY_H
