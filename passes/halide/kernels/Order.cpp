//===- Order.cpp - running sums in kernels --------------------------------===//
//
// Each element is added to the sum of those before it, in order; vectors run along
// another axis where there is one.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Order.h"
#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

struct CumulativeSumModel : KernelModel::ExternalModel<CumulativeSumModel, CumulativeSumOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto sums = cast<CumulativeSumOp>(op);
    const Index &sizes = emitter.sizes(sums.getX());
    int64_t axis = sums.getAxis();
    Node &node = emitter.begin("cumulative_sum", sizes, halideType(elementOf(sums.getX())),
                               KernelRole::Reduction);
    Index index(node.vars.begin(), node.vars.end());
    auto at = [&](const Expr &place) {
      Index target = index;
      target[axis] = place;
      return Index(target.rbegin(), target.rend());
    };
    node.func(std::vector<Halide::Var>(node.vars.rbegin(), node.vars.rend())) =
        emitter.at(sums.getX(), index);
    Halide::RDom r(1, Halide::max(sizes[axis] - 1, 0), node.name + "_r");
    node.func(at(r.x)) = node.func(at(r.x - 1)) + node.func(at(r.x));
    emitter.finish(node);
    emitter.alias(sums.getResult(), node);
  }
};

} // namespace

void registerOrderModels(MLIRContext *context) {
  CumulativeSumOp::attachInterface<CumulativeSumModel>(*context);
}

} // namespace dvn::halide
