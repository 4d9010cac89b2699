//===- dvn-opt.cpp - runs single passes on the textual form ---------------===//
//
// The compiler developer's tool: reads a module in any form between two rooms,
// runs the passes named on the command line, prints what comes out. Knows the
// dialects and passes that the pipeline uses, and no others.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#if __has_include("passes/Passes.h")
#include "passes/Passes.h"
#endif

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<dvn::DvnDialect, mlir::arith::ArithDialect, mlir::cf::ControlFlowDialect,
                  mlir::func::FuncDialect, mlir::LLVM::LLVMDialect, mlir::memref::MemRefDialect,
                  mlir::scf::SCFDialect>();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
#if __has_include("passes/Passes.h")
  dvn::registerDvnPasses();
#endif
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "Dvn optimizer driver\n", registry));
}
