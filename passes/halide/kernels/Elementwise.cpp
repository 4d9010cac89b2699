//===- Elementwise.cpp - pointwise ops in kernels -------------------------===//
//
// An elementwise op needs nothing here: its record's scalar template is used with
// Halide's expressions in the place of numbers. Only `where` and `cast`, whose
// operands have several types, are written out.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/kernels/Models.h"

using namespace mlir;

namespace dvn::halide {
namespace {

/// Calls `run` with the wrapper types' values of the expressions.
template <typename Scalars, typename Run> Expr dispatch(Halide::Type type, Run run) {
  if constexpr (Scalars::floats) {
    if (type == Halide::Float(32))
      return run([](Expr e) { return HalideFloat<32>(std::move(e)); });
    if (type == Halide::Float(64))
      return run([](Expr e) { return HalideFloat<64>(std::move(e)); });
  }
  if constexpr (Scalars::integers)
    if (!type.is_float() && !type.is_bool())
      return run([](Expr e) { return HalideInteger(std::move(e)); });
  if constexpr (Scalars::bools)
    if (type.is_bool())
      return run([](Expr e) { return HalideBool(std::move(e)); });
  throw Halide::CompileError("an elementwise op with an element type that it does not take");
}

template <typename Op>
struct ElementwiseModel : KernelModel::ExternalModel<ElementwiseModel<Op>, Op> {
  void emit(Operation *op, Emitter &emitter) const {
    Value x = op->getOperand(0);
    Halide::Type type = halideType(elementOf(x));
    emitter.define(op->getResult(0), emitter.sizes(x), KernelRole::Pointwise, [&](const Index &i) {
      return dispatch<typename Op::Scalars>(type, [&](auto wrap) {
        if constexpr (Op::template hasTrait<OpTrait::OneOperand>())
          return Op::evaluate(wrap(emitter.at(x, i))).expr;
        else
          return Op::evaluate(wrap(emitter.at(x, i)), wrap(emitter.at(op->getOperand(1), i))).expr;
      });
    });
  }
};

struct WhereModel : KernelModel::ExternalModel<WhereModel, WhereOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto where = cast<WhereOp>(op);
    emitter.define(
        where.getResult(), emitter.sizes(where.getX()), KernelRole::Pointwise, [&](const Index &i) {
          return Halide::select(emitter.at(where.getCondition(), i), emitter.at(where.getX(), i),
                                emitter.at(where.getY(), i));
        });
  }
};

struct CastModel : KernelModel::ExternalModel<CastModel, CastOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto castOp = cast<CastOp>(op);
    emitter.define(castOp.getResult(), emitter.sizes(castOp.getX()), KernelRole::Pointwise,
                   [&](const Index &i) {
                     return converted(emitter.at(castOp.getX(), i),
                                      halideType(elementOf(castOp.getResult())));
                   });
  }
};

template <typename Op, typename = void> constexpr bool isElementwise = false;
template <typename Op> constexpr bool isElementwise<Op, std::void_t<typename Op::Scalars>> = true;

template <typename... Ops> void attachElementwise(MLIRContext *context) {
  auto attach = [&](auto *op) {
    using Op = std::remove_pointer_t<decltype(op)>;
    if constexpr (isElementwise<Op>)
      Op::template attachInterface<ElementwiseModel<Op>>(*context);
  };
  (attach(static_cast<Ops *>(nullptr)), ...);
}

} // namespace

Expr converted(const Expr &x, Halide::Type to) {
  Halide::Type from = x.type();
  if (from == to)
    return x;
  if (to.is_bool())
    return from.is_float() ? !(x == Halide::Internal::make_zero(from))
                           : x != Halide::Internal::make_zero(from);
  if (!from.is_float() || to.is_float())
    return Halide::cast(to, x);
  // Towards zero, saturating; NaN becomes 0. The bounds are powers of two (or 0),
  // so they are numbers of the type; the first above is out of range. Only `<` is
  // used: Halide makes `<=` of `not <`, which holds for NaN.
  double end = std::ldexp(1.0, to.is_uint() ? to.bits() : to.bits() - 1);
  double begin = to.is_uint() ? 0 : -end;
  auto number = [&](double value) { return Halide::Internal::make_const(from, value); };
  Expr below = x < number(begin), inRange = !below && x < number(end);
  Expr safe = Halide::cast(to, Halide::select(inRange, x, number(0)));
  Expr above = x == x && !below && !inRange;
  return Halide::select(above, to.max(), below, to.min(), safe);
}

void registerElementwiseModels(MLIRContext *context) {
  attachElementwise<
#define GET_OP_LIST
#include "dialect/Core.cpp.inc"
      >(context);
  WhereOp::attachInterface<WhereModel>(*context);
  CastOp::attachInterface<CastModel>(*context);
}

} // namespace dvn::halide
