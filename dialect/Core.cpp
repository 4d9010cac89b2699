//===- Core.cpp - what TableGen wrote of the core ops ---------------------===//
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
#include "dialect/Core.cpp.inc"
