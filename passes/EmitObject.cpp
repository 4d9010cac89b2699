//===- EmitObject.cpp - from the LLVM dialect to an object file -----------===//
//
// The host's half of the code generator: MLIR's LLVM dialect becomes LLVM IR,
// is optimized as by -O1, and LLVM's own x86 target writes position independent
// code. Kernels do not come by here; Halide has its own LLVM.
//
// Host arithmetic keeps its bits on every target: no fast-math flags are ever
// set, and a*b + c is not contracted (AllowFPOpFusion is Strict). Each function
// gets a section of its own, so that the linker drops what is unused.
//
//===----------------------------------------------------------------------===//

#include "passes/EmitObject.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;

namespace dvn {
namespace {

constexpr const char *tripleName = "x86_64-unknown-linux-gnu";

std::unique_ptr<llvm::TargetMachine> createMachine(const ObjectOptions &options) {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  std::string problem;
  llvm::Triple triple(tripleName);
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    return nullptr;
  llvm::TargetOptions settings;
  settings.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  settings.FunctionSections = true;
  settings.DataSections = true;
  auto level = options.optimize ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, options.target.name, "", settings, llvm::Reloc::PIC_, std::nullopt, level));
}

void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false; // host loops call kernels: unrolled they only grow
  tuning.LoopVectorization = false;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  // More than O1 takes longer and gains nothing: the time goes into kernels.
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O1).run(module, modules);
}

} // namespace

void registerObjectEmission(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

LogicalResult emitObject(ModuleOp module, const ObjectOptions &options,
                         llvm::raw_pwrite_stream &out) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(module, context, "dvn");
  if (!code)
    return module.emitError("no translation to LLVM IR");
  std::unique_ptr<llvm::TargetMachine> machine = createMachine(options);
  if (!machine)
    return module.emitError("LLVM has no x86-64 target");
  code->setTargetTriple(llvm::Triple(tripleName));
  code->setDataLayout(machine->createDataLayout());
  code->setPICLevel(llvm::PICLevel::BigPIC);
  code->setPIELevel(llvm::PIELevel::Large);
  if (llvm::verifyModule(*code, &llvm::errs()))
    return module.emitError("LLVM IR that does not verify");
  if (options.optimize)
    optimize(*code, *machine);
  if (options.form == ObjectForm::Text) {
    code->print(out, nullptr);
    return success();
  }
  auto kind = options.form == ObjectForm::Assembly ? llvm::CodeGenFileType::AssemblyFile
                                                   : llvm::CodeGenFileType::ObjectFile;
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, out, nullptr, kind))
    return module.emitError("LLVM cannot write this kind of file");
  passes.run(*code);
  return success();
}

} // namespace dvn
