// Emitter: writes instructions for the evaluator.
//
// Below the evaluator, above MLIR's builder: locations, sizes as `i64` values
// (each made once where it can be reached), numbers and texts as constants,
// tensors by number or broadcast, and what each block knows of memory. Every op
// is folded when it is made, as far as dialect/Folding.h allows.

#ifndef DVN_FRONTEND_EMITTER_H
#define DVN_FRONTEND_EMITTER_H

#include "dialect/Folding.h"
#include "frontend/Diagnostic.h"
#include "frontend/Instance.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

#include <set>

namespace dvn {

class Emitter {
public:
  Emitter(mlir::MLIRContext &context, const Sources &sources, Trail &trail)
      : builder(&context), sources(sources), trail(trail) {
    levels.emplace_back();
  }

  mlir::OpBuilder builder;
  SymbolTable symbols;

  // ---- Places

  mlir::Location getLocation(SourceRange range);
  /// What is emitted from here on comes from `range`.
  void setRange(SourceRange range) { current = range; }
  SourceRange getRange() const { return current; }
  mlir::Location loc() { return getLocation(current); }
  /// A call of an instance gives its path, which stands in the place of all that is
  /// emitted inside: the innermost name among the callers is the layer's.
  void enterCall(SourceRange call, llvm::StringRef instance = "");
  void leaveCall() { callers.pop_back(); }

  // ---- Ops

  template <typename Op, typename... Args> mlir::Value make(Args &&...args) {
    ++opCount;
    return createFolded<Op>(builder, loc(), std::forward<Args>(args)...);
  }
  template <typename Op, typename... Args> Op create(Args &&...args) {
    ++opCount;
    return Op::create(builder, loc(), std::forward<Args>(args)...);
  }
  uint64_t getOpCount() const { return opCount; }
  void countOp() { ++opCount; }

  mlir::Type i64() { return builder.getI64Type(); }
  mlir::Type f64() { return builder.getF64Type(); }
  mlir::Type i1() { return builder.getI1Type(); }
  mlir::Type f32() { return builder.getF32Type(); }
  mlir::Type u8() {
    return mlir::IntegerType::get(builder.getContext(), 8, mlir::IntegerType::Unsigned);
  }
  mlir::Type stringType() { return StringType::get(builder.getContext()); }

  // ---- Host values

  /// What stands for a value of a host type; null where it is none.
  mlir::Type getHostType(const TypeInfo &type);
  mlir::Value constant(int64_t value);
  mlir::Value constant(double value);
  mlir::Value constantBool(bool value);
  mlir::Value constantString(llvm::StringRef text);
  /// The size as an `i64`, made once for each block.
  mlir::Value getSize(const Size &size);
  llvm::SmallVector<mlir::Value> getDynamicSizes(const Shape &shape);
  /// Whether what the size is made of lies in a block that is open.
  bool canReach(const Size &size);
  /// The SSA value of a host value, known or not: i64, f64, i1 or string.
  mlir::Value getHost(const Value &value);
  /// A host number as an f64.
  mlir::Value getFloat(const Value &value);
  /// A new symbol for a run-time int.
  Value symbolFor(mlir::Value value, std::string name, std::optional<int64_t> low = std::nullopt,
                  std::optional<Size> high = std::nullopt);
  /// The value of an SSA value of a host type.
  Value fromHost(mlir::Value value, llvm::StringRef name = "");
  /// An f64 cut to an i64 as `dvn.cast` does: saturated, NaN becomes 0.
  mlir::Value cutToInt(mlir::Value value);
  mlir::Value hostMath(llvm::StringRef function, llvm::ArrayRef<mlir::Value> operands);

  // ---- Tensors

  /// A host number as a tensor of that shape.
  Value splat(const Value &number, mlir::Type element, const Shape &shape);
  Value cast(const Value &tensor, mlir::Type element);
  /// Dimension i of the tensor becomes `dimensions[i]`; nothing where the
  /// shape is the same already.
  Value broadcast(const Value &tensor, const Shape &shape, llvm::ArrayRef<int64_t> dimensions);
  /// As elementwise operands are: the shape's tail, or equal ranks.
  Value broadcastTo(const Value &tensor, const Shape &shape);
  Value reshape(const Value &tensor, const Shape &shape);
  /// A tensor of rank 0 as a host value.
  Value item(const Value &tensor);
  mlir::Type getElementFor(const Value &host);

  // ---- What a block knows

  struct Level {
    std::map<std::string, mlir::Value> sizes;
    std::map<Variable *, mlir::Value> memory;
    std::set<Variable *> written;
    /// Of `memory`: from before the loop whose body this is; and those read.
    std::set<Variable *> outside, usedOutside;
  };
  std::vector<Level> levels;
  Level &level() { return levels.back(); }
  /// The blocks that are being emitted into, outermost first; they may not be
  /// part of an operation yet.
  std::vector<mlir::Block *> open;

  /// Emits into `block` (at its end) as part of the current block.
  template <typename Run>
  void inBlock(mlir::Block *block, bool inheritsMemory, Level &state, Run run) {
    mlir::OpBuilder::InsertionGuard guard(builder);
    if (inheritsMemory && state.memory.empty())
      state.memory = level().memory, state.outside = level().outside;
    levels.push_back(std::move(state));
    builder.setInsertionPointToEnd(block);
    open.push_back(block);
    run();
    open.pop_back();
    state = std::move(levels.back());
    levels.pop_back();
    for (Variable *variable : state.usedOutside)
      if (level().outside.count(variable))
        level().usedOutside.insert(variable);
  }
  /// What a finished block wrote is not known any more.
  void forgetWritten(const Level &state);

  /// Emits before `anchor`, which may lie in another function.
  template <typename Run> void before(mlir::Operation *anchor, Run run) {
    mlir::OpBuilder::InsertionGuard guard(builder);
    std::vector<Level> saved;
    saved.swap(levels);
    levels.emplace_back();
    mlir::Operation *previous = anchor->getPrevNode();
    builder.setInsertionPoint(anchor);
    std::vector<mlir::Block *> around{anchor->getBlock()};
    around.swap(open);
    run();
    open = std::move(around);
    levels = std::move(saved);
    undoBefore(anchor, previous);
  }
  /// An op that marks a place to come back to; removed in the end.
  mlir::Operation *placeAnchor();
  void removeAnchors();

private:
  void undoBefore(mlir::Operation *anchor, mlir::Operation *previous);
  mlir::Value findSize(const std::string &key);

  const Sources &sources;
  Trail &trail;
  SourceRange current;
  std::vector<mlir::Location> callers;
  std::vector<mlir::Operation *> anchors;
  uint64_t opCount = 0;
};

} // namespace dvn

#endif // DVN_FRONTEND_EMITTER_H
