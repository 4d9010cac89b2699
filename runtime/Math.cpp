//===- Math.cpp - elementary functions of host numbers --------------------===//
//
// Elementary.h for f64, so that a learning-rate schedule has the same bits as
// the interpreter and the kernels, whatever libm is there. Compiled for the
// processors that kernels need anyway, where fma and rounding are instructions.
//
//===----------------------------------------------------------------------===//

#include "runtime/Elementary.h"
#include "runtime/dvn.h"

#define UNARY(name)                                                                                \
  double dvn_math_##name(double x) { return dvn::elementary::name(x); }
#define BINARY(name)                                                                               \
  double dvn_math_##name(double x, double y) { return dvn::elementary::name(x, y); }

UNARY(exp)
UNARY(log)
UNARY(sin)
UNARY(cos)
UNARY(tan)
UNARY(tanh)
UNARY(sigmoid)
UNARY(erf)
UNARY(sqrt)
UNARY(rsqrt)
UNARY(floor)
UNARY(ceil)
UNARY(round)
UNARY(abs)
UNARY(sign)
BINARY(pow)
BINARY(mod)
BINARY(atan2)
BINARY(min)
BINARY(max)
