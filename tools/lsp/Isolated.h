//===- Isolated.h - an answer from a process of its own -------------------===//

#ifndef DVN_TOOLS_LSP_ISOLATED_H
#define DVN_TOOLS_LSP_ISOLATED_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/JSON.h"

#include <optional>

namespace dvn::lsp {

/// What `work` gives, computed in a forked process in that folder: whatever a
/// text makes the compiler do, the server is there afterwards. Nothing where
/// the process crashed or took too long.
std::optional<llvm::json::Value> isolate(llvm::StringRef folder,
                                         llvm::function_ref<llvm::json::Value()> work);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_ISOLATED_H
