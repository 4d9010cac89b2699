//===- Views.cpp - elements are taken from where they lie -----------------===//
//
// A batch of a part of a data set needs neither the part nor its order in memory:
//
//   gather(gather(x, i), j) ==> gather(x, gather(i, j))
//
// `f32(image[i]) / 255 |> flatten` computes rows of 28 and is then asked for rows
// of 784. Written the other way round, the kernel works on 784 at a time:
//
//   reshape(x / y)          ==> reshape(x) / reshape(y)
//   reshape(gather(x, i))   ==> gather(reshape(x), i)     if the first size stays
//   reshape(rows of x)      ==> rows of reshape(x)        likewise
//   reshape(broadcast(one)) ==> broadcast(one)
//
//===----------------------------------------------------------------------===//

#include "passes/fuse/Views.h"

#include "dialect/Dialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace dvn::fuse {
namespace {

RankedTensorType withShape(RankedTensorType shape, Value like) {
  return RankedTensorType::get(shape.getShape(),
                               cast<RankedTensorType>(like.getType()).getElementType());
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
Value reshapeOperand(OpBuilder &builder, Value value, ReshapeOp reshape,
                     SmallVectorImpl<ReshapeOp> &work) {
  if (Value constant = reshapeConstant(builder, value, reshape))
    return constant;
  auto lifted = ReshapeOp::create(builder, reshape.getLoc(), withShape(reshape.getType(), value),
                                  value, reshape.getSizes());
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

/// Whether two shapes have as many rows, of as many elements. Where the run says how
/// many rows there are, only the elements tell.
bool sameRows(RankedTensorType x, RankedTensorType y) {
  auto knownBehind = [](RankedTensorType type) {
    return type.getRank() > 0 &&
           !llvm::is_contained(type.getShape().drop_front(), ShapedType::kDynamic);
  };
  auto rowSize = [](RankedTensorType type) {
    return ShapedType::getNumElements(type.getShape().drop_front());
  };
  return knownBehind(x) && knownBehind(y) && x.getDimSize(0) == y.getDimSize(0) &&
         rowSize(x) == rowSize(y);
}

/// All of x, with rows in the reshape's form.
Value reshapeRows(OpBuilder &builder, Value x, ReshapeOp reshape,
                  SmallVectorImpl<ReshapeOp> &work) {
  auto from = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(cast<RankedTensorType>(reshape.getType()).getShape());
  shape[0] = from.getDimSize(0);
  SmallVector<Value> sizes;
  if (from.isDynamicDim(0))
    sizes.push_back(sizeOf(builder, x, 0));
  auto all = ReshapeOp::create(builder, reshape.getLoc(),
                               RankedTensorType::get(shape, from.getElementType()), x, sizes);
  work.push_back(all);
  return all;
}

bool liftOverSlice(ReshapeOp reshape, SliceOp slice, SmallVectorImpl<ReshapeOp> &work) {
  auto rows = cast<RankedTensorType>(slice.getType()),
       flat = cast<RankedTensorType>(reshape.getType());
  auto from = cast<RankedTensorType>(slice.getX().getType());
  // Whole rows, one after the other.
  if (!sameRows(rows, flat) || rows.getShape().drop_front() != from.getShape().drop_front() ||
      slice.getSteps()[0] != 1)
    return false;
  OpBuilder builder(slice);
  Value all = reshapeRows(builder, slice.getX(), reshape, work);
  Value zero = arith::ConstantOp::create(builder, slice.getLoc(), builder.getI64IntegerAttr(0));
  SmallVector<Value> starts(flat.getRank(), zero);
  starts[0] = slice.getStarts()[0];
  SmallVector<int64_t> steps(flat.getRank(), 1);
  builder.setInsertionPoint(reshape);
  Value now = SliceOp::create(builder, slice.getLoc(), flat, all, starts, slice.getSizes(), steps);
  reshape.replaceAllUsesWith(now);
  return true;
}

bool liftOverGather(ReshapeOp reshape, GatherOp gather, SmallVectorImpl<ReshapeOp> &work) {
  auto rows = cast<RankedTensorType>(gather.getType()),
       flat = cast<RankedTensorType>(reshape.getType());
  bool byRows = gather.getAxis() == 0 && gather.getIndices().size() == 1 &&
                cast<RankedTensorType>(gather.getIndices()[0].getType()).getRank() == 1;
  if (!byRows || !sameRows(rows, flat))
    return false;
  OpBuilder builder(gather);
  Value all = reshapeRows(builder, gather.getX(), reshape, work);
  builder.setInsertionPoint(reshape);
  Value now =
      GatherOp::create(builder, gather.getLoc(), flat, all, gather.getIndices(), gather.getAxis());
  reshape.replaceAllUsesWith(now);
  return true;
}

/// Rows of x by one list of numbers.
bool takesRows(GatherOp gather) {
  return gather && gather.getIndices().size() == 1 &&
         cast<RankedTensorType>(gather.getIndices()[0].getType()).getRank() == 1;
}

void joinGathers(func::FuncOp function) {
  SmallVector<GatherOp> work;
  function.walk([&](GatherOp gather) { work.push_back(gather); });
  // Inner ones first, so that chains join from their beginning.
  for (GatherOp gather : work) {
    auto inner = gather.getX().getDefiningOp<GatherOp>();
    if (!takesRows(gather) || !takesRows(inner) || gather.getAxis() != inner.getAxis())
      continue;
    OpBuilder builder(gather);
    Value index = inner.getIndices()[0], outerIndex = gather.getIndices()[0];
    auto type = RankedTensorType::get(cast<RankedTensorType>(outerIndex.getType()).getShape(),
                                      cast<RankedTensorType>(index.getType()).getElementType());
    Value joined = GatherOp::create(builder, gather.getLoc(), type, index, outerIndex, /*axis=*/0);
    Value now = GatherOp::create(builder, gather.getLoc(), gather.getType(), inner.getX(), joined,
                                 gather.getAxis());
    gather.replaceAllUsesWith(now);
    gather.erase();
    if (inner->use_empty())
      inner.erase();
  }
}

void liftReshapes(func::FuncOp function) {
  SmallVector<ReshapeOp> work;
  function.walk([&](ReshapeOp reshape) { work.push_back(reshape); });
  while (!work.empty()) {
    ReshapeOp reshape = work.pop_back_val();
    Operation *from = reshape.getX().getDefiningOp();
    if (!from)
      continue;
    bool alone = from->hasOneUse() && from->getBlock() == reshape->getBlock();
    bool lifted = false;
    // A part of what lies in memory may be read in several shapes.
    if (auto slice = dyn_cast<SliceOp>(from))
      lifted = liftOverSlice(reshape, slice, work);
    else if (auto gather = dyn_cast<GatherOp>(from))
      lifted = alone && liftOverGather(reshape, gather, work);
    else
      lifted = alone && liftOverPointwise(reshape, from, work);
    if (!lifted)
      continue;
    reshape.erase();
    if (from->use_empty())
      from->erase();
  }
}

} // namespace

void moveViews(func::FuncOp function) {
  joinGathers(function);
  liftReshapes(function);
}

} // namespace dvn::fuse
