// Statements: blocks, `let`, assignment; see Evaluator.h.
//
// `break` and `continue` set hidden flags of the loop around. Where a jump has
// surely happened evaluation of the block ends; where it may have, the rest of
// the block is emitted under the flag.

#include "frontend/Evaluator.h"

#include "mlir/IR/Matchers.h"

using namespace dvn;

// ---- What statements do, by their text

namespace {
struct Finder {
  std::set<std::string> *assigned = nullptr;
  bool returns = false, memory = false;
  unsigned loops = 0;

  void visit(llvm::ArrayRef<const Stmt *> statements) {
    for (const Stmt *statement : statements)
      visit(statement);
  }
  void visit(const Block *block) {
    if (block)
      visit(block->statements);
  }
  void visitTarget(const Expr *target) {
    while (true) {
      if (const auto *subscript = llvm::dyn_cast<SubscriptExpr>(target))
        target = subscript->base;
      else
        break;
    }
    if (const auto *name = llvm::dyn_cast<NameExpr>(target); name && assigned)
      assigned->insert(name->name.str());
  }
  void visit(const Stmt *statement) {
    switch (statement->getKind()) {
    case NodeKind::LetStmt:
      return visit(llvm::cast<LetStmt>(statement)->value);
    case NodeKind::MemoryStmt:
      memory = true;
      return;
    case NodeKind::ForStmt: {
      const auto *loop = llvm::cast<ForStmt>(statement);
      visit(loop->source);
      ++loops;
      visit(loop->body);
      --loops;
      return;
    }
    case NodeKind::WhileStmt: {
      const auto *loop = llvm::cast<WhileStmt>(statement);
      visit(loop->condition);
      ++loops;
      visit(loop->body);
      --loops;
      return;
    }
    case NodeKind::BreakStmt:
      if (!loops && assigned)
        assigned->insert("$break");
      return;
    case NodeKind::ContinueStmt:
      if (!loops && assigned)
        assigned->insert("$continue");
      return;
    case NodeKind::ReturnStmt:
      returns = true;
      return;
    case NodeKind::AssignStmt:
      visitTarget(llvm::cast<AssignStmt>(statement)->target);
      return visit(llvm::cast<AssignStmt>(statement)->value);
    case NodeKind::ExprStmt:
      return visit(llvm::cast<ExprStmt>(statement)->value);
    default:
      return;
    }
  }
  void visit(const Expr *expr) {
    if (!expr)
      return;
    if (const auto *branch = llvm::dyn_cast<IfExpr>(expr)) {
      visit(branch->condition);
      visit(branch->then);
      visit(branch->otherwise);
    } else if (const auto *binary = llvm::dyn_cast<BinaryExpr>(expr)) {
      visit(binary->left);
      visit(binary->right);
    } else if (const auto *unary = llvm::dyn_cast<UnaryExpr>(expr)) {
      visit(unary->operand);
    } else if (const auto *call = llvm::dyn_cast<CallExpr>(expr)) {
      visit(call->callee);
      for (const Argument &argument : call->arguments)
        visit(argument.value);
    } else if (const auto *pipe = llvm::dyn_cast<PipeExpr>(expr)) {
      visit(pipe->head);
      for (const Expr *stage : pipe->stages)
        visit(stage);
    } else if (const auto *record = llvm::dyn_cast<RecordExpr>(expr)) {
      for (const Argument &argument : record->fields)
        visit(argument.value);
    } else if (const auto *list = llvm::dyn_cast<ListExpr>(expr)) {
      for (const Expr *element : list->elements)
        visit(element);
    } else if (const auto *subscript = llvm::dyn_cast<SubscriptExpr>(expr)) {
      visit(subscript->base);
    } else if (const auto *field = llvm::dyn_cast<FieldExpr>(expr)) {
      visit(field->base);
    }
  }
};
} // namespace

void dvn::findAssigned(llvm::ArrayRef<const Stmt *> statements, std::set<std::string> &out) {
  Finder finder;
  finder.assigned = &out;
  finder.visit(statements);
}
void dvn::findAssigned(const Expr *expr, std::set<std::string> &out) {
  Finder finder;
  finder.assigned = &out;
  finder.visit(expr);
}
bool dvn::hasReturn(llvm::ArrayRef<const Stmt *> statements) {
  Finder finder;
  finder.visit(statements);
  return finder.returns;
}
bool dvn::hasMemory(llvm::ArrayRef<const Stmt *> statements) {
  Finder finder;
  finder.visit(statements);
  return finder.memory;
}

// ---- Blocks

Flow Evaluator::evalBlock(const Block *block, const Hint &hint, bool wanted) {
  Restore guard(scope, std::make_shared<Scope>(scope, scope->getFrame()));
  return evalStatements(block->statements, hint, wanted);
}

/// The local binding of a hidden flag, if a loop of this function is around.
static Binding *findFlag(Scope *scope, llvm::StringRef name) {
  unsigned frame = scope->getFrame();
  for (; scope && scope->getFrame() == frame; scope = scope->getParent().get())
    if (Binding *found = scope->findHere(name))
      return found;
  return nullptr;
}

std::optional<Value> Evaluator::getGuard() {
  std::optional<Value> jumped;
  for (llvm::StringRef name : {"$break", "$continue"}) {
    Binding *flag = findFlag(scope.get(), name);
    if (!flag || flag->value.is(Kind::Bool))
      continue;
    jumped =
        jumped ? Value::host(Kind::HostBool,
                             emit.make<mlir::arith::OrIOp>(jumped->getSsa(), flag->value.getSsa()))
               : flag->value;
  }
  if (!jumped)
    return std::nullopt;
  return Value::host(Kind::HostBool,
                     emit.make<mlir::arith::XOrIOp>(jumped->getSsa(), emit.constantBool(true)));
}

Flow Evaluator::evalStatements(llvm::ArrayRef<const Stmt *> statements, const Hint &hint,
                               bool wanted) {
  for (size_t i = 0; i < statements.size(); ++i) {
    bool isLast = i + 1 == statements.size();
    const Stmt *statement = statements[i];
    // A condition that is not known, with a `return` in a branch: what follows
    // belongs to the branches.
    const auto *expression = llvm::dyn_cast<ExprStmt>(statement);
    const auto *branchExpr = expression ? llvm::dyn_cast<IfExpr>(expression->value) : nullptr;
    if (branchExpr && hasReturn(statement)) {
      Value condition = toTruth(branchExpr->condition->getRange(), eval(branchExpr->condition));
      if (condition.isError())
        return {Flow::Family::Return, Value()};
      if (condition.is(Kind::HostBool))
        return branchReturning(branchExpr, condition.getSsa(), statements.drop_front(i + 1), hint,
                               wanted);
      const Block *taken = condition.getBool() ? branchExpr->then : branchExpr->otherwise;
      Flow flow = taken ? evalBlock(taken, isLast ? hint : Hint(), isLast && wanted)
                        : Flow{Flow::Family::Normal, Value::none()};
      if (flow.family != Flow::Family::Normal || isLast)
        return flow;
      continue;
    }
    Flow flow = evalStatement(statement, isLast, hint, wanted);
    if (flow.family != Flow::Family::Normal || isLast)
      return flow;
    if (stopped)
      return {Flow::Family::Return, Value()};
    std::optional<Value> guard = getGuard();
    if (!guard)
      continue;
    llvm::ArrayRef<const Stmt *> rest = statements.drop_front(i + 1);
    std::set<std::string> assigned{"$break", "$continue"};
    findAssigned(rest, assigned);
    branch(
        statement->getRange(), guard->getSsa(), assigned,
        [&] {
          for (llvm::StringRef name : {"$break", "$continue"})
            if (Binding *flag = findFlag(scope.get(), name))
              if (!flag->value.is(Kind::Bool))
                flag->value = Value::boolean(false);
          evalStatements(rest, {}, false);
          return Value::none();
        },
        [] { return Value::none(); }, false, Code::BranchesDiffer, "after a jump");
    return {Flow::Family::Normal, Value::none()};
  }
  return {Flow::Family::Normal, Value::none()};
}

bool dvn::hasReturn(const Stmt *statement) {
  return hasReturn(llvm::ArrayRef<const Stmt *>(statement));
}

Flow Evaluator::evalStatement(const Stmt *statement, bool isLast, const Hint &hint, bool wanted) {
  emit.setRange(statement->getRange());
  switch (statement->getKind()) {
  case NodeKind::LetStmt:
    evalLet(llvm::cast<LetStmt>(statement));
    break;
  case NodeKind::MemoryStmt:
    evalMemory(llvm::cast<MemoryStmt>(statement));
    break;
  case NodeKind::ForStmt:
    return evalFor(llvm::cast<ForStmt>(statement));
  case NodeKind::WhileStmt:
    return evalWhile(llvm::cast<WhileStmt>(statement));
  case NodeKind::BreakStmt:
  case NodeKind::ContinueStmt:
    return jump(statement);
  case NodeKind::ReturnStmt: {
    const auto *result = llvm::cast<ReturnStmt>(statement);
    return {Flow::Family::Return,
            result->value ? eval(result->value, Hint::self()) : Value::none()};
  }
  case NodeKind::AssignStmt:
    evalAssign(llvm::cast<AssignStmt>(statement));
    break;
  case NodeKind::FnDecl: {
    const auto *decl = llvm::cast<FnDecl>(statement);
    auto info = std::make_shared<FunctionInfo>();
    info->name = decl->name.text.str();
    info->expr = decl->function;
    info->place = decl->name.range;
    info->scope = scope;
    scope->bind(decl->name.text,
                {Binding::Family::Fixed, Value::object(Kind::Function, info), decl->name.range});
    break;
  }
  case NodeKind::ExprStmt: {
    const Expr *expr = llvm::cast<ExprStmt>(statement)->value;
    if (const auto *branchExpr = llvm::dyn_cast<IfExpr>(expr)) {
      Flow flow;
      flow.value = evalIf(branchExpr, isLast ? hint : Hint(), isLast && wanted, &flow);
      return flow;
    }
    return {Flow::Family::Normal, eval(expr, isLast ? hint : Hint(), isLast && wanted)};
  }
  default:
    break;
  }
  return {Flow::Family::Normal, Value::none()};
}

Flow Evaluator::jump(const Stmt *statement) {
  bool isBreak = llvm::isa<BreakStmt>(statement);
  Binding *flag = findFlag(scope.get(), isBreak ? "$break" : "$continue");
  if (!flag) {
    fail(statement->getRange(), Code::MisplacedStatement, "there is no loop around");
    return {Flow::Family::Return, Value()};
  }
  trail.push([flag, before = flag->value, keep = scope] { flag->value = before; });
  flag->value = Value::boolean(true);
  return {Flow::Family::Jump, Value::none()};
}

// ---- let

Value Evaluator::keepHistory(const Value &value) {
  if (!value.isTensor())
    return value;
  mlir::Value tensor = value.getSsa();
  auto repeated = tensor.getDefiningOp<BroadcastOp>();
  if (!mlir::matchPattern(repeated ? repeated.getX() : tensor, mlir::m_Constant()))
    return value;
  return value.withSsa(emit.make<StopGradientOp>(tensor));
}

bool Evaluator::bindPattern(const Pattern *pattern, const Value &value, SourceRange range) {
  if (const auto *name = llvm::dyn_cast<NamePattern>(pattern)) {
    scope->bind(name->name.text,
                {Binding::Family::Local, keepHistory(value).withOrigin(range), name->name.range});
    return true;
  }
  const auto *tuple = llvm::dyn_cast<TuplePattern>(pattern);
  if (!tuple)
    return true;
  bool good = true;
  Value parts = value;
  if (!value.isError() && !value.isStruct()) {
    fail(pattern->getRange(), Code::PatternMismatch,
         "only records and lists are taken apart, found " + describeType(value, emit.symbols));
    parts = Value();
  } else if (!value.isError() && value.getCount() != tuple->elements.size()) {
    fail(pattern->getRange(), Code::PatternMismatch,
         "the pattern has " + llvm::Twine(tuple->elements.size()) + " parts, the value " +
             llvm::Twine(value.getCount()));
    parts = Value();
  }
  good = !parts.isError();
  for (size_t i = 0; i < tuple->elements.size(); ++i) // errors absorb what uses the names
    good &= bindPattern(tuple->elements[i], good ? parts.getElementAt(i) : Value(), range);
  return good;
}

void Evaluator::evalLet(const LetStmt *let) {
  Hint hint;
  if (const auto *name = llvm::dyn_cast<NamePattern>(let->pattern))
    hint = Hint::to(name->name.text.str());
  // `let (a, b) = (f(), g())`: each part has its own name.
  const auto *tuple = llvm::dyn_cast<TuplePattern>(let->pattern);
  const auto *record = llvm::dyn_cast<RecordExpr>(let->value);
  if (tuple && record && tuple->elements.size() == record->fields.size() && !let->type &&
      llvm::none_of(record->fields, [](const Argument &a) { return a.spread; })) {
    std::vector<Value> values;
    for (size_t i = 0; i < record->fields.size(); ++i) {
      const auto *name = llvm::dyn_cast<NamePattern>(tuple->elements[i]);
      values.push_back(
          eval(record->fields[i].value, name ? Hint::to(name->name.text.str()) : Hint()));
    }
    for (size_t i = 0; i < values.size(); ++i)
      bindPattern(tuple->elements[i], values[i], record->fields[i].value->getRange());
    return;
  }
  Value value = eval(let->value, hint);
  if (let->type && !value.isError())
    value =
        fit(let->type, value, let->value->getRange(), hint.path.empty() ? "let" : hint.path, false);
  if (const auto *name = llvm::dyn_cast<NamePattern>(let->pattern)) {
    if (value.isTensor())
      if (mlir::Operation *op = value.getSsa().getDefiningOp();
          op && llvm::isa<mlir::FileLineColLoc, mlir::CallSiteLoc>(op->getLoc()))
        op->setLoc(mlir::NameLoc::get(emit.builder.getStringAttr(name->name.text), op->getLoc()));
    bool hasInstance = value.is(Kind::Instance) || (value.is(Kind::List) && value.getCount() &&
                                                    value.getList()[0].is(Kind::Instance));
    if (bodyOf && hasInstance && frame->path.empty()) {
      Instance *instance = bodyOf;
      std::string key = name->name.text.str();
      if (!instance->locals.count(key))
        trail.push([instance, key] { instance->locals.erase(key); });
      instance->locals[key] = value;
    }
  }
  bindPattern(let->pattern, value, let->value->getRange());
}

// ---- Assignment

void Evaluator::evalAssign(const AssignStmt *assign) {
  Value value = eval(assign->value);
  emit.setRange(assign->getRange());
  assignTo(assign->target, assign->op, value, assign->getRange());
}

void Evaluator::assignTo(const Expr *target, AssignOp op, const Value &value, SourceRange range) {
  // What is stored where no index is left: the old value with the operator.
  auto combine = [&](const Value &old) {
    return op == AssignOp::Set ? value : binary(range, getBinaryOp(op), old, value);
  };
  if (const auto *subscript = llvm::dyn_cast<SubscriptExpr>(target)) {
    Value base = eval(subscript->base);
    if (base.isError() || value.isError())
      return;
    emit.setRange(range);
    Value updated = storeIndexed(range, base, subscript->indices, op, value);
    if (!updated.isError())
      assignTo(subscript->base, AssignOp::Set, updated, range);
    return;
  }
  if (const auto *field = llvm::dyn_cast<FieldExpr>(target)) {
    Value base = eval(field->base);
    if (base.isError() || value.isError())
      return;
    Variable *variable = nullptr;
    if (base.is(Kind::Memory) && field->field.text == "value") {
      variable = base.get<MemoryInfo>().variable;
    } else if (base.is(Kind::Instance)) {
      Instance &instance = base.get<Instance>();
      variable = findVariable(instance, field->field.text);
      if (instance.broken || (!variable && !instance.unfolded && diags.hasErrors()))
        return;
      if (!variable && instanceField(field->field.range, instance, field->field.text).isError())
        return;
    }
    if (!variable) {
      fail(field->field.range, Code::CannotAssign,
           "`" + field->field.text + "` of " + describeKind(base) +
               " is no memory: only params, states and `p.value` are stored to");
      return;
    }
    Value result = combine(op == AssignOp::Set ? Value() : read(*variable));
    if (!result.isError())
      store(range, *variable, result);
    return;
  }
  const auto *name = llvm::dyn_cast<NameExpr>(target);
  if (!name)
    return;
  for (Scope *s = scope.get(); s; s = s->getParent().get()) {
    Binding *found = s->findHere(name->name);
    if (!found)
      continue;
    if (found->family == Binding::Family::Memory) {
      Value result = combine(op == AssignOp::Set ? Value() : read(*found->variable));
      if (!result.isError())
        store(range, *found->variable, result);
      return;
    }
    if (found->family != Binding::Family::Local || s->getFrame() != scope->getFrame()) {
      error(target->getRange(), Code::CannotAssign).label(found->place, "bound here")
          << "`" << name->name << "` cannot be bound again here"
          << (found->family == Binding::Family::Local ? ": it belongs to the function around" : "");
      return;
    }
    Value result = found->value.isError() && op != AssignOp::Set ? Value() : combine(found->value);
    trail.push([found, before = *found, keep = scope] { *found = before; });
    found->value = keepHistory(result).withOrigin(range);
    found->rebound = range;
    return;
  }
  evalName(name); // reports the unknown name
}
