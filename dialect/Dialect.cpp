//===- Dialect.cpp - registration of types, attributes and ops ------------===//
//
// Where the pieces that TableGen wrote become the dialect: it is loaded by the
// front end (which makes modules), by dvn-opt and dvn-run (which read them).
// The ops' own code lies in Core.cpp and in ops/, one file a family.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/ops/Convolution.h"
#include "dialect/ops/Matrix.h"
#include "dialect/ops/Order.h"
#include "dialect/ops/Pool.h"
#include "dialect/ops/Recompute.h"
#include "dialect/ops/Scatter.h"
#include "dialect/ops/Stream.h"
#include "dialect/ops/Text.h"
#include "dialect/ops/Update.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialect/Enums.cpp.inc"

#include "dialect/Dialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Types.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Attributes.cpp.inc"

#include "dialect/OpInterfaces.cpp.inc"

namespace dvn {

// HostGradients.cpp
void attachHostGradients(MLIRContext &context);
// Weights.cpp
void attachWeights(MLIRContext &context);

void DvnDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/Types.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Attributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Ops.cpp.inc"
      >();
  attachHostGradients(*getContext());
  attachWeights(*getContext());
}

/// Tensors become `dvn.constant`, host numbers `arith.constant`.
Operation *DvnDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                           Location loc) {
  if (auto elements = llvm::dyn_cast<ElementsAttr>(value))
    if (elements.getType() == type)
      return ConstantOp::create(builder, loc, elements);
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

} // namespace dvn
