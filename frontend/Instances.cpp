// Instances: nets applied to their first list, and calls of what comes out;
// see Evaluator.h.
//
// N1 and N2 of docs/language.md. The body of an instance is evaluated at each
// call; what it makes is found again by name. Where the types of a net say all
// sizes of its memory, an instance is unfolded once when it is made, into a
// block that is thrown away, so that its memory and its summary are there
// before the first call.

#include "frontend/Evaluator.h"

using namespace dvn;

std::string Evaluator::describePlace(const Instance &instance) {
  return instance.place.empty() ? instance.net->name.text.str() : instance.place;
}

Value Evaluator::makeInstance(const NetInfo &net, std::vector<CallArgument> arguments,
                              const Site &site) {
  const NetDecl *decl = net.decl;
  std::string path = claim(site.hint, decl->name.text);
  if (path.empty())
    path = claim({}, decl->name.text);
  if (!pure.empty() && pure != "a value of the file")
    return checkEffect(site.range, ("making the net `" + decl->name.text + "`").str()), Value();
  auto found = owner->instances.find(path);
  Instance *instance = found == owner->instances.end() ? nullptr : found->second;
  if (instance && instance->net != decl) { // two nets of one name: the second is told apart
    path = claim({}, decl->name.text);
    found = owner->instances.find(path);
    instance = found == owner->instances.end() ? nullptr : found->second;
  }
  if (!instance && owner->instance && runningLoops > 0) {
    error(site.range, Code::NotKnown)
        << "a loop that makes the net `" << decl->name.text
        << "` inside of a net is unrolled, so its range must be known while compiling";
    return Value();
  }
  auto once = std::make_shared<Scope>(net.scope, nextFrame++);
  std::vector<std::pair<std::string, Value>> bound;
  std::string component = frame->path.empty()                ? path
                          : path.size() > frame->path.size() ? path.substr(frame->path.size() + 1)
                                                             : "";
  PlaceFrame own{path, {}};
  calls.push_back({site.range, decl->name.text.str()});
  bool good = bindParameters(decl->once, arguments, once, component, own, site.range,
                             decl->name.text, &bound);
  calls.pop_back();
  if (instance) { // the first list anew: its values belong to this unfolding
    trail.push([instance, arguments = instance->arguments, scope = instance->once] {
      instance->arguments = arguments;
      instance->once = scope;
    });
    instance->arguments = std::move(bound);
    instance->once = once;
    return Value::pointer(Kind::Instance, instance);
  }
  instances.emplace_back();
  instance = &instances.back();
  instance->instance = instance;
  instance->place = fullPath(path);
  instance->net = decl;
  instance->once = once;
  instance->arguments = std::move(bound);
  instance->madeAt = site.range;
  instance->broken = !good;
  emit.setRange(site.range);
  if (owner->instance) {
    instance->anchor = owner->instance->anchor;
    instance->function = owner->instance->function;
    instance->blocks = owner->instance->blocks;
    instance->counters = owner->instance->counters;
    instance->inFile = owner->instance->inFile;
    instance->scopeName = owner->instance->scopeName;
  } else {
    instance->anchor = emit.placeAnchor();
    instance->function = function;
    instance->blocks = emit.open;
    instance->counters = counters;
    instance->inFile = !function->isProgram;
    instance->scopeName = function->isProgram ? function->name : "";
    if (function->isProgram && !counters.empty() && !site.hint.given &&
        site.range.file == mainFile && !decl->once.empty())
      diags.report(site.range, Code::LostInstance)
          << "`" << decl->name.text << "` is made anew in every round of the loop";
  }
  Owner *place = owner;
  place->instances[path] = instance;
  trail.push([place, path] { place->instances.erase(path); });
  if (!good)
    return Value();
  if (!owner->instance)
    unfoldWhenMade(*instance, site.range);
  return Value::pointer(Kind::Instance, instance);
}

/// Arguments of a scratch unfolding, from the types of the second list; nothing
/// where they do not say enough.
std::optional<std::vector<CallArgument>> Evaluator::makeScratchArguments(Instance &instance,
                                                                         mlir::Block *block) {
  std::vector<CallArgument> arguments;
  std::map<std::string, Size> sizes;
  Restore saveScope(scope, instance.once);
  for (const Param &param : instance.net->each) {
    if (param.collects)
      return std::nullopt;
    if (!param.type) {
      if (param.value)
        continue;
      return std::nullopt;
    }
    const auto *named = llvm::dyn_cast<NamedType>(param.type);
    std::optional<TypeInfo> type = named ? findType(named->name, true) : std::nullopt;
    if (!type || type->family == TypeInfo::Family::Record)
      return std::nullopt;
    CallArgument argument;
    argument.range = param.range;
    argument.name = param.name.text.str();
    if (type->family == TypeInfo::Family::Bool && !named->sizes.empty()) {
      type->family = TypeInfo::Family::Tensor;
      type->element = emit.i1();
    }
    if (type->family != TypeInfo::Family::Tensor) {
      using Family = TypeInfo::Family;
      mlir::Type host = type->family == Family::Int     ? emit.i64()
                        : type->family == Family::Float ? emit.f64()
                        : type->family == Family::Bool  ? emit.i1()
                                                        : emit.stringType();
      argument.value = emit.fromHost(block->addArgument(host, emit.loc()), param.name.text)
                           .withOrigin(param.range);
      arguments.push_back(argument);
      continue;
    }
    Shape shape;
    for (const Index &entry : named->sizes) {
      if (entry.isRest())
        return std::nullopt;
      const auto *plain = llvm::dyn_cast<NameExpr>(entry.value);
      if (llvm::isa<PlaceholderExpr>(entry.value) ||
          (plain && !instance.once->findHere(plain->name))) {
        std::string name = plain ? plain->name.str() : "_";
        auto known = sizes.find(name);
        if (known == sizes.end() || !plain) {
          mlir::Value value = block->addArgument(emit.i64(), emit.loc());
          Size size = Size::symbol(emit.symbols.add(name, value, 0));
          known = sizes.insert_or_assign(name, size).first;
        }
        shape.push_back(known->second);
        continue;
      }
      size_t mark = diags.mark();
      std::optional<Size> size = toSize(entry.range, eval(entry.value), "a size");
      if (!size) {
        diags.rewind(mark);
        return std::nullopt;
      }
      shape.push_back(*size);
    }
    mlir::Value value = block->addArgument(getTensorType(type->element, shape), emit.loc());
    argument.value = Value::tensor(value, type->element, shape).withOrigin(param.range);
    arguments.push_back(argument);
  }
  return arguments;
}

/// One unfolding into a scratch block, kept if `accepts` says so: what is not is
/// undone. A mistake in the body is shown, unless element types are guessed.
static void unfoldOnce(Evaluator &e, Instance &instance, SourceRange range, bool guesses,
                       llvm::function_ref<bool()> accepts) {
  mlir::Region region;
  auto *block = new mlir::Block();
  region.push_back(block);
  Evaluator::Leftover leftover{e, region};
  e.functions.emplace_back(); // known to the trail, so kept
  FunctionState &scratch = e.functions.back();
  scratch.name = e.function->name;
  scratch.isProgram = e.function->isProgram;
  scratch.entry = block;
  size_t mark = e.diags.mark();
  size_t undo = e.trail.begin();
  bool good = false;
  {
    Emitter &emit = e.emit;
    mlir::OpBuilder::InsertionGuard guard(emit.builder);
    std::vector<Emitter::Level> saved;
    saved.swap(emit.levels);
    emit.levels.emplace_back();
    emit.builder.setInsertionPointToEnd(block);
    auto anchor =
        mlir::arith::ConstantOp::create(emit.builder, emit.loc(), emit.builder.getBoolAttr(false));
    scratch.anchor = anchor;
    Restore saveFunction(e.function, &scratch);
    Restore saveCounters(e.counters, std::vector<Value>());
    Restore saveScratch(e.isScratch, true);
    Restore savePure(e.pure, std::string());
    Restore saveTrace(e.traced, Evaluator::Trace());
    std::optional<std::vector<CallArgument>> arguments = e.makeScratchArguments(instance, block);
    if (arguments) {
      e.callInstance(instance, std::move(*arguments), {range, {}, true});
      good = true;
      for (size_t i = mark; i < e.diags.getAll().size(); ++i) {
        const Diagnostic &diag = e.diags.getAll()[i];
        if (getSeverity(diag.getCode()) != Severity::Error)
          continue;
        good = false;
        if (guesses || diag.getCode() == Code::MemorySizeUnknown ||
            diag.getCode() == Code::NotKnown)
          continue;
        instance.broken = true;
        break;
      }
    }
    emit.levels = std::move(saved);
  }
  if (instance.broken || (good && accepts())) {
    e.trail.keep();
    return;
  }
  e.trail.rewind(undo); // its first call says more
  e.diags.rewind(mark);
  instance.unfolded = false;
  instance.firstCall = {};
}

/// Element types of the second list that only a call tells: the T of `T[n, 4]`.
static std::vector<std::string> findOpenTypes(Evaluator &e, const Instance &instance) {
  std::vector<std::string> names;
  Restore saveScope(e.scope, instance.once);
  for (const Param &param : instance.net->each)
    if (const auto *named = llvm::dyn_cast_or_null<NamedType>(param.type);
        named && !named->sizes.empty() && !e.findType(named->name, true))
      names.push_back(named->name.text.str());
  return names;
}

void Evaluator::unfoldWhenMade(Instance &instance, SourceRange range) {
  std::vector<std::string> open = findOpenTypes(*this, instance);
  if (open.empty())
    return unfoldOnce(*this, instance, range, false, [] { return true; });
  // Element types that the memory does not depend on may as well be guessed: it
  // is kept if it is the same for two of them.
  std::vector<std::pair<std::string, mlir::Type>> found[2];
  for (int guess : {0, 1}) {
    TypeInfo type;
    type.element = guess ? emit.f32() : emit.f64();
    for (const std::string &name : open)
      instance.once->bind(name, {Binding::Family::Fixed, Value::type(type), instance.madeAt});
    unfoldOnce(*this, instance, range, true, [&] {
      std::vector<Variable *> memory;
      collectInstance(instance, true, memory);
      for (Variable *variable : memory)
        found[guess].push_back({variable->name, variable->tensorType});
      return guess == 1 && found[0] == found[1];
    });
    for (const std::string &name : open)
      instance.once->getNames().erase(name);
    if (found[0].empty())
      return;
  }
}

Value Evaluator::callInstance(Instance &instance, std::vector<CallArgument> arguments,
                              const Site &site) {
  const NetDecl *decl = instance.net;
  called.insert(decl);
  if (instance.broken) {
    for (const CallArgument &argument : arguments)
      evalArgument(argument, {});
    return Value();
  }
  if (calls.size() >= options.maxCallDepth) {
    if (!stopped)
      error(site.range, Code::TooDeepRecursion)
          << "`" << decl->name.text << "` is called " << calls.size() << " calls deep";
    stopped = true;
    return Value();
  }
  Restore saveOverrides(overrides);
  for (size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i].name == "params" &&
        llvm::none_of(decl->each, [](const Param &p) { return p.name.text == "params"; })) {
      Value list = evalArgument(arguments[i], {});
      if (list.isError())
        return Value();
      std::vector<Variable *> memory;
      collectInstance(instance, false, memory);
      if (!list.isStruct() || list.getCount() != memory.size())
        return fail(arguments[i].range, Code::BadArgument,
                    "`params` wants a list of " + llvm::Twine(memory.size()) +
                        " tensors, one for each param of `" + describePlace(instance) + "`");
      for (size_t k = 0; k < memory.size(); ++k) {
        Value value =
            fitType(memory[k]->type, list.getElementAt(k), arguments[i].range, memory[k]->name);
        if (value.isError())
          return Value();
        overrides[memory[k]] = value.getSsa();
      }
      arguments.erase(arguments.begin() + i);
      break;
    }
  auto inner = std::make_shared<Scope>(instance.once, nextFrame++);
  PlaceFrame own{"", {}};
  int64_t ownWork = 0;
  calls.push_back({site.range, decl->name.text.str()});
  Restore saveFirst(instanceScope, static_cast<const Scope *>(instance.once.get()));
  bool good = bindParameters(decl->each, arguments, inner, "", own, site.range, decl->name.text);
  Value value;
  if (good) {
    emit.enterCall(site.range, instance.place);
    Restore saveScope(scope, inner);
    Restore saveOwner(owner, static_cast<Owner *>(&instance));
    Restore saveFrame(frame, &own);
    Restore saveLoops(runningLoops, 0u);
    Restore saveBody(bodyOf, &instance);
    Restore saveWork(work, &ownWork);
    unsigned errors = diags.getErrorCount();
    value = evalBody(decl->body, decl->result, {}, site.wanted, decl->name.text);
    good = diags.getErrorCount() == errors;
    emit.leaveCall();
  }
  bool asked = calls.back().asked;
  calls.pop_back();
  emit.setRange(site.range);
  if (asked)
    markUnsaid(value, site.range);
  if (good && !instance.unfolded) {
    Instance *made = &instance;
    trail.push([made] { made->unfolded = false; });
    instance.unfolded = true;
    instance.firstCall = site.range;
  }
  if (good) {
    instance.multiplyAdds = ownWork;
    addRow(instance, value);
  }
  if (traced.outputs && traced.block == emit.builder.getInsertionBlock() && !traced.root.empty() &&
      llvm::StringRef(instance.place).starts_with(traced.root + "."))
    traced.outputs->push_back(
        {instance.place.substr(traced.root.size() + 1), std::make_shared<Value>(value)});
  return value;
}

void Evaluator::addRow(Instance &instance, const Value &output) {
  if (instance.hasRow || !instance.inFile)
    return;
  int64_t parameters = 0;
  for (const auto &[key, variable] : instance.variables)
    if (variable->isParam)
      parameters += variable->tensorType.getNumElements();
  if (parameters == 0)
    return;
  instance.hasRow = true;
  mlir::OpBuilder::InsertionGuard guard(emit.builder);
  emit.builder.setInsertionPointToEnd(module->getBody());
  auto text = [&](const std::string &value) { return emit.builder.getStringAttr(value); };
  mlir::Operation *row = LayerOp::create(
      emit.builder, emit.loc(), text(instance.place), text(instance.net->name.text.str()),
      text(describeType(output, emit.symbols)), emit.builder.getI64IntegerAttr(parameters),
      emit.builder.getI64IntegerAttr(instance.multiplyAdds));
  Instance *made = &instance;
  trail.push([row, made] {
    row->erase();
    made->hasRow = false;
  });
}

/// Memory of the body itself whose type needs no call, such as `state lr: float`,
/// is made when it is asked for: a schedule sets `rule.lr` before the first call.
Variable *Evaluator::findVariable(Instance &instance, llvm::StringRef name) {
  if (auto found = instance.variables.find(name.str()); found != instance.variables.end())
    return found->second;
  if (instance.unfolded || instance.broken)
    return nullptr;
  for (const Stmt *statement : instance.net->body->statements) {
    const auto *memory = llvm::dyn_cast<MemoryStmt>(statement);
    if (!memory || memory->name.text != name)
      continue;
    PlaceFrame names{"", {}};
    Restore saveScope(scope, std::make_shared<Scope>(instance.once, nextFrame++));
    Restore saveOwner(owner, static_cast<Owner *>(&instance));
    Restore saveFrame(frame, &names);
    Restore saveLoops(runningLoops, 0u);
    size_t mark = diags.mark();
    std::optional<TypeInfo> type = evalType(memory->type);
    if (!type || llvm::any_of(type->shape, [](const Size &size) { return !size.getConstant(); })) {
      diags.rewind(mark);
      return nullptr;
    }
    return makeVariable(memory, *type);
  }
  return nullptr;
}

Value Evaluator::instanceField(SourceRange range, Instance &instance, llvm::StringRef name,
                               bool quiet) {
  std::string key = name.str();
  if (Variable *variable = findVariable(instance, name))
    return read(*variable);
  if (auto found = instance.locals.find(key); found != instance.locals.end())
    return found->second;
  for (const auto &[argument, value] : instance.arguments)
    if (argument == key)
      return value;
  if (auto found = instance.instances.find(key); found != instance.instances.end())
    return Value::pointer(Kind::Instance, found->second);
  if (quiet || instance.broken || (!instance.unfolded && diags.hasErrors()))
    return Value();
  std::vector<std::string> names;
  for (const auto &[own, variable] : instance.variables)
    names.push_back(own);
  for (const auto &[own, value] : instance.locals)
    names.push_back(own);
  for (const auto &[own, value] : instance.arguments)
    names.push_back(own);
  for (const auto &[own, value] : instance.instances)
    names.push_back(own);
  std::vector<llvm::StringRef> candidates(names.begin(), names.end());
  Diagnostic &diag = error(range, Code::UnknownField).suggest(name, candidates);
  diag << "the instance `" << describePlace(instance) << "` of `" << instance.net->name.text
       << "` has no field `" << name << "`";
  if (!instance.unfolded)
    diag.note("its memory is made at its first call, which has not come yet");
  return Value();
}
