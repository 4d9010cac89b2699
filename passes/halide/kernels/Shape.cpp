//===- Shape.cpp - ops that move elements, in kernels ---------------------===//
//
// Each is a rule that says which element of an operand an index of the result
// reads. Where only some indices read an operand, the others are clamped into it:
// a vector load happens in all lanes.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

template <typename Op>
void view(Op op, Emitter &emitter, const Index &sizes,
          const std::function<Index(const Index &)> &place) {
  emitter.define(op.getResult(), sizes, KernelRole::View,
                 [&](const Index &i) { return emitter.at(op.getX(), place(i)); });
}

struct BroadcastModel : KernelModel::ExternalModel<BroadcastModel, BroadcastOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto broadcast = cast<BroadcastOp>(op);
    Index sizes = emitter.sizesFrom(broadcast.getResult(), broadcast.getSizes());
    const Index &from = emitter.sizes(broadcast.getX());
    view(broadcast, emitter, sizes, [&](const Index &i) {
      Index place;
      for (auto [d, dimension] : llvm::enumerate(broadcast.getDimensions()))
        place.push_back(constantOf(from[d]) == 1 ? int32(0) : i[dimension]);
      return place;
    });
  }
};

/// Equal leading sizes keep their index; the rest goes through the number of the
/// element in row-major order.
struct ReshapeModel : KernelModel::ExternalModel<ReshapeModel, ReshapeOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto reshape = cast<ReshapeOp>(op);
    Index to = emitter.sizesFrom(reshape.getResult(), reshape.getSizes());
    const Index &from = emitter.sizes(reshape.getX());
    size_t kept = 0;
    while (kept < to.size() && kept < from.size() && isSame(reshape, to, from, kept))
      ++kept;
    view(reshape, emitter, to, [&](const Index &i) {
      Index place(i.begin(), i.begin() + kept);
      Expr number = int32(0);
      for (size_t d = kept; d < to.size(); ++d)
        number = constantOf(to[d]) == 1 ? number : number * to[d] + i[d];
      Index tail;
      for (size_t d = from.size(); d-- > kept;) {
        bool outermost = true; // whose quotient needs no remainder
        for (size_t e = kept; e < d; ++e)
          outermost &= constantOf(from[e]) == 1;
        if (constantOf(from[d]) == 1) {
          tail.push_back(int32(0));
          continue;
        }
        tail.push_back(outermost ? number : number % from[d]);
        number = number / from[d];
      }
      place.insert(place.end(), tail.rbegin(), tail.rend());
      return place;
    });
  }

private:
  /// Known and equal, or the only size on either side that is not known.
  static bool isSame(ReshapeOp op, const Index &to, const Index &from, size_t d) {
    auto a = constantOf(to[d]), b = constantOf(from[d]);
    if (a || b)
      return a == b;
    auto x = cast<RankedTensorType>(op.getX().getType()),
         y = cast<RankedTensorType>(op.getResult().getType());
    auto known = [](RankedTensorType type) {
      int64_t product = 1;
      for (int64_t size : type.getShape())
        product *= ShapedType::isDynamic(size) ? 1 : size;
      return product;
    };
    return x.getNumDynamicDims() == 1 && y.getNumDynamicDims() == 1 && known(x) == known(y);
  }
};

struct TransposeModel : KernelModel::ExternalModel<TransposeModel, TransposeOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto transpose = cast<TransposeOp>(op);
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    const Index &from = emitter.sizes(transpose.getX());
    Index sizes;
    for (int64_t p : permutation)
      sizes.push_back(from[p]);
    Node &node =
        emitter.define(transpose.getResult(), sizes, KernelRole::View, [&](const Index &i) {
          Index place(i.size());
          for (size_t d = 0; d < i.size(); ++d)
            place[permutation[d]] = i[d];
          return emitter.at(transpose.getX(), place);
        });
    int64_t rank = permutation.size();
    node.transposing =
        rank >= 2 && permutation[rank - 1] == rank - 2 && permutation[rank - 2] == rank - 1;
  }
};

struct FlipModel : KernelModel::ExternalModel<FlipModel, FlipOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto flip = cast<FlipOp>(op);
    const Index &sizes = emitter.sizes(flip.getX());
    view(flip, emitter, sizes, [&](Index i) {
      i[flip.getAxis()] = sizes[flip.getAxis()] - 1 - i[flip.getAxis()];
      return i;
    });
  }
};

struct SliceModel : KernelModel::ExternalModel<SliceModel, SliceOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto slice = cast<SliceOp>(op);
    Index sizes = emitter.sizesFrom(slice.getResult(), slice.getSizes());
    view(slice, emitter, sizes, [&](Index i) {
      for (auto [d, start] : llvm::enumerate(slice.getStarts()))
        i[d] = Halide::cast<int32_t>(emitter.scalar(start)) + i[d] * int32(slice.getSteps()[d]);
      return i;
    });
  }
};

struct InsertSliceModel : KernelModel::ExternalModel<InsertSliceModel, InsertSliceOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto insert = cast<InsertSliceOp>(op);
    const Index &box = emitter.sizes(insert.getValue());
    Node &node = emitter.define(
        insert.getResult(), emitter.sizes(insert.getX()), KernelRole::View, [&](const Index &i) {
          Expr inside = Halide::Internal::const_true();
          Index place;
          for (size_t d = 0; d < i.size(); ++d) {
            Expr step = int32(insert.getSteps()[d]);
            Expr from = i[d] - Halide::cast<int32_t>(emitter.scalar(insert.getStarts()[d]));
            inside = inside && from >= 0 && from % step == 0 && from / step < box[d];
            place.push_back(Halide::clamp(from / step, 0, box[d] - 1));
          }
          return Halide::select(inside, emitter.at(insert.getValue(), place),
                                emitter.at(insert.getX(), i));
        });
    if (box.empty())
      return;
    Expr start = Halide::cast<int32_t>(emitter.scalar(insert.getStarts().back()));
    node.inPieces = constantOf(box.back()) && constantOf(Halide::Internal::simplify(start)) &&
                    insert.getSteps().back() == 1;
  }
};

struct PadModel : KernelModel::ExternalModel<PadModel, PadOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto pad = cast<PadOp>(op);
    const Index &from = emitter.sizes(pad.getX());
    Index sizes;
    for (size_t d = 0; d < from.size(); ++d)
      sizes.push_back(
          Halide::Internal::simplify(from[d] + int32(pad.getLow()[d] + pad.getHigh()[d])));
    Expr value = converted(HalideFloat<64>::constant(pad.getValue().convertToDouble()),
                           halideType(elementOf(pad.getResult())));
    emitter.define(pad.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Expr inside = Halide::Internal::const_true();
      Index place = i;
      for (size_t d = 0; d < i.size(); ++d) {
        if (pad.getLow()[d] == 0 && pad.getHigh()[d] == 0)
          continue;
        Expr at = i[d] - int32(pad.getLow()[d]);
        inside = inside && at >= 0 && at < from[d];
        place[d] = Halide::clamp(at, 0, from[d] - 1);
      }
      return Halide::select(inside, emitter.at(pad.getX(), place), value);
    });
  }
};

struct ConcatModel : KernelModel::ExternalModel<ConcatModel, ConcatOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto concat = cast<ConcatOp>(op);
    int64_t axis = concat.getAxis();
    Index sizes = emitter.sizes(concat.getXs().front());
    Index starts{int32(0)};
    for (Value x : concat.getXs())
      starts.push_back(Halide::Internal::simplify(starts.back() + emitter.sizes(x)[axis]));
    sizes[axis] = starts.back();
    Node &node = emitter.define(concat.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Expr value;
      for (size_t part = concat.getXs().size(); part-- > 0;) {
        Value x = concat.getXs()[part];
        Index place = i;
        place[axis] = Halide::clamp(i[axis] - starts[part], 0, emitter.sizes(x)[axis] - 1);
        Expr element = emitter.at(x, place);
        value =
            value.defined() ? Halide::select(i[axis] < starts[part + 1], element, value) : element;
      }
      return value;
    });
    node.inPieces = axis + 1 == static_cast<int64_t>(sizes.size()) &&
                    llvm::all_of(starts, [](const Expr &at) { return constantOf(at).has_value(); });
  }
};

struct SplatModel : KernelModel::ExternalModel<SplatModel, SplatOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto splat = cast<SplatOp>(op);
    emitter.define(splat.getResult(), {}, KernelRole::View, [&](const Index &) {
      return converted(emitter.scalar(splat.getX()), halideType(elementOf(splat.getResult())));
    });
  }
};

/// One value, or a table in the object.
struct ConstantModel : KernelModel::ExternalModel<ConstantModel, ConstantOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto constant = cast<ConstantOp>(op);
    auto value = dyn_cast<DenseElementsAttr>(constant.getValue());
    if (!value)
      throw Halide::CompileError("a constant of a kernel must be dense");
    auto type = cast<RankedTensorType>(constant.getResult().getType());
    Halide::Type element = halideType(type.getElementType());
    Index sizes = emitter.sizesFrom(constant.getResult(), {});
    if (value.isSplat()) {
      emitter.define(constant.getResult(), sizes, KernelRole::View, [&](const Index &) {
        return number(value.getSplatValue<Attribute>(), element);
      });
      return;
    }
    std::vector<int> extents(type.getShape().rbegin(), type.getShape().rend());
    Halide::Buffer<> table(storedType(element), extents);
    char *bytes = static_cast<char *>(table.data());
    int width = storedType(element).bytes();
    for (Attribute attribute : value.getValues<Attribute>()) {
      APInt bits = isa<FloatAttr>(attribute)
                       ? cast<FloatAttr>(attribute).getValue().bitcastToAPInt()
                       : cast<IntegerAttr>(attribute).getValue();
      uint64_t word = bits.getZExtValue();
      memcpy(bytes, &word, width);
      bytes += width;
    }
    emitter.define(constant.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Expr at = table(Index(i.rbegin(), i.rend()));
      return element.is_bool() ? at != 0 : at;
    });
  }

private:
  static Expr number(Attribute attribute, Halide::Type type) {
    if (auto value = dyn_cast<FloatAttr>(attribute)) {
      // Halide takes a zero of one sign for the other, and refuses it as a divisor
      // wherever its simplifier meets one, so it sees the bits alone.
      double x = value.getValueAsDouble();
      if (x == 0)
        return type.bits() == 64 ? HalideFloat<64>::ofBits(x) : HalideFloat<32>::ofBits(x);
      return type.bits() == 64 ? HalideFloat<64>::constant(x) : HalideFloat<32>::constant(x);
    }
    APInt value = cast<IntegerAttr>(attribute).getValue();
    if (type.is_bool())
      return value.isZero() ? Halide::Internal::const_false() : Halide::Internal::const_true();
    return Halide::Internal::make_const(type, type.is_uint() ? int64_t(value.getZExtValue())
                                                             : value.getSExtValue());
  }
};

} // namespace

void registerShapeModels(MLIRContext *context) {
  BroadcastOp::attachInterface<BroadcastModel>(*context);
  ReshapeOp::attachInterface<ReshapeModel>(*context);
  TransposeOp::attachInterface<TransposeModel>(*context);
  FlipOp::attachInterface<FlipModel>(*context);
  SliceOp::attachInterface<SliceModel>(*context);
  InsertSliceOp::attachInterface<InsertSliceModel>(*context);
  PadOp::attachInterface<PadModel>(*context);
  ConcatOp::attachInterface<ConcatModel>(*context);
  SplatOp::attachInterface<SplatModel>(*context);
  ConstantOp::attachInterface<ConstantModel>(*context);
}

} // namespace dvn::halide
