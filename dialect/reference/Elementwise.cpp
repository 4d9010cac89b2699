//===- Elementwise.cpp - one element at a time, with libm -----------------===//
//
// The reference's own scalar functions, in double and independent of
// runtime/Elementary.h, which they check.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

using Float1 = double (*)(double);
using Float2 = double (*)(double, double);
using Integer1 = int64_t (*)(int64_t);
using Integer2 = int64_t (*)(int64_t, int64_t);

double exp(double x) { return std::exp(x); }
double log(double x) { return std::log(x); }
double expm1(double x) { return std::expm1(x); }
double log1p(double x) { return std::log1p(x); }
double sin(double x) { return std::sin(x); }
double cos(double x) { return std::cos(x); }
double tan(double x) { return std::tan(x); }
double tanh(double x) { return std::tanh(x); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double erf(double x) { return std::erf(x); }
double sqrt(double x) { return std::sqrt(x); }
double rsqrt(double x) { return 1 / std::sqrt(x); }
double floor(double x) { return std::floor(x); }
double ceil(double x) { return std::ceil(x); }
double round(double x) { return std::nearbyint(x); }
double negate(double x) { return -x; }
double absolute(double x) { return std::fabs(x); }
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
int64_t negate(int64_t x) { return -x; }
int64_t absolute(int64_t x) { return x < 0 ? -x : x; }
int64_t sign(int64_t x) { return (x > 0) - (x < 0); }
int64_t opposite(int64_t x) { return !x; }

double add(double x, double y) { return x + y; }
double subtract(double x, double y) { return x - y; }
double multiply(double x, double y) { return x * y; }
double divide(double x, double y) { return x / y; }
double power(double x, double y) { return std::pow(x, y); }
double angle(double y, double x) { return std::atan2(y, x); }
double larger(double x, double y) { return x > y || std::isnan(x) ? x : y; }
double smaller(double x, double y) { return x < y || std::isnan(x) ? x : y; }
double modulo(double x, double y) {
  double rest = std::fmod(x, y);
  if (rest == 0)
    return std::copysign(0.0, y);
  return (rest < 0) != (y < 0) ? rest + y : rest;
}
int64_t add(int64_t x, int64_t y) { return x + y; }
int64_t subtract(int64_t x, int64_t y) { return x - y; }
int64_t multiply(int64_t x, int64_t y) { return x * y; }
int64_t larger(int64_t x, int64_t y) { return x > y ? x : y; }
int64_t smaller(int64_t x, int64_t y) { return x < y ? x : y; }
int64_t modulo(int64_t x, int64_t y) {
  if (y == 0 || y == -1)
    return 0;
  int64_t rest = x % y;
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}
int64_t both(int64_t x, int64_t y) { return x & y; }
int64_t either(int64_t x, int64_t y) { return x | y; }

/// An op of one operand; the functions for floats and for integers, where it takes them.
template <typename Op, Float1 ofFloats, Integer1 ofIntegers = nullptr>
LogicalResult unary(Op op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(x.element, x.shape);
  for (int64_t i = 0, count = x.size(); i < count; ++i) {
    if (x.isFloat())
      result.floats[i] = ofFloats(x.floats[i]);
    else if constexpr (ofIntegers != nullptr)
      result.integers[i] = wrap(x.element, ofIntegers(x.integers[i]));
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult checkShapes(Operation *op, const Array &x, const Array &y) {
  if (x.shape == y.shape)
    return success();
  return op->emitError("operands have different shapes at run time");
}

template <typename Op, Float2 ofFloats, Integer2 ofIntegers = nullptr>
LogicalResult binary(Op op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &y = in.array(op.getY());
  if (failed(checkShapes(op, x, y)))
    return failure();
  Array result(x.element, x.shape);
  for (int64_t i = 0, count = x.size(); i < count; ++i) {
    if (x.isFloat()) {
      if constexpr (ofFloats != nullptr)
        result.floats[i] = ofFloats(x.floats[i], y.floats[i]);
    } else if constexpr (ofIntegers != nullptr) {
      result.integers[i] = wrap(x.element, ofIntegers(x.integers[i], y.integers[i]));
    }
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

struct Equal {
  template <typename T> static bool holds(T x, T y) { return x == y; }
};
struct NotEqual {
  template <typename T> static bool holds(T x, T y) { return x != y; }
};
struct Less {
  template <typename T> static bool holds(T x, T y) { return x < y; }
};
struct LessEqual {
  template <typename T> static bool holds(T x, T y) { return x <= y; }
};
struct Greater {
  template <typename T> static bool holds(T x, T y) { return x > y; }
};
struct GreaterEqual {
  template <typename T> static bool holds(T x, T y) { return x >= y; }
};

template <typename Op, typename Relation> LogicalResult compare(Op op, Interpreter &in) {
  const Array &x = in.array(op.getX()), &y = in.array(op.getY());
  if (failed(checkShapes(op, x, y)))
    return failure();
  Array result(IntegerType::get(op.getContext(), 1), x.shape);
  for (int64_t i = 0, count = x.size(); i < count; ++i)
    result.integers[i] = x.isFloat() ? Relation::holds(x.floats[i], y.floats[i])
                                     : Relation::holds(x.integers[i], y.integers[i]);
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult where(WhereOp op, Interpreter &in) {
  const Array &condition = in.array(op.getCondition()), &x = in.array(op.getX()),
              &y = in.array(op.getY());
  if (failed(checkShapes(op, x, y)) || failed(checkShapes(op, condition, x)))
    return failure();
  Array result(x.element, x.shape);
  for (int64_t i = 0, count = x.size(); i < count; ++i)
    result.copyElement(i, condition.integers[i] ? x : y, i);
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult cast(CastOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  Array result(op.getType().getElementType(), x.shape);
  bool single = result.element.isF32() && !in.getOptions().f64;
  for (int64_t i = 0, count = x.size(); i < count; ++i) {
    if (result.isFloat()) // a 64-bit integer is rounded once
      result.floats[i] = x.isFloat() || !single ? x.at(i) : static_cast<float>(x.integers[i]);
    else if (x.isFloat())
      result.integers[i] = toInteger(result.element, x.floats[i]);
    else
      result.integers[i] =
          result.element.isInteger(1) ? x.integers[i] != 0 : wrap(result.element, x.integers[i]);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

double none(double x) { return x; }

} // namespace

void attachElementwise(MLIRContext *c) {
  attach<AddOp, binary<AddOp, add, add>>(c);
  attach<SubOp, binary<SubOp, subtract, subtract>>(c);
  attach<MulOp, binary<MulOp, multiply, multiply>>(c);
  attach<DivOp, binary<DivOp, divide>>(c);
  attach<ModOp, binary<ModOp, modulo, modulo>>(c);
  attach<PowOp, binary<PowOp, power>>(c);
  attach<MaxOp, binary<MaxOp, larger, larger>>(c);
  attach<MinOp, binary<MinOp, smaller, smaller>>(c);
  attach<Atan2Op, binary<Atan2Op, angle>>(c);
  attach<NegOp, unary<NegOp, negate, negate>>(c);
  attach<AbsOp, unary<AbsOp, absolute, absolute>>(c);
  attach<SignOp, unary<SignOp, sign, sign>>(c);
  attach<SqrtOp, unary<SqrtOp, sqrt>>(c);
  attach<RsqrtOp, unary<RsqrtOp, rsqrt>>(c);
  attach<ExpOp, unary<ExpOp, exp>>(c);
  attach<LogOp, unary<LogOp, log>>(c);
  attach<Expm1Op, unary<Expm1Op, expm1>>(c);
  attach<Log1pOp, unary<Log1pOp, log1p>>(c);
  attach<SinOp, unary<SinOp, sin>>(c);
  attach<CosOp, unary<CosOp, cos>>(c);
  attach<TanOp, unary<TanOp, tan>>(c);
  attach<TanhOp, unary<TanhOp, tanh>>(c);
  attach<SigmoidOp, unary<SigmoidOp, sigmoid>>(c);
  attach<ErfOp, unary<ErfOp, erf>>(c);
  attach<FloorOp, unary<FloorOp, floor>>(c);
  attach<CeilOp, unary<CeilOp, ceil>>(c);
  attach<RoundOp, unary<RoundOp, round>>(c);
  attach<AndOp, binary<AndOp, nullptr, both>>(c);
  attach<OrOp, binary<OrOp, nullptr, either>>(c);
  attach<NotOp, unary<NotOp, none, opposite>>(c);
  attach<EqualOp, compare<EqualOp, Equal>>(c);
  attach<NotEqualOp, compare<NotEqualOp, NotEqual>>(c);
  attach<LessOp, compare<LessOp, Less>>(c);
  attach<LessEqualOp, compare<LessEqualOp, LessEqual>>(c);
  attach<GreaterOp, compare<GreaterOp, Greater>>(c);
  attach<GreaterEqualOp, compare<GreaterEqualOp, GreaterEqual>>(c);
  attach<WhereOp, where>(c);
  attach<CastOp, cast>(c);
}

} // namespace dvn
