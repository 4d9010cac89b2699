// Evaluate: names, literals, records, lists, fields; see Evaluator.h.
//
// Also the evaluator's bounds (steps, ops, stack) and the way it reports errors:
// an error inside the library is shown at the call that led there.

#include "frontend/Builtins.h"
#include "frontend/Evaluator.h"
#include "frontend/Observer.h"
#include "frontend/Sequence.h"

using namespace dvn;

Evaluator::Evaluator(AstContext &ast, Sources &sources, Diagnostics &diags,
                     mlir::MLIRContext &context, const FrontendOptions &options)
    : ast(ast), sources(sources), diags(diags), options(options), emit(context, sources, trail) {}

// ---- Errors and bounds

Diagnostic &Evaluator::error(SourceRange range, Code code) {
  bool inLibrary =
      range.isValid() && range.file != mainFile && sources.get(range.file).isInMemory();
  if (inLibrary)
    for (auto it = calls.rbegin(); it != calls.rend(); ++it)
      if (it->range.isValid() && it->range.file == mainFile) {
        Diagnostic &diag = diags.error(it->range, code);
        diag.label(range, "here, called from there");
        return diag;
      }
  Diagnostic &diag = diags.error(range, code);
  unsigned shown = 0;
  for (auto it = calls.rbegin(); it != calls.rend() && shown < 3; ++it)
    if (it->range.isValid() && it->range != range) {
      diag.label(it->range, "in this call of `" + it->name + "`");
      ++shown;
    }
  return diag;
}

Value Evaluator::fail(SourceRange range, Code code, const llvm::Twine &text) {
  error(range, code) << text.str();
  return Value();
}

void Evaluator::labelOrigin(Diagnostic &diag, const Value &value, SourceRange range) {
  SourceRange origin = value.getOrigin();
  bool isInside = origin.file == range.file && origin.begin < range.end && range.begin < origin.end;
  // Places inside of the library say nothing to whoever called it.
  if (origin.isValid() && !isInside && !sources.get(origin.file).isInMemory())
    diag.label(origin, "this gives " + describeType(value, emit.symbols));
}

Value Evaluator::notKnown(SourceRange range, const Value &value, const llvm::Twine &need) {
  if (value.isError())
    return Value();
  Diagnostic &diag = error(range, Code::NotKnown);
  diag << need.str() << " must be known while compiling";
  if (value.getOrigin().isValid() && value.getOrigin() != range)
    diag.label(value.getOrigin(), "known only when the program runs");
  return Value();
}

void Evaluator::discard(mlir::Region &region) {
  if (region.empty())
    return;
  discarded.push_back(std::make_unique<mlir::Region>());
  discarded.back()->takeBody(region);
  discarded.back()->dropAllReferences();
}

void Evaluator::markUnsaid(const Value &value, SourceRange range) {
  if (!value.isTensor() || isScratch)
    return;
  mlir::Value ssa = value.getSsa();
  // The outermost call is where `training` is to be said: it comes last.
  auto [place, isNew] = unsaid.try_emplace(ssa, range);
  if (isNew)
    trail.push([this, ssa] { unsaid.erase(ssa); });
  else
    trail.push([this, ssa, inner = std::exchange(place->second, range)] { unsaid[ssa] = inner; });
}

bool Evaluator::step(SourceRange range, uint64_t cost) {
  if (stopped)
    return false;
  char here;
  size_t used = stackBase > &here ? size_t(stackBase - &here) : 0;
  bool tooDeep = used > (size_t(200) << 20);
  steps += cost;
  if (steps <= options.maxSteps && emit.getOpCount() <= options.maxOps && !tooDeep)
    return true;
  stopped = true;
  if (tooDeep)
    error(range, Code::TooDeepRecursion) << "calls and expressions are nested too deeply here";
  else
    error(range, Code::TooManyRounds)
        << "the program grows too large: more than "
        << (steps > options.maxSteps ? options.maxSteps : options.maxOps)
        << (steps > options.maxSteps ? " steps of evaluation" : " operations");
  return false;
}

// ---- Expressions

Value Evaluator::eval(const Expr *expr, const Hint &hint, bool wanted) {
  if (!step(expr->getRange()) || leaving)
    return Value();
  Value value = evalUnobserved(expr, hint, wanted);
  if (options.observer)
    options.observer->evaluated(*expr, value, *scope, emit.symbols);
  return value;
}

Value Evaluator::evalUnobserved(const Expr *expr, const Hint &hint, bool wanted) {
  emit.setRange(expr->getRange());
  switch (expr->getKind()) {
  case NodeKind::NameExpr:
    return evalName(llvm::cast<NameExpr>(expr));
  case NodeKind::PlaceholderExpr:
    return fail(expr->getRange(), Code::MisplacedPlaceholder, "`_` stands for nothing here");
  case NodeKind::NumberExpr: {
    const auto *number = llvm::cast<NumberExpr>(expr);
    return number->isInteger ? Value::integer(number->integer) : Value::real(number->real);
  }
  case NodeKind::StringExpr:
    return formatText(llvm::cast<StringExpr>(expr));
  case NodeKind::BoolExpr:
    return Value::boolean(llvm::cast<BoolExpr>(expr)->value);
  case NodeKind::NoneExpr:
    return Value::none();
  case NodeKind::RecordExpr:
    return evalRecord(llvm::cast<RecordExpr>(expr), hint);
  case NodeKind::ListExpr:
    return evalList(llvm::cast<ListExpr>(expr), hint);
  case NodeKind::ComprehensionExpr:
    return evalComprehension(llvm::cast<ComprehensionExpr>(expr), hint);
  case NodeKind::IfExpr:
    return evalIf(llvm::cast<IfExpr>(expr), hint, wanted);
  case NodeKind::FnExpr: {
    auto info = std::make_shared<FunctionInfo>();
    info->expr = llvm::cast<FnExpr>(expr);
    info->scope = scope;
    info->place = expr->getRange();
    info->name = hint.given && !hint.path.empty() ? hint.path : "fn";
    return Value::object(Kind::Function, info);
  }
  case NodeKind::PipeExpr:
    return evalPipe(llvm::cast<PipeExpr>(expr), hint, wanted);
  case NodeKind::BinaryExpr:
    return evalBinary(llvm::cast<BinaryExpr>(expr));
  case NodeKind::UnaryExpr:
    return evalUnary(llvm::cast<UnaryExpr>(expr));
  case NodeKind::RangeExpr:
    return evalRange(llvm::cast<RangeExpr>(expr));
  case NodeKind::CallExpr:
    return evalCall(llvm::cast<CallExpr>(expr), hint, wanted);
  case NodeKind::SubscriptExpr:
    return evalSubscript(llvm::cast<SubscriptExpr>(expr));
  case NodeKind::FieldExpr:
    return evalField(llvm::cast<FieldExpr>(expr));
  default:
    return Value(); // ErrorExpr: reported by the parser
  }
}

Value Evaluator::evalIn(const std::shared_ptr<Scope> &where, const Expr *expr, const Hint &hint) {
  if (!where || where == scope)
    return eval(expr, hint);
  Restore guard(scope, where);
  return eval(expr, hint);
}

/// The names that are visible from a scope, for suggestions.
static std::vector<llvm::StringRef> getVisible(Scope *scope) {
  std::vector<llvm::StringRef> names;
  for (; scope; scope = scope->getParent().get()) {
    for (auto &entry : scope->getNames())
      if (!entry.getKey().starts_with("$"))
        names.push_back(entry.getKey());
    for (auto &[name, visible] : scope->modules)
      for (auto &entry : visible->getNames())
        names.push_back(entry.getKey());
  }
  llvm::sort(names);
  return names;
}

/// The binding of a name as seen from a scope; two modules that both have it
/// are reported through `others`.
static Binding *lookup(Scope *scope, llvm::StringRef name, std::vector<std::string> &others) {
  for (; scope; scope = scope->getParent().get()) {
    if (Binding *found = scope->findHere(name))
      return found;
    Binding *inModule = nullptr;
    for (auto &[module, visible] : scope->modules)
      if (Binding *found = visible->findHere(name);
          found && !name.starts_with("_") &&
          (found->perFunction || !found->value.is(Kind::Module))) {
        if (inModule && inModule != found)
          others.push_back(module);
        if (!inModule) {
          inModule = found;
          others.push_back(module);
        }
      }
    if (inModule)
      return inModule;
  }
  return nullptr;
}

bool Evaluator::isVisible(llvm::StringRef name) {
  std::vector<std::string> others;
  return name == "training" || lookup(scope.get(), name, others);
}

Value Evaluator::peek(llvm::StringRef name) {
  std::vector<std::string> others;
  Binding *binding = lookup(scope.get(), name, others);
  return binding && others.size() < 2 && !binding->perFunction ? binding->value : Value();
}

Value Evaluator::evalName(const NameExpr *expr) {
  std::vector<std::string> others;
  Binding *binding = lookup(scope.get(), expr->name, others);
  if (others.size() > 1)
    return fail(expr->getRange(), Code::AmbiguousName,
                "`" + expr->name + "` is defined by `" + others[0] + "` and `" + others[1] + "`");
  if (!binding) {
    if (expr->name == "training") {
      if (training == Training::Unsaid)
        for (CallRecord &record : calls)
          record.asked = true;
      return Value::boolean(training == Training::True);
    }
    error(expr->getRange(), Code::UnknownName).suggest(expr->name, getVisible(scope.get()))
        << "`" << expr->name << "` is not defined";
    return Value();
  }
  if (binding->family == Binding::Family::Memory)
    return read(*binding->variable);
  if (binding->perFunction)
    return fileValue(*binding, expr->name);
  if (binding->value.is(Kind::Data))
    return dataValue(&binding->value.get<DataDecl>());
  return binding->value;
}

Value Evaluator::evalRecord(const RecordExpr *expr, const Hint &hint) {
  std::vector<Field> fields;
  std::set<std::string> own;
  std::map<std::string, size_t> places; // of the fields by name
  auto add = [&](std::string name, const Value &value, bool isOwn, SourceRange range) {
    if (!name.empty()) {
      if (isOwn && !own.insert(name).second) {
        error(range, Code::DuplicateName) << "the field `" << name << "` is given twice";
        return;
      }
      auto [place, isNew] = places.try_emplace(name, fields.size());
      if (!isNew) {
        fields[place->second].value = std::make_shared<Value>(value);
        return;
      }
    }
    fields.push_back({std::move(name), std::make_shared<Value>(value)});
  };
  for (const Argument &argument : expr->fields) {
    if (argument.spread) {
      Value value = eval(argument.value);
      if (value.isError())
        return value;
      if (!value.isStruct())
        return fail(argument.range, Code::WrongKind,
                    "`...` wants a record or a list, found " + describeKind(value));
      if (!step(argument.range, value.getCount()))
        return Value();
      for (size_t i = 0; i < value.getCount(); ++i)
        add(value.is(Kind::Record) ? value.getFields()[i].name : "", value.getElementAt(i), false,
            argument.range);
      continue;
    }
    std::string name = argument.name.text.str();
    if (name.empty())
      if (const auto *plain = llvm::dyn_cast<NameExpr>(argument.value))
        name = plain->name.str();
    bool named = static_cast<bool>(argument.name);
    Value value = eval(argument.value, hint.part(named ? name : std::to_string(fields.size())));
    // (a, a) is a pair; the names of its fields would not tell them apart.
    if (!named && own.count(name))
      name.clear();
    add(name, value, true, argument.range);
  }
  Value record = Value::record(std::move(fields));
  if (record.getDepth() <= maxDepth)
    return record;
  return fail(expr->getRange(), Code::TooManyRounds,
              "lists and records are nested more than " + llvm::Twine(maxDepth) + " deep");
}

Value Evaluator::evalList(const ListExpr *expr, const Hint &hint) {
  std::vector<Value> elements;
  elements.reserve(expr->elements.size());
  for (size_t i = 0; i < expr->elements.size(); ++i)
    elements.push_back(eval(expr->elements[i], hint.part(std::to_string(i))));
  return makeList(expr->getRange(), std::move(elements));
}

Value Evaluator::makeList(SourceRange range, std::vector<Value> elements) {
  Value list = Value::list(std::move(elements));
  if (list.getDepth() <= maxDepth)
    return list;
  return fail(range, Code::TooManyRounds,
              "lists and records are nested more than " + llvm::Twine(maxDepth) + " deep");
}

Value Evaluator::evalComprehension(const ComprehensionExpr *expr, const Hint &hint) {
  bool isLooped = looped == expr;
  Restore guard(looped, isLooped ? expr->source : nullptr);
  Value source = eval(expr->source);
  if (source.isError())
    return source;
  std::vector<Value> sequences;
  Value under = getRangeUnder(source, sequences);
  bool runs = isRunning(under) && (expr->condition || isLooped || !isCountable(under));
  runs |= isLooped && under.is(Kind::Range);
  if (runs || !sequences.empty()) {
    auto info = std::make_shared<SequenceInfo>();
    info->expr = expr;
    info->sources = {source};
    info->scope = scope;
    info->frame = *frame;
    info->owner = owner;
    info->training = training;
    return makeSequence(expr->getRange(), info);
  }
  std::optional<std::vector<Value>> elements = toElements(expr->source->getRange(), source);
  if (!elements)
    return Value();
  std::vector<Value> results;
  for (size_t i = 0; i < elements->size(); ++i) {
    if (!step(expr->getRange(), 10))
      return Value();
    Restore guard(scope, std::make_shared<Scope>(scope, scope->getFrame()));
    if (expr->position)
      scope->bind(expr->position.text,
                  {Binding::Family::Local, Value::integer(i), expr->position.range});
    if (!bindPattern(expr->pattern, (*elements)[i], expr->source->getRange()))
      return Value();
    if (expr->condition) {
      std::optional<bool> keep = toKnownBool(
          expr->condition->getRange(), toTruth(expr->condition->getRange(), eval(expr->condition)),
          "the condition of a list");
      if (!keep)
        return Value();
      if (!*keep)
        continue;
    }
    results.push_back(eval(expr->element, hint.part(std::to_string(results.size()))));
    if (stopped)
      return Value();
  }
  return makeList(expr->getRange(), std::move(results));
}

Value Evaluator::evalRange(const RangeExpr *expr) {
  auto part = [&](const Expr *e, int64_t otherwise) {
    return e ? toHost(eval(e)) : Value::integer(otherwise);
  };
  if (!expr->first || !expr->last)
    return fail(expr->getRange(), Code::WrongKind,
                "a range without both ends stands in an index list only");
  RangeInfo info{part(expr->first, 0), part(expr->last, 0), part(expr->step, 1)};
  for (Value *value : {&info.first, &info.last, &info.step}) {
    if (value->isError())
      return Value();
    const Expr *from = value == &info.first  ? expr->first
                       : value == &info.last ? expr->last
                                             : expr->step;
    std::optional<Size> size =
        toSize(from ? from->getRange() : expr->getRange(), *value, "the end of a range");
    if (!size)
      return Value();
    *value = Value::hostInt(*size).withOrigin(value->getOrigin());
  }
  if (expr->inclusive) {
    std::optional<Size> end = Size::add(info.last.getSize(), Size(1));
    if (!end)
      return fail(expr->getRange(), Code::Overflow, "the end of the range leaves 64 bits");
    info.last = Value::hostInt(*end).withOrigin(info.last.getOrigin());
  }
  if (info.step.is(Kind::Int) && info.step.getInt() <= 0)
    return fail(expr->step->getRange(), Code::BadArgument,
                "the step of a range must be positive, found " + llvm::Twine(info.step.getInt()));
  return Value::object(Kind::Range, std::make_shared<RangeInfo>(info));
}

// ---- Fields

Value Evaluator::evalField(const FieldExpr *expr) {
  Value base = eval(expr->base);
  return fieldOf(expr->getRange(), base, expr->field.text, expr->field.range);
}

Value Evaluator::fieldOf(SourceRange range, const Value &base, llvm::StringRef name,
                         SourceRange nameRange) {
  emit.setRange(range);
  std::vector<std::string> names;
  switch (base.getKind()) {
  case Kind::Error:
    return Value();
  case Kind::Record:
    for (const Field &field : base.getFields()) {
      if (field.name == name)
        return *field.value;
      names.push_back(field.name);
    }
    break;
  case Kind::Instance:
    return instanceField(range, base.get<Instance>(), name);
  case Kind::Memory:
    return memoryField(range, base.get<MemoryInfo>(), name);
  case Kind::Module: {
    auto module = base.getShared<Scope>();
    if (Binding *found = module->findHere(name)) {
      if (name.starts_with("_"))
        return fail(nameRange, Code::PrivateName, "`" + name + "` is private to its file");
      if (found->perFunction)
        return fileValue(*found, name);
      if (found->value.is(Kind::Data))
        return dataValue(&found->value.get<DataDecl>());
      return found->value;
    }
    for (auto &entry : module->getNames())
      names.push_back(entry.getKey().str());
    break;
  }
  case Kind::Tensor: {
    names = {"T", "shape", "type"};
    if (name == "type") {
      TypeInfo type;
      type.element = base.getElement();
      type.shape = base.getShape();
      type.shaped = true;
      return Value::type(type);
    }
    if (name == "shape") {
      std::vector<Value> sizes;
      for (const Size &size : base.getShape())
        sizes.push_back(Value::hostInt(size).withOrigin(range));
      return Value::list(std::move(sizes));
    }
    if (name == "T") {
      if (base.getRank() < 2)
        return fail(nameRange, Code::WrongRank,
                    "`.T` exchanges the last two axes, found " + describeType(base, emit.symbols));
      llvm::SmallVector<int64_t> permutation;
      for (size_t i = 0; i < base.getRank(); ++i)
        permutation.push_back(i);
      std::swap(permutation[base.getRank() - 1], permutation[base.getRank() - 2]);
      return permute(base, permutation);
    }
    break;
  }
  case Kind::Type:
    names = {"shape"};
    if (name == "shape" && base.getType().family == TypeInfo::Family::Tensor) {
      std::vector<Value> sizes;
      for (const Size &size : base.getType().shape)
        sizes.push_back(Value::hostInt(size));
      return Value::list(std::move(sizes));
    }
    break;
  default:
    break;
  }
  llvm::sort(names);
  std::vector<llvm::StringRef> candidates(names.begin(), names.end());
  error(nameRange, Code::UnknownField).suggest(name, candidates)
      << describeKind(base) << " has no field `" << name << "`";
  return Value();
}

Value Evaluator::evalSubscript(const SubscriptExpr *expr) {
  Value base = eval(expr->base);
  if (base.isError())
    return base;
  if (base.is(Kind::Type)) {
    TypeInfo type = base.getType();
    if (type.family == TypeInfo::Family::Bool) {
      type.family = TypeInfo::Family::Tensor;
      type.element = emit.i1();
    }
    if (type.family != TypeInfo::Family::Tensor || type.shaped)
      return fail(expr->getRange(), Code::WrongKind, "only an element type takes sizes");
    std::optional<Shape> shape = evalSizes(expr->indices);
    if (!shape)
      return Value();
    type.shape = std::move(*shape);
    type.shaped = true;
    return Value::type(type);
  }
  return index(expr->getRange(), base, expr->indices);
}
