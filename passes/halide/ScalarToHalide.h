//===- ScalarToHalide.h - scalar code over Halide expressions -------------===//
//
// The scalar templates (`evaluate` of the elementwise ops, runtime/Elementary.h)
// are written over a type F. This file gives the types with which they build
// Halide expressions instead of numbers: `HalideFloat<32>`, `HalideFloat<64>`,
// `HalideInteger`, `HalideBool`. So a kernel computes what the constant folder
// and the host compute, to the last bit.
//
// Each operation maps to one that IEEE 754 defines; the pipeline is compiled with
// `strict_float`, which keeps Halide and LLVM from rearranging them. The fused
// multiply-add is a call of LLVM's intrinsic, since Halide 21 has none.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HALIDE_SCALARTOHALIDE_H
#define DVN_PASSES_HALIDE_SCALARTOHALIDE_H

#include "Halide.h"
#include "runtime/Elementary.h"
#include <cmath>

namespace dvn::halide {

using Halide::Expr;

struct HalideBool {
  Expr expr;
  explicit HalideBool(Expr expr) : expr(std::move(expr)) {}
  HalideBool operator!() const { return HalideBool(!expr); }
  HalideBool operator&&(const HalideBool &o) const { return HalideBool(expr && o.expr); }
  HalideBool operator||(const HalideBool &o) const { return HalideBool(expr || o.expr); }
  HalideBool operator==(const HalideBool &o) const { return HalideBool(expr == o.expr); }
  HalideBool operator!=(const HalideBool &o) const { return HalideBool(expr != o.expr); }
  HalideBool operator<(const HalideBool &o) const { return HalideBool(!expr && o.expr); }
  HalideBool operator<=(const HalideBool &o) const { return HalideBool(!expr || o.expr); }
  HalideBool operator>(const HalideBool &o) const { return o < *this; }
  HalideBool operator>=(const HalideBool &o) const { return o <= *this; }
};

/// The bits of a float, as an unsigned number of its width.
template <int Bits> struct HalideBits {
  Expr expr;
  explicit HalideBits(Expr expr) : expr(std::move(expr)) {}
  explicit HalideBits(uint64_t value)
      : expr(Halide::Internal::UIntImm::make(Halide::UInt(Bits),
                                             Bits == 32 ? uint32_t(value) : value)) {}
  HalideBits operator+(const HalideBits &o) const { return HalideBits(expr + o.expr); }
  HalideBits operator-(const HalideBits &o) const { return HalideBits(expr - o.expr); }
  HalideBits operator&(const HalideBits &o) const { return HalideBits(expr & o.expr); }
  HalideBits operator|(const HalideBits &o) const { return HalideBits(expr | o.expr); }
  HalideBits operator^(const HalideBits &o) const { return HalideBits(expr ^ o.expr); }
  HalideBits operator<<(int n) const { return HalideBits(expr << HalideBits(n).expr); }
  HalideBits operator>>(int n) const { return HalideBits(expr >> HalideBits(n).expr); }
};

/// a * b + c, rounded once.
inline Expr fma(const Expr &a, const Expr &b, const Expr &c) {
  const char *name = a.type().bits() == 64 ? "llvm.fma.f64" : "llvm.fma.f32";
  return Halide::Internal::Call::make(a.type(), name, {a, b, c},
                                      Halide::Internal::Call::PureExtern);
}

template <int Bits> struct HalideFloat {
  Expr expr;
  explicit HalideFloat(Expr expr) : expr(std::move(expr)) {}
  /// Constants that are not finite are made of their bits: comparing them inside
  /// Halide would otherwise be up to the rules of NaN.
  HalideFloat(double value) : expr(constant(value)) {}

  static Expr constant(double value) {
    using Base = std::conditional_t<Bits == 32, float, double>;
    if (std::isfinite(value))
      return Halide::Internal::FloatImm::make(Halide::Float(Bits), static_cast<Base>(value));
    return ofBits(value);
  }
  /// A number that Halide does not see.
  static Expr ofBits(double value) {
    using Base = std::conditional_t<Bits == 32, float, double>;
    return Halide::reinterpret(
        Halide::Float(Bits),
        HalideBits<Bits>(elementary::Lane<Base>::bits(static_cast<Base>(value))).expr);
  }

  HalideFloat operator+(const HalideFloat &o) const { return HalideFloat(expr + o.expr); }
  HalideFloat operator-(const HalideFloat &o) const { return HalideFloat(expr - o.expr); }
  HalideFloat operator*(const HalideFloat &o) const { return HalideFloat(expr * o.expr); }
  HalideFloat operator/(const HalideFloat &o) const { return HalideFloat(expr / o.expr); }
  /// By the sign bit: 0 - x would turn 0 into 0.
  HalideFloat operator-() const {
    Expr bits = Halide::reinterpret(Halide::UInt(Bits), expr);
    return HalideFloat(Halide::reinterpret(
        Halide::Float(Bits), bits ^ HalideBits<Bits>(uint64_t(1) << (Bits - 1)).expr));
  }
  HalideBool operator<(const HalideFloat &o) const { return HalideBool(expr < o.expr); }
  /// Of two comparisons: Halide makes `a <= b` of `not b < a`, which holds for NaN.
  HalideBool operator<=(const HalideFloat &o) const {
    return HalideBool(expr < o.expr || expr == o.expr);
  }
  HalideBool operator>(const HalideFloat &o) const { return HalideBool(o.expr < expr); }
  HalideBool operator>=(const HalideFloat &o) const { return o <= *this; }
  HalideBool operator==(const HalideFloat &o) const { return HalideBool(expr == o.expr); }
  HalideBool operator!=(const HalideFloat &o) const { return HalideBool(!(expr == o.expr)); }
};

/// A whole number of the width of its expression; wraps around.
struct HalideInteger {
  Expr expr;
  explicit HalideInteger(Expr expr) : expr(std::move(expr)) {}

  HalideInteger operator+(const HalideInteger &o) const { return wrap(bits() + o.bits()); }
  HalideInteger operator-(const HalideInteger &o) const { return wrap(bits() - o.bits()); }
  HalideInteger operator*(const HalideInteger &o) const { return wrap(bits() * o.bits()); }
  HalideInteger operator-() const {
    return wrap(Halide::Internal::make_zero(bits().type()) - bits());
  }
  HalideBool operator<(const HalideInteger &o) const { return HalideBool(expr < o.expr); }
  HalideBool operator<=(const HalideInteger &o) const { return HalideBool(expr <= o.expr); }
  HalideBool operator>(const HalideInteger &o) const { return HalideBool(expr > o.expr); }
  HalideBool operator>=(const HalideInteger &o) const { return HalideBool(expr >= o.expr); }
  HalideBool operator==(const HalideInteger &o) const { return HalideBool(expr == o.expr); }
  HalideBool operator!=(const HalideInteger &o) const { return HalideBool(expr != o.expr); }

private:
  Expr bits() const { return Halide::reinterpret(expr.type().with_code(halide_type_uint), expr); }
  HalideInteger wrap(const Expr &e) const {
    return HalideInteger(Halide::reinterpret(expr.type(), e));
  }
};

inline HalideInteger max(const HalideInteger &a, const HalideInteger &b) {
  return HalideInteger(Halide::max(a.expr, b.expr));
}
inline HalideInteger min(const HalideInteger &a, const HalideInteger &b) {
  return HalideInteger(Halide::min(a.expr, b.expr));
}
inline HalideInteger abs(const HalideInteger &a) {
  return HalideInteger(Halide::select(a.expr < 0, (-a).expr, a.expr));
}
inline HalideInteger sign(const HalideInteger &a) {
  Expr one = Halide::Internal::make_one(a.expr.type()),
       zero = Halide::Internal::make_zero(a.expr.type());
  return HalideInteger(
      Halide::select(a.expr > zero, one, a.expr < zero, (-HalideInteger(one)).expr, zero));
}
/// Halide's remainder is never negative (and 0 where the divisor is 0); ours has
/// the divisor's sign.
inline HalideInteger mod(const HalideInteger &a, const HalideInteger &b) {
  Expr r = a.expr % b.expr;
  return HalideInteger(Halide::select(b.expr < 0 && r != 0, (HalideInteger(r) + b).expr, r));
}

} // namespace dvn::halide

namespace dvn::elementary {

template <int Bits> struct Lane<halide::HalideFloat<Bits>> {
  using F = halide::HalideFloat<Bits>;
  using Base = std::conditional_t<Bits == 32, float, double>;
  using Int = halide::HalideBits<Bits>;
  using Wide = halide::HalideFloat<64>;
  static F fma(const F &a, const F &b, const F &c) {
    return F(halide::fma(a.expr, b.expr, c.expr));
  }
  static F select(const halide::HalideBool &c, const F &a, const F &b) {
    return F(Halide::select(c.expr, a.expr, b.expr));
  }
  static Int bits(const F &x) { return Int(Halide::reinterpret(Halide::UInt(Bits), x.expr)); }
  static F fromBits(const Int &b) { return F(Halide::reinterpret(Halide::Float(Bits), b.expr)); }
  static F floor(const F &x) { return F(Halide::floor(x.expr)); }
  static F ceil(const F &x) { return F(Halide::ceil(x.expr)); }
  static F roundEven(const F &x) { return F(Halide::round(x.expr)); }
  static F sqrt(const F &x) { return F(Halide::sqrt(x.expr)); }
  static Wide widen(const F &x) { return Wide(Halide::cast(Halide::Float(64), x.expr)); }
  static F narrow(const Wide &x) { return F(Halide::cast(Halide::Float(Bits), x.expr)); }
};

} // namespace dvn::elementary

#endif // DVN_PASSES_HALIDE_SCALARTOHALIDE_H
