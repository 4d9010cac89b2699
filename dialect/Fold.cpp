//===- Fold.cpp - questions that folders ask ------------------------------===//
//
// Part of the dialect: see Fold.h.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

bool dvn::isFilledWith(Value value, double number) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  DenseElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) || !elements.isSplat())
    return false;
  if (llvm::isa<FloatType>(elements.getElementType())) {
    llvm::APFloat found = elements.getSplatValue<llvm::APFloat>(), wanted(number);
    bool lost;
    wanted.convert(found.getSemantics(), llvm::APFloat::rmNearestTiesToEven, &lost);
    return found.bitwiseIsEqual(wanted) && !lost;
  }
  llvm::APInt found = elements.getSplatValue<llvm::APInt>();
  return found.getActiveBits() <= 64 && found.getZExtValue() == static_cast<uint64_t>(number);
}
