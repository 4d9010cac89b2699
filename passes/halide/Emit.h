//===- Emit.h - a kernel as a graph of Halide Funcs -----------------------===//
//
// Between the ops and the schedule. Each op's `KernelModel` defines its result as
// a Func over row-major indices, in terms of `at(operand, index)`; the emitter
// notes which Func reads which, and whether at the same index. Schedule.cpp then
// decides which Funcs are stored, which are part of others, and their loops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HALIDE_EMIT_H
#define DVN_PASSES_HALIDE_EMIT_H

#include "Halide.h"
#include "passes/halide/Kernel.h"
#include "passes/halide/ScalarToHalide.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <deque>
#include <functional>

namespace dvn::halide {

using Index = std::vector<Expr>;

struct Node;

/// One Func that reads another.
struct Use {
  Node *user;
  bool sameIndex; ///< Element i of the user reads element i only.
};

/// A sum of products: `acc` is the Func with the reduction.
struct Contraction {
  Halide::Func acc;
  std::vector<Halide::RVar> ks; ///< Innermost first.
  /// Not null: the sum has at most `maxChain` terms only where this holds; the
  /// loops are worth a version of their own.
  Expr shortChain;
  /// Over windows of images [.., y, x, channel]; then a tile stays within so many
  /// channels (0: any), and one position reads so many bytes of all channels.
  bool isWindow = false;
  int64_t group = 0, inputBytes = 0;
};

/// Sums of parts of images, `acc`, added to the result in order.
struct Partials {
  Halide::Func acc;
  std::vector<Halide::RVar> ks; ///< Innermost first.
  Halide::RVar part, n;
  int64_t group = 0; ///< A tile stays within so many channels; 0: any.
};

/// A sum along the innermost axis: 16 running sums, `lane` their number.
struct Lanes {
  Halide::Func sums;
  Halide::Var lane;
  Halide::RVar k;
};

/// One Func and what the schedule must know of it.
struct Node {
  std::string name;
  Halide::Func func;
  std::vector<Halide::Var> vars; ///< Outermost first; the Func has them reversed.
  Index sizes;                   ///< Likewise.
  Halide::Type type;
  KernelRole role = KernelRole::Pointwise;
  int cost = 0; ///< Operations of its own right-hand side.

  bool output = false;
  bool inPlace = false;
  bool stored = false;
  llvm::SmallVector<Use> uses;
  std::vector<Node *> operands;

  std::optional<Contraction> contraction;
  std::optional<Partials> partials;
  Node *within = nullptr; ///< Made where the tasks of that sum need it.
  std::optional<Lanes> lanes;
  bool sameIndexOnly = true; ///< Reads tensors at its own index, or single numbers.
  bool transposing = false;  ///< A copy that swaps the two inner dimensions.
  bool inPieces = false;     ///< Along the innermost axis several tensors, where is known.
  bool scatters = false;     ///< The last update runs over data-dependent places.

  bool isStatic(unsigned dimension) const;
  int64_t size(unsigned dimension) const; ///< -1 where not known.
};

class Emitter {
public:
  /// Emits all of the body's ops. Throws Halide::Error where something cannot be.
  explicit Emitter(const KernelInput &input);

  // ---- for the models ----

  /// The element of a tensor; bools as Halide's Bool.
  Expr at(mlir::Value tensor, const Index &index);
  Expr at(Node &node, const Index &index);
  /// A host number of the kernel.
  Expr scalar(mlir::Value value);
  /// The sizes of a tensor, as i32.
  const Index &sizes(mlir::Value tensor);

  /// The result of an op, element by element.
  Node &define(mlir::Value result, Index sizes, KernelRole role,
               const std::function<Expr(const Index &)> &element);
  /// An intermediate result that no op has.
  Node &defineHelper(const std::string &name, Index sizes, Halide::Type type, KernelRole role,
                     const std::function<Expr(const Index &)> &element);
  /// The result of an op equals a helper's.
  void alias(mlir::Value result, Node &node);

  /// Begins a Func that the caller defines itself, with updates: `reads` of it
  /// are noted until `finish`.
  Node &begin(const std::string &name, Index sizes, Halide::Type type, KernelRole role);
  void finish(Node &node);

  /// From i64 `sizes` operands and a static type: sizes of a result.
  Index sizesFrom(mlir::Value result, mlir::ValueRange sizes);

  std::string uniqueName(llvm::StringRef base);

  // ---- for the schedule and the output ----

  std::deque<Node> nodes; ///< In the order of making: operands first.
  std::vector<Node *> outputs;
  std::vector<Halide::Argument> arguments;
  const KernelInput &input;

private:
  struct Slot { // what stands for an SSA value
    Node *node = nullptr;
    Halide::ImageParam image;
    Index sizes;
    bool isBool = false;
  };
  void addArgument(mlir::BlockArgument argument);
  void addOutputs(mlir::Operation *yield);
  bool isYielded(mlir::Value value) const;

  llvm::DenseMap<mlir::Value, Slot> slots;
  llvm::DenseMap<mlir::Value, Expr> scalars;
  Node *current = nullptr;
  int counter = 0;
};

/// The Halide type in which an element is computed; bool is Bool.
Halide::Type halideType(mlir::Type element);
/// The type in which it lies in memory; bool is a byte.
Halide::Type storedType(Halide::Type type);
/// The constant, in i32.
Expr int32(int64_t value);
/// The elements of a tensor type.
inline mlir::Type elementOf(mlir::Value tensor) {
  return llvm::cast<mlir::RankedTensorType>(tensor.getType()).getElementType();
}
std::optional<int64_t> constantOf(const Expr &e);
/// `place`, of which Halide may count on that it lies in [0, size): where a guard
/// shows it, but not in a way that its inference of bounds can follow.
Expr promised(const Expr &place, const Expr &size);

/// Schedules every Func of the kernel.
void schedule(Emitter &emitter, const Halide::Target &target);

/// Sums longer than this are cut in blocks joined by a binary tree.
constexpr int64_t maxChain = 4096, chainBlock = 1024;

/// The sum over `count` terms of the product of two factors each, in the order of
/// numbers (section 4 of the design), for each index of `sizes`.
using Factors = std::function<std::pair<Expr, Expr>(const Index &, const Expr &k)>;
Node &sumOfProducts(Emitter &emitter, const std::string &name, const Index &sizes,
                    Halide::Type type, const Expr &count, const Factors &factors);

/// The tree that joins blocks of partial sums: `partial(block, index...)`.
Node &joinBlocks(Emitter &emitter, const std::string &name, Node &partial);

} // namespace dvn::halide

#include "passes/halide/KernelModel.h.inc"

#endif // DVN_PASSES_HALIDE_EMIT_H
