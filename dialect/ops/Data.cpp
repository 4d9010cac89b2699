//===- Data.cpp - checks of data sets and their users ---------------------===//
//
// Part of the dialect: the code behind Data.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

using namespace mlir;

namespace dvn {

LogicalResult DataOp::verify() {
  if (getFields().size() != getTypes().size())
    return emitOpError() << "has " << getTypes().size() << " types for " << getFields().size()
                         << " fields";
  for (auto [field, type] : llvm::zip_equal(getFields(), getTypes())) {
    auto tensor = llvm::dyn_cast<RankedTensorType>(llvm::cast<TypeAttr>(type).getValue());
    if (!tensor || tensor.getRank() == 0 || !tensor.isDynamicDim(0) ||
        tensor.getNumDynamicDims() != 1)
      return emitOpError() << "field " << field << " has type "
                           << llvm::cast<TypeAttr>(type).getValue()
                           << ", expected a tensor whose first size alone is `?`";
  }
  return success();
}

LogicalResult WriteImageOp::verify() {
  auto type = llvm::cast<ShapedType>(getPixels().getType());
  bool shaped = type.getRank() == 2 ||
                (type.getRank() == 3 && (type.getDimSize(2) == 1 || type.getDimSize(2) == 3));
  Type element = type.getElementType();
  if (shaped && (element.isF32() || element.isUnsignedInteger(8)))
    return success();
  return emitOpError() << "cannot write " << type << " as an image";
}

static DataOp findData(Operation *op, FlatSymbolRefAttr name, SymbolTableCollection &symbols) {
  auto data = symbols.lookupNearestSymbolFrom<DataOp>(op, name);
  if (!data)
    op->emitOpError() << "knows no data " << name;
  return data;
}

LogicalResult DataSizeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findData(*this, getDataAttr(), symbols)));
}

LogicalResult DataFieldOp::verifySymbolUses(SymbolTableCollection &symbols) {
  DataOp data = findData(*this, getDataAttr(), symbols);
  if (!data)
    return failure();
  for (auto [field, type] : llvm::zip_equal(data.getFields(), data.getTypes())) {
    if (field != getFieldAttr())
      continue;
    // A tensor before dvn-plan-memory, a buffer of the same shape after.
    auto expected = llvm::cast<RankedTensorType>(llvm::cast<TypeAttr>(type).getValue());
    auto found = llvm::cast<ShapedType>(getResult().getType());
    if (found.getShape() != expected.getShape() ||
        found.getElementType() != expected.getElementType())
      return emitOpError() << "has type " << found << ", but field " << field << " is " << expected;
    return success();
  }
  return emitOpError() << "knows no field " << getFieldAttr() << " of " << getDataAttr();
}

Value DataFieldOp::reifySize(OpBuilder &builder, unsigned, unsigned) {
  return DataSizeOp::create(builder, getLoc(), builder.getI64Type(), getDataAttr());
}

} // namespace dvn
