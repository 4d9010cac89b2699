//===- Document.h - a text that is open in an editor, as a tree -----------===//
//
// Parsed, with the modules that it uses: enough to say which names are visible
// at a place and where they are declared, also where the text has errors. What
// a name's value is, only the evaluator knows (Values.h).
//
// Lives in a process of its own for one answer (Isolated.h), which is in the folder of
// the file: what the text uses is looked for there.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_LSP_DOCUMENT_H
#define DVN_TOOLS_LSP_DOCUMENT_H

#include "frontend/Ast.h"
#include "frontend/Diagnostic.h"
#include "frontend/Frontend.h"

#include <deque>
#include <string>
#include <vector>

namespace dvn::lsp {

/// Something with a name.
struct Declaration {
  enum class Kind { Function, Net, Program, Data, Value, Parameter, Memory, Module };
  Kind kind = Kind::Value;
  llvm::StringRef name;
  SourceRange range;          ///< Of the name.
  const Node *node = nullptr; ///< The declaration, where it is one.
  llvm::StringRef doc;
};

class Document {
public:
  Document(llvm::StringRef path, llvm::StringRef text);

  const Module &getModule() const { return main; }
  FileId getFile() const { return main.file; }
  llvm::StringRef getText() const { return sources.get(main.file).getText(); }

  /// The declarations that are visible at a byte, what is nearest last.
  std::vector<Declaration> getVisible(uint32_t offset);
  /// What a name at a byte means, or the name in `module.name`.
  std::optional<Declaration> find(uint32_t offset, llvm::StringRef name);
  std::optional<Declaration> findInModule(uint32_t offset, llvm::StringRef module,
                                          llvm::StringRef name);
  /// The module that is used under a name; null where it cannot be read.
  const Module *getUsed(const UseDecl &use);
  /// The parameters of what is called at a byte, by its declaration.
  std::vector<Declaration> getParameters(const CallExpr &call);

  Sources sources;
  Diagnostics diagnostics{sources}; ///< Of the text itself.
  AstContext ast;
  FrontendOptions options;

private:
  const Module *parseLibrary(const std::string &name);

  std::deque<std::pair<std::string, Module>> modules;
  Module main;
};

/// The declarations of a file.
void getItems(const Module &module, std::vector<Declaration> &out);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_DOCUMENT_H
