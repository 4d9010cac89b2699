//===- CheckGradients.h - derivatives against differences -----------------===//
//
// The test of every `differentiate`. For a function f of float tensors and
// random weights w, the derivative of L = sum w * f(x) that `dvn.gradient` gives
// is compared with central differences in f64, element by element; then the
// adjoint dot test <J v, w> = <v, J' w>; then the same for second derivatives.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_REFERENCE_CHECKGRADIENTS_H
#define DVN_REFERENCE_CHECKGRADIENTS_H

#include "dialect/reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace dvn {

/// Checks one function; says on `out` how far it is off. `differentiate` replaces
/// the `dvn.gradient` of a module (the pass lies in another room).
///
/// Arguments are made up; an argument's attributes say how: `dvn.values` (an
/// elements or integer attribute), `dvn.range = [low, high]` of floats (-2 to 2),
/// `dvn.bound` of integers, `dvn.shape` for its run-time sizes (3 each).
mlir::LogicalResult
checkGradients(mlir::func::FuncOp function,
               llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> differentiate,
               llvm::raw_ostream &out);

/// An argument as these attributes say.
Datum makeArgument(mlir::func::FuncOp function, unsigned index);

} // namespace dvn

#endif // DVN_REFERENCE_CHECKGRADIENTS_H
