//===- FuseKernels.cpp - tensor ops that run together become kernels ------===//
//
// Comes after all rewriting of tensor ops, before scheduling: what it puts into
// one `dvn.kernel` becomes one Halide pipeline. In: tensor ops between host ops.
// Out: no tensor op outside of a kernel, but for host numbers that are stored.
//
// For each block, innermost first, on the graph of fuse/FusionGraph.h:
//
// 1. Producers that only rename or compute element by element join their only
//    consumer; a contraction takes views for its operands, and anything for what
//    follows it. (What it multiplies is read many times, so it is made once.)
// 2. Pointwise consumers of the same shape join what they follow: the epilogue of
//    a contraction, among them the update `p - lr * g` of a parameter.
// 3. Small groups without a contraction join along values: softmax, the loss and
//    its gradient are one kernel.
// 4. Small groups that do not depend on each other join: all updates of biases.
//
// Before, rows of rows are taken at once and reshapes move up to where elements
// come from (fuse/Views.h); what is left of reshapes alone in a group becomes no
// kernel: other sizes for the same bytes.
//
// What it does not do: decide how a kernel computes. Inside, each op stands as it
// was.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Recompute.h"
#include "passes/Passes.h"
#include "passes/VariableUses.h"
#include "passes/fuse/FusionGraph.h"
#include "passes/fuse/Views.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_FUSEKERNELSPASS
#include "passes/Passes.h.inc"

namespace {
using namespace fuse;

/// A kernel's signature must stay readable and its compile time bounded.
constexpr size_t mostOps = 160;
constexpr size_t mostOutputs = 16;

ArrayRef<int64_t> shapeOf(Operation *op) {
  return cast<RankedTensorType>(op->getResult(0).getType()).getShape();
}

/// Whether all results of a group that streams have the shape of `op`'s result.
bool sameShape(const Group &group, Operation *op) {
  return llvm::all_of(group.ops, [&](Operation *member) { return shapeOf(member) == shapeOf(op); });
}

/// Whether nothing has to be computed: the bytes of a buffer under other sizes.
bool onlyReshapes(const Group &group) {
  return llvm::all_of(group.ops, [](Operation *op) {
    auto reshape = dyn_cast<ReshapeOp>(op);
    Operation *from = reshape ? reshape.getX().getDefiningOp() : nullptr;
    return reshape && !(from && isFree(from));
  });
}

/// Whether each op only renames the elements of one tensor.
bool onlyRenames(const Group &group) {
  return llvm::all_of(group.ops, [](Operation *op) {
    auto tensors = llvm::count_if(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>);
    return cast<KernelOp>(op).getKernelRole() == KernelRole::View && tensors == 1;
  });
}

class BlockFuser {
public:
  BlockFuser(Block &block, const VariableUses &uses)
      : block(block), uses(uses), graph(block, uses) {}

  void run(bool fuse) {
    preferCarriedInPlace(graph, block);
    if (fuse)
      join();
    preferUpdatesInPlace(graph, block, uses);
    build();
  }

private:
  using Rule = llvm::function_ref<bool(unsigned from, unsigned to)>;

  void join() {
    repeat([&](unsigned from, unsigned to) { return joinsOnlyConsumer(from, to); });
    repeat([&](unsigned from, unsigned to) { return followsInShape(from, to); });
    repeat([&](unsigned from, unsigned to) { return joinsOnlyConsumer(from, to); });
    repeat([&](unsigned from, unsigned to) { return bothSmall(from, to); });
    joinIndependent();
  }

  /// Merges along value edges until the rule fits nowhere.
  void repeat(Rule rule) {
    bool changed = true;
    while (changed) {
      changed = false;
      // Last producers first, so that a consumer joins the one it follows.
      for (unsigned from = graph.groups.size(); from-- > 0;) {
        if (!graph.groups[from].alive || !graph.groups[from].kernel)
          continue;
        for (unsigned to : graph.consumers(from))
          if (graph.canMerge(from, to) && fits(from, to) && rule(from, to)) {
            graph.merge(to, from);
            changed = true;
            break;
          }
      }
    }
  }

  bool fits(unsigned a, unsigned b) const {
    const Group &x = graph.groups[a], &y = graph.groups[b];
    if (isAlias(x) || isAlias(y))
      return false;
    return x.ops.size() + y.ops.size() <= mostOps && !(x.contraction() && y.contraction());
  }

  /// Other sizes for bytes that lie in memory: no kernel can do better.
  bool isAlias(const Group &group) const {
    return onlyReshapes(group) &&
           llvm::none_of(group.before, [&](unsigned maker) { return graph.groups[maker].kernel; });
  }

  bool joinsOnlyConsumer(unsigned from, unsigned to) const {
    const Group &producer = graph.groups[from], &consumer = graph.groups[to];
    if (!producer.streams() || graph.consumers(from).size() != 1 || onlyReshapes(producer))
      return false;
    if (!consumer.contraction() || !feedsContraction(from, to))
      return true;
    // Renaming for a contraction is left to whoever makes the elements.
    return onlyRenames(producer) && llvm::none_of(producer.before, [&](unsigned maker) {
             return graph.groups[maker].streams();
           });
  }

  /// Whether a value of `from` is used on the way to the contraction of `to`.
  bool feedsContraction(unsigned from, unsigned to) const {
    llvm::SmallVector<Operation *> work = {graph.groups[to].contraction()};
    llvm::DenseSet<Operation *> seen;
    while (!work.empty()) {
      Operation *op = work.pop_back_val();
      if (!seen.insert(op).second)
        continue;
      bool feeds = false;
      forEachBorder(op, [&](Value value) {
        std::optional<unsigned> group = graph.groupOf(value);
        feeds |= group == from;
        if (group == to)
          work.push_back(value.getDefiningOp());
      });
      if (feeds)
        return true;
    }
    return false;
  }

  bool followsInShape(unsigned from, unsigned to) const {
    const Group &producer = graph.groups[from], &consumer = graph.groups[to];
    if (!consumer.streams())
      return false;
    if (Operation *root = producer.contraction())
      return sameShape(consumer, root) && !feedsContraction(to, from);
    if (producer.streams())
      return sameShape(consumer, producer.ops.front()) && sameShape(producer, producer.ops.front());
    for (Operation *op : producer.ops)
      if (cast<KernelOp>(op).getKernelRole() == KernelRole::Reduction && sameShape(consumer, op))
        return true;
    return false;
  }

  bool bothSmall(unsigned from, unsigned to) const {
    const Group &producer = graph.groups[from], &consumer = graph.groups[to];
    return !producer.contraction() && !consumer.contraction() && producer.isSmall() &&
           consumer.isSmall();
  }

  /// Small kernels of one block cost their launch more than their work.
  void joinIndependent() {
    SmallVector<unsigned> small;
    for (auto [i, group] : llvm::enumerate(graph.groups))
      if (group.alive && group.kernel && !group.contraction() && !onlyReshapes(group) &&
          group.isSmall())
        small.push_back(i);
    for (auto a = small.begin(); a != small.end(); ++a)
      for (auto b = std::next(a); b != small.end(); ++b)
        if (graph.canMerge(*a, *b) && fits(*a, *b) &&
            outputs(graph.groups[*a]).size() + outputs(graph.groups[*b]).size() <= mostOutputs)
          graph.merge(*a, *b);
  }

  /// Values of the group that are needed outside of it.
  SmallVector<Value> outputs(const Group &group) const {
    SmallVector<Value> values;
    std::optional<unsigned> self = graph.groupOf(group.ops.front());
    for (Operation *op : group.ops)
      for (Value result : op->getResults())
        if (neededOutside(result, *self))
          values.push_back(result);
    return values;
  }

  bool neededOutside(Value value, unsigned self) const {
    return llvm::any_of(value.getUsers(), [&](Operation *user) {
      Operation *here = block.findAncestorOpInBlock(*user);
      if (!here || here != user || !isa<KernelOp>(user))
        return true;
      std::optional<unsigned> group = graph.groupOf(user);
      if (group && *group != self)
        return true;
      // A free op has no group, or one for the host: it passes the value on.
      return isFree(user) && neededOutside(user->getResult(0), self);
    });
  }

  /// Puts all ops of the block into their final order, groups as kernels.
  void build() {
    for (unsigned node : graph.order()) {
      Group &group = graph.groups[node];
      if (group.kernel && !onlyReshapes(group))
        buildKernel(group);
      else
        for (Operation *op : group.ops)
          op->moveBefore(&block, block.end());
    }
    eraseFused();
  }

  void buildKernel(Group &group);
  void eraseFused() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
        if (isa<KernelOp>(op) && op.use_empty()) {
          op.erase();
          changed = true;
        }
    }
  }

  Block &block;
  const VariableUses &uses;
  FusionGraph graph;
};

/// Fills one kernel's region.
class RegionBuilder {
public:
  RegionBuilder(Block &body, MLIRContext *context) : body(body), builder(context) {
    builder.setInsertionPointToEnd(&body);
  }

  void add(Operation *op) {
    for (Value operand : op->getOperands())
      bring(operand);
    builder.clone(*op, mapping)->removeAttr(againMark);
  }
  void yield(Location loc, ValueRange values) {
    SmallVector<Value> yielded;
    for (Value value : values)
      yielded.push_back(mapping.lookup(value));
    YieldOp::create(builder, loc, yielded);
  }

  SmallVector<Value> inputs;

private:
  void bring(Value value) {
    if (mapping.contains(value))
      return;
    Operation *from = value.getDefiningOp();
    bool constant = from && from->hasTrait<OpTrait::ConstantLike>();
    if (constant || (from && isFree(from))) {
      add(from);
      return;
    }
    mapping.map(value, body.addArgument(value.getType(), value.getLoc()));
    inputs.push_back(value);
  }

  Block &body;
  OpBuilder builder;
  IRMapping mapping;
};

void BlockFuser::buildKernel(Group &group) {
  OpBuilder builder = OpBuilder::atBlockEnd(&block);
  SmallVector<Value> results = outputs(group);
  SmallVector<Type> types;
  SmallVector<Value> sizes;
  SmallVector<Location> locations;
  for (Operation *op : group.ops)
    locations.push_back(op->getLoc());
  Location loc = FusedLoc::get(builder.getContext(), locations);
  for (Value result : results) {
    types.push_back(result.getType());
    llvm::append_range(sizes, dynamicSizesOf(builder, result));
  }

  Region region;
  Block &body = region.emplaceBlock();
  RegionBuilder fill(body, builder.getContext());
  for (Operation *op : group.ops)
    fill.add(op);
  fill.yield(loc, results);

  auto kernel = KernelRegionOp::create(builder, loc, types, fill.inputs, sizes, ScheduleAttr());
  kernel.getBody().takeBody(region);
  for (auto [old, now] : llvm::zip(results, kernel.getResults()))
    old.replaceUsesWithIf(
        now, [&](OpOperand &use) { return !llvm::is_contained(group.ops, use.getOwner()); });
}

/// Sizes come from the kernels' operands, so that no tensor is kept for its size.
void resolveSizes(Operation *root) {
  SmallVector<DimOp> dims;
  root->walk([&](DimOp dim) { dims.push_back(dim); });
  for (DimOp dim : dims) {
    if (!dim.getX().getDefiningOp<ShapeModel>())
      continue;
    OpBuilder builder(dim);
    Value size = sizeOf(builder, dim.getX(), dim.getDimension());
    if (size.getDefiningOp() == dim)
      continue;
    dim.getResult().replaceAllUsesWith(size);
    dim.erase();
  }
}

struct FuseKernelsPass : impl::FuseKernelsPassBase<FuseKernelsPass> {
  using FuseKernelsPassBase::FuseKernelsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    for (auto function : module.getOps<func::FuncOp>()) {
      if (fuse)
        moveViews(function);
      resolveSizes(function);
      SmallVector<Block *> blocks;
      function.walk<WalkOrder::PostOrder>([&](Block *block) { blocks.push_back(block); });
      for (Block *block : blocks)
        BlockFuser(*block, uses).run(fuse);
    }
  }
};

} // namespace
} // namespace dvn
