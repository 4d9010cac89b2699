//===- LiftReshapes.cpp - reshapes move to where elements come from -------===//
//
// `f32(image[i]) / 255 |> flatten` computes rows of 28 and is then asked for rows
// of 784. Written the other way round, the kernel works on 784 at a time:
//
//   reshape(x / y)          ==> reshape(x) / reshape(y)
//   reshape(gather(x, i))   ==> gather(reshape(x), i)     if the first size stays
//   reshape(broadcast(one)) ==> broadcast(one)
//
//===----------------------------------------------------------------------===//

#include "passes/fuse/LiftReshapes.h"

#include "dialect/Dialect.h"

using namespace mlir;

namespace dvn::fuse {
namespace {

RankedTensorType withShape(RankedTensorType shape, Value like) {
  return RankedTensorType::get(shape.getShape(), cast<RankedTensorType>(like.getType()).getElementType());
}

/// One number everywhere: in another shape it is the same.
Value reshapeConstant(OpBuilder &builder, Value value, ReshapeOp reshape) {
  RankedTensorType type = withShape(reshape.getType(), value);
  Location loc = value.getLoc();
  if (auto constant = value.getDefiningOp<ConstantOp>())
    if (constant.getValue().isSplat() && type.hasStaticShape())
      return ConstantOp::create(builder, loc,
                                cast<DenseElementsAttr>(constant.getValue()).resizeSplat(type));
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    if (cast<RankedTensorType>(broadcast.getX().getType()).getRank() == 0)
      return BroadcastOp::create(builder, loc, type, broadcast.getX(), ArrayRef<int64_t>(),
                                 reshape.getSizes());
  return {};
}

/// The operand in the reshape's shape; gives what may now be lifted further.
Value reshapeOperand(OpBuilder &builder, Value value, ReshapeOp reshape, SmallVectorImpl<ReshapeOp> &work) {
  if (Value constant = reshapeConstant(builder, value, reshape))
    return constant;
  auto lifted = ReshapeOp::create(builder, reshape.getLoc(), withShape(reshape.getType(), value), value,
                                  reshape.getSizes());
  work.push_back(lifted);
  return lifted;
}

bool liftOverPointwise(ReshapeOp reshape, Operation *op, SmallVectorImpl<ReshapeOp> &work) {
  auto kernelOp = dyn_cast<KernelOp>(op);
  if (!kernelOp || kernelOp.getKernelRole() != KernelRole::Pointwise)
    return false;
  OpBuilder builder(reshape);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(reshapeOperand(builder, operand, reshape, work));
  Operation *now = builder.clone(*op);
  now->setOperands(operands);
  now->getResult(0).setType(reshape.getType());
  reshape.replaceAllUsesWith(now->getResult(0));
  return true;
}

bool liftOverGather(ReshapeOp reshape, GatherOp gather, SmallVectorImpl<ReshapeOp> &work) {
  auto rows = cast<RankedTensorType>(gather.getType()), flat = cast<RankedTensorType>(reshape.getType());
  auto from = cast<RankedTensorType>(gather.getX().getType());
  bool byRows = gather.getAxis() == 0 && gather.getIndices().size() == 1 &&
                cast<RankedTensorType>(gather.getIndices()[0].getType()).getRank() == 1;
  // Behind the first size all are known on both sides, and so multiply to the same.
  auto knownBehind = [](RankedTensorType type) {
    return type.getRank() > 0 && !llvm::is_contained(type.getShape().drop_front(), ShapedType::kDynamic);
  };
  if (!byRows || !knownBehind(rows) || !knownBehind(flat) || rows.getDimSize(0) != flat.getDimSize(0))
    return false;
  OpBuilder builder(gather);
  SmallVector<int64_t> shape(flat.getShape());
  shape[0] = from.getDimSize(0);
  SmallVector<Value> sizes;
  if (from.isDynamicDim(0))
    sizes.push_back(sizeOf(builder, gather.getX(), 0));
  auto all = ReshapeOp::create(builder, reshape.getLoc(),
                               RankedTensorType::get(shape, from.getElementType()), gather.getX(), sizes);
  work.push_back(all);
  builder.setInsertionPoint(reshape);
  Value now = GatherOp::create(builder, gather.getLoc(), flat, all, gather.getIndices(), gather.getAxis());
  reshape.replaceAllUsesWith(now);
  return true;
}

} // namespace

void liftReshapes(func::FuncOp function) {
  SmallVector<ReshapeOp> work;
  function.walk([&](ReshapeOp reshape) { work.push_back(reshape); });
  while (!work.empty()) {
    ReshapeOp reshape = work.pop_back_val();
    Operation *from = reshape.getX().getDefiningOp();
    if (!from || !from->hasOneUse() || from->getBlock() != reshape->getBlock())
      continue;
    auto gather = dyn_cast<GatherOp>(from);
    if (gather ? liftOverGather(reshape, gather, work) : liftOverPointwise(reshape, from, work)) {
      reshape.erase();
      from->erase();
    }
  }
}

} // namespace dvn::fuse
