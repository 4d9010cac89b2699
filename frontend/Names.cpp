// Names: unknown names in functions and nets that nothing has called; see
// Evaluator.h.
//
// The evaluator sees a body when it is called. What is never called would keep
// its mistakes to itself, so its names are looked up here by the text alone: each
// must be bound in the body, or be visible in its file; and what is called by a
// name of the file or a module must have the parameters that are named.

#include "frontend/AstWalk.h"
#include "frontend/Builtins.h"

using namespace dvn;

namespace {
class NameChecker {
public:
  NameChecker(Evaluator &e, const std::shared_ptr<Scope> &fileScope) : e(e), fileScope(fileScope) {}

  void check(const FnExpr *function) {
    enter();
    bind(function->params);
    visit(function->body);
    leave();
  }
  void check(const NetDecl *net) {
    enter();
    bind(net->once);
    bind(net->each);
    visit(net->body);
    leave();
  }

private:
  void enter() { bound.emplace_back(); }
  void leave() { bound.pop_back(); }
  void bind(llvm::StringRef name) { bound.back().insert(name.str()); }
  void bind(llvm::ArrayRef<Param> params) {
    for (const Param &param : params) {
      visit(param.value);
      if (param.type)
        bindType(param.type);
      bind(param.name.text);
    }
  }
  /// Names of sizes and element types that a parameter's type brings in.
  void bindType(const TypeNode *type) {
    if (const auto *named = llvm::dyn_cast<NamedType>(type)) {
      bind(named->name.text);
      for (const Index &size : named->sizes) {
        if (size.rest)
          bind(size.rest.text);
        if (const auto *name = llvm::dyn_cast_or_null<NameExpr>(size.value))
          bind(name->name);
        else
          visit(size.value);
      }
    } else if (const auto *record = llvm::dyn_cast<RecordType>(type)) {
      for (const TypeField &field : record->fields)
        bindType(field.type);
    }
  }
  void bind(const Pattern *pattern) {
    if (const auto *name = llvm::dyn_cast<NamePattern>(pattern))
      bind(name->name.text);
    else if (const auto *tuple = llvm::dyn_cast<TuplePattern>(pattern))
      for (const Pattern *part : tuple->elements)
        bind(part);
  }

  void visit(const Block *block) {
    enter();
    for (const Stmt *statement : block->statements)
      visit(statement);
    leave();
  }
  void visit(const Stmt *statement);
  void visit(const Expr *expr);
  void visitChildren(const Node &node) {
    forEachChild(node, [&](const Node &child) {
      if (const auto *expr = llvm::dyn_cast<Expr>(&child))
        visit(expr);
      else if (const auto *block = llvm::dyn_cast<Block>(&child))
        visit(block);
    });
  }
  bool isBound(llvm::StringRef name) {
    return llvm::any_of(bound, [&](const auto &names) { return names.count(name.str()) != 0; });
  }
  void checkArguments(const CallExpr *call);
  void visit(const NameExpr *name) {
    if (isBound(name->name))
      return;
    Restore guard(e.scope, fileScope);
    if (!e.isVisible(name->name))
      e.evalName(name); // which reports it
  }

  Evaluator &e;
  std::shared_ptr<Scope> fileScope;
  std::vector<std::set<std::string>> bound;
};
} // namespace

/// The parameters of what a name of the file means, if it can be called.
static std::optional<std::vector<Evaluator::Parameter>> getParameters(const Value &callee) {
  std::vector<Evaluator::Parameter> parameters;
  llvm::ArrayRef<Param> params;
  if (callee.is(Kind::Builtin) && !callee.get<Builtin>().lazy)
    parameters = callee.get<Builtin>().parameters;
  else if (callee.is(Kind::Function) && callee.get<FunctionInfo>().expr)
    params = callee.get<FunctionInfo>().expr->params;
  else if (callee.is(Kind::Net))
    params = callee.get<NetInfo>().decl->once;
  else
    return std::nullopt;
  for (const Param &param : params)
    parameters.push_back({param.name.text.str(), false, param.collects});
  for (Evaluator::Parameter &parameter : parameters)
    parameter.required = false; // what a pipe gives is not in the list
  return parameters;
}

void NameChecker::checkArguments(const CallExpr *call) {
  const auto *name = llvm::dyn_cast<NameExpr>(call->callee);
  if (!name || isBound(name->name))
    return;
  Restore guard(e.scope, fileScope);
  std::optional<std::vector<Evaluator::Parameter>> parameters = getParameters(e.peek(name->name));
  if (!parameters)
    return;
  std::vector<CallArgument> given, rest;
  for (const Argument &argument : call->arguments) {
    if (argument.spread)
      return;
    CallArgument entry;
    entry.range = argument.range;
    entry.name = argument.name.text.str();
    const auto *plain = llvm::dyn_cast<NameExpr>(argument.value);
    if (entry.name.empty() && plain && !given.empty() && !given.back().name.empty())
      entry.name = plain->name.str();
    if (entry.name != "training")
      given.push_back(std::move(entry));
  }
  e.match(*parameters, given, rest, call->getRange(), name->name);
}

void NameChecker::visit(const Stmt *statement) {
  switch (statement->getKind()) {
  case NodeKind::LetStmt:
    visit(llvm::cast<LetStmt>(statement)->value);
    return bind(llvm::cast<LetStmt>(statement)->pattern);
  case NodeKind::MemoryStmt:
    visit(llvm::cast<MemoryStmt>(statement)->value);
    return bind(llvm::cast<MemoryStmt>(statement)->name.text);
  case NodeKind::FnDecl:
    bind(llvm::cast<FnDecl>(statement)->name.text);
    return check(llvm::cast<FnDecl>(statement)->function);
  case NodeKind::ForStmt: {
    const auto *loop = llvm::cast<ForStmt>(statement);
    visit(loop->source);
    enter();
    bind(loop->position.text);
    bind(loop->pattern);
    visit(loop->body);
    return leave();
  }
  case NodeKind::WhileStmt:
  case NodeKind::ReturnStmt:
  case NodeKind::AssignStmt:
  case NodeKind::ExprStmt:
    return visitChildren(*statement);
  default:
    return;
  }
}

void NameChecker::visit(const Expr *expr) {
  if (!expr)
    return;
  if (const auto *name = llvm::dyn_cast<NameExpr>(expr))
    return visit(name);
  if (const auto *function = llvm::dyn_cast<FnExpr>(expr))
    return check(function);
  if (const auto *comprehension = llvm::dyn_cast<ComprehensionExpr>(expr)) {
    visit(comprehension->source);
    enter();
    bind(comprehension->position.text);
    bind(comprehension->pattern);
    visit(comprehension->condition);
    visit(comprehension->element);
    return leave();
  }
  visitChildren(*expr);
  if (const auto *call = llvm::dyn_cast<CallExpr>(expr))
    checkArguments(call);
}

void Evaluator::checkUncalled(const Module &file, const std::shared_ptr<Scope> &fileScope) {
  NameChecker checker(*this, fileScope);
  for (const Stmt *item : file.items) {
    if (const auto *function = llvm::dyn_cast<FnDecl>(item)) {
      if (!called.count(function->function) && !function->isExported)
        checker.check(function->function);
    } else if (const auto *net = llvm::dyn_cast<NetDecl>(item)) {
      if (!called.count(net))
        checker.check(net);
    }
  }
}
