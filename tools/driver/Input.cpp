//===- Input.cpp - from the user's file to a module of dvn ops ------------===//
//
// Text in the language goes through frontend/, a textual module is parsed as it
// is: so that every stage behind can be driven by hand. All messages about the
// source are shown here.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Input.h"

#include "dialect/Dialect.h"
#include "frontend/AstPrinter.h"
#include "frontend/Parse.h"
#include "tools/driver/InternalError.h"
#include "tools/driver/Messages.h"
#include "tools/driver/StandardLibrary.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace dvn {
namespace {

/// What the program says about where it comes from; kept if there already.
void describe(ModuleOp module, const CommandLine &line, llvm::StringRef hash) {
  Builder builder(module.getContext());
  auto set = [&](llvm::StringRef name, llvm::StringRef value) {
    if (!module->hasAttr(name))
      module->setAttr(name, builder.getStringAttr(value));
  };
  set("dvn.name", line.input == "-" ? "model" : llvm::sys::path::stem(line.input));
  set("dvn.source_hash", hash);
}

Input readSource(const CommandLine &line, MLIRContext &context) {
  Input input;
  Messages messages;
  auto [sources, diagnostics] = messages.add();
  AstContext ast;
  std::optional<Module> tree = parseFile(*sources, line.input, ast, *diagnostics);
  if (tree && !diagnostics->hasErrors())
    input.module = emitModule(*tree, ast, *sources, *diagnostics, context, frontendOptions());
  messages.show(line.json);
  if (diagnostics->hasErrors() || !input.module) {
    input.module = nullptr;
    input.status = diagnostics->hasErrors()
                       ? exitSource
                       : reportInternalError("the front end gave no module and no error", "");
    return input;
  }
  describe(*input.module, line, Sources::toHex(sources->hashAll()));
  return input;
}

Input readModule(const CommandLine &line, MLIRContext &context) {
  Input input;
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(line.input, /*IsText=*/true);
  if (!buffer) {
    llvm::errs() << "error: cannot read " << line.input << ": " << buffer.getError().message()
                 << "\n";
    input.status = exitSource;
    return input;
  }
  auto hash = llvm::SHA256::hash(llvm::arrayRefFromStringRef((*buffer)->getBuffer()));
  llvm::SourceMgr manager;
  manager.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  SourceMgrDiagnosticHandler handler(manager, &context);
  input.module = parseSourceFile<ModuleOp>(manager, &context);
  if (!input.module) {
    input.status = exitSource;
    return input;
  }
  auto planned = input.module->walk([](Operation *op) {
    return isa<LaunchOp, SlotOp, StorageOp>(op) ? WalkResult::interrupt() : WalkResult::advance();
  });
  input.isPlanned = planned.wasInterrupted();
  describe(*input.module, line, Sources::toHex(hash));
  return input;
}

} // namespace

FrontendOptions frontendOptions() {
  FrontendOptions options;
  for (size_t i = 0; i < standardModuleCount; ++i)
    options.library[standardModules[i].name] = standardModules[i].text;
  return options;
}

Input readInput(const CommandLine &line, MLIRContext &context) {
  bool isModule = llvm::sys::path::extension(line.input) == ".mlir";
  return isModule ? readModule(line, context) : readSource(line, context);
}

int printTree(const CommandLine &line, llvm::raw_ostream &os) {
  Messages messages;
  auto [sources, diagnostics] = messages.add();
  AstContext ast;
  std::optional<Module> tree = parseFile(*sources, line.input, ast, *diagnostics);
  messages.show(line.json);
  if (!tree)
    return exitSource;
  printAst(*tree, *sources, os);
  return diagnostics->hasErrors() ? exitSource : exitDone;
}

} // namespace dvn
