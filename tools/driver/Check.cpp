//===- Check.cpp - dvnc check ---------------------------------------------===//
//
// The front end alone, on each file by itself: the dialects that it makes ops of
// and nothing behind them, so that an answer comes at once.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Check.h"

#include "frontend/Parse.h"
#include "tools/driver/Compile.h"
#include "tools/driver/Input.h"
#include "tools/driver/InternalError.h"
#include "tools/driver/Messages.h"
#include "tools/driver/Timing.h"

#include "llvm/Support/Path.h"

namespace dvn {

static int checkFile(llvm::StringRef path, Sources &sources, Diagnostics &diagnostics) {
  AstContext ast;
  std::optional<Module> tree = parseFile(sources, path, ast, diagnostics);
  if (tree && !diagnostics.hasErrors()) {
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    emitModule(*tree, ast, sources, diagnostics, context, frontendOptions());
  }
  return diagnostics.hasErrors() ? exitSource : exitDone;
}

int checkFiles(const CommandLine &line, llvm::StringRef executable) {
  int status = exitDone;
  Messages messages;
  Timing timing;
  for (const std::string &path : line.operands) {
    if (llvm::sys::path::extension(path) == ".mlir") {
      CommandLine one = line;
      one.input = path;
      status = std::max(status, compile(one, executable));
      continue;
    }
    timing.begin("check " + path);
    auto [sources, diagnostics] = messages.add();
    status = std::max(status, checkFile(path, *sources, *diagnostics));
  }
  timing.begin("");
  messages.show(line.json);
  if (line.timing)
    timing.print(llvm::errs());
  return status;
}

} // namespace dvn
