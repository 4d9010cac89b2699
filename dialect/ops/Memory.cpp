//===- Memory.cpp - checks of variables and their users -------------------===//
//
// Part of the dialect: the code behind Memory.td. A reference names a variable
// of the module, with its type.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

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

/// `{}`, or shapes and axes that give each element of the variable one place.
static LogicalResult verifyLayout(Operation *op, VariableOp variable, Attribute attribute) {
  auto layout = llvm::dyn_cast<DictionaryAttr>(attribute);
  if (layout && layout.empty())
    return success();
  auto get = [&](StringRef name) {
    return layout ? layout.getAs<DenseI64ArrayAttr>(name) : DenseI64ArrayAttr();
  };
  DenseI64ArrayAttr stored = get("stored"), split = get("split"), axes = get("axes");
  auto type = llvm::cast<RankedTensorType>(variable.getType());
  auto holdsAll = [&](ArrayRef<int64_t> sizes) {
    int64_t count = 1;
    for (int64_t size : sizes)
      count *= size;
    return count == type.getNumElements();
  };
  if (!stored || !split || !axes || !holdsAll(stored.asArrayRef()) ||
      !holdsAll(split.asArrayRef()) || split.size() != axes.size())
    return op->emitOpError() << "has a layout " << attribute << " that does not hold " << type;
  SmallVector<int64_t> order(axes.asArrayRef());
  llvm::sort(order);
  for (auto [expected, axis] : llvm::enumerate(order))
    if (axis != static_cast<int64_t>(expected))
      return op->emitOpError() << "has a layout whose axes " << axes << " are no permutation";
  return success();
}

static LogicalResult verifyFile(Operation *op, ArrayAttr variables, size_t tensors, size_t named,
                                std::optional<ArrayAttr> layouts, SymbolTableCollection &symbols) {
  if (layouts && layouts->size() != variables.size())
    return op->emitOpError() << "has " << layouts->size() << " layouts for " << variables.size()
                             << " variables";
  for (auto [i, attribute] : llvm::enumerate(variables)) {
    auto name = llvm::dyn_cast<FlatSymbolRefAttr>(attribute);
    if (!name)
      return op->emitOpError() << "has " << attribute << " in place of a variable";
    VariableOp variable = findVariable(op, name, symbols);
    if (!variable || (layouts && failed(verifyLayout(op, variable, (*layouts)[i]))))
      return failure();
  }
  size_t expected = variables.size() + tensors;
  if (named != expected)
    return op->emitOpError() << "has " << named << " names for " << expected << " tensors";
  return success();
}

LogicalResult SaveOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyFile(*this, getVariables(), getTensors().size(), getNames().size(), getLayouts(),
                    symbols);
}
LogicalResult LoadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  size_t unknown = 0;
  for (Type type : getTensors().getTypes())
    unknown += llvm::count(llvm::cast<ShapedType>(type).getShape(), ShapedType::kDynamic);
  if (unknown != getSizes().size())
    return emitOpError() << "has " << getSizes().size() << " sizes for " << unknown;
  return verifyFile(*this, getVariables(), getTensors().size(), getNames().size(), getLayouts(),
                    symbols);
}

OperandRange LoadOp::getSizesOf(unsigned tensor) {
  auto count = [](Type type) {
    return llvm::count(llvm::cast<ShapedType>(type).getShape(), ShapedType::kDynamic);
  };
  unsigned first = 0;
  for (Type type : getTensors().take_front(tensor).getTypes())
    first += count(type);
  return getSizes().slice(first, count(getTensors()[tensor].getType()));
}

Value LoadOp::reifySize(OpBuilder &builder, unsigned result, unsigned dimension) {
  return sizeAmong(builder, getTensors()[result], getSizesOf(result), dimension);
}

} // namespace dvn
