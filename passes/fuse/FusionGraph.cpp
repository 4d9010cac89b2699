//===- FusionGraph.cpp - the ops of one block as groups -------------------===//
//
// Building the graph, merging, and the final order. Blocks have some hundred ops,
// so plain searches do.
//
//===----------------------------------------------------------------------===//

#include "passes/fuse/FusionGraph.h"

#include "passes/Update.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <set>

using namespace mlir;

namespace dvn::fuse {

int64_t elements(Type type, int64_t runTime) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return 1;
  int64_t count = 1;
  for (int64_t size : shaped.getShape())
    count *= ShapedType::isDynamic(size) ? runTime : size;
  return count;
}

/// Any number that tells a run-time size from 1.
static constexpr int64_t someRows = 64;

static bool isTensor(Value value) { return isa<RankedTensorType>(value.getType()); }

static bool isFreeWithin(Operation *op, unsigned depth);

/// Whether a value lies in memory, or is free to make from what lies there.
static bool isAtHand(Value value, unsigned depth) {
  Operation *from = value.getDefiningOp();
  while (auto reshape = dyn_cast_or_null<ReshapeOp>(from))
    from = reshape.getX().getDefiningOp();
  return !from || !isa<KernelOp>(from) || isFreeWithin(from, depth);
}

static bool isFreeWithin(Operation *op, unsigned depth) {
  if (depth == 0)
    return false;
  auto kernelOp = dyn_cast<KernelOp>(op);
  if (!kernelOp || op->getNumResults() != 1)
    return false;
  int64_t count = elements(op->getResult(0).getType(), someRows);
  auto tensors = llvm::make_filter_range(op->getOperands(), isTensor);
  switch (kernelOp.getKernelRole()) {
  case KernelRole::View: {
    if (tensors.empty())
      return kernelOp.getWorkPerElement() <= 1;
    if (!llvm::hasSingleElement(tensors) || isa<ReshapeOp>(op))
      return false;
    // A broadcast would only blow up what it reads, and a part of what lies in
    // memory, say of a data set, is read where it lies.
    Value from = *tensors.begin();
    return elements(from.getType(), someRows) < count || isAtHand(from, depth - 1);
  }
  case KernelRole::Pointwise:
    // Arithmetic of single numbers that no kernel made.
    return count == 1 && llvm::all_of(tensors, [&](Value x) { return isAtHand(x, depth - 1); });
  default:
    return false;
  }
}

/// What is longer than this chain is made once.
constexpr unsigned longestFreeChain = 8;

bool isFree(Operation *op) { return isFreeWithin(op, longestFreeChain); }

void forEachBorder(Operation *op, llvm::function_ref<void(Value)> border) {
  bool inKernel = isa<KernelOp>(op) && !isUpdate(op);
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands()) {
      Operation *from = operand.getDefiningOp();
      if (from && op->isAncestor(from))
        continue;
      if (from && inKernel && isFree(from))
        forEachBorder(from, border);
      else
        border(operand);
    }
  });
}

bool Group::has(KernelRole role) const {
  return llvm::any_of(ops, [&](Operation *op) {
    auto kernelOp = dyn_cast<KernelOp>(op);
    return kernelOp && kernelOp.getKernelRole() == role;
  });
}

Operation *Group::contraction() const {
  for (Operation *op : ops)
    if (auto kernelOp = dyn_cast<KernelOp>(op))
      if (kernelOp.getKernelRole() == KernelRole::Contraction)
        return op;
  return nullptr;
}

bool Group::streams() const {
  return kernel && !has(KernelRole::Contraction) && !has(KernelRole::Reduction) &&
         !has(KernelRole::Scatter);
}

bool Group::isSmall() const {
  constexpr int64_t perRow = 1024, whole = 32768;
  auto small = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return true;
    if (type.hasStaticShape())
      return type.getNumElements() <= whole;
    return type.getNumDynamicDims() == 1 && elements(type, 1) <= perRow;
  };
  return llvm::all_of(ops, [&](Operation *op) {
    // A gather reads a few rows of what may be a whole data set.
    bool views = cast<KernelOp>(op).getKernelRole() == KernelRole::View;
    return llvm::all_of(op->getResults(), small) &&
           (views || llvm::all_of(op->getOperands(), small));
  });
}

FusionGraph::FusionGraph(Block &block, const VariableUses &uses) : block(block) {
  unsigned position = 0;
  for (Operation &op : block) {
    ++position;
    if (!isa<KernelOp>(op) || isUpdate(&op)) {
      addNode(&op, position, /*kernel=*/false);
      continue;
    }
    bool forHost = llvm::any_of(
        op.getUsers(), [](Operation *user) { return !isa<KernelOp>(user) || isUpdate(user); });
    if (!isFree(&op))
      addNode(&op, position, /*kernel=*/true);
    else if (forHost)
      addNode(&op, position, /*kernel=*/!isHostScalar(&op));
  }
  addValueEdges();
  addMemoryEdges(uses);
}

void FusionGraph::addNode(Operation *op, unsigned position, bool kernel) {
  nodes[op] = groups.size();
  Group &group = groups.emplace_back();
  group.ops.push_back(op);
  group.kernel = kernel;
  group.key = position;
}

void FusionGraph::addEdge(unsigned from, unsigned to) {
  if (from == to)
    return;
  groups[from].after.insert(to);
  groups[to].before.insert(from);
}

void FusionGraph::addValueEdges() {
  for (unsigned i = 0; i < groups.size(); ++i)
    forEachBorder(groups[i].ops.front(), [&](Value value) {
      if (std::optional<unsigned> from = groupOf(value))
        addEdge(*from, i);
    });
}

void FusionGraph::addMemoryEdges(const VariableUses &uses) {
  llvm::MapVector<StringAttr, SmallVector<unsigned>> readers;
  llvm::DenseMap<StringAttr, unsigned> writer;
  std::optional<unsigned> lastEffect;
  for (unsigned i = 0; i < groups.size(); ++i) {
    Operation *op = groups[i].ops.front();
    // A check must come before what relies on it, so kernels that follow a host
    // op with an effect never run before it.
    if (groups[i].kernel) {
      if (lastEffect)
        addEdge(*lastEffect, i);
      continue;
    }
    if (hasHostEffect(op)) {
      if (lastEffect)
        addEdge(*lastEffect, i);
      lastEffect = i;
    }
    uses.forEach(op, [&](StringAttr name, bool reads, bool writes) {
      if (auto it = writer.find(name); it != writer.end())
        addEdge(it->second, i);
      if (writes) {
        for (unsigned reader : readers[name])
          addEdge(reader, i);
        readers[name].clear();
        writer[name] = i;
      } else if (reads) {
        readers[name].push_back(i);
      }
    });
    if (op->hasTrait<OpTrait::IsTerminator>())
      for (unsigned j = 0; j < i; ++j)
        addEdge(j, i);
  }
}

std::optional<unsigned> FusionGraph::groupOf(Operation *op) const {
  auto it = nodes.find(op);
  if (it == nodes.end())
    return std::nullopt;
  return it->second;
}

std::optional<unsigned> FusionGraph::groupOf(Value value) const {
  Operation *op = value.getDefiningOp();
  return op && op->getBlock() == &block ? groupOf(op) : std::nullopt;
}

llvm::SmallSetVector<unsigned, 8> FusionGraph::consumers(unsigned group) const {
  llvm::SmallSetVector<unsigned, 8> found;
  for (unsigned next : groups[group].after)
    for (Operation *op : groups[next].ops)
      forEachBorder(op, [&](Value value) {
        if (groupOf(value) == group)
          found.insert(next);
      });
  return found;
}

bool FusionGraph::reaches(unsigned from, unsigned to, bool beyondEdge) const {
  llvm::SmallVector<unsigned> stack;
  llvm::DenseSet<unsigned> seen;
  for (unsigned next : groups[from].after)
    if (!beyondEdge || next != to)
      stack.push_back(next);
  while (!stack.empty()) {
    unsigned node = stack.pop_back_val();
    if (node == to)
      return true;
    if (seen.insert(node).second)
      stack.append(groups[node].after.begin(), groups[node].after.end());
  }
  return false;
}

bool FusionGraph::canMerge(unsigned a, unsigned b) const {
  return a != b && groups[a].alive && groups[b].alive && groups[a].kernel && groups[b].kernel &&
         !reaches(a, b, /*beyondEdge=*/true) && !reaches(b, a, /*beyondEdge=*/true);
}

void FusionGraph::merge(unsigned into, unsigned from) {
  Group &a = groups[into], &b = groups[from];
  for (Operation *op : b.ops)
    nodes[op] = into;
  a.ops.append(b.ops.begin(), b.ops.end());
  llvm::sort(a.ops, [](Operation *x, Operation *y) { return x->isBeforeInBlock(y); });
  a.key = std::max(a.key, b.key);
  for (unsigned node : b.before) {
    groups[node].after.remove(from);
    addEdge(node, into);
  }
  for (unsigned node : b.after) {
    groups[node].before.remove(from);
    addEdge(into, node);
  }
  a.before.remove(from);
  a.after.remove(from);
  b.before.clear();
  b.after.clear();
  b.ops.clear();
  b.alive = false;
}

void FusionGraph::prefer(unsigned first, unsigned second) {
  if (first != second && !reaches(second, first, /*beyondEdge=*/false))
    addEdge(first, second);
}

llvm::SmallVector<unsigned> FusionGraph::order() const {
  // What is stored, as soon as it can be: it takes no memory of its own, and what
  // it was made from may be the last use of a large tensor. Everything else by the
  // source's order.
  auto isStore = [&](unsigned i) { return isa<WriteOp>(groups[i].ops.front()); };
  auto isStored = [&](unsigned i) {
    auto users = consumers(i);
    return groups[i].kernel && !users.empty() && llvm::all_of(users, isStore);
  };
  auto rank = [&](unsigned i) {
    return std::make_pair(isStore(i) || isStored(i) ? 0u : groups[i].key, i);
  };
  std::vector<unsigned> missing(groups.size());
  std::set<std::pair<unsigned, unsigned>> ready;
  for (unsigned i = 0; i < groups.size(); ++i) {
    missing[i] = groups[i].before.size();
    if (groups[i].alive && missing[i] == 0)
      ready.insert(rank(i));
  }
  llvm::SmallVector<unsigned> order;
  while (!ready.empty()) {
    unsigned node = ready.begin()->second;
    ready.erase(ready.begin());
    order.push_back(node);
    for (unsigned next : groups[node].after)
      if (--missing[next] == 0)
        ready.insert(rank(next));
  }
  return order;
}

void preferUpdatesInPlace(FusionGraph &graph, Block &block, const VariableUses &uses) {
  for (auto write : block.getOps<WriteOp>()) {
    std::optional<unsigned> maker = graph.groupOf(write.getValue());
    if (!maker || !graph.groups[*maker].kernel)
      continue;
    StringAttr name = write.getVariableAttr().getAttr();
    for (auto read : block.getOps<ReadOp>()) {
      if (read.getVariableAttr().getAttr() != name || write->isBeforeInBlock(read))
        continue;
      std::optional<unsigned> source = graph.groupOf(read.getOperation());
      for (unsigned user : graph.consumers(*source))
        graph.prefer(user, *maker);
      // A read that comes after the new value was made would see it too early.
      graph.prefer(*source, *maker);
    }
  }
}

void preferCarriedInPlace(FusionGraph &graph, Block &block) {
  for (auto insert : block.getOps<InsertSliceOp>()) {
    if (!isUpdate(insert))
      continue;
    unsigned update = *graph.groupOf(insert.getOperation());
    for (unsigned i = 0; i < graph.groups.size(); ++i)
      for (Operation *op : graph.groups[i].ops)
        forEachBorder(op, [&](Value value) {
          if (value == insert.getX())
            graph.prefer(i, update);
        });
  }
}

} // namespace dvn::fuse
