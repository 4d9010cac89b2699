//===- Answers.cpp - diagnostics, declarations, layout --------------------===//
//
// And hover and definition, for which a place is first looked up in the tree;
// the evaluator is asked only for what a value is. Completion.cpp has the rest.
//
//===----------------------------------------------------------------------===//

#include "tools/lsp/Answers.h"

#include "frontend/AstWalk.h"
#include "frontend/Format.h"
#include "tools/lsp/Places.h"
#include "tools/lsp/Signature.h"
#include "tools/lsp/Values.h"

namespace dvn::lsp {

using llvm::json::Array;
using llvm::json::Object;

//===-- Diagnostics -------------------------------------------------------===//

namespace {
/// From the messages as the compiler writes them for programs, whose places are
/// lines and characters from 1.
class DiagnosticReader {
public:
  DiagnosticReader(const Document &document, const Question &question)
      : document(document), question(question) {}

  std::optional<Object> read(const Object &message) const;

private:
  const Source *getSource(const Object &place) const;
  static uint32_t getOffset(const Source &source, int64_t line, int64_t column);
  static SourceRange getRange(const Source &source, const Object &place);

  const Document &document;
  const Question &question;
};
} // namespace

const Source *DiagnosticReader::getSource(const Object &place) const {
  std::optional<llvm::StringRef> name = place.getString("file");
  for (FileId file = 0; name && file < document.sources.size(); ++file)
    if (document.sources.get(file).getName() == *name)
      return &document.sources.get(file);
  return nullptr;
}

uint32_t DiagnosticReader::getOffset(const Source &source, int64_t line, int64_t column) {
  llvm::StringRef text = source.getLine(line);
  uint32_t at = 0;
  for (int64_t left = column; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80 && --left == 0)
      break;
  return source.getLineStart(line) + at;
}

SourceRange DiagnosticReader::getRange(const Source &source, const Object &place) {
  auto number = [&](llvm::StringRef name) { return place.getInteger(name).value_or(1); };
  return {0, getOffset(source, number("line"), number("column")),
          getOffset(source, number("endLine"), number("endColumn"))};
}

std::optional<Object> DiagnosticReader::read(const Object &message) const {
  const Source &main = document.sources.get(document.getFile());
  const Source *source = getSource(message);
  // What is wrong in another file is shown where that is opened.
  SourceRange range = source == &main ? getRange(main, message) : SourceRange{0, 0, 0};
  std::string text = message.getString("message").value_or("").str();
  if (source && source != &main)
    text = source->getName().str() + ": " + text;
  for (auto [list, word] : {std::make_pair("notes", "note: "), std::make_pair("help", "help: ")})
    if (const Array *lines = message.getArray(list))
      for (const llvm::json::Value &line : *lines)
        text += "\n" + (word + line.getAsString().value_or("")).str();
  Array related;
  if (const Array *labels = message.getArray("labels"))
    for (const llvm::json::Value &value : *labels) {
      const Object &label = *value.getAsObject();
      const Source *there = getSource(label);
      std::string uri = there ? toUri(*there, question.library) : "";
      if (!uri.empty())
        related.push_back(Object{
            {"location", Object{{"uri", uri}, {"range", toRange(*there, getRange(*there, label))}}},
            {"message", label.getString("message").value_or("").str()}});
    }
  bool isError = message.getString("severity") == "error";
  return Object{{"range", toRange(main, range)},
                {"severity", isError ? 1 : 2},
                {"source", "dvn"},
                {"code", message.getString("code").value_or("").str()},
                {"message", text},
                {"relatedInformation", std::move(related)}};
}

llvm::json::Value diagnose(const Question &question) {
  Document document(question.path, question.text);
  if (!document.diagnostics.hasErrors()) {
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    emitModule(document.getModule(), document.ast, document.sources, document.diagnostics, context,
               document.options);
  }
  std::string json;
  llvm::raw_string_ostream os(json);
  document.diagnostics.renderJson(os);
  Array answer;
  llvm::Expected<llvm::json::Value> messages = llvm::json::parse(json);
  if (!messages)
    return answer;
  DiagnosticReader reader(document, question);
  for (const llvm::json::Value &message : *messages->getAsArray()) {
    // A module that others use needs no program.
    if (message.getAsObject()->getString("code") == getText(Code::NoProgram))
      continue;
    if (std::optional<Object> read = reader.read(*message.getAsObject()))
      answer.push_back(std::move(*read));
  }
  return answer;
}

//===-- What stands at a place --------------------------------------------===//

namespace {
/// The name at a place, what it declares or means, and what can be evaluated.
struct Subject {
  llvm::StringRef name;
  SourceRange range;
  std::optional<Declaration> declaration;
  SourceRange value; ///< An expression, or the name that is declared.
};
} // namespace

/// The parameter that `name = value` in a call is for.
static std::optional<Declaration> findArgument(Document &document, const CallExpr &call,
                                               uint32_t offset, SourceRange &range) {
  for (const Argument &argument : call.arguments) {
    if (!argument.name || offset < argument.name.range.begin || offset > argument.name.range.end)
      continue;
    range = argument.name.range;
    for (const Declaration &parameter : document.getParameters(call))
      if (parameter.name == argument.name.text)
        return parameter;
  }
  return std::nullopt;
}

static Subject findSubject(Document &document, uint32_t offset) {
  Subject subject;
  std::vector<const Node *> path = findPath(document.getModule(), offset);
  const Node *node = path.empty() ? nullptr : path.back();
  if (const auto *name = llvm::dyn_cast_or_null<NameExpr>(node)) {
    subject = {name->name, name->getRange(), document.find(offset, name->name), name->getRange()};
  } else if (const auto *field = llvm::dyn_cast_or_null<FieldExpr>(node)) {
    subject = {field->field.text, field->field.range, std::nullopt, field->getRange()};
    if (const auto *module = llvm::dyn_cast<NameExpr>(field->base))
      subject.declaration = document.findInModule(offset, module->name, field->field.text);
  } else if (const auto *call = llvm::dyn_cast_or_null<CallExpr>(node)) {
    subject.declaration = findArgument(document, *call, offset, subject.range);
    if (subject.declaration) {
      subject.name = subject.declaration->name;
      return subject;
    }
  }
  if (subject.range.isValid())
    return subject;
  // A name where it is declared.
  std::optional<Declaration> declared = document.find(offset, "");
  bool isHere = declared && declared->range.file == document.getFile() &&
                declared->range.begin <= offset && offset <= declared->range.end;
  if (isHere)
    return {declared->name, declared->range, declared, declared->range};
  if (const auto *expr = llvm::dyn_cast_or_null<Expr>(node))
    subject.range = subject.value = expr->getRange();
  return subject;
}

llvm::json::Value hover(const Question &question) {
  Document document(question.path, question.text);
  const Source &source = document.sources.get(document.getFile());
  Subject subject = findSubject(document, toOffset(source, question.at));
  if (!subject.range.isValid())
    return nullptr;
  std::string text;
  if (subject.declaration) {
    text = "```dvn\n" + getSignature(document, *subject.declaration) + "\n```\n";
    if (!subject.declaration->doc.empty())
      text += "\n" + subject.declaration->doc.str() + "\n";
  }
  bool isCallable = subject.declaration && subject.declaration->node &&
                    llvm::isa<FnDecl, NetDecl, ProgramDecl, UseDecl>(subject.declaration->node);
  if (subject.value.isValid() && !isCallable)
    if (Known known = evaluate(document, subject.value, subject.name); !known.text.empty())
      text += (text.empty() ? "" : "\n") + known.text + "\n";
  if (text.empty())
    return nullptr;
  return Object{{"contents", Object{{"kind", "markdown"}, {"value", llvm::json::fixUTF8(text)}}},
                {"range", toRange(source, subject.range)}};
}

llvm::json::Value define(const Question &question) {
  Document document(question.path, question.text);
  uint32_t offset = toOffset(document.sources.get(document.getFile()), question.at);
  Subject subject = findSubject(document, offset);
  SourceRange range = subject.declaration ? subject.declaration->range : SourceRange();
  // A module is its file.
  std::vector<const Node *> path = findPath(document.getModule(), offset);
  const Node *node = subject.declaration ? subject.declaration->node : nullptr;
  if (!path.empty() && llvm::isa<UseDecl>(path.back()))
    node = path.back();
  if (const auto *use = llvm::dyn_cast_or_null<UseDecl>(node))
    if (const Module *module = document.getUsed(*use))
      range = {module->file, 0, 0};
  llvm::json::Value location = toLocation(document.sources, range, question.library);
  return location.getAsNull() ? Array{} : Array{std::move(location)};
}

//===-- The text as a whole -----------------------------------------------===//

/// A symbol with those that are declared in it.
static Object makeSymbol(const Source &source, const Declaration &declaration) {
  using Symbol = llvm::lsp::SymbolKind;
  Symbol kind = Symbol::Variable;
  Array children;
  switch (declaration.kind) {
  case Declaration::Kind::Function:
  case Declaration::Kind::Program:
    kind = Symbol::Function;
    break;
  case Declaration::Kind::Net:
    kind = Symbol::Class;
    for (const Stmt *stmt : llvm::cast<NetDecl>(declaration.node)->body->statements)
      if (const auto *memory = llvm::dyn_cast<MemoryStmt>(stmt))
        children.push_back(makeSymbol(source, {Declaration::Kind::Memory, memory->name.text,
                                               memory->name.range, memory, memory->doc}));
    break;
  case Declaration::Kind::Memory:
    kind = Symbol::Field;
    break;
  default:
    break;
  }
  return Object{{"name", declaration.name.str()},
                {"kind", static_cast<int>(kind)},
                {"range", toRange(source, declaration.node->getRange())},
                {"selectionRange", toRange(source, declaration.range)},
                {"children", std::move(children)}};
}

llvm::json::Value listSymbols(const Question &question) {
  Document document(question.path, question.text);
  std::vector<Declaration> items;
  getItems(document.getModule(), items);
  Array answer;
  for (const Declaration &item : items)
    answer.push_back(makeSymbol(document.sources.get(document.getFile()), item));
  return answer;
}

llvm::json::Value format(const Question &question) {
  Sources sources;
  Diagnostics diagnostics(sources);
  FileId file = sources.add(question.path, question.text);
  std::optional<std::string> text = formatSource(sources, file, diagnostics);
  if (!text || *text == question.text)
    return Array{};
  uint32_t end = question.text.size();
  return Array{Object{{"range", toRange(sources.get(file), {file, 0, end})}, {"newText", *text}}};
}

} // namespace dvn::lsp
