//===- Sizes.cpp - the sizes of tensors as i64 values ---------------------===//
//
// Whoever makes a tensor with run-time sizes asks here for them: gradients,
// canonicalisation of `dvn.dim`, the passes that allocate. `reifySize` of each op
// that is not elementwise lies beside its verifier in ops/.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/OpDefinition.h"

using namespace mlir;

namespace dvn {

Value sizeOf(OpBuilder &builder, Value tensor, unsigned dimension) {
  Location loc = tensor.getLoc();
  // Elementwise chains are long: walk them here instead of op by op.
  while (true) {
    auto type = llvm::cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(dimension))
      return arith::ConstantOp::create(builder, loc,
                                       builder.getI64IntegerAttr(type.getDimSize(dimension)));
    Operation *op = tensor.getDefiningOp();
    if (!op || !op->hasTrait<OpTrait::SameOperandsAndResultShape>())
      break;
    tensor = op->getOperand(0);
  }
  if (auto model = tensor.getDefiningOp<ShapeModel>())
    return model.reifySize(builder, llvm::cast<OpResult>(tensor).getResultNumber(), dimension);
  return DimOp::create(builder, loc, tensor, dimension);
}

SmallVector<Value> dynamicSizesOf(OpBuilder &builder, Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  SmallVector<Value> sizes;
  for (int64_t i = 0; i < type.getRank(); ++i)
    if (type.isDynamicDim(i))
      sizes.push_back(sizeOf(builder, tensor, i));
  return sizes;
}

Value constantSize(OpBuilder &builder, Location loc, int64_t size) {
  return arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(size));
}

Value sizeAmong(OpBuilder &builder, Value tensor, ValueRange dynamicSizes, unsigned dimension) {
  auto type = llvm::cast<ShapedType>(tensor.getType());
  if (!type.isDynamicDim(dimension))
    return constantSize(builder, tensor.getLoc(), type.getDimSize(dimension));
  return dynamicSizes[llvm::count_if(type.getShape().take_front(dimension), ShapedType::isDynamic)];
}

LogicalResult verifySizes(Operation *op, Type result, ValueRange sizes) {
  int64_t wanted = llvm::cast<ShapedType>(result).getNumDynamicDims();
  if (wanted != static_cast<int64_t>(sizes.size()))
    return op->emitOpError() << "has " << sizes.size() << " sizes for the " << wanted
                             << " run-time dimensions of its result";
  return success();
}

} // namespace dvn
