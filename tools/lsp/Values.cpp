//===- Values.cpp - what the evaluator knows of one place -----------------===//

#include "tools/lsp/Values.h"

#include "frontend/Instance.h"
#include "frontend/Observer.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace dvn::lsp {
namespace {

class Listener : public Observer {
public:
  Listener(SourceRange place, llvm::StringRef name) : place(place), name(name) {}

  void evaluated(const Expr &expr, const Value &value, Scope &scope,
                 const SymbolTable &symbols) override {
    if (value.isError() || !isMeant(expr, scope))
      return;
    known.text = describe(value, symbols);
    if (std::vector<std::pair<std::string, std::string>> found = listFields(value, symbols);
        !found.empty())
      known.fields = std::move(found);
  }

  Known known;

private:
  bool isMeant(const Expr &expr, Scope &scope) const;
  static std::string describe(const Value &value, const SymbolTable &symbols);
  static std::vector<std::pair<std::string, std::string>> listFields(const Value &value,
                                                                     const SymbolTable &symbols);

  const SourceRange place;
  const llvm::StringRef name;
};

bool Listener::isMeant(const Expr &expr, Scope &scope) const {
  if (expr.getRange() == place)
    return true;
  const auto *use = llvm::dyn_cast<NameExpr>(&expr);
  if (!use || use->name != name)
    return false;
  for (Scope *around = &scope; around; around = around->getParent().get())
    if (Binding *binding = around->findHere(name))
      return binding->place == place;
  return false;
}

/// Elements of all parameters of an instance and of those in it.
uint64_t countParameters(const Instance &instance) {
  uint64_t count = 0;
  for (const auto &[field, variable] : instance.variables)
    if (variable->isParam && variable->tensorType && variable->tensorType.hasStaticShape())
      count += variable->tensorType.getNumElements();
  for (const auto &[field, inner] : instance.instances)
    count += countParameters(*inner);
  return count;
}

std::string Listener::describe(const Value &value, const SymbolTable &symbols) {
  switch (value.getKind()) {
  case Kind::Int:
    return "int, " + std::to_string(value.getInt());
  case Kind::Float:
    return llvm::formatv("float, {0}", value.getReal()).str();
  case Kind::Bool:
    return value.getBool() ? "bool, true" : "bool, false";
  case Kind::String:
    return "str, \"" + value.getText() + "\"";
  case Kind::Instance: {
    const auto &instance = value.get<Instance>();
    uint64_t count = countParameters(instance);
    return llvm::formatv("an instance of `{0}` with {1:N} parameter{2}", instance.net->name.text,
                         count, count == 1 ? "" : "s")
        .str();
  }
  case Kind::List:
    return "a list of " + std::to_string(value.getCount());
  default:
    return describeType(value, symbols);
  }
}

std::vector<std::pair<std::string, std::string>> Listener::listFields(const Value &value,
                                                                      const SymbolTable &symbols) {
  std::vector<std::pair<std::string, std::string>> found;
  switch (value.getKind()) {
  case Kind::Record:
    for (const Field &field : value.getFields())
      if (!field.name.empty())
        found.emplace_back(field.name, describe(*field.value, symbols));
    break;
  case Kind::Tensor:
    found = {
        {"shape", "a list of sizes"}, {"type", "a type"}, {"T", "the last two axes exchanged"}};
    break;
  case Kind::Memory:
    found = {{"value", "to read and store"},
             {"name", "str"},
             {"place", "str"},
             {"field", "str"},
             {"layer", "str"},
             {"type", "a type"}};
    break;
  case Kind::Module:
    for (auto &entry : value.get<Scope>().getNames())
      if (!entry.getKey().starts_with("_"))
        found.emplace_back(entry.getKey().str(), describeKind(entry.getValue().value));
    break;
  case Kind::Instance: {
    const auto &instance = value.get<Instance>();
    for (const auto &[field, variable] : instance.variables)
      found.emplace_back(field, (variable->isParam ? "param, " : "state, ") +
                                    describeType(variable->type, symbols));
    for (const auto &[field, inner] : instance.locals)
      found.emplace_back(field, describe(inner, symbols));
    for (const auto &[field, argument] : instance.arguments)
      if (!argument.isError())
        found.emplace_back(field, describe(argument, symbols));
    break;
  }
  default:
    break;
  }
  return found;
}

} // namespace

Known evaluate(Document &document, SourceRange place, llvm::StringRef name) {
  Listener listener(place, name);
  FrontendOptions options = document.options;
  options.observer = &listener;
  Diagnostics ignored(document.sources);
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  emitModule(document.getModule(), document.ast, document.sources, ignored, context, options);
  return listener.known;
}

} // namespace dvn::lsp
