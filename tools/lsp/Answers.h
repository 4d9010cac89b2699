//===- Answers.h - what an editor may ask of a text -----------------------===//
//
// Each from the text alone, as JSON of the protocol: positions are lines and
// UTF-16 units from 0. All run in a process of their own (Isolated.h).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_LSP_ANSWERS_H
#define DVN_TOOLS_LSP_ANSWERS_H

#include "llvm/Support/JSON.h"
#include "llvm/Support/LSP/Protocol.h"

#include <string>

namespace dvn::lsp {

struct Question {
  std::string path; ///< Absolute.
  std::string text;
  llvm::lsp::Position at;
  /// Where the texts of std may be written, for editors to open.
  std::string library;
};

/// A list of diagnostics.
llvm::json::Value diagnose(const Question &question);
/// What stands at a position, or null.
llvm::json::Value hover(const Question &question);
/// A list with the place of the declaration, or an empty one.
llvm::json::Value define(const Question &question);
/// A list of what may be typed.
llvm::json::Value complete(const Question &question);
/// The declarations of a text, as a tree.
llvm::json::Value listSymbols(const Question &question);
/// A list of edits, empty where there is nothing to do.
llvm::json::Value format(const Question &question);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_ANSWERS_H
