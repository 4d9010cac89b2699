//===- Weights.cpp - which operand is the weights -------------------------===//
//
// The answers of each contraction to Weights.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"
#include "dialect/ops/Convolution.h"

using namespace mlir;

#include "dialect/Weights.cpp.inc"

namespace dvn {
namespace {

struct MatmulWeights : WeightModel::ExternalModel<MatmulWeights, MatmulOp> {
  OpOperand *getWeights(Operation *op) const {
    auto product = llvm::cast<MatmulOp>(op);
    // A matrix for each leading index is not one set of weights.
    return product.getY().getType().getRank() == 2 ? &product.getYMutable() : nullptr;
  }
  int64_t getChannelAxis(Operation *op) const {
    return llvm::cast<MatmulOp>(op).getTransposeY() ? 0 : 1;
  }
};

struct ConvolutionWeights : WeightModel::ExternalModel<ConvolutionWeights, Conv2dOp> {
  OpOperand *getWeights(Operation *op) const { return &llvm::cast<Conv2dOp>(op).getWMutable(); }
  int64_t getChannelAxis(Operation *) const { return 3; }
};

struct TransposedWeights : WeightModel::ExternalModel<TransposedWeights, Conv2dInputGradientOp> {
  OpOperand *getWeights(Operation *op) const {
    auto transposed = llvm::cast<Conv2dInputGradientOp>(op);
    // Groups share the axis of the result's channels.
    return transposed.getGroups() == 1 ? &transposed.getWMutable() : nullptr;
  }
  int64_t getChannelAxis(Operation *) const { return 2; }
};

} // namespace

void attachWeights(MLIRContext &context) {
  MatmulOp::attachInterface<MatmulWeights>(context);
  Conv2dOp::attachInterface<ConvolutionWeights>(context);
  Conv2dInputGradientOp::attachInterface<TransposedWeights>(context);
}

} // namespace dvn
