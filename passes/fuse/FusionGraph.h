//===- FusionGraph.h - the ops of one block as groups ---------------------===//
//
// What dvn-fuse-kernels decides on: a node is a group of tensor ops that will be
// one kernel, or a single op of the host. An edge says that one must run before
// the other, because of a value, a variable, or an effect that others can see.
// Merging groups keeps the graph free of cycles.
//
// "Free" ops (constants, broadcasts, arithmetic of single numbers) are no nodes:
// each kernel that needs one gets a copy, and edges pass through them.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_FUSE_FUSIONGRAPH_H
#define DVN_PASSES_FUSE_FUSIONGRAPH_H

#include "passes/HostScalar.h"
#include "passes/VariableUses.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace dvn::fuse {

/// Elements of a shaped type, each size of the running program counted as `runTime`.
int64_t elements(mlir::Type type, int64_t runTime);

/// Whether each kernel may repeat this op at no cost.
bool isFree(mlir::Operation *op);

/// Calls `border` with each value from outside of `op` that it needs, those of
/// free ops in their place if `op` will run in a kernel.
void forEachBorder(mlir::Operation *op, llvm::function_ref<void(mlir::Value)> border);

struct Group {
  llvm::SmallVector<mlir::Operation *> ops; ///< In the block's order.
  bool kernel = false;
  bool alive = true;
  unsigned key = 0; ///< The block's position of the last op.
  llvm::SmallSetVector<unsigned, 8> before, after;

  bool has(KernelRole role) const;
  /// The first contraction, or null.
  mlir::Operation *contraction() const;
  /// Pointwise ops and views only.
  bool streams() const;
  /// So little work, or so few numbers a row, that a launch weighs more.
  bool isSmall() const;
};

class FusionGraph {
public:
  FusionGraph(mlir::Block &block, const VariableUses &uses);

  std::vector<Group> groups;

  std::optional<unsigned> groupOf(mlir::Value value) const;
  std::optional<unsigned> groupOf(mlir::Operation *op) const;
  /// Groups that use a value of `group`.
  llvm::SmallSetVector<unsigned, 8> consumers(unsigned group) const;
  /// Whether a path leads from one group to the other; `beyondEdge`: one that is
  /// more than the edge between them.
  bool reaches(unsigned from, unsigned to, bool beyondEdge) const;
  bool canMerge(unsigned a, unsigned b) const;
  void merge(unsigned into, unsigned from);
  /// An edge that only serves quality: not added if it makes a cycle.
  void prefer(unsigned first, unsigned second);
  /// The groups in an order that respects all edges.
  llvm::SmallVector<unsigned> order() const;

private:
  void addNode(mlir::Operation *op, unsigned position, bool kernel);
  void addEdge(unsigned from, unsigned to);
  void addValueEdges();
  void addMemoryEdges(const VariableUses &uses);

  mlir::Block &block;
  llvm::DenseMap<mlir::Operation *, unsigned> nodes;
};

/// Puts the kernel that makes a variable's new value behind all others that use
/// the old one.
void preferUpdatesInPlace(FusionGraph &graph, mlir::Block &block, const VariableUses &uses);

/// Puts what reads a tensor that a loop carries before what writes a part of it.
void preferCarriedInPlace(FusionGraph &graph, mlir::Block &block);

} // namespace dvn::fuse

#endif // DVN_PASSES_FUSE_FUSIONGRAPH_H
