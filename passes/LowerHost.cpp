//===- LowerHost.cpp - the host's code to the LLVM dialect ----------------===//
//
// Last pass of the pipeline. In comes a module after dvn-plan-memory: programs as
// functions over scf, arith and memref with the host ops of dvn, and kernel
// bodies (which passes/halide has turned or will turn into objects of their own).
// Out goes a module of LLVM functions, all internal but `dvn_model_register`:
//
//   dvn.print %text  ==>  llvm.call @dvn_print(%context, %text)
//
// Steps: 1. number what ops keep in the context (lower/HostPlan), 2. hand the
// context through all functions and write the entries of programs
// (lower/Prepare), 3. structured control flow to branches, 4. everything to LLVM
// at once (lower/*: one file for each family of ops), 5. dvn_model_register
// (lower/Register). Locations stay, so that debug information can be made.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"
#include "passes/lower/Emitter.h"
#include "passes/lower/HostPlan.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/Passes.h"

namespace dvn {

#define GEN_PASS_DEF_LOWERHOSTPASS
#include "passes/Passes.h.inc"

namespace {

using namespace mlir;

struct LowerHost : impl::LowerHostPassBase<LowerHost> {
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<LLVM::LLVMDialect, cf::ControlFlowDialect, arith::ArithDialect,
                    memref::MemRefDialect, func::FuncDialect, affine::AffineDialect>();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    LowerToLLVMOptions options(&getContext());
    options.overrideIndexBitwidth(64);
    LLVMTypeConverter converter(&getContext(), options);
    addTypes(converter);

    lower::HostPlan plan(module);
    lower::prepareFunctions(plan, converter);
    if (failed(lowerControlFlow(module)) || failed(lowerOps(plan, converter)))
      return signalPassFailure();
    lower::writeRegistration(plan);
    removeDeclarations(module);
    hideFunctions(module);
    OpPassManager cleanup(ModuleOp::getOperationName());
    cleanup.addPass(createReconcileUnrealizedCastsPass());
    if (failed(runPipeline(cleanup, module)))
      signalPassFailure();
  }

private:
  static void addTypes(LLVMTypeConverter &converter) {
    converter.addConversion(
        [](StringType type) { return LLVM::LLVMPointerType::get(type.getContext()); });
    converter.addConversion([&converter](RankedTensorType type) {
      return converter.convertType(lower::bufferType(type));
    });
  }

  LogicalResult lowerControlFlow(ModuleOp module) {
    OpPassManager pipeline(ModuleOp::getOperationName());
    pipeline.addPass(createSCFToControlFlowPass());
    pipeline.addPass(memref::createExpandStridedMetadataPass());
    pipeline.addPass(arith::createArithExpandOpsPass());
    return runPipeline(pipeline, module);
  }

  LogicalResult lowerOps(lower::HostPlan &plan, LLVMTypeConverter &converter) {
    ModuleOp module = getOperation();
    RewritePatternSet patterns(&getContext());
    populateFuncToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    lower::Patterns ours{patterns, converter, plan};
    lower::addTextPatterns(ours);
    lower::addStreamPatterns(ours);
    lower::addNumberPatterns(ours);
    lower::addCheckPatterns(ours);
    lower::addBufferPatterns(ours);
    lower::addFilePatterns(ours);
    lower::addLaunchPatterns(ours);
    lower::addFramePatterns(ours);
    lower::addRuntimePatterns(ours);

    LLVMConversionTarget target(getContext());
    target.addLegalOp<ModuleOp, UnrealizedConversionCastOp>();
    // Symbols are still looked up by the patterns; registration reads them, too.
    target.addLegalOp<VariableOp, DataOp, LayerOp, KernelBodyOp>();
    target.markOpRecursivelyLegal<KernelBodyOp>();
    return applyFullConversion(module, target, std::move(patterns));
  }

  static void removeDeclarations(ModuleOp module) {
    for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
      if (isa<VariableOp, DataOp, LayerOp, KernelBodyOp>(op))
        op.erase();
  }

  /// All but the registration is the object's own, so LLVM drops what is unused.
  static void hideFunctions(ModuleOp module) {
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal() && function.getSymName() != "dvn_model_register")
        function.setLinkage(LLVM::Linkage::Internal);
  }
};

} // namespace
} // namespace dvn
