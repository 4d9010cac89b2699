//===- Reverse.h - one sweep of reverse-mode differentiation --------------===//
//
// The heart of dvn-differentiate-values: from the gradients of some values back
// to those of others. Straight code is in Reverse.cpp, branches in Branches.cpp,
// loops that run in Loops.cpp, what is computed twice in Recompute.cpp; what the backward pass of a
// loop needs of the forward rounds is kept by History.h.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_DIFFERENTIATE_REVERSE_H
#define DVN_PASSES_DIFFERENTIATE_REVERSE_H

#include "dialect/Dialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

namespace dvn::differentiate {

/// Remembers what was emitted, to erase what is not used.
class Emitted : public mlir::OpBuilder::Listener {
public:
  void notifyOperationInserted(mlir::Operation *op, mlir::OpBuilder::InsertPoint) override {
    numbers[op] = ops.size();
    ops.push_back(op);
  }
  /// How many so far, and: all since then are the derivative of what stands at `loc`.
  size_t count() const { return ops.size(); }
  void placeSince(size_t first, mlir::Location loc);
  /// Erases an op that may have been emitted here, and all within it.
  void erase(mlir::Operation *op);
  /// Erases what has no use in `block`, all of it emitted, but for one op.
  void eraseDead(mlir::Block &block, mlir::Operation *except = nullptr);
  void eraseDead();

private:
  llvm::SmallVector<mlir::Operation *> ops; ///< Null where erased.
  llvm::DenseMap<mlir::Operation *, unsigned> numbers;
};

/// Whether a derivative can flow through a value: floats, on tensors or the host.
bool isSmooth(mlir::Value value);
/// All that an op and its regions read from outside.
llvm::SmallVector<mlir::Value> inputsOf(mlir::Operation *op);

/// Which call of what is computed again an op belongs to; null where to none.
mlir::Attribute recomputedWith(mlir::Operation *op);

class History;

class Reverse {
public:
  /// Inside a branch or a round, `within` is its block: what lies outside is not
  /// followed.
  Reverse(mlir::OpBuilder &builder, Emitted &emitted, mlir::Location loc,
          mlir::Block *within = nullptr)
      : builder(builder), emitted(emitted), loc(loc), within(within) {}

  /// `value` counts with this derivative.
  void seed(mlir::Value value, mlir::Value gradient) { add(value, gradient); }
  /// The derivatives by `value` are added to `sum`, which a loop carries.
  void sumInto(mlir::Value value, mlir::Value sum);
  /// Derivatives by this value are wanted.
  void want(mlir::Value value) { active.insert(value); }
  mlir::LogicalResult run();
  /// The derivative by a value; zeros where nothing flows.
  mlir::Value gradientOf(mlir::Value value);
  /// Block arguments of loops around that the seeds depend on.
  llvm::ArrayRef<mlir::BlockArgument> getCarried() const { return carried; }

private:
  void slice();
  mlir::LogicalResult step(mlir::Operation *op);
  void add(mlir::Value value, mlir::Value gradient);
  mlir::Value addInPlace(mlir::Value sum, mlir::Value gradient);
  mlir::Value zeroOf(mlir::Value value);
  mlir::InFlightDiagnostic refuse(mlir::Operation *op, const llvm::Twine &text);
  llvm::SmallVector<mlir::Value> wantedBy(mlir::Operation *op);
  /// Clones what `block` computes `values` of; a `history` is told.
  mlir::LogicalResult computeAgain(mlir::Block &block, mlir::ValueRange values,
                                   mlir::IRMapping &map, History *history = nullptr);

  mlir::LogicalResult throughRecomputed(llvm::ArrayRef<mlir::Operation *> group);

  mlir::LogicalResult throughIf(mlir::scf::IfOp op);
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  branch(mlir::Region &region, llvm::ArrayRef<mlir::Value> resultGradients,
         llvm::ArrayRef<mlir::Value> wanted);

  mlir::LogicalResult throughFor(mlir::scf::ForOp loop);
  llvm::SmallVector<unsigned> carriedGradients(mlir::scf::ForOp loop, mlir::ValueRange wanted);
  mlir::FailureOr<mlir::scf::ForOp>
  backwardLoop(mlir::scf::ForOp &loop, llvm::ArrayRef<unsigned> flowing, mlir::ValueRange wanted);
  void moveTo(mlir::Value value, mlir::Value now);

  mlir::OpBuilder &builder;
  Emitted &emitted;
  mlir::Location loc;
  mlir::Block *within;
  llvm::MapVector<mlir::Value, mlir::Value> gradients;
  llvm::DenseSet<mlir::Value> active;
  /// Values whose gradients are summed over the rounds of a loop.
  llvm::DenseSet<mlir::Value> summed;
  /// In program order.
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SmallVector<mlir::BlockArgument> carried;
};

} // namespace dvn::differentiate

#endif // DVN_PASSES_DIFFERENTIATE_REVERSE_H
