// Calls: arguments, functions, pipes, partial application; see Evaluator.h.
//
// A call first decides which argument goes to which parameter, then evaluates
// them in the order of the text: what an argument makes may take its name from
// the parameter. Functions are unfolded at each call.

#include "dialect/ops/Recompute.h"
#include "frontend/Builtins.h"

using namespace dvn;

std::string Evaluator::claim(const Hint &hint, llvm::StringRef fallback) {
  if (hint.given && hint.path.empty())
    return frame->path;
  std::string component = hint.given ? hint.path : fallback.str();
  unsigned number = frame->counts[component]++;
  // Names of things without a `let` are always numbered, the others from the
  // second on.
  if (!hint.given || number > 0)
    component += "_" + std::to_string(number);
  return join(frame->path, component);
}

bool Evaluator::collectArguments(llvm::ArrayRef<Argument> arguments,
                                 std::vector<CallArgument> &out) {
  bool afterNamed = false;
  for (const Argument &argument : arguments) {
    if (argument.spread) {
      Value value = eval(argument.value);
      if (value.isError())
        return false;
      if (!value.isStruct()) {
        fail(argument.range, Code::WrongKind,
             "`...` wants a record or a list, found " + describeKind(value));
        return false;
      }
      for (size_t i = 0; i < value.getCount(); ++i) {
        CallArgument entry;
        entry.range = argument.range;
        entry.value = value.getElementAt(i);
        if (value.is(Kind::Record))
          entry.name = value.getFields()[i].name;
        out.push_back(std::move(entry));
      }
      continue;
    }
    CallArgument entry;
    entry.range = argument.range;
    entry.name = argument.name.text.str();
    if (llvm::isa<PlaceholderExpr>(argument.value)) {
      entry.value = Value::placeholder();
    } else {
      entry.expr = argument.value;
      entry.scope = scope;
    }
    if (const auto *plain = llvm::dyn_cast<NameExpr>(argument.value)) {
      entry.ownName = plain->name.str();
      if (afterNamed && entry.name.empty()) {
        entry.name = entry.ownName;
        entry.namesItself = true;
      }
    }
    afterNamed |= static_cast<bool>(argument.name);
    out.push_back(std::move(entry));
  }
  return true;
}

Value Evaluator::evalArgument(const CallArgument &argument, const Hint &hint) {
  return argument.expr ? evalIn(argument.scope, argument.expr, hint) : argument.value;
}

static bool hasPlaceholder(const std::vector<CallArgument> &arguments) {
  return llvm::any_of(arguments,
                      [](const CallArgument &a) { return a.value.is(Kind::Placeholder); });
}

Value Evaluator::evalCall(const CallExpr *expr, const Hint &hint, bool wanted) {
  bool isLooped = looped == expr;
  Restore guard(looped, static_cast<const Expr *>(nullptr));
  Value callee = eval(expr->callee);
  std::vector<CallArgument> arguments;
  bool good = collectArguments(expr->arguments, arguments);
  if (!good || callee.isError()) {
    if (good) // still look for errors in what is given
      for (const CallArgument &argument : arguments)
        evalArgument(argument, {});
    return Value();
  }
  if (hasPlaceholder(arguments)) { // f(_, 2)
    auto info = std::make_shared<FunctionInfo>();
    info->name = "partial";
    info->place = expr->getRange();
    info->callee = callee;
    for (CallArgument &argument : arguments) {
      if (argument.expr) {
        argument.value = evalArgument(argument, {});
        argument.expr = nullptr;
      }
      if (argument.value.isError())
        return Value();
    }
    info->arguments = std::move(arguments);
    return Value::object(Kind::Function, info);
  }
  return call(callee, std::move(arguments), {expr->getRange(), hint, wanted, isLooped});
}

// ---- Pipes

Value Evaluator::evalPipe(const PipeExpr *expr, const Hint &hint, bool wanted) {
  Value value = eval(expr->head);
  SourceRange range = expr->head->getRange();
  for (const Expr *stage : expr->stages) {
    bool isLast = stage == expr->stages.back();
    value = pipeInto(value, range, stage,
                     {stage->getRange(), isLast ? hint : Hint(), wanted || !isLast});
    range = stage->getRange();
  }
  return value;
}

Value Evaluator::pipeInto(const Value &head, SourceRange headRange, const Expr *stage,
                          const Site &site) {
  const auto *written = llvm::dyn_cast<CallExpr>(stage);
  if (!written)
    return pipeIntoValue(head, headRange, eval(stage), site);
  Value callee = eval(written->callee);
  std::vector<CallArgument> arguments;
  if (!collectArguments(written->arguments, arguments) || callee.isError() || head.isError()) {
    for (const CallArgument &argument : arguments)
      evalArgument(argument, {});
    return Value();
  }
  CallArgument first;
  first.range = headRange;
  first.value = head;
  first.isPiped = true;
  if (hasPlaceholder(arguments)) {
    for (CallArgument &argument : arguments)
      if (argument.value.is(Kind::Placeholder))
        argument.value = head;
    return call(callee, std::move(arguments), site);
  }
  if (callee.is(Kind::Net)) {
    Value instance = call(callee, std::move(arguments), {site.range, {}, true});
    return instance.isError() ? Value() : call(instance, {first}, site);
  }
  arguments.insert(arguments.begin(), first);
  return call(callee, std::move(arguments), site);
}

Value Evaluator::pipeIntoValue(const Value &head, SourceRange headRange, const Value &stage,
                               const Site &site) {
  if (head.isError() || stage.isError())
    return Value();
  CallArgument first;
  first.range = headRange;
  first.value = head;
  first.isPiped = true;
  if (stage.is(Kind::List)) {
    Value value = head;
    for (const Value &part : stage.getList())
      value = pipeIntoValue(value, headRange, part, site);
    return value;
  }
  if (stage.is(Kind::Net)) {
    Value instance = call(stage, {}, {site.range, {}, true});
    return instance.isError() ? Value() : call(instance, {first}, site);
  }
  return call(stage, {first}, site);
}

// ---- Calls

Value Evaluator::callWith(const Value &callee, std::vector<Value> values, const Site &site) {
  std::vector<CallArgument> arguments;
  for (Value &value : values) {
    CallArgument argument;
    argument.range = site.range;
    argument.value = std::move(value);
    arguments.push_back(std::move(argument));
  }
  return call(callee, std::move(arguments), site);
}

Value Evaluator::call(const Value &callee, std::vector<CallArgument> arguments, const Site &site) {
  emit.setRange(site.range);
  // `training = b` belongs to every call, unless the callee has such a parameter.
  Restore guard(training);
  auto declares = [&](llvm::StringRef name) {
    llvm::ArrayRef<Param> params;
    if (callee.is(Kind::Function) && callee.get<FunctionInfo>().expr)
      params = callee.get<FunctionInfo>().expr->params;
    else if (callee.is(Kind::Instance))
      params = callee.get<Instance>().net->each;
    else if (callee.is(Kind::Net))
      params = callee.get<NetInfo>().decl->once;
    return llvm::any_of(params, [&](const Param &param) { return param.name.text == name; });
  };
  for (size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i].name == "training" && !callee.is(Kind::Builtin) && !declares("training")) {
      Value value = evalArgument(arguments[i], {});
      std::optional<bool> known = toKnownBool(arguments[i].range, value, "`training`");
      if (!known)
        return Value();
      training = *known ? Training::True : Training::False;
      arguments.erase(arguments.begin() + i);
      break;
    }
  switch (callee.getKind()) {
  case Kind::Error:
    return Value();
  case Kind::Function: {
    std::shared_ptr<FunctionInfo> function = callee.getShared<FunctionInfo>();
    if (function->callee.isError())
      return callFunction(*function, std::move(arguments), site);
    std::vector<CallArgument> all(function->arguments); // partial: fill the gaps in order
    size_t next = 0;
    for (CallArgument &argument : all)
      if (argument.value.is(Kind::Placeholder)) {
        if (next == arguments.size())
          return fail(site.range, Code::MissingArgument, "an argument for `_` is missing");
        std::string name = argument.name;
        argument = arguments[next++];
        if (argument.name.empty())
          argument.name = name;
      }
    for (; next < arguments.size(); ++next)
      all.push_back(arguments[next]);
    if (function->recomputed)
      return callRecomputed(function->callee, std::move(all), site);
    return call(function->callee, std::move(all), site);
  }
  case Kind::Builtin:
    return callBuiltin(callee.get<Builtin>(), std::move(arguments), site);
  case Kind::Net:
    return makeInstance(callee.get<NetInfo>(), std::move(arguments), site);
  case Kind::Instance:
    return callInstance(callee.get<Instance>(), std::move(arguments), site);
  case Kind::Type: {
    if (arguments.size() != 1 || !arguments[0].name.empty())
      return fail(site.range, arguments.empty() ? Code::MissingArgument : Code::TooManyArguments,
                  "a conversion takes one value");
    return convert(site.range, callee.getType(), evalArgument(arguments[0], {}));
  }
  case Kind::Program: {
    auto bound = callee.getShared<std::pair<const ProgramDecl *, std::shared_ptr<Scope>>>();
    return callProgram(bound->first, bound->second, std::move(arguments), site);
  }
  default:
    return fail(site.range, Code::NotCallable, describeKind(callee) + " cannot be called");
  }
}

/// Marks what the call emits, for passes/differentiate/Recompute.cpp.
Value Evaluator::callRecomputed(const Value &callee, std::vector<CallArgument> arguments,
                                const Site &site) {
  mlir::Block *block = emit.builder.getInsertionBlock();
  auto last = [&]() -> mlir::Operation * {
    auto point = emit.builder.getInsertionPoint();
    return point == block->begin() ? nullptr : &*std::prev(point);
  };
  mlir::Operation *before = last();
  Value value = call(callee, std::move(arguments), site);
  auto mark = emit.builder.getI64IntegerAttr(recomputed++);
  for (mlir::Operation *op = last(); op && op != before; op = op->getPrevNode())
    op->setAttr(recomputeMark, mark);
  return value;
}

std::optional<std::vector<int>> Evaluator::match(llvm::ArrayRef<Parameter> parameters,
                                                 std::vector<CallArgument> &arguments,
                                                 std::vector<CallArgument> &rest, SourceRange range,
                                                 llvm::StringRef callee) {
  std::vector<int> result(parameters.size(), -1);
  bool collects = !parameters.empty() && parameters.back().collects;
  size_t count = parameters.size() - collects, position = 0;
  bool good = true;
  auto signature = [&] {
    std::string text = "`" + callee.str() + "(";
    for (size_t i = 0; i < parameters.size(); ++i)
      text +=
          (i ? ", " : "") + std::string(parameters[i].collects ? "..." : "") + parameters[i].name;
    return text + ")`";
  };
  for (size_t i = 0; i < arguments.size(); ++i) {
    CallArgument &argument = arguments[i];
    size_t index = count;
    if (argument.name.empty()) {
      index = position++;
    } else {
      for (size_t p = 0; p < count; ++p)
        if (parameters[p].name == argument.name)
          index = p;
    }
    if (index < count) {
      if (result[index] >= 0) {
        error(argument.range, Code::DuplicateArgument).note("parameters: " + signature())
            << "`" << parameters[index].name << "` is given twice";
        good = false;
      }
      result[index] = i;
      continue;
    }
    if (collects) {
      rest.push_back(argument);
      continue;
    }
    good = false;
    if (argument.name.empty()) {
      error(argument.range, Code::TooManyArguments).note("parameters: " + signature())
          << "`" << callee << "` takes " << count << (count == 1 ? " argument" : " arguments");
      break;
    }
    std::vector<llvm::StringRef> names;
    for (const Parameter &parameter : parameters)
      names.push_back(parameter.name);
    error(argument.range, Code::UnknownArgument)
            .suggest(argument.name, names)
            .note("parameters: " + signature())
        << "`" << callee << "` has no parameter `" << argument.name << "`";
  }
  for (size_t p = 0; p < count && good; ++p)
    if (result[p] < 0 && parameters[p].required) {
      error(range, Code::MissingArgument).note("parameters: " + signature())
          << "`" << callee << "` wants `" << parameters[p].name << "`";
      good = false;
    }
  if (!good)
    return std::nullopt;
  return result;
}

bool Evaluator::bindParameters(llvm::ArrayRef<Param> params, std::vector<CallArgument> &arguments,
                               const std::shared_ptr<Scope> &inner, const std::string &component,
                               PlaceFrame &own, SourceRange range, llvm::StringRef callee,
                               std::vector<std::pair<std::string, Value>> *bound) {
  std::vector<Parameter> parameters;
  for (const Param &param : params)
    parameters.push_back({param.name.text.str(), !param.value, param.collects});
  std::vector<CallArgument> rest;
  std::optional<std::vector<int>> matched = match(parameters, arguments, rest, range, callee);
  if (!matched)
    return false;
  // In the order of the text.
  std::vector<Value> values(params.size());
  std::vector<std::pair<int, size_t>> order;
  for (size_t p = 0; p < params.size(); ++p)
    if ((*matched)[p] >= 0)
      order.push_back({(*matched)[p], p});
  llvm::sort(order);
  bool good = true;
  for (auto [argument, p] : order) {
    values[p] = evalArgument(arguments[argument], Hint::to(join(component, parameters[p].name)));
    good &= !values[p].isError();
  }
  std::vector<Field> collected;
  for (CallArgument &argument : rest) {
    Value value = evalArgument(argument, {});
    good &= !value.isError();
    collected.push_back(
        {argument.name.empty() ? argument.ownName : argument.name, std::make_shared<Value>(value)});
  }
  if (!good)
    return false;
  Restore guard(scope, inner);
  // The frame that defaults are evaluated in is the callee's own.
  for (size_t p = 0; p < params.size(); ++p) {
    const Param &param = params[p];
    Value value;
    SourceRange place = param.range, blamed = place;
    if (param.collects) {
      value = Value::record(collected);
    } else if ((*matched)[p] >= 0) {
      value = values[p];
      const CallArgument &argument = arguments[(*matched)[p]];
      place = blamed = argument.range;
      if (argument.isPiped) {
        value = value.withOrigin(place);
        blamed = range;
      }
    } else {
      Restore named(frame, &own);
      value = eval(param.value, Hint::to(param.name.text.str()));
    }
    if (param.type && !value.isError())
      value = fit(param.type, value, blamed, (param.name.text + "` of `" + callee).str(), true);
    if (value.isError()) {
      inner->bind(param.name.text, {Binding::Family::Local, value, param.name.range});
      good = false;
      continue;
    }
    value = keepHistory(value).withOrigin(place);
    if (bound)
      bound->push_back({param.name.text.str(), value});
    inner->bind(param.name.text, {Binding::Family::Local, value, param.name.range});
  }
  return good;
}

Value Evaluator::evalBody(const Block *body, const TypeNode *result, const Hint &hint, bool wanted,
                          llvm::StringRef callee) {
  Restore saveExpression(inExpression, false);
  Restore saveWhole(whole, static_cast<const Expr *>(nullptr));
  Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
  scope->bind("$return", {Binding::Family::Local, Value::boolean(false), body->getRange()});
  scope->bind("$result", {Binding::Family::Local, Value::unset(), body->getRange()});
  Flow flow = evalStatements(body->statements, hint, wanted || result);
  Value value = settle(flow, body->getRange(), wanted || result);
  if (!result || value.isError())
    return value;
  if (value.isNone() && !wanted)
    return value;
  const Expr *last = body->getValue();
  return fit(result, value, last ? last->getRange() : body->getRange(), callee, false);
}

Value Evaluator::callFunction(const FunctionInfo &function, std::vector<CallArgument> arguments,
                              const Site &site) {
  const FnExpr *expr = function.expr;
  called.insert(expr);
  if (calls.size() >= options.maxCallDepth) {
    if (!stopped) {
      Diagnostic &diag = error(site.range, Code::TooDeepRecursion);
      diag << "`" << function.name << "` is called " << calls.size() << " calls deep";
      stopped = true;
    }
    return Value();
  }
  if (!step(site.range, 20))
    return Value();
  // The component of the path; the frame itself where the value has its name.
  std::string path = claim(site.hint, function.name);
  std::string component = path.size() > frame->path.size() && !frame->path.empty()
                              ? path.substr(frame->path.size() + 1)
                          : frame->path.empty() ? path
                                                : "";
  auto inner = std::make_shared<Scope>(function.scope, nextFrame++);
  calls.push_back({site.range, function.name});
  // Where the result has the name of what is around, so has all within.
  PlaceFrame fresh{path, {}};
  PlaceFrame &own = path == frame->path ? *frame : fresh;
  bool good =
      bindParameters(expr->params, arguments, inner, component, own, site.range, function.name);
  Value value;
  if (good) {
    emit.enterCall(site.range);
    Restore saveScope(scope, inner);
    Restore saveFrame(frame, &own);
    Restore saveBody(bodyOf, static_cast<Instance *>(nullptr));
    Restore saveFirst(instanceScope, static_cast<const Scope *>(nullptr));
    Restore saveLooped(looped, site.looped ? expr->body->getValue() : nullptr);
    value = evalBody(expr->body, expr->result, Hint::self(), site.wanted, function.name);
    emit.leaveCall();
  }
  bool asked = calls.back().asked;
  calls.pop_back();
  if (asked)
    markUnsaid(value, site.range);
  return value;
}

Value Evaluator::callBuiltin(const Builtin &builtin, std::vector<CallArgument> arguments,
                             const Site &site) {
  BuiltinCall call{*this, builtin, site.range, site.hint, site.wanted, {}, {}, {}, {}, {}};
  if (builtin.lazy) {
    call.raw = std::move(arguments);
    return builtin.run(call);
  }
  std::vector<CallArgument> rest;
  std::optional<std::vector<int>> matched =
      match(builtin.parameters, arguments, rest, site.range, builtin.name);
  // All are evaluated even so: their errors are worth seeing.
  std::vector<Value> values;
  for (const CallArgument &argument : arguments)
    values.push_back(evalArgument(argument, {}));
  if (!matched)
    return Value();
  size_t next = 0;
  for (size_t p = 0; p < builtin.parameters.size(); ++p) {
    int index = (*matched)[p];
    call.given.push_back(index >= 0);
    call.arguments.push_back(index >= 0 ? values[index] : builtin.defaults[p]);
    call.ranges.push_back(index >= 0 ? arguments[index].range : site.range);
  }
  std::set<int> taken(matched->begin(), matched->end());
  for (size_t i = 0; i < arguments.size(); ++i)
    if (!taken.count(i))
      call.rest.push_back({arguments[i].name.empty() ? arguments[i].ownName : arguments[i].name,
                           std::make_shared<Value>(values[i])});
  (void)next;
  emit.setRange(site.range);
  if (call.hasError())
    return Value();
  return builtin.run(call);
}

Value Evaluator::callProgram(const ProgramDecl *program, const std::shared_ptr<Scope> &where,
                             std::vector<CallArgument> arguments, const Site &site) {
  if (!checkEffect(site.range, ("the program `" + program->name.text + "`").str()))
    return Value();
  FunctionInfo info;
  info.name = program->name.text.str();
  info.scope = where;
  FnExpr expr(program->getRange(), program->params, nullptr, program->body);
  info.expr = &expr;
  return callFunction(info, std::move(arguments), {site.range, site.hint, false});
}
