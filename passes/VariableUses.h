//===- VariableUses.h - which op touches which variable -------------------===//
//
// Values of tensors are in SSA form, memory is not: a pass that moves or merges
// code asks here what an op, with all that is nested in it, does to variables.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_VARIABLEUSES_H
#define DVN_PASSES_VARIABLEUSES_H

#include "dialect/Dialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace dvn {

class VariableUses {
public:
  explicit VariableUses(mlir::ModuleOp module);

  /// Calls `use(variable, reads, writes)` for each variable that `op`, or an op
  /// nested in it, names. An op other than dvn.read and dvn.write that names a
  /// variable (dvn.save, dvn.load) counts as both.
  void forEach(mlir::Operation *op,
               llvm::function_ref<void(mlir::StringAttr, bool reads, bool writes)> use) const;

  bool writes(mlir::Operation *op, mlir::StringAttr variable) const;
  bool touches(mlir::Operation *op, mlir::StringAttr variable) const;
  /// Whether `op` writes a parameter, not only states.
  bool writesParameter(mlir::Operation *op) const;

private:
  llvm::DenseMap<mlir::StringAttr, VariableOp> variables;
};

/// Whether `op` must keep its place among the ops that the outside can see:
/// everything with an effect besides reads and writes of variables.
bool hasHostEffect(mlir::Operation *op);

} // namespace dvn

#endif // DVN_PASSES_VARIABLEUSES_H
