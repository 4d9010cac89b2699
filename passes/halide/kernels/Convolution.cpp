//===- Convolution.cpp - convolutions and their gradients in kernels ------===//
//
// Each element is one chain of fused multiply-adds, in the order that the op's record
// promises. Elements outside of an image are zeros of a padded copy, made for as many
// rows as a task works on; where nothing is padded the image is read as it lies.
//
// Of the gradient of images, strides make as many kinds of positions as a stride is
// long: position p of a row sees the places j of the kernel for which stride divides
// p + left - j * dilation, so each kind is a sum over its own places, and the
// result is put together from them.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Convolution.h"
#include "passes/halide/kernels/Models.h"

using namespace mlir;
using Halide::Internal::simplify;

namespace dvn::halide {
namespace {

/// One axis of the window.
struct Axis {
  int64_t kernel, stride, dilation, before, after;
};

/// The window of an op with weights of that shape.
template <typename Op> std::array<Axis, 2> axesOf(Op op, RankedTensorType w) {
  std::array<Axis, 2> axes;
  for (int64_t i = 0; i < 2; ++i)
    axes[i] = {w.getDimSize(i), op.getStrides()[i], op.getDilations()[i], op.getPadding()[2 * i],
               op.getPadding()[2 * i + 1]};
  return axes;
}

/// How the images of a sum are read: at rows and columns that may lie outside.
class Images {
public:
  Images(Emitter &emitter, Value x) : emitter(emitter), x(x) {}

  /// Room on each side of both axes; none: all reads lie inside.
  void pad(std::array<int64_t, 2> before, std::array<int64_t, 2> after) {
    this->before = before;
    if (before == std::array<int64_t, 2>{} && after == std::array<int64_t, 2>{})
      return;
    const Index &from = emitter.sizes(x);
    Index sizes = from;
    for (int i : {0, 1})
      sizes[i + 1] = simplify(from[i + 1] + int32(before[i] + after[i]));
    Halide::Type type = halideType(elementOf(x));
    padded =
        &emitter.defineHelper("padded", sizes, type, KernelRole::View, [&](const Index &index) {
          Index place = index;
          Expr inside = Halide::Internal::const_true();
          for (int i : {1, 2}) {
            Expr at = index[i] - int32(before[i - 1]);
            inside = inside && at >= 0 && at < from[i];
            place[i] = Halide::clamp(at, 0, from[i] - 1);
          }
          return Halide::select(inside, emitter.at(x, place), Halide::Internal::make_zero(type));
        });
  }
  Expr at(const Expr &n, const Expr &row, const Expr &column, const Expr &channel) {
    if (!padded)
      return emitter.at(x, {n, row, column, channel});
    return emitter.at(*padded, {n, row + int32(before[0]), column + int32(before[1]), channel});
  }
  void within(Node &sum) {
    if (padded)
      padded->within = &sum;
  }

private:
  Emitter &emitter;
  Value x;
  std::array<int64_t, 2> before = {};
  Node *padded = nullptr;
};

/// The first input channel of the group that an output channel belongs to. Vectors of
/// a tile lie within one group, or each channel is its own.
Expr firstOf(const Expr &channel, int64_t perGroup, int64_t inGroup, int64_t groups) {
  return groups == 1 ? int32(0) : channel / int32(perGroup) * int32(inGroup);
}

/// Channels that a tile must stay within.
int64_t tileGroup(int64_t perGroup, int64_t inGroup, int64_t groups) {
  return groups == 1 || (perGroup == 1 && inGroup == 1) ? 0 : perGroup;
}

/// A chain over (i, j, k), in that order, for each index of `sizes`.
using Terms = std::function<std::pair<Expr, Expr>(const Index &, const Expr &i, const Expr &j,
                                                  const Expr &k)>;
using Condition = std::function<Expr(const Index &, const Expr &i, const Expr &j)>;
Node &sumOverWindow(Emitter &emitter, const std::string &name, Index sizes, Halide::Type type,
                    std::array<int64_t, 3> counts, const Terms &terms, const Condition &condition) {
  Node &node = emitter.begin(name, std::move(sizes), type, KernelRole::Contraction);
  Halide::Func acc(node.name + "_sum");
  Halide::RDom k({{0, int32(counts[2])}, {0, int32(counts[1])}, {0, int32(counts[0])}},
                 node.name + "_k");
  Index index(node.vars.begin(), node.vars.end());
  if (condition)
    k.where(condition(index, k.z, k.y));
  std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
  acc(vars) = Halide::Internal::make_zero(type);
  auto [a, b] = terms(index, k.z, k.y, k.x);
  acc(vars) = fma(a, b, acc(vars));
  node.func(vars) = acc(vars);
  node.contraction = Contraction{acc, {k.x, k.y, k.z}, Expr()};
  node.contraction->isWindow = true;
  emitter.finish(node);
  return node;
}

struct ForwardModel : KernelModel::ExternalModel<ForwardModel, Conv2dOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto conv = cast<Conv2dOp>(op);
    Value x = conv.getX(), w = conv.getW();
    RankedTensorType shape = conv.getW().getType();
    std::array<Axis, 2> axes = axesOf(conv, shape);
    const Axis &rows = axes[0], &columns = axes[1];
    int64_t groups = conv.getGroups(), inGroup = shape.getDimSize(2),
            perGroup = shape.getDimSize(3) / groups;
    Index sizes = emitter.sizes(x);
    sizes[1] = count(sizes[1], rows);
    sizes[2] = count(sizes[2], columns);
    sizes[3] = int32(shape.getDimSize(3));

    Images images(emitter, x);
    images.pad({rows.before, columns.before}, {rows.after, columns.after});
    auto place = [](const Expr &at, const Expr &k, const Axis &axis) {
      return at * int32(axis.stride) + k * int32(axis.dilation) - int32(axis.before);
    };
    Halide::Type type = halideType(elementOf(x));
    Node &sum = sumOverWindow(
        emitter, "conv2d", sizes, type, {rows.kernel, columns.kernel, inGroup},
        [&](const Index &index, const Expr &i, const Expr &j, const Expr &k) {
          Expr channel = firstOf(index[3], perGroup, inGroup, groups) + k;
          return std::pair(
              images.at(index[0], place(index[1], i, rows), place(index[2], j, columns), channel),
              emitter.at(w, {i, j, k, index[3]}));
        },
        nullptr);
    sum.contraction->group = tileGroup(perGroup, inGroup, groups);
    sum.contraction->inputBytes =
        rows.stride * columns.stride * inGroup * groups * int64_t(type.bytes());
    images.within(sum);
    emitter.alias(conv.getResult(), sum);
  }

private:
  static Expr count(const Expr &size, const Axis &axis) {
    int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
    return simplify((size + int32(axis.before + axis.after - reach)) / int32(axis.stride) + 1);
  }
};

struct InputGradientModel : KernelModel::ExternalModel<InputGradientModel, Conv2dInputGradientOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto conv = cast<Conv2dInputGradientOp>(op);
    Value g = conv.getG(), w = conv.getW();
    RankedTensorType shape = conv.getW().getType();
    std::array<Axis, 2> axes = axesOf(conv, shape);
    int64_t groups = conv.getGroups(), inGroup = shape.getDimSize(2),
            perGroup = shape.getDimSize(3) / groups;
    Halide::Type type = halideType(elementOf(g));
    Index sizes = emitter.sizesFrom(conv.getResult(), conv.getSizes());

    // [i, j, channel out, channel in]: vectors run over the images' channels.
    Index turnedSizes{int32(shape.getDimSize(0)), int32(shape.getDimSize(1)),
                      int32(shape.getDimSize(3)), int32(inGroup)};
    Node &turned =
        emitter.defineHelper("turned", turnedSizes, type, KernelRole::View, [&](Index i) {
          std::swap(i[2], i[3]);
          return emitter.at(w, i);
        });
    turned.transposing = true;

    Images images(emitter, g);
    pad(images, axes, sizes, emitter.sizes(g));
    bool strided = axes[0].stride > 1 || axes[1].stride > 1;
    // [n, kind of row, kind of column, y, x, channel], or [n, y, x, channel].
    Index kinds = sizes;
    if (strided) {
      for (int i : {0, 1})
        kinds[i + 1] = simplify((sizes[i + 1] + int32(axes[i].stride - 1)) / int32(axes[i].stride));
      kinds.insert(kinds.begin() + 1, {int32(axes[0].stride), int32(axes[1].stride)});
    }
    auto back = [&](const Index &index, const Expr &k, int i) {
      Expr kind = strided ? index[i + 1] : int32(0);
      return kind + int32(axes[i].before) - k * int32(axes[i].dilation);
    };
    size_t rank = kinds.size();
    Node &sum = sumOverWindow(
        emitter, "conv2d_input_gradient", kinds, type,
        {axes[0].kernel, axes[1].kernel, perGroup},
        [&](const Index &index, const Expr &i, const Expr &j, const Expr &k) {
          const Expr &channel = index[rank - 1];
          Expr first = firstOf(channel, inGroup, perGroup, groups);
          Expr row = index[rank - 3] + back(index, i, 0) / int32(axes[0].stride);
          Expr column = index[rank - 2] + back(index, j, 1) / int32(axes[1].stride);
          Expr inside = groups == 1 ? channel : channel % int32(inGroup);
          return std::pair(images.at(index[0], row, column, first + k),
                           emitter.at(turned, {i, j, first + k, inside}));
        },
        !strided ? Condition()
                 : [&](const Index &index, const Expr &i, const Expr &j) {
                     return back(index, i, 0) % int32(axes[0].stride) == 0 &&
                            back(index, j, 1) % int32(axes[1].stride) == 0;
                   });
    sum.contraction->group = tileGroup(inGroup, perGroup, groups);
    sum.contraction->inputBytes = perGroup * groups * int64_t(type.bytes());
    images.within(sum);
    if (!strided)
      return emitter.alias(conv.getResult(), sum);
    emitter.define(conv.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Expr sy = int32(axes[0].stride), sx = int32(axes[1].stride);
      return emitter.at(sum, {i[0], i[1] % sy, i[2] % sx, i[1] / sy, i[2] / sx, i[3]});
    });
  }

private:
  /// Room for all rows of g that a position of the result asks for.
  static void pad(Images &images, const std::array<Axis, 2> &axes, const Index &to,
                  const Index &from) {
    std::array<int64_t, 2> before, after;
    for (int i : {0, 1}) {
      const Axis &axis = axes[i];
      int64_t reach = axis.dilation * (axis.kernel - 1);
      before[i] = std::max<int64_t>(0, (reach - axis.before + axis.stride - 1) / axis.stride);
      // The last position, in the first place of the kernel. A result of run-time
      // size is at most a stride longer than its windows reach.
      int64_t most = reach + axis.stride - 1 - axis.after;
      if (auto size = constantOf(to[i + 1]), images = constantOf(from[i + 1]); size && images)
        most = *size - 1 + axis.before - (*images - 1) * axis.stride;
      after[i] = most > 0 ? (most + axis.stride - 1) / axis.stride : 0;
    }
    images.pad(before, after);
  }
};

struct WeightGradientModel
    : KernelModel::ExternalModel<WeightGradientModel, Conv2dWeightGradientOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto conv = cast<Conv2dWeightGradientOp>(op);
    Value x = conv.getX(), g = conv.getG();
    RankedTensorType shape = conv.getType();
    std::array<Axis, 2> axes = axesOf(conv, shape);
    const Axis &rows = axes[0], &columns = axes[1];
    int64_t groups = conv.getGroups(), inGroup = shape.getDimSize(2),
            perGroup = shape.getDimSize(3) / groups;
    Halide::Type type = halideType(elementOf(x));
    Images images(emitter, x);
    images.pad({rows.before, columns.before}, {rows.after, columns.after});

    const Index &from = emitter.sizes(g);
    Expr height = from[1], width = from[2];
    Expr perPart = simplify(rowsOfPartialSum(Halide::max(height, 1), Halide::max(width, 1)));
    Expr parts = simplify((height + perPart - 1) / perPart);
    Index sizes;
    for (int64_t size : shape.getShape())
      sizes.push_back(int32(size));
    Node &node = emitter.begin("conv2d_weight_gradient", sizes, type, KernelRole::Contraction);
    Index index(node.vars.begin(), node.vars.end());
    std::vector<Halide::Var> vars(node.vars.rbegin(), node.vars.rend());
    Halide::Var part("part"), n("n");
    std::vector<Halide::Var> partVars = vars;
    partVars.insert(partVars.end(), {part, n});

    Halide::Func acc(node.name + "_part");
    Halide::RDom k({{0, width}, {0, perPart}}, node.name + "_k");
    Expr y = part * perPart + k.y;
    auto known = constantOf(height), step = constantOf(perPart);
    if (!known || !step || *known % *step != 0)
      k.where(y < height);
    acc(partVars) = Halide::Internal::make_zero(type);
    Expr row = y * int32(rows.stride) + index[0] * int32(rows.dilation) - int32(rows.before);
    Expr column =
        k.x * int32(columns.stride) + index[1] * int32(columns.dilation) - int32(columns.before);
    Expr channel = firstOf(index[3], perGroup, inGroup, groups) + index[2];
    acc(partVars) = fma(images.at(n, row, column, channel),
                        emitter.at(g, {n, promised(y, height), k.x, index[3]}), acc(partVars));

    Halide::RDom all({{0, parts}, {0, from[0]}}, node.name + "_all");
    node.func(vars) = Halide::Internal::make_zero(type);
    std::vector<Expr> one(vars.begin(), vars.end());
    one.insert(one.end(), {Expr(all.x), Expr(all.y)});
    node.func(vars) = node.func(vars) + acc(one);
    node.partials = Partials{acc,
                             {k.x, k.y},
                             Halide::RVar(all.x),
                             Halide::RVar(all.y),
                             tileGroup(perGroup, inGroup, groups)};
    emitter.finish(node);
    images.within(node);
    emitter.alias(conv.getResult(), node);
  }
};

} // namespace

void registerConvolutionModels(MLIRContext *context) {
  Conv2dOp::attachInterface<ForwardModel>(*context);
  Conv2dInputGradientOp::attachInterface<InputGradientModel>(*context);
  Conv2dWeightGradientOp::attachInterface<WeightGradientModel>(*context);
}

} // namespace dvn::halide
