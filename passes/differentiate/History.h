//===- History.h - what a loop's backward pass needs of its rounds --------===//
//
// The backward rounds of a loop compute the forward round again ("twins" of its
// ops). Where that cannot be (values carried round, what memory held) or costs
// much (contractions, reductions), the forward loop keeps the value: a tensor
// [rounds, ...shape] is carried round and filled by `dvn.insert_slice`; the
// backward loop takes slices of it. All of it is plain ops, which can be
// differentiated again.
//
//   %r = scf.for iter_args(%h = %h0)       %r:2 = scf.for iter_args(%h = %h0, %all = %zeros)
//     %n = dvn.tanh %h                ==>    %more = dvn.insert_slice %all, %h at round
//     scf.yield %n                           %n = dvn.tanh %h
//                                            scf.yield %n, %more
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_DIFFERENTIATE_HISTORY_H
#define DVN_PASSES_DIFFERENTIATE_HISTORY_H

#include "passes/differentiate/Reverse.h"

namespace dvn::differentiate {

class History {
public:
  /// `rounds` is the number of rounds of `loop`, made before it.
  History(mlir::OpBuilder &builder, Emitted &emitted, mlir::scf::ForOp loop, mlir::Value rounds)
      : builder(builder), emitted(emitted), loop(loop), rounds(rounds) {}

  /// Stands for what `value` was in the round.
  mlir::Value placeholder(mlir::Value value);
  /// `twin`, emitted into the backward round, computes `original` again.
  void addTwin(mlir::Operation *twin, mlir::Operation *original);

  /// Decides what of `body`, a finished backward round, comes from the forward
  /// loop; replaces placeholders and twins by slices at `round`.
  mlir::LogicalResult settle(mlir::Block &body, mlir::Value round);

  /// The forward loop, now another one if it keeps something.
  mlir::scf::ForOp getLoop() const { return loop; }

private:
  struct Kept {
    mlir::Value original;
    llvm::SmallVector<mlir::Value, 1> twins;
    mlir::RankedTensorType type;          ///< Of one round's value as a tensor.
    llvm::SmallVector<mlir::Value> sizes; ///< Of its `?`, before the loop.
    mlir::Value all;                      ///< The values of all rounds.
  };

  mlir::Operation *originalOf(mlir::Operation *twin) const;
  mlir::Value originalOf(mlir::Value twin) const;
  void resolveSizes(mlir::Block &body);
  mlir::LogicalResult choose(mlir::Block &body);
  bool keep(mlir::Value original, mlir::Value twin);
  mlir::Value sink(mlir::Value twin) const;
  bool findSizes(Kept &kept);
  mlir::Value beforeLoop(mlir::Value value, mlir::OpBuilder &before);
  void widenLoop();
  mlir::Value load(const Kept &kept, mlir::Value round);

  mlir::OpBuilder &builder;
  Emitted &emitted;
  mlir::scf::ForOp loop;
  mlir::Value rounds;
  /// What the numbers on twins stand for.
  llvm::SmallVector<mlir::Operation *> originals;
  llvm::SmallVector<mlir::Value> held; ///< Originals of placeholders.
  llvm::MapVector<mlir::Value, Kept> kept;
};

} // namespace dvn::differentiate

#endif // DVN_PASSES_DIFFERENTIATE_HISTORY_H
