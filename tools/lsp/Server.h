//===- Server.h - dvn-lsp-server ------------------------------------------===//

#ifndef DVN_TOOLS_LSP_SERVER_H
#define DVN_TOOLS_LSP_SERVER_H

#include "llvm/Support/LSP/Transport.h"

#include <string>

namespace dvn::lsp {

/// Serves an editor on standard input and output until it says goodbye. Returns
/// the exit code. `library` is a folder where the texts of std may be written.
int serve(llvm::lsp::JSONStreamStyle style, bool pretty, const std::string &library);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_SERVER_H
