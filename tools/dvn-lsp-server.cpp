//===- dvn-lsp-server.cpp - the language for editors ----------------------===//
//
// Speaks the language server protocol on standard input and output; tools/lsp
// has what it says. Editors start it without options; `-lit-test` reads messages
// that people wrote, between lines `// -----`.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Cache.h"
#include "tools/driver/InternalError.h"
#include "tools/lsp/Server.h"

#include <csignal>

int main(int argc, char **argv) {
  bool isTest = false;
  for (llvm::StringRef word : llvm::ArrayRef(argv + 1, argc - 1)) {
    if (word == "-lit-test") {
      isTest = true;
    } else if (word == "--version") {
      llvm::outs() << "dvn-lsp-server " DVN_VERSION "\n";
      return dvn::exitDone;
    } else if (word != "--stdio") { // some editors say it
      llvm::errs() << "dvn-lsp-server: error: unknown option `" << word << "`\n";
      return dvn::exitCommandLine;
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::string cache = dvn::cacheFolder(dvn::CommandLine());
  using Style = llvm::lsp::JSONStreamStyle;
  return dvn::lsp::serve(isTest ? Style::Delimited : Style::Standard, /*pretty=*/isTest, cache);
}
