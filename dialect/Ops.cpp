//===- Ops.cpp - what TableGen wrote of the ops ---------------------------===//
//
// Parsers, printers, builders, accessors, and the folders and gradients that
// stand in the records of elementwise ops. A file of its own, because it is the
// dialect's slowest to compile and changes with the .td files alone.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "mlir/IR/OpImplementation.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialect/ops/Data.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Elementwise.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Frame.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Gradient.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Host.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Index.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Kernel.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Linear.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Memory.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Random.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Reduce.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/ops/Shape.cpp.inc"
