//===- Passes.h - the stages of the compiler as MLIR passes ---------------===//
//
// `createFuseKernelsPass()` and its like, and `registerDvnPasses()` for dvn-opt,
// as TableGen writes them from Passes.td. The order is in Pipeline.h.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_PASSES_H
#define DVN_PASSES_PASSES_H

#include "dialect/Dialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

namespace dvn {

#define GEN_PASS_DECL
#include "passes/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/Passes.h.inc"

} // namespace dvn

#endif // DVN_PASSES_PASSES_H
