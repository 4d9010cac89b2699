//===- dvnc.cpp - the compiler's main -------------------------------------===//
//
// From the command line to one of its actions. All work is in tools/driver; a
// crash anywhere ends here with code 70 and a reproducer.
//
//===----------------------------------------------------------------------===//

#include "frontend/Diagnostic.h"
#include "tools/driver/CommandLine.h"
#include "tools/driver/Compile.h"
#include "tools/driver/InternalError.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace dvn;

static int printExplanation(const CommandLine &line) {
  if (line.code.empty()) {
    listCodes(llvm::outs());
    return exitDone;
  }
  std::optional<std::string> text = explain(line.code);
  if (!text) {
    llvm::errs() << "dvnc: error: there is no code `" << line.code << "`\n"
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

int main(int argc, char **argv) {
  llvm::ArrayRef<const char *> arguments(argv + 1, argc - 1);
  std::string problem;
  std::optional<CommandLine> line = parseCommandLine(arguments, problem);
  if (!line) {
    llvm::errs() << "dvnc: error: " << problem << "\n  help: `dvnc --help` shows what there is\n";
    return exitCommandLine;
  }
  std::string executable =
      llvm::sys::fs::getMainExecutable(argv[0], reinterpret_cast<void *>(&printExplanation));
  switch (line->action) {
  case Action::Help:
    printHelp(llvm::outs());
    return exitDone;
  case Action::Version:
    llvm::outs() << "dvnc " DVN_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return exitDone;
  case Action::Explain:
    return printExplanation(*line);
  case Action::Compile:
  case Action::Check:
  case Action::Run:
    break;
  }
  return runGuarded(
      [&] {
        return line->action == Action::Run ? compileAndRun(*line, executable)
                                           : compile(*line, executable);
      },
      [&] { reportCrash(*line, arguments); });
}
