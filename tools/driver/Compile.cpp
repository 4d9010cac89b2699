//===- Compile.cpp - one run of the compiler ------------------------------===//
//
// The way of a file through the rooms:
//
//   file -> module (Input) -> stages (passes/Pipeline) -> kernels, in processes
//   of their own, while the host is lowered (passes/LowerHost, EmitObject)
//   -> program (Link)
//
// `--emit` leaves it where asked. Every stage is timed by name.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Compile.h"

#include "dialect/Dialect.h"
#include "dialect/ops/Text.h"
#include "passes/EmitObject.h"
#include "passes/Kernels.h"
#include "passes/Passes.h"
#include "passes/Pipeline.h"
#include "passes/Target.h"
#include "passes/halide/Kernel.h"
#include "tools/driver/Cache.h"
#include "tools/driver/Input.h"
#include "tools/driver/InternalError.h"
#include "tools/driver/Link.h"
#include "tools/driver/Timing.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"

#include <thread>

using namespace mlir;

namespace dvn {
namespace {

/// A folder that is gone with the compilation.
struct ScratchFolder {
  llvm::SmallString<64> path;
  ScratchFolder() {
    if (llvm::sys::fs::createUniqueDirectory("dvnc", path))
      path = "";
  }
  ~ScratchFolder() {
    if (!path.empty())
      llvm::sys::fs::remove_directories(path);
  }
};

class Compilation {
public:
  Compilation(const CommandLine &line, llvm::StringRef executable,
              std::vector<std::string> *programs)
      : line(line), executable(executable), programs(programs) {
    DialectRegistry registry;
    registry.insert<DvnDialect, LLVM::LLVMDialect, arith::ArithDialect, cf::ControlFlowDialect,
                    func::FuncDialect, memref::MemRefDialect, scf::SCFDialect>();
    registerObjectEmission(registry);
    halide::registerKernelModels(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading(); // kernels are compiled in forked processes
    context.loadAllAvailableDialects();
  }

  int run();

private:
  int runStages(Stage upTo);
  int runPasses(PassManager &manager, llvm::StringRef what);
  int emitTree();
  int emitText();
  int emitHalide(llvm::raw_ostream &os);
  int emitAssembly();
  int emitProgram();
  int reportKernels(const KernelBuild &kernels);
  int writeHost(ObjectForm form, llvm::StringRef path);
  int writeHost(ObjectForm form, llvm::raw_pwrite_stream &os);
  int cannotWrite(llvm::StringRef path, std::error_code error);
  halide::KernelInput kernelInput(KernelBodyOp kernel);
  LinkInput linkInput();
  std::string outputPath(llvm::StringRef extension);
  std::string scratchFile(llvm::StringRef name) { return (scratch.path + "/" + name).str(); }

  const CommandLine &line;
  std::string executable;
  std::vector<std::string> *programs;
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  bool isPlanned = false;
  TargetMachineInfo target;
  ScratchFolder scratch;
  Timing timing;
};

int Compilation::cannotWrite(llvm::StringRef path, std::error_code error) {
  llvm::errs() << "error: cannot write " << path << ": " << error.message() << "\n";
  return exitSource;
}

int Compilation::run() {
  std::optional<TargetMachineInfo> found = lookUpTarget(line.target);
  if (!found) {
    llvm::errs() << "dvnc: error: this machine lacks AVX2 and FMA, so there is no native target\n"
                    "  help: --target=x86-64-v3 compiles for one that has them\n";
    return exitCommandLine;
  }
  target = *found;
  if (line.product == Product::Ast)
    return emitTree();
  timing.begin("read and check");
  Input input = readInput(line, context);
  if (!input.module)
    return input.status;
  module = std::move(input.module);
  isPlanned = input.isPlanned;
  module->getOperation()->setAttr("dvn.target", StringAttr::get(&context, target.name));
  module->getOperation()->setAttr("dvn.compiler", StringAttr::get(&context, "dvnc " DVN_VERSION));
  if (programs)
    for (auto function : module->getOps<func::FuncOp>())
      if (function->hasAttr("dvn.program"))
        programs->push_back(function.getSymName().str());

  int status = exitDone;
  if (line.action == Action::Check)
    status = exitDone;
  else if (line.product == Product::Program || line.product == Product::Object)
    status = emitProgram();
  else if (line.product == Product::Assembly)
    status = emitAssembly();
  else
    status = emitText();
  timing.begin("");
  if (line.timing)
    timing.print(llvm::errs());
  return status;
}

/// Runs passes; a failure of one is the compiler's, with MLIR's own reproducer.
int Compilation::runPasses(PassManager &manager, llvm::StringRef what) {
  std::string reproducer = reproducerPath("mlir");
  manager.enableCrashReproducerGeneration(reproducer);
  if (succeeded(manager.run(*module)))
    return exitDone;
  return reportInternalError(what, llvm::sys::fs::exists(reproducer) ? reproducer : "");
}

int Compilation::runStages(Stage upTo) {
  timing.begin("stages up to " + nameOf(upTo).str());
  if (isPlanned && upTo <= Stage::Planned)
    return exitDone;
  PassManager manager(&context);
  if (isPlanned) {
    manager.addPass(createLowerHostPass());
  } else {
    PipelineOptions options;
    options.vectorBytes = target.vectorBytes;
    options.registers = target.registers;
    options.fuse = line.fuse;
    buildPipeline(manager, upTo, options);
  }
  if (upTo == Stage::Host && line.debug)
    manager.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
  int status = runPasses(manager, "a stage up to `" + nameOf(upTo).str() + "` failed");
  isPlanned = status == exitDone && upTo >= Stage::Planned;
  return status;
}

std::string Compilation::outputPath(llvm::StringRef extension) {
  if (!line.output.empty())
    return line.output;
  return (llvm::sys::path::stem(line.input) + extension).str();
}

int Compilation::emitTree() {
  std::string path = line.output.empty() ? "-" : line.output;
  std::error_code error;
  llvm::ToolOutputFile file(path, error, llvm::sys::fs::OF_Text);
  if (error)
    return cannotWrite(path, error);
  int status = printTree(line, file.os());
  file.keep();
  return status;
}

int Compilation::emitText() {
  std::string path = line.output.empty() ? "-" : line.output;
  std::error_code error;
  llvm::ToolOutputFile file(path, error, llvm::sys::fs::OF_Text);
  if (error)
    return cannotWrite(path, error);
  Stage stage = line.product == Product::Stage  ? *stageNamed(line.stage)
                : line.product == Product::Llvm ? Stage::Host
                                                : Stage::Tiled;
  if (int status = runStages(stage))
    return status;
  if (line.product == Product::Halide) {
    if (int status = emitHalide(file.os()))
      return status;
  } else if (line.product == Product::Llvm) {
    llvm::SmallString<0> text;
    llvm::raw_svector_ostream os(text);
    if (int status = writeHost(ObjectForm::Text, os))
      return status;
    file.os() << text;
  } else {
    module->print(file.os(), OpPrintingFlags().enableDebugInfo(line.locations, line.locations));
  }
  file.keep();
  return exitDone;
}

halide::KernelInput Compilation::kernelInput(KernelBodyOp kernel) {
  halide::KernelInput input;
  input.body = &kernel.getBody().front();
  input.schedule = kernel.getScheduleAttr();
  if (auto inPlace = kernel.getInPlaceAttr())
    input.inPlace = inPlace.asArrayRef();
  input.symbol = kernel.getSymName().str();
  input.target = target.name;
  input.asserts = !line.optimize;
  return input;
}

int Compilation::emitHalide(llvm::raw_ostream &os) {
  for (auto kernel : module->getOps<KernelBodyOp>()) {
    FailureOr<std::string> text = halide::printKernel(kernelInput(kernel));
    if (failed(text))
      return reportInternalError("kernel " + kernel.getSymName().str() + " could not be printed",
                                 saveReproducer(printKernel(kernel), "mlir"));
    os << "// " << kernel.getSymName() << "\n" << *text << "\n";
  }
  return exitDone;
}

int Compilation::writeHost(ObjectForm form, llvm::raw_pwrite_stream &os) {
  ObjectOptions options;
  options.target = target;
  options.optimize = line.optimize;
  options.form = form;
  if (succeeded(emitObject(*module, options, os)))
    return exitDone;
  std::string text;
  llvm::raw_string_ostream(text) << **module;
  return reportInternalError("the host's code could not be emitted", saveReproducer(text, "mlir"));
}

int Compilation::writeHost(ObjectForm form, llvm::StringRef path) {
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error)
    return cannotWrite(path, error);
  return writeHost(form, os);
}

int Compilation::reportKernels(const KernelBuild &kernels) {
  for (const KernelFailure &failure : kernels.getFailures())
    reportInternalError("kernel " + failure.name + ": " + failure.problem,
                        saveReproducer(failure.text, "mlir"));
  return exitInternal;
}

LinkInput Compilation::linkInput() {
  LinkInput input;
  input.runtime = runtimeLibrary(executable);
  input.strip = line.strip;
  input.debug = line.debug;
  input.isStatic = line.isStatic;
  input.relocatable = line.product == Product::Object;
  input.output = outputPath(input.relocatable ? ".o" : "");
  for (auto data : module->getOps<DataOp>()) {
    input.usesZlib = true;
    input.usesJpeg |= data.getReader() == "folder";
  }
  module->walk([&](Operation *op) {
    input.usesJpeg |= isa<ReadImageOp>(op);
    input.usesPng |= isa<WriteImageOp>(op);
    // Pictures are drawn as SVG without any library.
    llvm::TypeSwitch<Operation *>(op).Case<PlotOp, HeatmapOp>(
        [&](auto drawing) { input.usesPng |= mayEndWith(drawing.getPath(), ".png"); });
  });
  input.usesPng |= input.usesJpeg; // a picture that is read may be either
  return input;
}

/// A program needs no exports, nor their kernels; a library will.
static void removeExports(ModuleOp module) {
  for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (function->hasAttr("dvn.export") && !function->hasAttr("dvn.program") &&
        SymbolTable::symbolKnownUseEmpty(function, module))
      function.erase();
}

int Compilation::emitProgram() {
  removeExports(*module);
  if (scratch.path.empty())
    return reportInternalError("no folder for temporary files can be made", "");
  if (int status = runStages(Stage::Planned))
    return status;
  LinkInput program = linkInput();
  llvm::StringRef folder = llvm::sys::path::parent_path(program.output);
  if (std::error_code error =
          llvm::sys::fs::access(folder.empty() ? "." : folder, llvm::sys::fs::AccessMode::Write))
    return cannotWrite(program.output, error);

  KernelOptions options;
  options.settings = buildId(executable) + " " + target.name + (line.optimize ? "" : " asserts");
  options.cache = cacheFolder(line);
  options.scratch = scratch.path.str().str();
  options.jobs = line.jobs ? line.jobs : std::max(1u, std::thread::hardware_concurrency());
  // The kernels' own copy: lowering the host removes them from the module.
  OwningOpRef<ModuleOp> original(cast<ModuleOp>((*module)->clone()));
  KernelBuild kernels(*original, options, [&](KernelBodyOp kernel, llvm::StringRef path) {
    halide::KernelOutput output;
    output.object = path.str();
    return succeeded(halide::compileKernel(kernelInput(kernel), output));
  });
  kernels.start();

  if (int status = runStages(Stage::Host))
    return status;
  timing.begin("host object");
  std::string host = scratchFile("host.o");
  if (int status = writeHost(ObjectForm::Object, host))
    return status;

  timing.begin("kernels");
  bool compiled = kernels.finish();
  if (line.timing)
    llvm::errs() << kernels.getObjects().size() << " kernels, " << kernels.getCompiledCount()
                 << " compiled, " << kernels.getCachedCount() << " from the cache\n";
  if (!compiled)
    return reportKernels(kernels);

  timing.begin("link");
  program.objects = kernels.getObjects();
  program.objects.insert(program.objects.begin(), host);
  std::string problem;
  if (!link(program, problem)) {
    llvm::errs() << "error: " << problem << "\n";
    return exitSource;
  }
  noteCached(options.cache, kernels.getStoredBytes());
  return exitDone;
}

int Compilation::emitAssembly() {
  std::string path = line.output.empty() ? "-" : line.output;
  if (int status = runStages(Stage::Planned))
    return status;
  OwningOpRef<ModuleOp> original(cast<ModuleOp>((*module)->clone()));
  if (int status = runStages(Stage::Host))
    return status;
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream host(text);
  if (int status = writeHost(ObjectForm::Assembly, host))
    return status;
  KernelOptions options;
  options.scratch = scratch.path.str().str();
  options.jobs = line.jobs ? line.jobs : std::max(1u, std::thread::hardware_concurrency());
  KernelBuild kernels(*original, options, [&](KernelBodyOp kernel, llvm::StringRef path) {
    halide::KernelOutput output;
    output.assembly = path.str();
    return succeeded(halide::compileKernel(kernelInput(kernel), output));
  });
  if (!kernels.finish())
    return reportKernels(kernels);
  std::error_code error;
  llvm::ToolOutputFile file(path, error, llvm::sys::fs::OF_Text);
  if (error)
    return cannotWrite(path, error);
  file.os() << text;
  for (const std::string &kernel : kernels.getObjects())
    if (auto assembly = llvm::MemoryBuffer::getFile(kernel))
      file.os() << (*assembly)->getBuffer();
  file.keep();
  return exitDone;
}

} // namespace

int compile(const CommandLine &line, llvm::StringRef executable,
            std::vector<std::string> *programs) {
  return Compilation(line, executable, programs).run();
}

} // namespace dvn
