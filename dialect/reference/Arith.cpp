//===- Arith.cpp - host numbers -------------------------------------------===//
//
// Part of the reference interpreter: the ops of `arith` that the front end and
// the passes make, on i64, f64 and i1.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

int64_t asInteger(const Datum &datum) {
  if (auto *truth = std::get_if<bool>(&datum))
    return *truth;
  return std::get<int64_t>(datum);
}

Datum ofType(Type type, int64_t number) {
  if (type.isInteger(1))
    return (number & 1) != 0;
  return number;
}

LogicalResult constant(arith::ConstantOp op, Interpreter &in) {
  if (auto number = llvm::dyn_cast<FloatAttr>(op.getValue()))
    in.set(op.getResult(), Datum(number.getValueAsDouble()));
  else if (auto integer = llvm::dyn_cast<IntegerAttr>(op.getValue()))
    in.set(op.getResult(), ofType(op.getType(), integer.getValue().getSExtValue()));
  else
    return op.emitError("the reference interpreter cannot run this constant");
  return success();
}

int64_t add(int64_t x, int64_t y) { return x + y; }
int64_t subtract(int64_t x, int64_t y) { return x - y; }
int64_t multiply(int64_t x, int64_t y) { return x * y; }
int64_t divide(int64_t x, int64_t y) { return y == 0 ? 0 : y == -1 ? -x : x / y; }
int64_t rest(int64_t x, int64_t y) { return y == 0 || y == -1 ? 0 : x % y; }
int64_t divideDown(int64_t x, int64_t y) {
  return divide(x, y) - (rest(x, y) != 0 && (x < 0) != (y < 0));
}
int64_t divideUp(int64_t x, int64_t y) {
  return divide(x, y) + (rest(x, y) != 0 && (x < 0) == (y < 0));
}
int64_t both(int64_t x, int64_t y) { return x & y; }
int64_t either(int64_t x, int64_t y) { return x | y; }
int64_t exclusive(int64_t x, int64_t y) { return x ^ y; }
int64_t smaller(int64_t x, int64_t y) { return x < y ? x : y; }
int64_t larger(int64_t x, int64_t y) { return x > y ? x : y; }
int64_t shiftLeft(int64_t x, int64_t y) { return y < 64 ? x << y : 0; }

template <typename Op, int64_t (*function)(int64_t, int64_t)>
LogicalResult integers(Op op, Interpreter &in) {
  int64_t result = function(asInteger(in.get(op.getLhs())), asInteger(in.get(op.getRhs())));
  in.set(op.getResult(), ofType(op.getType(), result));
  return success();
}

double add(double x, double y) { return x + y; }
double subtract(double x, double y) { return x - y; }
double multiply(double x, double y) { return x * y; }
double divide(double x, double y) { return x / y; }
double rest(double x, double y) { return std::fmod(x, y); }
double smaller(double x, double y) {
  return std::isnan(x) ? x : std::isnan(y) ? y : std::fmin(x, y);
}
double larger(double x, double y) {
  return std::isnan(x) ? x : std::isnan(y) ? y : std::fmax(x, y);
}

template <typename Op, double (*function)(double, double)>
LogicalResult floats(Op op, Interpreter &in) {
  in.set(op.getResult(), Datum(function(in.number(op.getLhs()), in.number(op.getRhs()))));
  return success();
}

LogicalResult negate(arith::NegFOp op, Interpreter &in) {
  in.set(op.getResult(), Datum(-in.number(op.getOperand())));
  return success();
}

LogicalResult compareIntegers(arith::CmpIOp op, Interpreter &in) {
  unsigned width = op.getLhs().getType().getIntOrFloatBitWidth();
  llvm::APInt x(width, asInteger(in.get(op.getLhs())), true, true),
      y(width, asInteger(in.get(op.getRhs())), true, true);
  in.set(op.getResult(), Datum(arith::applyCmpPredicate(op.getPredicate(), x, y)));
  return success();
}

LogicalResult compareFloats(arith::CmpFOp op, Interpreter &in) {
  llvm::APFloat x(in.number(op.getLhs())), y(in.number(op.getRhs()));
  in.set(op.getResult(), Datum(arith::applyCmpPredicate(op.getPredicate(), x, y)));
  return success();
}

LogicalResult select(arith::SelectOp op, Interpreter &in) {
  in.set(op.getResult(),
         Datum(in.get(in.truth(op.getCondition()) ? op.getTrueValue() : op.getFalseValue())));
  return success();
}

LogicalResult toFloat(arith::SIToFPOp op, Interpreter &in) {
  int64_t x = asInteger(in.get(op.getIn()));
  in.set(op.getResult(), Datum(static_cast<double>(op.getIn().getType().isInteger(1) ? -x : x)));
  return success();
}

LogicalResult toFloatUnsigned(arith::UIToFPOp op, Interpreter &in) {
  uint64_t x = asInteger(in.get(op.getIn()));
  in.set(op.getResult(), Datum(static_cast<double>(x)));
  return success();
}

LogicalResult toInteger(arith::FPToSIOp op, Interpreter &in) {
  in.set(op.getResult(), Datum(dvn::toInteger(op.getType(), in.number(op.getIn()))));
  return success();
}

LogicalResult extend(arith::ExtUIOp op, Interpreter &in) {
  in.set(op.getResult(), ofType(op.getType(), asInteger(in.get(op.getIn()))));
  return success();
}

LogicalResult extendSigned(arith::ExtSIOp op, Interpreter &in) {
  in.set(op.getResult(), ofType(op.getType(), -asInteger(in.get(op.getIn()))));
  return success();
}

LogicalResult truncate(arith::TruncIOp op, Interpreter &in) {
  in.set(op.getResult(), ofType(op.getType(), asInteger(in.get(op.getIn()))));
  return success();
}

} // namespace

void attachArith(MLIRContext *c) {
  using namespace arith;
  attach<arith::ConstantOp, constant>(c);
  attach<AddIOp, integers<AddIOp, add>>(c);
  attach<SubIOp, integers<SubIOp, subtract>>(c);
  attach<MulIOp, integers<MulIOp, multiply>>(c);
  attach<DivSIOp, integers<DivSIOp, divide>>(c);
  attach<RemSIOp, integers<RemSIOp, rest>>(c);
  attach<FloorDivSIOp, integers<FloorDivSIOp, divideDown>>(c);
  attach<CeilDivSIOp, integers<CeilDivSIOp, divideUp>>(c);
  attach<AndIOp, integers<AndIOp, both>>(c);
  attach<OrIOp, integers<OrIOp, either>>(c);
  attach<XOrIOp, integers<XOrIOp, exclusive>>(c);
  attach<MinSIOp, integers<MinSIOp, smaller>>(c);
  attach<MaxSIOp, integers<MaxSIOp, larger>>(c);
  attach<ShLIOp, integers<ShLIOp, shiftLeft>>(c);
  attach<AddFOp, floats<AddFOp, add>>(c);
  attach<SubFOp, floats<SubFOp, subtract>>(c);
  attach<MulFOp, floats<MulFOp, multiply>>(c);
  attach<DivFOp, floats<DivFOp, divide>>(c);
  attach<RemFOp, floats<RemFOp, rest>>(c);
  attach<MinimumFOp, floats<MinimumFOp, smaller>>(c);
  attach<MaximumFOp, floats<MaximumFOp, larger>>(c);
  attach<NegFOp, negate>(c);
  attach<CmpIOp, compareIntegers>(c);
  attach<CmpFOp, compareFloats>(c);
  attach<SelectOp, select>(c);
  attach<SIToFPOp, toFloat>(c);
  attach<UIToFPOp, toFloatUnsigned>(c);
  attach<FPToSIOp, toInteger>(c);
  attach<ExtUIOp, extend>(c);
  attach<ExtSIOp, extendSigned>(c);
  attach<TruncIOp, truncate>(c);
}

} // namespace dvn
