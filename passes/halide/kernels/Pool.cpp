//===- Pool.cpp - pooling in kernels --------------------------------------===//
//
// A window is written out element by element, so that one expression stands for
// it and vectors run along the channels; only large windows get loops. Transposed
// pools ask for each element of the image which windows hold it, so that nothing
// is written twice.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Pool.h"
#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

/// The largest window that is written out.
constexpr int64_t maxWritten = 64;

/// An element of a window, and whether it lies in the image (undefined: always).
struct Element {
  Expr value, inside;
};

/// The windows of a pooling op over images of `sizes`.
template <typename Op> class Windows {
public:
  Windows(Op op, Emitter &emitter, const Index &sizes)
      : emitter(emitter), sizes(sizes), axes{windowAxis(op, 0), windowAxis(op, 1)} {}

  int64_t elements() const { return axes[0].window * axes[1].window; }

  /// Sizes of the pooled tensor.
  Index pooled() const {
    Index result = sizes;
    for (int d : {0, 1}) {
      const WindowAxis &w = axes[d];
      result[1 + d] = Halide::Internal::simplify(
          (sizes[1 + d] + int32(w.low + w.high - w.window)) / int32(w.stride) + 1);
    }
    return result;
  }

  /// Row and column in the image of element (k, l) of the window at `index`.
  Expr row(const Index &index, const Expr &k) const { return place(0, index, k); }
  Expr column(const Index &index, const Expr &l) const { return place(1, index, l); }

  Element read(Value x, const Index &index, const Expr &k, const Expr &l) const {
    Expr at[2] = {row(index, k), column(index, l)}, inside;
    Index from = index;
    for (int d : {0, 1}) {
      const WindowAxis &w = axes[d];
      const Expr &size = sizes[1 + d];
      if (w.low == 0 && w.high == 0) {
        from[1 + d] = promised(at[d], size);
        continue;
      }
      Expr here = at[d] >= 0 && at[d] < size;
      inside = inside.defined() ? inside && here : here;
      from[1 + d] = Halide::clamp(at[d], 0, size - 1);
    }
    return {emitter.at(x, from), inside};
  }

  /// Calls `visit` with each window that may hold the element of the image at
  /// `index`, in row-major order: where it lies in the pooled tensor, and whether
  /// it is there and holds the element.
  void forEachHolder(const Index &index,
                     const std::function<void(const Index &, const Expr &)> &visit) const {
    for (int64_t i = axes[0].overlap(); i-- > 0;)
      for (int64_t j = axes[1].overlap(); j-- > 0;) {
        Index window = index;
        Expr holds = holder(0, index, i, window) && holder(1, index, j, window);
        visit(window, holds);
      }
  }

private:
  Expr place(int d, const Index &index, const Expr &k) const {
    return Halide::Internal::simplify(index[1 + d] * int32(axes[d].stride) + k -
                                      int32(axes[d].low));
  }

  /// The window that is `back` before the last one that begins at the element or
  /// before it, put into `window`.
  Expr holder(int d, const Index &index, int64_t back, Index &window) const {
    const WindowAxis &w = axes[d];
    Expr count = pooled()[1 + d], shifted = index[1 + d] + int32(w.low);
    Expr at = Halide::Internal::simplify(shifted / int32(w.stride) - int32(back));
    window[1 + d] = Halide::clamp(at, 0, Halide::max(count - 1, 0));
    return at >= 0 && at < count && shifted - at * int32(w.stride) < int32(w.window);
  }

  Emitter &emitter;
  Index sizes;
  WindowAxis axes[2];
};

/// `b` where it is larger or NaN, else `a`: of equal ones the first.
Expr firstMax(const Expr &a, const Expr &b) {
  Expr better = a < b;
  if (a.type().is_float())
    better = better || !(b == b);
  return Halide::select(better, b, a);
}

Expr least(Halide::Type type) {
  if (!type.is_float())
    return type.min();
  return type.bits() == 64 ? HalideFloat<64>::constant(-INFINITY)
                           : HalideFloat<32>::constant(-INFINITY);
}

/// Elements in order as one expression; neighbours first, so that none is deep.
Expr joinNeighbours(std::vector<Expr> list, const std::function<Expr(Expr, Expr)> &join) {
  while (list.size() > 1) {
    std::vector<Expr> next;
    for (size_t i = 0; i + 1 < list.size(); i += 2)
      next.push_back(join(list[i], list[i + 1]));
    if (list.size() % 2)
      next.push_back(list.back());
    list = std::move(next);
  }
  return list[0];
}

/// A Func over the windows: `term(index, k, l)` of each element, joined to what the
/// elements before it gave, in row-major order.
template <typename Op>
Node &inOrder(Emitter &emitter, Op op, const Windows<Op> &windows, const Expr &first,
              const std::function<Expr(const Index &, const Expr &, const Expr &)> &term,
              const std::function<Expr(Expr, Expr)> &join) {
  Node &node = emitter.begin("pool", windows.pooled(), first.type(), KernelRole::Reduction);
  Index index(node.vars.begin(), node.vars.end());
  std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
  Halide::RDom r(0, int32(op.getWindow()[1]), 0, int32(op.getWindow()[0]), node.name + "_r");
  node.func(vars) = first;
  node.func(vars) = join(node.func(vars), term(index, r.y, r.x));
  emitter.finish(node);
  return node;
}

/// Each element of a small window, in row-major order.
template <typename Op>
std::vector<Expr>
written(Op op, const Index &index,
        const std::function<Expr(const Index &, const Expr &, const Expr &)> &term) {
  std::vector<Expr> list;
  for (int64_t k = 0; k < op.getWindow()[0]; ++k)
    for (int64_t l = 0; l < op.getWindow()[1]; ++l)
      list.push_back(term(index, int32(k), int32(l)));
  return list;
}

Expr orElse(const Element &element, const Expr &otherwise) {
  return element.inside.defined() ? Halide::select(element.inside, element.value, otherwise)
                                  : element.value;
}

/// The largest element of each window.
template <typename Op> Node &maxima(Op op, Emitter &emitter, const Windows<Op> &windows) {
  Halide::Type type = halideType(elementOf(op.getX()));
  Expr none = least(type);
  auto term = [&](const Index &index, const Expr &k, const Expr &l) {
    return orElse(windows.read(op.getX(), index, k, l), none);
  };
  if (windows.elements() > maxWritten)
    return inOrder<Op>(emitter, op, windows, none, term, firstMax);
  return emitter.defineHelper(
      "max_pool", windows.pooled(), type, KernelRole::Reduction,
      [&](const Index &index) { return joinNeighbours(written<Op>(op, index, term), firstMax); });
}

struct MaxPoolModel : KernelModel::ExternalModel<MaxPoolModel, MaxPoolOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto pool = cast<MaxPoolOp>(op);
    Windows<MaxPoolOp> windows(pool, emitter, emitter.sizes(pool.getX()));
    emitter.alias(pool.getResult(), maxima(pool, emitter, windows));
  }
};

/// The first place of which the element equals the maximum, or is NaN.
struct MaxPoolSwitchesModel : KernelModel::ExternalModel<MaxPoolSwitchesModel, MaxPoolSwitchesOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto pool = cast<MaxPoolSwitchesOp>(op);
    Windows<MaxPoolSwitchesOp> windows(pool, emitter, emitter.sizes(pool.getX()));
    Node &max = maxima(pool, emitter, windows);
    const Index &sizes = emitter.sizes(pool.getX());
    Expr width = sizes[2], beyond = Halide::Internal::simplify(sizes[1] * sizes[2]);
    auto place = [&](const Index &index, const Expr &k, const Expr &l) {
      Element element = windows.read(pool.getX(), index, k, l);
      Expr hit = element.value == emitter.at(max, index);
      if (element.value.type().is_float())
        hit = hit || !(element.value == element.value);
      if (element.inside.defined())
        hit = hit && element.inside;
      return Halide::select(hit, windows.row(index, k) * width + windows.column(index, l), beyond);
    };
    auto smaller = [](Expr a, Expr b) { return Halide::min(std::move(a), std::move(b)); };
    if (windows.elements() > maxWritten)
      return emitter.alias(pool.getResult(), inOrder<MaxPoolSwitchesOp>(emitter, pool, windows,
                                                                        beyond, place, smaller));
    emitter.define(
        pool.getResult(), windows.pooled(), KernelRole::Reduction,
        [&](const Index &index) { return joinNeighbours(written(pool, index, place), smaller); });
  }
};

struct SumPoolModel : KernelModel::ExternalModel<SumPoolModel, SumPoolOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto pool = cast<SumPoolOp>(op);
    Windows<SumPoolOp> windows(pool, emitter, emitter.sizes(pool.getX()));
    Expr zero = Halide::Internal::make_zero(halideType(elementOf(pool.getX())));
    auto term = [&](const Index &index, const Expr &k, const Expr &l) {
      return orElse(windows.read(pool.getX(), index, k, l), zero);
    };
    auto add = [](Expr a, Expr b) { return std::move(a) + std::move(b); };
    if (windows.elements() > maxWritten)
      return emitter.alias(pool.getResult(),
                           inOrder<SumPoolOp>(emitter, pool, windows, zero, term, add));
    emitter.define(pool.getResult(), windows.pooled(), KernelRole::Reduction,
                   [&](const Index &index) {
                     Expr sum = zero;
                     for (const Expr &element : written(pool, index, term))
                       sum = sum + element;
                     return sum;
                   });
  }
};

/// What all windows that hold an element of the image give it.
template <typename Op>
void unpool(Op op, Emitter &emitter,
            const std::function<Expr(const Index &index, const Index &window)> &taken) {
  Index sizes = emitter.sizesFrom(op.getResult(), op.getSizes());
  Windows<Op> windows(op, emitter, sizes);
  Expr zero = Halide::Internal::make_zero(halideType(elementOf(op.getY())));
  emitter.define(op.getResult(), sizes, KernelRole::Reduction, [&](const Index &index) {
    Expr sum = zero;
    windows.forEachHolder(index, [&](const Index &window, const Expr &holds) {
      Expr condition = taken ? holds && taken(index, window) : holds;
      sum = sum + Halide::select(condition, emitter.at(op.getY(), window), zero);
    });
    return sum;
  });
}

struct SumUnpoolModel : KernelModel::ExternalModel<SumUnpoolModel, SumUnpoolOp> {
  void emit(Operation *op, Emitter &emitter) const {
    unpool(cast<SumUnpoolOp>(op), emitter, nullptr);
  }
};

struct MaxUnpoolModel : KernelModel::ExternalModel<MaxUnpoolModel, MaxUnpoolOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto unpooled = cast<MaxUnpoolOp>(op);
    Expr width = emitter.sizesFrom(unpooled.getResult(), unpooled.getSizes())[2];
    unpool(unpooled, emitter, [&](const Index &index, const Index &window) {
      return emitter.at(unpooled.getSwitches(), window) == index[1] * width + index[2];
    });
  }
};

struct TakeSwitchesModel : KernelModel::ExternalModel<TakeSwitchesModel, TakeSwitchesOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto take = cast<TakeSwitchesOp>(op);
    const Index &sizes = emitter.sizes(take.getX());
    emitter.define(take.getResult(), emitter.sizes(take.getSwitches()), KernelRole::View,
                   [&](const Index &index) {
                     Expr place = emitter.at(take.getSwitches(), index);
                     Index from = index;
                     from[1] = Halide::clamp(place / sizes[2], 0, sizes[1] - 1);
                     from[2] = Halide::clamp(place % sizes[2], 0, sizes[2] - 1);
                     return emitter.at(take.getX(), from);
                   });
  }
};

} // namespace

void registerPoolModels(MLIRContext *context) {
  MaxPoolOp::attachInterface<MaxPoolModel>(*context);
  MaxPoolSwitchesOp::attachInterface<MaxPoolSwitchesModel>(*context);
  SumPoolOp::attachInterface<SumPoolModel>(*context);
  SumUnpoolOp::attachInterface<SumUnpoolModel>(*context);
  MaxUnpoolOp::attachInterface<MaxUnpoolModel>(*context);
  TakeSwitchesOp::attachInterface<TakeSwitchesModel>(*context);
}

} // namespace dvn::halide
