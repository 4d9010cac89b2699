//===- Memory.cpp - checks of variables and their users -------------------===//
//
// Part of the dialect: the code behind Memory.td. A reference names a variable
// of the module, with its type.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

using namespace mlir;

namespace dvn {

LogicalResult VariableOp::verify() {
  if (!llvm::cast<RankedTensorType>(getType()).hasStaticShape())
    return emitOpError() << "has type " << getType() << ", but memory needs known sizes";
  return success();
}

static VariableOp findVariable(Operation *op, FlatSymbolRefAttr name,
                               SymbolTableCollection &symbols) {
  auto variable = symbols.lookupNearestSymbolFrom<VariableOp>(op, name);
  if (!variable)
    op->emitOpError() << "knows no variable " << name;
  return variable;
}

static LogicalResult verifyAccess(Operation *op, FlatSymbolRefAttr name, Type type,
                                  SymbolTableCollection &symbols) {
  VariableOp variable = findVariable(op, name, symbols);
  if (!variable)
    return failure();
  if (variable.getType() != type)
    return op->emitOpError() << "has type " << type << ", but " << name << " is "
                             << variable.getType();
  return success();
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyAccess(*this, getVariableAttr(), getType(), symbols);
}
LogicalResult WriteOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyAccess(*this, getVariableAttr(), getValue().getType(), symbols);
}

static LogicalResult verifyFile(Operation *op, ArrayAttr variables, size_t named,
                                SymbolTableCollection &symbols) {
  for (Attribute attribute : variables) {
    auto name = llvm::dyn_cast<FlatSymbolRefAttr>(attribute);
    if (!name)
      return op->emitOpError() << "has " << attribute << " in place of a variable";
    if (!findVariable(op, name, symbols))
      return failure();
  }
  size_t expected = variables.size() + (op->getNumOperands() - 1);
  if (named != expected)
    return op->emitOpError() << "has " << named << " names for " << expected << " tensors";
  return success();
}

LogicalResult SaveOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyFile(*this, getVariables(), getNames().size(), symbols);
}
LogicalResult LoadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyFile(*this, getVariables(), getNames().size(), symbols);
}

} // namespace dvn
