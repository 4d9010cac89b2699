//===- Index.cpp - elements by index, in kernels --------------------------===//
//
// Indices are known to lie inside. They are clamped all the same: that costs next
// to nothing, tells Halide what region is read, and keeps a wrong program from
// writing where it must not.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Scatter.h"
#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

/// The place in x: `index` with the positions from `axis` on, as many as the index
/// tensors have dimensions, replaced by one index of each tensor.
template <typename Op>
Index placeOf(Op op, Emitter &emitter, const Index &index, const Index &position) {
  int64_t axis = op.getAxis();
  const Index &sizes = emitter.sizes(op.getX());
  Index place(index.begin(), index.begin() + axis);
  for (auto [k, indices] : llvm::enumerate(op.getIndices()))
    place.push_back(Halide::clamp(Halide::cast<int32_t>(emitter.at(indices, position)), 0,
                                  sizes[axis + k] - 1));
  place.insert(place.end(), index.begin() + axis + position.size(), index.end());
  return place;
}

struct GatherModel : KernelModel::ExternalModel<GatherModel, GatherOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto gather = cast<GatherOp>(op);
    int64_t axis = gather.getAxis(), count = gather.getIndices().size();
    const Index &from = emitter.sizes(gather.getX());
    Index sizes(from.begin(), from.begin() + axis);
    const Index &shape = emitter.sizes(gather.getIndices()[0]);
    sizes.insert(sizes.end(), shape.begin(), shape.end());
    sizes.insert(sizes.end(), from.begin() + axis + count, from.end());
    size_t rank = shape.size();
    emitter.define(gather.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Index position(i.begin() + axis, i.begin() + axis + rank);
      return emitter.at(gather.getX(), placeOf(gather, emitter, i, position));
    });
  }
};

/// x, then one update for each position of the index tensors, in row-major order:
/// added, or in the place of what was there.
template <typename Op> struct ScatterModel : KernelModel::ExternalModel<ScatterModel<Op>, Op> {
  void emit(Operation *op, Emitter &emitter) const {
    auto scatter = cast<Op>(op);
    constexpr bool adds = std::is_same_v<Op, ScatterAddOp>;
    int64_t axis = scatter.getAxis(), count = scatter.getIndices().size();
    Halide::Type type = halideType(elementOf(scatter.getX()));
    Node &node = emitter.begin(adds ? "scatter_add" : "scatter", emitter.sizes(scatter.getX()),
                               type, KernelRole::Scatter);
    Index index(node.vars.begin(), node.vars.end());
    node.func(std::vector<Halide::Var>(node.vars.rbegin(), node.vars.rend())) =
        emitter.at(scatter.getX(), index);

    const Index &shape = emitter.sizes(scatter.getIndices()[0]);
    Halide::Region ranges;
    for (size_t d = shape.size(); d-- > 0;)
      ranges.emplace_back(int32(0), shape[d]);
    Index position;
    Halide::RDom r;
    if (!ranges.empty()) {
      r = Halide::RDom(ranges, node.name + "_r");
      for (size_t d = 0; d < shape.size(); ++d)
        position.push_back(r[static_cast<int>(shape.size() - 1 - d)]);
    }
    // The index into the updates: x's free dimensions around the position.
    Index from(index.begin(), index.begin() + axis);
    from.insert(from.end(), position.begin(), position.end());
    from.insert(from.end(), index.begin() + axis + count, index.end());
    Index to = placeOf(scatter, emitter, from, position);
    Index target(to.rbegin(), to.rend());
    Halide::Expr update = emitter.at(scatter.getUpdates(), from);
    node.func(target) = adds ? node.func(target) + update : update;
    node.scatters = true;
    emitter.finish(node);
    emitter.alias(scatter.getResult(), node);
  }
};

struct IotaModel : KernelModel::ExternalModel<IotaModel, IotaOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto iota = cast<IotaOp>(op);
    emitter.define(iota.getResult(), emitter.sizesFrom(iota.getResult(), iota.getSizes()),
                   KernelRole::View, [&](const Index &i) { return Halide::cast<int64_t>(i[0]); });
  }
};

} // namespace

void registerIndexModels(MLIRContext *context) {
  GatherOp::attachInterface<GatherModel>(*context);
  ScatterAddOp::attachInterface<ScatterModel<ScatterAddOp>>(*context);
  ScatterOp::attachInterface<ScatterModel<ScatterOp>>(*context);
  IotaOp::attachInterface<IotaModel>(*context);
}

} // namespace dvn::halide
