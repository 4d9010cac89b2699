//===- Matmul.cpp - the matrix product in kernels -------------------------===//
//
// Each element is one chain of fused multiply-adds in the order of k, whatever the
// tile, the target or the threads. The second factor is read along its columns by
// vectors; where it comes transposed, a transposed copy is made first.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

struct MatmulModel : KernelModel::ExternalModel<MatmulModel, MatmulOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto matmul = cast<MatmulOp>(op);
    Value x = matmul.getX(), y = matmul.getY();
    Index sizes = emitter.sizes(x);
    size_t rank = sizes.size();
    Expr count = sizes[rank - 1];
    if (matmul.getTransposeX())
      std::swap(count, sizes[rank - 2]);
    const Index &ySizes = emitter.sizes(y);
    sizes[rank - 1] = ySizes[matmul.getTransposeY() ? rank - 2 : rank - 1];
    if (!constantOf(count)) // the other operand may know it
      count = ySizes[matmul.getTransposeY() ? rank - 1 : rank - 2];

    Node *turned = nullptr;
    if (matmul.getTransposeY()) {
      Index swapped = ySizes;
      std::swap(swapped[rank - 2], swapped[rank - 1]);
      turned = &emitter.defineHelper("turned", swapped, halideType(elementOf(y)), KernelRole::View,
                                     [&](Index i) {
                                       std::swap(i[rank - 2], i[rank - 1]);
                                       return emitter.at(y, i);
                                     });
      turned->transposing = true;
    }
    Node &product =
        sumOfProducts(emitter, "matmul", sizes, halideType(elementOf(x)), count,
                      [&](const Index &index, const Expr &k) {
                        Index left = index, right = index;
                        left[rank - 1] = k;
                        if (matmul.getTransposeX())
                          std::swap(left[rank - 2], left[rank - 1]);
                        right[rank - 2] = k;
                        return std::pair(emitter.at(x, left), turned ? emitter.at(*turned, right)
                                                                     : emitter.at(y, right));
                      });
    emitter.alias(matmul.getResult(), product);
  }
};

} // namespace

void registerMatmulModels(MLIRContext *context) {
  MatmulOp::attachInterface<MatmulModel>(*context);
}

} // namespace dvn::halide
