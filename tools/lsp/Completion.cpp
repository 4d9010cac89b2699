//===- Completion.cpp - what may be typed at a place ----------------------===//
//
// Behind a `.` the fields of the value: the text is evaluated with a name put in
// where one will be, for without one it could not be read. Elsewhere the names
// that are visible, in a call its parameters first.
//
//===----------------------------------------------------------------------===//

#include "frontend/AstWalk.h"
#include "frontend/Builtins.h"
#include "frontend/TokenFilter.h"
#include "tools/lsp/Answers.h"
#include "tools/lsp/Places.h"
#include "tools/lsp/Signature.h"
#include "tools/lsp/Values.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

namespace dvn::lsp {

using llvm::json::Array;
using llvm::json::Object;
using Item = llvm::lsp::CompletionItemKind;

/// No source has this name.
static constexpr llvm::StringLiteral marker = "__here__";

static Object makeItem(llvm::StringRef label, Item kind, const std::string &detail) {
  Object item{{"label", label.str()}, {"kind", static_cast<int>(kind)}};
  if (!detail.empty())
    item["detail"] = llvm::json::fixUTF8(detail);
  return item;
}

static Array completeFields(Document &document, uint32_t at) {
  Array items;
  std::vector<const Node *> path = findPath(document.getModule(), at);
  const auto *field = path.empty() ? nullptr : llvm::dyn_cast<FieldExpr>(path.back());
  if (!field || field->field.text != marker)
    return items;
  std::set<std::string> seen;
  for (const auto &[name, what] : evaluate(document, field->base->getRange(), "").fields)
    if (seen.insert(name).second)
      items.push_back(makeItem(name, Item::Field, what));
  return items;
}

static Item getKind(const Declaration &declaration) {
  switch (declaration.kind) {
  case Declaration::Kind::Function:
  case Declaration::Kind::Program:
    return Item::Function;
  case Declaration::Kind::Net:
    return Item::Class;
  case Declaration::Kind::Memory:
    return Item::Field;
  case Declaration::Kind::Module:
    return Item::Module;
  default:
    return Item::Variable;
  }
}

/// The parameters of the call that a place is directly in.
static void addParameters(Document &document, uint32_t at, Array &items) {
  std::vector<const Node *> path = findPath(document.getModule(), at);
  for (auto node = path.rbegin(); node != path.rend(); ++node) {
    if (llvm::isa<Block, FnExpr>(*node))
      return;
    const auto *call = llvm::dyn_cast<CallExpr>(*node);
    if (!call || at <= call->callee->getRange().end)
      continue;
    for (const Declaration &parameter : document.getParameters(*call)) {
      Object item = makeItem((parameter.name + " =").str(), Item::Property, parameter.doc.str());
      item["insertText"] = (parameter.name + " = ").str();
      item["sortText"] = "0" + parameter.name.str();
      items.push_back(std::move(item));
    }
    return;
  }
}

static Array completeNames(Document &document, uint32_t at) {
  Array items;
  addParameters(document, at, items);
  std::set<std::string> seen;
  std::vector<Declaration> visible = document.getVisible(at);
  for (auto declaration = visible.rbegin(); declaration != visible.rend(); ++declaration) {
    if (!seen.insert(declaration->name.str()).second || declaration->name == marker)
      continue;
    Object item =
        makeItem(declaration->name, getKind(*declaration), getSignature(document, *declaration));
    if (!declaration->doc.empty())
      item["documentation"] =
          Object{{"kind", "markdown"}, {"value", llvm::json::fixUTF8(declaration->doc)}};
    items.push_back(std::move(item));
  }
  for (const auto &[name, builtin] : getBuiltins().table)
    if (seen.insert(name).second)
      items.push_back(makeItem(name, Item::Function, ""));
  for (llvm::StringRef type :
       {"f32", "f64", "i32", "i64", "u8", "bool", "int", "float", "str", "path"})
    if (seen.insert(type.str()).second)
      items.push_back(makeItem(type, Item::Keyword, "a type"));
  for (const std::string &word : getKeywords())
    items.push_back(makeItem(word, Item::Keyword, ""));
  return items;
}

llvm::json::Value complete(const Question &question) {
  Sources sources;
  FileId file = sources.add(question.path, question.text);
  uint32_t end = toOffset(sources.get(file), question.at), begin = end;
  llvm::StringRef text = question.text;
  auto isName = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  while (begin > 0 && isName(text[begin - 1]))
    --begin;
  while (end < text.size() && isName(text[end]))
    ++end;
  llvm::StringRef before = text.take_front(begin);
  bool isField = before.ends_with(".") && !before.ends_with("..");
  Document document(question.path, (before + marker + text.substr(end)).str());
  return Object{
      {"isIncomplete", false},
      {"items", isField ? completeFields(document, begin + 1) : completeNames(document, begin)}};
}

} // namespace dvn::lsp
