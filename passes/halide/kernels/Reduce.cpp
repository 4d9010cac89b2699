//===- Reduce.cpp - reductions in kernels ---------------------------------===//
//
// The order of a sum is a function of sizes alone. Axes are summed one after the
// other, the innermost first. Along the contiguous axis 16 running sums are kept,
// sum l of the terms l, l + 16, ..., and joined by a tree; along another axis the
// terms are added in order. More than `maxChain` terms: blocks of `chainBlock`,
// each summed so, joined by a binary tree.
//
// All sums begin at +0, so no sum is ever -0 and a lane without terms may be left
// out: short sums are one expression, without loops, with the same bits.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

constexpr int laneCount = 16;
/// The longest sum that is written out term by term.
constexpr int64_t maxWritten = 32;

using Read = std::function<Expr(const Index &, const Expr &k)>;

/// What is reduced, and how two partial results become one.
struct Reducer {
  std::string name;
  Expr identity;
  std::function<Expr(Expr, Expr)> combine;
  bool blocked; ///< Whether the order of the terms matters, so that long sums are cut.
};

/// Lanes 8 to 15 onto 0 to 7, then 4 to 7, ...; undefined ones have no terms.
Expr joinLanes(std::vector<Expr> lanes, const Reducer &reducer) {
  for (int width = laneCount / 2; width > 0; width /= 2)
    for (int l = 0; l < width; ++l)
      if (lanes[l + width].defined())
        lanes[l] = reducer.combine(lanes[l], lanes[l + width]);
  return lanes[0].defined() ? lanes[0] : reducer.identity;
}

/// Few terms, known how many: one expression.
Node &writtenOut(Emitter &emitter, const Reducer &reducer, const Index &sizes, int64_t count,
                 const Read &read) {
  return emitter.defineHelper(
      reducer.name, sizes, reducer.identity.type(), KernelRole::Reduction, [&](const Index &index) {
        std::vector<Expr> lanes(laneCount);
        for (int64_t k = 0; k < count; ++k) {
          Expr &lane = lanes[k % laneCount];
          lane = reducer.combine(lane.defined() ? lane : reducer.identity, read(index, int32(k)));
        }
        return joinLanes(lanes, reducer);
      });
}

/// The contiguous axis. `length` may depend on the index; `longest` bounds it.
Node &inLanes(Emitter &emitter, const Reducer &reducer, const Index &sizes,
              const std::function<Expr(const Index &)> &length, const Expr &longest,
              const Read &read) {
  Node &node = emitter.begin(reducer.name, sizes, reducer.identity.type(), KernelRole::Reduction);
  Index index(node.vars.begin(), node.vars.end());
  Halide::Var lane("lane");
  Halide::Func sums(node.name + "_lanes");
  std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
  vars.insert(vars.begin(), lane);
  sums(vars) = reducer.identity;

  Expr count = length(index);
  bool uniform = count.same_as(longest);
  Halide::RDom groups(0, longest / laneCount, node.name + "_k");
  if (!uniform)
    groups.where(groups.x < count / laneCount);
  sums(vars) = reducer.combine(sums(vars), read(index, groups.x * laneCount + lane));

  std::optional<int64_t> known = uniform ? constantOf(count) : std::nullopt;
  if (!known || *known % laneCount != 0) {
    Halide::RDom tail(0,
                      known     ? int32(*known % laneCount)
                      : uniform ? count % laneCount
                                : int32(laneCount),
                      node.name + "_tail");
    Expr place = count / laneCount * laneCount + tail.x;
    if (!uniform)
      tail.where(place < count);
    std::vector<Expr> target(vars.begin(), vars.end());
    target[0] = tail.x;
    sums(target) = reducer.combine(sums(target), read(index, place));
  }

  std::vector<Expr> lanes;
  for (int l = 0; l < laneCount; ++l) {
    std::vector<Expr> arguments(vars.begin(), vars.end());
    arguments[0] = int32(l);
    lanes.push_back(sums(arguments));
  }
  node.func(std::vector<Halide::Var>(node.vars.rbegin(), node.vars.rend())) =
      joinLanes(lanes, reducer);
  node.lanes = Lanes{sums, lane, Halide::RVar(groups.x)};
  emitter.finish(node);
  return node;
}

/// Another axis: in order, for many elements of the result at once.
Node &inOrder(Emitter &emitter, const Reducer &reducer, const Index &sizes, const Expr &count,
              const std::function<Expr(const Index &, const Expr &)> &inside, const Read &read) {
  Node &node = emitter.begin(reducer.name, sizes, reducer.identity.type(), KernelRole::Reduction);
  Index index(node.vars.begin(), node.vars.end());
  std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
  Halide::RDom k(0, count, node.name + "_k");
  if (inside)
    k.where(inside(index, k.x));
  node.func(vars) = reducer.identity;
  node.func(vars) = reducer.combine(node.func(vars), read(index, k.x));
  emitter.finish(node);
  return node;
}

/// Up to `maxChain` terms, or of an order that does not matter.
Node &chain(Emitter &emitter, const Reducer &reducer, const Index &sizes, const Expr &count,
            bool contiguous, const Read &read) {
  std::optional<int64_t> known = constantOf(count);
  if (contiguous && known && *known <= maxWritten)
    return writtenOut(emitter, reducer, sizes, *known, read);
  if (contiguous)
    return inLanes(emitter, reducer, sizes, [&](const Index &) { return count; }, count, read);
  return inOrder(emitter, reducer, sizes, count, nullptr, read);
}

Node &reduceAxis(Emitter &emitter, const Reducer &reducer, const Index &sizes, const Expr &count,
                 bool contiguous, const Read &read) {
  std::optional<int64_t> known = constantOf(count);
  if (!reducer.blocked || (known && *known <= maxChain))
    return chain(emitter, reducer, sizes, count, contiguous, read);

  // Blocks; none of them where the size turns out to be small.
  Expr isShort = count <= int32(maxChain);
  Expr longCount = known ? count : Halide::select(isShort, 0, count);
  Expr blocks = Halide::Internal::simplify(
      Halide::max(1, (longCount + int32(chainBlock - 1)) / int32(chainBlock)));
  Index blocked = sizes;
  blocked.insert(blocked.begin(), blocks);
  auto readBlock = [&](const Index &index, const Expr &k) {
    Expr place = index[0] * int32(chainBlock) + k;
    return read(Index(index.begin() + 1, index.end()), place);
  };
  auto length = [&](const Index &index) {
    return Halide::min(int32(chainBlock), longCount - index[0] * int32(chainBlock));
  };
  Node &partial =
      contiguous
          ? inLanes(emitter, reducer, blocked, length, int32(chainBlock), readBlock)
          : inOrder(
                emitter, reducer, blocked, int32(chainBlock),
                [&](const Index &index, const Expr &k) { return k < length(index); }, readBlock);
  Node &joined = joinBlocks(emitter, reducer.name, partial);
  Node *direct =
      known ? nullptr
            : &chain(emitter, reducer, sizes, Halide::select(isShort, count, 0), contiguous, read);
  return emitter.defineHelper(
      reducer.name, sizes, reducer.identity.type(), KernelRole::Pointwise, [&](const Index &index) {
        Index first = index;
        first.insert(first.begin(), int32(0));
        Expr tree = emitter.at(joined, first);
        return direct ? Halide::select(isShort, emitter.at(*direct, index), tree) : tree;
      });
}

/// The index of the operand: `k` put in at `axis`.
Index inserted(Index index, int64_t axis, const Expr &k) {
  index.insert(index.begin() + axis, k);
  return index;
}

void reduce(Operation *op, ArrayRef<int64_t> axes, const Reducer &reducer, Emitter &emitter) {
  Value x = op->getOperand(0);
  Index sizes = emitter.sizes(x);
  SmallVector<int64_t> order(axes);
  llvm::sort(order, std::greater<>());
  Node *node = nullptr;
  for (int64_t axis : order) {
    Expr count = sizes[axis];
    bool contiguous = axis + 1 == static_cast<int64_t>(sizes.size());
    sizes.erase(sizes.begin() + axis);
    Node *before = node;
    node = &reduceAxis(emitter, reducer, sizes, count, contiguous,
                       [&](const Index &index, const Expr &k) {
                         Index full = inserted(index, axis, promised(k, count));
                         return before ? emitter.at(*before, full) : emitter.at(x, full);
                       });
  }
  if (node)
    return emitter.alias(op->getResult(0), *node);
  emitter.define(op->getResult(0), sizes, KernelRole::Pointwise,
                 [&](const Index &i) { return emitter.at(x, i); });
}

Expr larger(const Expr &a, const Expr &b) {
  return a.type().is_float() ? Halide::select(b < a || !(a == a), a, b) : Halide::max(a, b);
}
Expr smaller(const Expr &a, const Expr &b) {
  return a.type().is_float() ? Halide::select(a < b || !(a == a), a, b) : Halide::min(a, b);
}
Expr extreme(Halide::Type type, bool low) {
  if (!type.is_float())
    return low ? type.min() : type.max();
  double infinity = low ? -INFINITY : INFINITY;
  return type.bits() == 64 ? HalideFloat<64>::constant(infinity)
                           : HalideFloat<32>::constant(infinity);
}

struct SumModel : KernelModel::ExternalModel<SumModel, ReduceSumOp> {
  void emit(Operation *op, Emitter &emitter) const {
    Halide::Type type = halideType(elementOf(op->getResult(0)));
    Reducer sum{"sum", Halide::Internal::make_zero(type), [](Expr a, Expr b) { return a + b; },
                type.is_float()};
    reduce(op, cast<ReduceSumOp>(op).getAxes(), sum, emitter);
  }
};
struct MaxModel : KernelModel::ExternalModel<MaxModel, ReduceMaxOp> {
  void emit(Operation *op, Emitter &emitter) const {
    Reducer max{"max", extreme(halideType(elementOf(op->getResult(0))), true), larger, false};
    reduce(op, cast<ReduceMaxOp>(op).getAxes(), max, emitter);
  }
};
struct MinModel : KernelModel::ExternalModel<MinModel, ReduceMinOp> {
  void emit(Operation *op, Emitter &emitter) const {
    Reducer min{"min", extreme(halideType(elementOf(op->getResult(0))), false), smaller, false};
    reduce(op, cast<ReduceMinOp>(op).getAxes(), min, emitter);
  }
};

/// The first extreme element, or the first NaN.
template <typename Op, bool Largest>
struct ArgModel : KernelModel::ExternalModel<ArgModel<Op, Largest>, Op> {
  void emit(Operation *op, Emitter &emitter) const {
    auto arg = cast<Op>(op);
    Value x = arg.getX();
    int64_t axis = arg.getAxes()[0];
    Index sizes = emitter.sizes(x);
    Expr count = sizes[axis];
    sizes.erase(sizes.begin() + axis);

    Node &node = emitter.begin("arg", sizes, Halide::Int(64), KernelRole::Reduction);
    Index index(node.vars.begin(), node.vars.end());
    std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
    Halide::Func best(node.name + "_best");
    best(vars) = Halide::Tuple(emitter.at(x, inserted(index, axis, int32(0))), int32(0));
    Halide::RDom k(1, count - 1, node.name + "_k");
    Expr value = emitter.at(x, inserted(index, axis, k.x));
    Expr held = best(vars)[0];
    Expr better = Largest ? held < value : value < held;
    if (value.type().is_float())
      better = better || (!(value == value) && held == held);
    best(vars) = Halide::Tuple(Halide::select(better, value, held),
                               Halide::select(better, k.x, best(vars)[1]));
    node.func(vars) = Halide::cast<int64_t>(best(vars)[1]);
    node.lanes = Lanes{best, Halide::Var(), Halide::RVar(k.x)};
    emitter.finish(node);
    emitter.alias(arg.getResult(), node);
  }
};

} // namespace

void registerReduceModels(MLIRContext *context) {
  ReduceSumOp::attachInterface<SumModel>(*context);
  ReduceMaxOp::attachInterface<MaxModel>(*context);
  ReduceMinOp::attachInterface<MinModel>(*context);
  ArgmaxOp::attachInterface<ArgModel<ArgmaxOp, true>>(*context);
  ArgminOp::attachInterface<ArgModel<ArgminOp, false>>(*context);
}

} // namespace dvn::halide
