//===- Values.h - what the evaluator knows of one place -------------------===//

#ifndef DVN_TOOLS_LSP_VALUES_H
#define DVN_TOOLS_LSP_VALUES_H

#include "tools/lsp/Document.h"

namespace dvn::lsp {

/// What an expression was evaluated to, in words. Of several times the last.
struct Known {
  std::string text; ///< "f32[n, 3]"; empty: it was never evaluated.
  /// Names behind `.`, each with what it is.
  std::vector<std::pair<std::string, std::string>> fields;
};

/// Evaluates the document and listens for one expression, or for the uses of the
/// name that is declared at `place`.
Known evaluate(Document &document, SourceRange place, llvm::StringRef name);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_VALUES_H
