//===- Stream.cpp - the code behind Stream.td -------------------------------===//
//
// Part of the dialect.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Stream.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialect/ops/Stream.cpp.inc"
