//===- HostGradients.cpp - derivatives through host numbers ---------------===//
//
// A loss may pass through host numbers: `loss / 2.0` with a rank-0 tensor taken
// out is `arith.divf`. Each such op has a twin among the tensor ops, whose
// gradient it takes on tensors of rank 0; so no formula is written twice.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace dvn {
namespace {

/// The gradients of `op` as those of the tensor op `twin`.
void differentiateAs(StringRef twin, Operation *op, OpBuilder &builder, ValueRange gradients,
                     SmallVectorImpl<Value> &operandGradients) {
  auto number = RankedTensorType::get({}, builder.getF64Type());
  auto lift = [&](Value x) -> Value {
    return builder.createOrFold<SplatOp>(op->getLoc(), number, x);
  };
  OperationState state(op->getLoc(), twin);
  for (Value operand : op->getOperands())
    state.addOperands(lift(operand));
  state.addTypes(number);
  Operation *lifted = builder.create(state);
  SmallVector<Value> found;
  llvm::cast<Differentiable>(lifted).differentiate(builder, lift(gradients[0]), found);
  for (Value gradient : found)
    operandGradients.push_back(
        gradient ? builder.createOrFold<ItemOp>(op->getLoc(), builder.getF64Type(), gradient)
                 : Value());
}

template <typename Op> struct TwinModel : Differentiable::ExternalModel<TwinModel<Op>, Op> {
  void differentiate(Operation *op, OpBuilder &builder, ValueRange gradients,
                     SmallVectorImpl<Value> &operandGradients) const;
};

#define DVN_TWIN(Op, twin)                                                                         \
  template <>                                                                                      \
  void TwinModel<Op>::differentiate(Operation *op, OpBuilder &builder, ValueRange gradients,       \
                                    SmallVectorImpl<Value> &operandGradients) const {              \
    differentiateAs(twin, op, builder, gradients, operandGradients);                               \
  }
DVN_TWIN(arith::AddFOp, "dvn.add")
DVN_TWIN(arith::SubFOp, "dvn.sub")
DVN_TWIN(arith::MulFOp, "dvn.mul")
DVN_TWIN(arith::DivFOp, "dvn.div")
DVN_TWIN(arith::NegFOp, "dvn.neg")
DVN_TWIN(arith::MaximumFOp, "dvn.max")
DVN_TWIN(arith::MinimumFOp, "dvn.min")
DVN_TWIN(HostMathOp, ("dvn." + llvm::cast<HostMathOp>(op).getFunction()).str())
#undef DVN_TWIN

struct SelectModel : Differentiable::ExternalModel<SelectModel, arith::SelectOp> {
  void differentiate(Operation *op, OpBuilder &builder, ValueRange gradients,
                     SmallVectorImpl<Value> &operandGradients) const {
    auto select = llvm::cast<arith::SelectOp>(op);
    Value g = gradients[0], zero;
    if (llvm::isa<RankedTensorType>(g.getType()))
      zero = Tensor(builder, g).filled(0);
    else
      zero = arith::ConstantOp::create(builder, op->getLoc(), builder.getZeroAttr(g.getType()));
    operandGradients.push_back({});
    operandGradients.push_back(
        arith::SelectOp::create(builder, op->getLoc(), select.getCondition(), g, zero));
    operandGradients.push_back(
        arith::SelectOp::create(builder, op->getLoc(), select.getCondition(), zero, g));
  }
};

template <typename... Ops> void attachTwins(MLIRContext &context) {
  (Ops::template attachInterface<TwinModel<Ops>>(context), ...);
}

} // namespace

void attachHostGradients(MLIRContext &context) {
  attachTwins<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp, arith::NegFOp,
              arith::MaximumFOp, arith::MinimumFOp, HostMathOp>(context);
  arith::SelectOp::attachInterface<SelectModel>(context);
}

} // namespace dvn
