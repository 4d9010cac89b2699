//===- Signature.cpp - a declaration in one look --------------------------===//

#include "tools/lsp/Signature.h"

namespace dvn::lsp {

static const Block *getBody(const Node *node) {
  if (const auto *fn = llvm::dyn_cast<FnDecl>(node))
    return fn->function->body;
  if (const auto *net = llvm::dyn_cast<NetDecl>(node))
    return net->body;
  if (const auto *program = llvm::dyn_cast<ProgramDecl>(node))
    return program->body;
  return nullptr;
}

std::string getSignature(const Document &document, const Declaration &declaration) {
  const Node *node = declaration.node;
  if (declaration.kind == Declaration::Kind::Parameter || !node)
    return declaration.name.str();
  SourceRange range = node->getRange();
  if (const Block *body = getBody(node)) {
    range.end = std::max(range.begin, body->getRange().begin);
    return document.sources.getText(range).rtrim(" \t\n={").str();
  }
  llvm::StringRef text = document.sources.getText(range);
  return text.take_until([](char c) { return c == '\n'; }).rtrim().str();
}

} // namespace dvn::lsp
