// Statements: blocks, `let`, assignment; see Evaluator.h.
//
// `break` and `continue` set hidden flags of the loop around, and so does a
// `return` that has to leave a loop or an expression first: `$return`, with its
// value in `$result`. Where a jump has surely happened evaluation of the block
// ends; where it may have, the rest of the block is emitted under the flag.

#include "frontend/AstWalk.h"
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
      if (assigned)
        assigned->insert({"$return", "$result"});
      return visit(llvm::cast<ReturnStmt>(statement)->value);
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
    if (!expr || llvm::isa<FnExpr>(expr)) // what a function assigns is its own
      return;
    forEachChild(*expr, [&](const Node &child) {
      if (const auto *part = llvm::dyn_cast<Expr>(&child))
        visit(part);
      else if (const auto *block = llvm::dyn_cast<Block>(&child))
        visit(block);
    });
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
void dvn::findAssigned(const Stmt *statement, std::set<std::string> &out) {
  findAssigned(llvm::ArrayRef<const Stmt *>(statement), out);
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

// ---- Jumps

Binding *Evaluator::findHidden(llvm::StringRef name) {
  unsigned inner = scope->getFrame();
  for (Scope *s = scope.get(); s && s->getFrame() == inner; s = s->getParent().get())
    if (Binding *found = s->findHere(name))
      return found;
  return nullptr;
}

void Evaluator::setHidden(llvm::StringRef name, Value value) {
  Binding *found = findHidden(name);
  trail.push([found, before = found->value, keep = scope] { found->value = before; });
  found->value = std::move(value);
}

Value Evaluator::anyFlag(llvm::ArrayRef<llvm::StringRef> names) {
  Value any = Value::boolean(false);
  for (llvm::StringRef name : names) {
    Binding *flag = findHidden(name);
    if (!flag || flag->value.isError())
      continue;
    if (flag->value.is(Kind::Bool)) {
      if (flag->value.getBool())
        return flag->value;
    } else {
      any = any.is(Kind::Bool)
                ? flag->value
                : Value::host(Kind::HostBool,
                              emit.make<mlir::arith::OrIOp>(any.getSsa(), flag->value.getSsa()));
    }
  }
  return any;
}

void Evaluator::clearFlags(llvm::ArrayRef<llvm::StringRef> names) {
  for (llvm::StringRef name : names)
    if (Binding *flag = findHidden(name); flag && !flag->value.is(Kind::Bool))
      setHidden(name, Value::boolean(false));
}

std::optional<Value> Evaluator::getGuard() {
  Value jumped = anyFlag({"$break", "$continue", "$return"});
  if (jumped.is(Kind::Bool))
    return std::nullopt;
  return Value::host(Kind::HostBool,
                     emit.make<mlir::arith::XOrIOp>(jumped.getSsa(), emit.constantBool(true)));
}

Flow Evaluator::leave() {
  leaving = false;
  if (returnsByFlag())
    return {Flow::Family::Jump, Value::none()};
  Value result = findHidden("$result")->value;
  setHidden("$return", Value::boolean(false));
  setHidden("$result", Value::unset());
  return {Flow::Family::Return, result};
}

Flow Evaluator::evalReturn(const ReturnStmt *statement) {
  if (!findHidden("$return")) {
    fail(statement->getRange(), Code::MisplacedStatement, "there is no function around");
    return {Flow::Family::Return, Value()};
  }
  Value value = statement->value ? eval(statement->value, Hint::self()) : Value::none();
  if (leaving)
    return {Flow::Family::Jump, Value::none()};
  if (!returnsByFlag())
    return {Flow::Family::Return, value};
  setHidden("$return", Value::boolean(true));
  setHidden("$result", value);
  return {Flow::Family::Jump, Value::none()};
}

Flow Evaluator::evalGuarded(const Value &guard, SourceRange range,
                            llvm::ArrayRef<const Stmt *> rest, const Hint &hint, bool wanted) {
  std::set<std::string> assigned{"$break", "$continue", "$return", "$result"};
  findAssigned(rest, assigned);
  Flow::Family ended = Flow::Family::Normal;
  // At the end of a function the value of the rest meets that of a `return`.
  Value value = branch(
      range, guard.getSsa(), assigned,
      [&] {
        clearFlags({"$break", "$continue", "$return"});
        Flow flow = evalStatements(rest, hint, wanted);
        ended = flow.family;
        if (ended == Flow::Family::Jump)
          return Value::unset();
        return ended == Flow::Family::Return || wanted ? flow.value : Value::none();
      },
      [&] {
        if (ended == Flow::Family::Return)
          return findHidden("$result")->value;
        return wanted ? Value::unset() : Value::none();
      },
      wanted || !returnsByFlag(), Code::BranchesDiffer, "a jump");
  if (ended == Flow::Family::Jump)
    return {ended, Value::none()};
  if (ended == Flow::Family::Return) {
    setHidden("$return", Value::boolean(false));
    setHidden("$result", Value::unset());
  }
  return {ended, value};
}

Value Evaluator::settle(const Flow &flow, SourceRange range, bool wanted) {
  Binding *returned = findHidden("$return");
  if (!returned || !returned->value.is(Kind::HostBool) || flow.value.isError())
    return flow.value;
  Value value = flow.value;
  if (wanted)
    value = branch(
        range, returned->value.getSsa(), {}, [&] { return findHidden("$result")->value; },
        [&] { return flow.value; }, true, Code::BranchesDiffer, "`return`");
  setHidden("$return", Value::boolean(false));
  setHidden("$result", Value::unset());
  return value;
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
    Flow flow{Flow::Family::Normal, Value::none()};
    if (branchExpr && !returnsByFlag() && hasReturn(statement)) {
      Value condition = toTruth(branchExpr->condition->getRange(), eval(branchExpr->condition));
      if (condition.isError() && !leaving)
        return {Flow::Family::Return, Value()};
      if (condition.is(Kind::HostBool))
        return branchReturning(branchExpr, condition.getSsa(), statements.drop_front(i + 1), hint,
                               wanted);
      if (condition.is(Kind::Bool))
        if (const Block *taken = condition.getBool() ? branchExpr->then : branchExpr->otherwise)
          flow = evalBlock(taken, isLast ? hint : Hint(), isLast && wanted);
    } else {
      flow = evalStatement(statement, isLast, hint, wanted);
    }
    if (flow.family != Flow::Family::Normal && !leaving)
      return flow;
    if (stopped)
      return {Flow::Family::Return, Value()};
    Binding *returned = findHidden("$return");
    if (leaving || (returned && returned->value.is(Kind::Bool) && returned->value.getBool()))
      return leave();
    if (isLast)
      return flow;
    if (std::optional<Value> guard = getGuard())
      return evalGuarded(*guard, statement->getRange(), statements.drop_front(i + 1), hint, wanted);
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
  case NodeKind::ReturnStmt:
    return evalReturn(llvm::cast<ReturnStmt>(statement));
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
      Value value = evalIf(branchExpr, isLast ? hint : Hint(), isLast && wanted, &flow);
      if (flow.family == Flow::Family::Normal)
        flow.value = value;
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
  llvm::StringRef flag = llvm::isa<BreakStmt>(statement) ? "$break" : "$continue";
  if (!findHidden(flag)) {
    fail(statement->getRange(), Code::MisplacedStatement, "there is no loop around");
    return {Flow::Family::Return, Value()};
  }
  setHidden(flag, Value::boolean(true));
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
  Restore saveWhole(whole, let->value);
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
  Restore saveWhole(whole, assign->value);
  Value value = eval(assign->value);
  if (leaving)
    return;
  emit.setRange(assign->getRange());
  auto run = [&] { assignTo(assign->target, assign->op, value, assign->getRange()); };
  std::optional<Value> guard = getGuard();
  if (!guard)
    return run();
  // The value may have jumped: then nothing is assigned.
  std::set<std::string> assigned;
  findAssigned(static_cast<const Stmt *>(assign), assigned);
  branch(
      assign->getRange(), guard->getSsa(), assigned,
      [&] {
        run();
        return Value::none();
      },
      [] { return Value::none(); }, false, Code::BranchesDiffer, "a jump");
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
