//===- dvn-run.cpp - runs a module with plain loops -----------------------===//
//
// The oracle on the command line: reads a module in any form up to kernels,
// differentiates what is left to differentiate, and interprets it.
//
//   dvn-run model.mlir --program=train epochs=2     what the program prints
//   dvn-run values.mlir                             results of each function without arguments
//   dvn-run op.mlir --check-gradients               derivatives against differences
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/CheckGradients.h"
#include "dialect/reference/Interpreter.h"
#include "passes/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
namespace cl = llvm::cl;

static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<file.mlir>"), cl::init("-"));
static cl::list<std::string> flags(cl::Positional, cl::desc("[name=value ...]"));
static cl::opt<std::string> programName("program", cl::desc("The function to run"));
static cl::opt<bool> inF64("f64", cl::desc("Compute all floats as f64"));
static cl::opt<uint64_t> seed("seed", cl::desc("Seed of the run"), cl::init(0));
static cl::opt<bool> doCheckGradients("check-gradients",
                                      cl::desc("Compare derivatives with central differences"));
static cl::list<std::string> dataPaths("data", cl::desc("name=folder: where a data set lies"));

static LogicalResult differentiate(ModuleOp module) {
  PassManager passes(module.getContext());
  passes.addPass(dvn::createDifferentiateValuesPass());
  return passes.run(module);
}

/// `0.1,0.01` as a tensor of rank 1.
static std::optional<dvn::Array> readList(Type element, StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ',', -1, false);
  dvn::Array numbers(element, {static_cast<int64_t>(parts.size())});
  for (auto [i, part] : llvm::enumerate(parts)) {
    double number;
    if (part.trim().getAsDouble(number))
      return std::nullopt;
    numbers.set(i, number);
  }
  return numbers;
}

/// The value of a program's parameter: `name=value` of the command line, or its default.
static FailureOr<dvn::Datum> argumentOf(func::FuncOp function, unsigned index) {
  auto name = function.getArgAttrOfType<StringAttr>(index, "dvn.name");
  Type type = function.getArgumentTypes()[index];
  for (StringRef flag : flags) {
    auto [key, value] = flag.split('=');
    if (!name || key != name.getValue())
      continue;
    int64_t integer;
    double number;
    if (type.isInteger(1))
      return dvn::Datum(value == "true" || value == "1");
    if (type.isInteger(64) && !value.getAsInteger(10, integer))
      return dvn::Datum(integer);
    if (type.isF64() && !value.getAsDouble(number))
      return dvn::Datum(number);
    if (llvm::isa<dvn::StringType>(type))
      return dvn::Datum(value.str());
    if (auto list = llvm::dyn_cast<RankedTensorType>(type))
      if (std::optional<dvn::Array> numbers = readList(list.getElementType(), value))
        return dvn::Datum(std::make_shared<const dvn::Array>(std::move(*numbers)));
    return function->emitError() << "cannot read " << flag, failure();
  }
  Attribute standard = function.getArgAttr(index, "dvn.default");
  if (auto text = llvm::dyn_cast_or_null<StringAttr>(standard))
    return dvn::Datum(text.str());
  if (auto elements = llvm::dyn_cast_or_null<DenseElementsAttr>(standard))
    return dvn::Datum(std::make_shared<const dvn::Array>(dvn::arrayOf(elements)));
  if (auto integer = llvm::dyn_cast_or_null<IntegerAttr>(standard))
    return type.isInteger(1) ? dvn::Datum(integer.getValue() != 0) : dvn::Datum(integer.getInt());
  if (auto number = llvm::dyn_cast_or_null<FloatAttr>(standard))
    return dvn::Datum(number.getValueAsDouble());
  // Tensors of an export, and of tests, are made up.
  if (!name || llvm::isa<RankedTensorType>(type))
    return dvn::makeArgument(function, index);
  return function->emitError() << "needs a value: " << name.getValue() << "=...", failure();
}

static LogicalResult runFunction(dvn::Interpreter &interpreter, func::FuncOp function) {
  SmallVector<dvn::Datum> arguments;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto argument = argumentOf(function, i);
    if (failed(argument))
      return failure();
    arguments.push_back(*argument);
  }
  auto results = interpreter.call(function, arguments);
  if (failed(results))
    return failure();
  for (auto [result, type] : llvm::zip_equal(*results, function.getResultTypes()))
    llvm::outs() << function.getName() << ": " << dvn::format(result, type, "") << "\n";
  return success();
}

/// Functions that fill the memory before a program begins.
static bool isInitializer(func::FuncOp function) {
  return function.getName() == "dvn.initialize" || function->hasAttr("dvn.initializer");
}

/// The function asked for; else the only program; else all without arguments.
static SmallVector<func::FuncOp> functionsToRun(ModuleOp module) {
  SmallVector<func::FuncOp> programs, closed;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.getName() == programName)
      return {function};
    if (function->hasAttr("dvn.program"))
      programs.push_back(function);
    else if (function.getNumArguments() == 0 && !isInitializer(function))
      closed.push_back(function);
  }
  if (!programName.empty())
    return {};
  return programs.size() == 1 ? programs : closed;
}

static LogicalResult run(ModuleOp module) {
  if (doCheckGradients) {
    LogicalResult result = success();
    for (auto function : module.getOps<func::FuncOp>())
      if ((programName.empty() || function.getName() == programName) && function.getNumArguments())
        if (failed(dvn::checkGradients(function, differentiate, llvm::outs())))
          result = failure();
    return result;
  }
  if (failed(differentiate(module)))
    return failure();
  SmallVector<func::FuncOp> functions = functionsToRun(module);
  if (functions.empty())
    return module->emitError("holds no function to run: give --program");
  dvn::Interpreter::Options options;
  options.f64 = inF64;
  options.seed = seed;
  for (StringRef path : dataPaths)
    options.dataPaths[path.split('=').first] = path.split('=').second.str();
  dvn::Interpreter interpreter(module, std::move(options));
  for (auto function : module.getOps<func::FuncOp>())
    if (isInitializer(function) && failed(runFunction(interpreter, function)))
      return failure();
  for (func::FuncOp function : functions)
    if (failed(runFunction(interpreter, function)))
      return failure();
  return success();
}

int main(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "Dvn reference interpreter\n");
  DialectRegistry registry;
  dvn::registerReference(registry);
  registry.insert<memref::MemRefDialect>();
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  context.loadAllAvailableDialects();
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(inputFile, sources, &context);
  if (!module)
    return 1;
  return failed(run(*module));
}
