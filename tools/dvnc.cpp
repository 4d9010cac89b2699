//===- dvnc.cpp - the compiler's main -------------------------------------===//
//
// From the command line to one of its actions. All work is in tools/driver; a
// crash anywhere ends here with code 70 and a reproducer.
//
//===----------------------------------------------------------------------===//

#include "frontend/Diagnostic.h"
#include "tools/driver/Cache.h"
#include "tools/driver/Check.h"
#include "tools/driver/CommandLine.h"
#include "tools/driver/Compile.h"
#include "tools/driver/Completion.h"
#include "tools/driver/FormatFiles.h"
#include "tools/driver/InternalError.h"
#include "tools/driver/New.h"
#include "tools/driver/Run.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace dvn;

static int printExplanation(const CommandLine &line) {
  if (line.input.empty()) {
    listCodes(llvm::outs());
    return exitDone;
  }
  std::optional<std::string> text = explain(line.input);
  if (!text) {
    llvm::errs() << "dvnc: error: there is no code `" << line.input << "`\n"
                 << "  help: `dvnc explain` lists all codes\n";
    return exitCommandLine;
  }
  llvm::outs() << *text << (llvm::StringRef(*text).ends_with("\n") ? "" : "\n");
  return exitDone;
}

/// What a crash needs to be seen again: the command and the source.
static void reportCrash(const CommandLine &line, llvm::ArrayRef<const char *> arguments) {
  std::string text = "// dvnc";
  for (const char *argument : arguments)
    text += std::string(" ") + argument;
  text += "\n";
  if (auto source = llvm::MemoryBuffer::getFile(line.input))
    text += (*source)->getBuffer();
  bool isModule = llvm::StringRef(line.input).ends_with(".mlir");
  reportInternalError("the compiler crashed", saveReproducer(text, isModule ? "mlir" : "dvn"));
}

/// Commands that do little besides printing.
static int runSmall(const CommandLine &line) {
  switch (line.action) {
  case Action::Help:
    if (printHelp(line.input, llvm::outs()))
      return exitDone;
    llvm::errs() << "dvnc: error: there is no command `" << line.input << "`\n"
                 << "  help: `dvnc help` lists all commands\n";
    return exitCommandLine;
  case Action::Version:
    llvm::outs() << "dvnc " DVN_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return exitDone;
  case Action::Explain:
    return printExplanation(line);
  case Action::New:
    return makeModel(line.input);
  default:
    return complete(line);
  }
}

/// Commands that look into sources. A program to run is only found here: what
/// guards against crashes must not stand around it.
static int runLarge(const CommandLine &line, llvm::StringRef executable, RunPlan &plan) {
  switch (line.action) {
  case Action::Run:
    return prepareRun(line, executable, plan);
  case Action::Check:
    return checkFiles(line, executable);
  case Action::Format:
    return formatFiles(line);
  default:
    return compile(line, executable);
  }
}

int main(int argc, char **argv) {
  llvm::ArrayRef<const char *> arguments(argv + 1, argc - 1);
  std::string problem;
  std::optional<CommandLine> line = parseCommandLine(arguments, problem);
  if (line && !cacheLimit()) {
    problem = "DVN_CACHE_SIZE wants a size such as `500M` or `2G`";
    line.reset();
  }
  if (!line) {
    llvm::errs() << "dvnc: error: " << problem << "\n  help: `dvnc --help` shows what there is\n";
    return exitCommandLine;
  }
  bool isLarge = llvm::is_contained({Action::Compile, Action::Check, Action::Run, Action::Format},
                                    line->action);
  if (!isLarge)
    return runSmall(*line);
  std::string executable =
      llvm::sys::fs::getMainExecutable(argv[0], reinterpret_cast<void *>(&printExplanation));
  RunPlan plan;
  int status = runGuarded([&] { return runLarge(*line, executable, plan); },
                          [&] { reportCrash(*line, arguments); });
  return status == exitDone && line->action == Action::Run ? execute(plan) : status;
}
