//===- FoldAffine.cpp - scales and shifts go into the weights -------------===//
//
// On tensor ops, in functions that write no parameter (inference): what follows a
// contraction with weights (dialect/Weights.h) and is affine in each output channel, with factors
// made of variables and constants alone, is computed by the contraction itself. Batch
// normalisation, biases, scaled layers are one case:
//
//   (x @ w + b) * s + t   ==>   x @ (w * s) + (b * s + t)
//
// The new products of weights depend on variables only; dvn-hoist-weights takes
// them out of loops. Sums change in their last bits, as at inference they may.
//
// 1. From each contraction the chain of its only users is followed, as long as
//    they add or multiply by one number for each channel. What they amount to is
//    kept as two vectors, a scale and a shift.
// 2. A chain that multiplies, or adds more than once, is replaced.
//
//===----------------------------------------------------------------------===//

#include "dialect/Weights.h"
#include "passes/Passes.h"
#include "passes/WeightsOnly.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_FOLDAFFINEPASS
#include "passes/Passes.h.inc"

namespace {

/// What a chain of ops does to each channel of what it began with.
class Affine {
public:
  Affine(OpBuilder &builder, RankedTensorType vector) : builder(builder), vector(vector) {}

  Tensor scale, shift; ///< Null: 1 and 0.

  void add(Tensor x) { shift = shift ? shift + x : x; }
  void multiply(Tensor x) {
    scale = scale ? scale * x : x;
    shift = shift ? shift * x : shift;
  }
  void divide(Tensor x) {
    scale = (scale ? scale : ones()) / x;
    shift = shift ? shift / x : shift;
  }
  void negate() {
    scale = scale ? -scale : -ones();
    shift = shift ? -shift : shift;
  }

private:
  Tensor ones() {
    auto value = DenseElementsAttr::get(vector, builder.getFloatAttr(vector.getElementType(), 1.0));
    return Tensor(builder, ConstantOp::create(builder, builder.getUnknownLoc(), value));
  }

  OpBuilder &builder;
  RankedTensorType vector;
};

class ChainFolder {
public:
  ChainFolder(WeightModel contraction, WeightsOnly &known)
      : contraction(contraction), weights(*contraction.getWeights()),
        channelAxis(contraction.getChannelAxis()), known(known), builder(contraction),
        type(cast<RankedTensorType>(contraction->getResult(0).getType())) {}

  void run() {
    SmallVector<Operation *> chain;
    for (Operation *op = onlyUser(contraction); op && factorOf(op, last(chain)).has_value();
         op = onlyUser(op))
      chain.push_back(op);
    // One bias alone is already what it would become.
    if (chain.empty() || (chain.size() == 1 && isa<AddOp>(chain.front())))
      return;
    replace(chain);
  }

private:
  Operation *last(ArrayRef<Operation *> chain) {
    return chain.empty() ? contraction : chain.back();
  }

  static Operation *onlyUser(Operation *op) {
    return op->getResult(0).hasOneUse() ? *op->getResult(0).user_begin() : nullptr;
  }

  /// The operand beside `previous`; null for a negation, nothing for other ops.
  std::optional<Value> factorOf(Operation *op, Operation *previous) {
    if (op->getBlock() != contraction->getBlock() || !isa<AddOp, SubOp, MulOp, DivOp, NegOp>(op))
      return std::nullopt;
    if (isa<NegOp>(op))
      return Value();
    bool first = op->getOperand(0) == previous->getResult(0);
    if (isa<DivOp>(op) && !first)
      return std::nullopt;
    Value factor = op->getOperand(first ? 1 : 0);
    return isPerChannel(factor) ? std::optional<Value>(factor) : std::nullopt;
  }

  /// One number, or one for each channel, of weights alone.
  bool isPerChannel(Value value) {
    if (auto constant = value.getDefiningOp<ConstantOp>())
      return constant.getValue().isSplat();
    auto broadcast = value.getDefiningOp<BroadcastOp>();
    if (!broadcast || !known.contains(broadcast.getX()))
      return false;
    auto from = cast<RankedTensorType>(broadcast.getX().getType());
    if (from.getRank() == 0)
      return true;
    return from.getRank() == 1 && broadcast.getDimensions()[0] == type.getRank() - 1 &&
           from.getDimSize(0) == type.getShape().back();
  }

  /// The number of each channel as a vector.
  Tensor vectorOf(Value value) {
    RankedTensorType vector = vectorType();
    Location loc = value.getLoc();
    if (auto constant = value.getDefiningOp<ConstantOp>()) {
      auto number = cast<DenseElementsAttr>(constant.getValue()).getSplatValue<Attribute>();
      return Tensor(builder,
                    ConstantOp::create(builder, loc, DenseElementsAttr::get(vector, number)));
    }
    Value from = value.getDefiningOp<BroadcastOp>().getX();
    if (cast<RankedTensorType>(from.getType()).getRank() == 0)
      from = BroadcastOp::create(builder, loc, vector, from, ArrayRef<int64_t>(), ValueRange());
    return Tensor(builder, from);
  }

  RankedTensorType vectorType() {
    return RankedTensorType::get({type.getShape().back()}, type.getElementType());
  }

  void replace(ArrayRef<Operation *> chain) {
    builder.setInsertionPointAfter(chain.back());
    Affine affine(builder, vectorType());
    Operation *previous = contraction;
    for (Operation *op : chain) {
      Value factor = *factorOf(op, previous);
      if (isa<NegOp>(op))
        affine.negate();
      else if (isa<MulOp>(op))
        affine.multiply(vectorOf(factor));
      else if (isa<DivOp>(op))
        affine.divide(vectorOf(factor));
      else if (isa<AddOp>(op))
        affine.add(vectorOf(factor));
      else if (op->getOperand(0) == previous->getResult(0))
        affine.add(-vectorOf(factor));
      else {
        affine.negate();
        affine.add(vectorOf(factor));
      }
      previous = op;
    }

    auto *product = builder.clone(*contraction);
    product->setLoc(builder.getFusedLoc({contraction->getLoc(), chain.back()->getLoc()}));
    Value result = product->getResult(0);
    if (affine.scale) {
      builder.setInsertionPoint(product);
      Tensor old(builder, weights.get());
      Tensor scaled = old * affine.scale.broadcastLike(old, {channelAxis});
      product->setOperand(weights.getOperandNumber(), scaled);
      builder.setInsertionPointAfter(product);
    }
    if (affine.shift) {
      Tensor y(builder, result);
      result = y + affine.shift.broadcastLike(y, {type.getRank() - 1});
    }
    chain.back()->getResult(0).replaceAllUsesWith(result);
    for (Operation *op : llvm::reverse(chain))
      op->erase();
    contraction->erase();
  }

  Operation *contraction;
  OpOperand &weights;
  int64_t channelAxis; ///< Of the weights: the result's last dimension.
  WeightsOnly &known;
  OpBuilder builder;
  RankedTensorType type;
};

struct FoldAffinePass : impl::FoldAffinePassBase<FoldAffinePass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    for (auto function : module.getOps<func::FuncOp>()) {
      if (uses.writesParameter(function))
        continue;
      WeightsOnly known(function, uses);
      SmallVector<WeightModel> contractions;
      function.walk([&](WeightModel op) {
        OpOperand *weights = op.getWeights();
        if (weights && known.contains(weights->get()))
          contractions.push_back(op);
      });
      for (WeightModel contraction : contractions)
        ChainFolder(contraction, known).run();
    }
  }
};

} // namespace
} // namespace dvn
