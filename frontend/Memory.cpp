// Memory: params and states, and what reads, stores, saves and loads them; see
// Evaluator.h.
//
// A variable is a symbol of the module, named by its place. Each block knows the
// current values of what it has read or stored, so that `grad` by a parameter
// finds the very value that the loss was computed from. Initial values are
// stored where the outermost instance was made.

#include "frontend/Builtins.h"

using namespace dvn;

// ---- Making

void Evaluator::evalMemory(const MemoryStmt *memory) {
  llvm::StringRef name = memory->name.text;
  auto bindError = [&] {
    scope->bind(name, {Binding::Family::Local, Value(), memory->name.range});
  };
  if (!owner->instance) {
    fail(memory->getRange(), Code::MisplacedStatement,
         "`param` and `state` stand in the body of a net");
    return bindError();
  }
  std::optional<TypeInfo> type = evalType(memory->type);
  if (!type)
    return bindError();
  if (type->family == TypeInfo::Family::String || type->family == TypeInfo::Family::Path ||
      type->family == TypeInfo::Family::Record) {
    fail(memory->type->getRange(), Code::UnknownType, "memory is a tensor, int, float or bool");
    return bindError();
  }
  for (const Size &size : type->shape)
    if (!size.getConstant()) {
      error(memory->type->getRange(), Code::MemorySizeUnknown)
          << "the memory `" << name << "` has the size " << emit.symbols.getText(size)
          << ", which is known only when the program runs";
      return bindError();
    }
  Variable *variable = makeVariable(memory, *type);
  if (!variable)
    return bindError();
  scope->bind(name, {Binding::Family::Memory, Value(), memory->name.range, variable});
}

Variable *Evaluator::makeVariable(const MemoryStmt *memory, const TypeInfo &type) {
  std::string path = join(frame->path, memory->name.text);
  mlir::Type element = type.element;
  using Family = TypeInfo::Family;
  if (type.family != Family::Tensor)
    element = type.family == Family::Int     ? emit.i64()
              : type.family == Family::Float ? emit.f64()
                                             : emit.i1();
  mlir::RankedTensorType tensorType = getTensorType(element, type.shape);
  auto found = owner->variables.find(path);
  if (found != owner->variables.end()) {
    Variable *variable = found->second;
    if (variable->tensorType != tensorType) {
      error(calls.empty() ? memory->getRange() : calls.back().range, Code::CallsDisagree)
              .label(owner->instance->firstCall, "the first call")
              .label(memory->getRange(), "declared here")
          << "this call wants `" << variable->name << "` as " << describeType(type, emit.symbols)
          << ", the first call made it " << describeType(variable->type, emit.symbols);
      return nullptr;
    }
    return variable;
  }
  if (runningLoops > 0) {
    error(memory->getRange(), Code::NotKnown)
        << "a loop that makes memory is unrolled, so its range must be known while compiling";
    return nullptr;
  }
  variables.emplace_back();
  Variable *variable = &variables.back();
  variable->name = fullPath(path);
  unsigned used = usedNames[variable->name]++;
  if (used)
    variable->name += "_" + std::to_string(used);
  variable->field = memory->name.text.str();
  variable->type = type;
  variable->tensorType = tensorType;
  variable->isParam = memory->isParam;
  variable->instance = owner->instance;
  variable->sequence = sequence++;
  variable->place = memory->getRange();
  variable->initial = {memory->value, std::make_shared<Scope>(*scope), owner, path};
  {
    mlir::OpBuilder::InsertionGuard guard(emit.builder);
    if (lastVariable)
      emit.builder.setInsertionPointAfter(lastVariable);
    else
      emit.builder.setInsertionPointToStart(module->getBody());
    auto kind = VariableKindAttr::get(emit.builder.getContext(),
                                      memory->isParam ? VariableKind::Param : VariableKind::State);
    const std::string &where = owner->instance->scopeName;
    variable->op =
        VariableOp::create(emit.builder, emit.loc(), emit.builder.getStringAttr(variable->name),
                           mlir::TypeAttr::get(tensorType), kind,
                           where.empty() ? mlir::StringAttr() : emit.builder.getStringAttr(where));
    trail.push([this, variable, before = lastVariable, place = owner, path, name = fullPath(path)] {
      place->variables.erase(path);
      --usedNames[name];
      variable->op.erase();
      lastVariable = before;
    });
    lastVariable = variable->op;
  }
  owner->variables[path] = variable;
  initialise(*variable);
  return variable;
}

/// Evaluates the initial value, as a tensor; in the place where it is emitted.
Value Evaluator::initialValue(Variable &variable) {
  const Initial &initial = variable.initial;
  SourceRange range = initial.expr->getRange();
  PlaceFrame names{initial.path, {}};
  Restore saveScope(scope, std::make_shared<Scope>(initial.scope, nextFrame++));
  Restore saveOwner(owner, initial.owner);
  Restore saveFrame(frame, &names);
  Restore savePure(pure, std::string("an initial value"));
  Restore saveBody(bodyOf, static_cast<Instance *>(nullptr));
  Restore saveLoops(runningLoops, 0u);
  Value value = eval(initial.expr, Hint::self());
  if (value.is(Kind::Function) || value.is(Kind::Builtin)) {
    TypeInfo type = variable.type;
    type.shaped = true;
    value = callWith(value, {Value::type(type)}, {range, Hint::self(), true});
  }
  if (value.isError())
    return value;
  emit.setRange(range);
  if (variable.type.isHost()) {
    value = fitType(variable.type, value, range, variable.field);
    return value.isError() ? value : emit.splat(value, variable.tensorType.getElementType(), {});
  }
  Value tensor = toTensor(range, value, variable.type.element, variable.field);
  if (!tensor.isError() && tensor.getRank() == 0)
    return emit.broadcastTo(tensor, variable.type.shape);
  return tensor.isError() ? tensor : fitType(variable.type, tensor, range, variable.field);
}

/// Whether the operands of what stands between `from` and `anchor` are there:
/// values of the blocks around the anchor, not made after it.
static bool reaches(mlir::Operation *from, mlir::Operation *anchor,
                    llvm::ArrayRef<mlir::Block *> blocks) {
  for (mlir::Operation *op = from; op != anchor; op = op->getNextNode())
    for (mlir::Value operand : op->getOperands()) {
      mlir::Block *block = operand.getParentBlock();
      if (block != anchor->getBlock() && !llvm::is_contained(blocks, block))
        return false;
      mlir::Operation *made = operand.getDefiningOp();
      if (made && block == anchor->getBlock() && !made->isBeforeInBlock(anchor))
        return false;
    }
  return true;
}

void Evaluator::initialise(Variable &variable) {
  Instance &instance = *variable.instance;
  mlir::Operation *anchor = instance.anchor;
  mlir::Operation *previous = anchor->getPrevNode();
  bool good = true;
  emit.before(anchor, [&] {
    Restore saveFunction(function, instance.function);
    Restore saveCounters(counters, instance.counters);
    Value value = initialValue(variable);
    if (!value.isError())
      emit.create<WriteOp>(variable.name, value.getSsa());
    mlir::Operation *first = previous ? previous->getNextNode() : &anchor->getBlock()->front();
    good = reaches(first, anchor, instance.blocks);
  });
  if (!good)
    fail(variable.initial.expr->getRange(), Code::NotKnown,
         "the initial value of `" + variable.name +
             "` is computed from values of a call; where the net is made it");
}

// ---- Reading and storing

mlir::Value Evaluator::readTensor(Variable &variable) {
  if (auto found = overrides.find(&variable); found != overrides.end())
    return found->second;
  Emitter::Level &level = emit.level();
  if (level.outside.count(&variable))
    level.usedOutside.insert(&variable);
  mlir::Value &known = level.memory[&variable];
  if (!known)
    known = emit.create<ReadOp>(variable.tensorType, variable.name);
  return known;
}

Value Evaluator::read(Variable &variable) {
  Value tensor = Value::tensor(readTensor(variable), variable.tensorType.getElementType(),
                               variable.type.shape);
  Value value = variable.type.isHost() ? emit.item(tensor) : tensor;
  return value.withOrigin(variable.place);
}

void Evaluator::store(SourceRange range, Variable &variable, const Value &original) {
  if (!checkEffect(range, "the store to `" + variable.name + "`"))
    return;
  emit.setRange(range);
  Value value = original;
  if (variable.type.isHost()) {
    value = fitType(variable.type, value, range, variable.name);
    if (!value.isError())
      value = emit.splat(value, variable.tensorType.getElementType(), {});
  } else {
    value = toTensor(range, value, variable.type.element, variable.name);
    if (!value.isError() && value.getRank() == 0)
      value = emit.broadcastTo(value, variable.type.shape);
    else
      value = fitType(variable.type, value, range, variable.name);
  }
  if (value.isError())
    return;
  if (overrides.count(&variable)) {
    fail(range, Code::CannotAssign,
         "`" + variable.name + "` is stored to in a call that was given `params`");
    return;
  }
  mlir::Value stored = value.getSsa();
  if (stored.getType() != variable.tensorType) // a run-time size, checked above
    stored = emit.make<ReshapeOp>(variable.tensorType, stored, mlir::ValueRange());
  emit.create<WriteOp>(variable.name, stored);
  // Without its history, here and not where it is read: a gradient looks for one
  // value, and the first to read it may be a loop.
  if (llvm::isa<mlir::FloatType>(variable.tensorType.getElementType()) && !variable.type.isHost())
    stored = emit.make<StopGradientOp>(variable.tensorType, stored);
  emit.level().memory[&variable] = stored;
  emit.level().outside.erase(&variable);
  emit.level().written.insert(&variable);
  Variable *target = &variable;
  trail.push([target, before = variable.lastStore] { target->lastStore = before; });
  variable.lastStore = range;
}

bool Evaluator::checkEffect(SourceRange range, llvm::StringRef what) {
  if (pure.empty())
    return true;
  error(range, Code::NotPure) << what << " is an effect, and " << pure << " has none";
  return false;
}

// ---- Collecting

void Evaluator::collectInstance(Instance &instance, bool states, std::vector<Variable *> &out) {
  std::vector<Instance *> pending{&instance};
  std::set<Instance *> seen;
  std::set<Variable *> all;
  while (!pending.empty()) {
    Instance *next = pending.back();
    pending.pop_back();
    if (!seen.insert(next).second)
      continue;
    for (auto &[path, variable] : next->variables)
      if (states || variable->isParam)
        all.insert(variable);
    for (auto &[path, inner] : next->instances)
      pending.push_back(inner);
  }
  std::vector<Variable *> ordered(all.begin(), all.end());
  llvm::sort(ordered, [](Variable *x, Variable *y) { return x->sequence < y->sequence; });
  out.insert(out.end(), ordered.begin(), ordered.end());
}

bool Evaluator::collectMemory(SourceRange range, const Value &value, bool states,
                              const std::string &prefix, std::vector<MemoryInfo> &out,
                              std::vector<Field> *tensors) {
  auto add = [&](Variable *variable, std::string name) {
    for (const MemoryInfo &known : out)
      if (known.variable == variable)
        return;
    out.push_back({variable, join(prefix, name)});
  };
  switch (value.getKind()) {
  case Kind::Error:
    return false;
  case Kind::Instance: {
    Instance &instance = value.get<Instance>();
    if (instance.broken)
      return false;
    std::vector<Variable *> memory;
    collectInstance(instance, states, memory);
    for (Variable *variable : memory) {
      llvm::StringRef name = variable->name;
      name.consume_front(instance.place + ".");
      add(variable, name.str());
    }
    return true;
  }
  case Kind::Memory: {
    const auto &memory = value.get<MemoryInfo>();
    if (states || memory.variable->isParam)
      add(memory.variable, memory.name);
    return true;
  }
  case Kind::List:
  case Kind::Record:
    for (size_t i = 0; i < value.getCount(); ++i) {
      bool isField = value.is(Kind::Record) && !value.getFields()[i].name.empty();
      Value part = value.getElementAt(i);
      // Records of memory keep the names they have.
      std::string inner = part.is(Kind::Memory) ? prefix
                                                : join(prefix, isField ? value.getFields()[i].name
                                                                       : std::to_string(i));
      if (!collectMemory(range, part, states, inner, out, tensors))
        return false;
    }
    return true;
  case Kind::Tensor:
    if (tensors) {
      tensors->push_back({prefix, std::make_shared<Value>(value)});
      return true;
    }
    break;
  default:
    if (tensors && (value.isHostNumber() || value.isTruth())) {
      tensors->push_back(
          {prefix, std::make_shared<Value>(emit.splat(value, emit.getElementFor(value), {}))});
      return true;
    }
    break;
  }
  fail(range, Code::NotMemory, describeType(value, emit.symbols) + " has no memory");
  return false;
}

Value Evaluator::memoryField(SourceRange range, const MemoryInfo &memory, llvm::StringRef name) {
  Variable &variable = *memory.variable;
  if (name == "value")
    return read(variable);
  if (name == "name")
    return Value::string(memory.name);
  if (name == "field")
    return Value::string(variable.field);
  if (name == "place") {
    llvm::StringRef place = memory.name;
    if (!place.consume_back("." + variable.field))
      place = "";
    return Value::string(place.str());
  }
  if (name == "layer")
    return Value::string(variable.instance->net->name.text.str());
  if (name == "instance")
    return Value::pointer(Kind::Instance, variable.instance);
  if (name == "type") {
    TypeInfo type = variable.type;
    type.shaped = true;
    return Value::type(type);
  }
  llvm::StringRef names[] = {"value", "name", "field", "place", "layer", "instance", "type"};
  error(range, Code::UnknownField).suggest(name, names)
      << "a memory record has no field `" << name << "`";
  return Value();
}

// ---- Late binding

void Evaluator::bindLate(Late entry) {
  entry.function = function;
  entry.counters = counters;
  if (isScratch) // thrown away with its block
    return;
  late.push_back(std::move(entry));
  trail.push([this] { late.pop_back(); });
}

void Evaluator::finishLate() {
  for (size_t i = 0; i < late.size(); ++i) {
    Late entry = late[i];
    emit.setRange(entry.range);
    std::vector<MemoryInfo> memory;
    std::vector<Field> tensors;
    bool withTensors = entry.family != Late::Family::Reset;
    bool good = false;
    emit.before(entry.op, [&] {
      good = collectMemory(entry.range, entry.what, true, "", memory,
                           withTensors ? &tensors : nullptr);
    });
    if (!good)
      continue;
    if (entry.family == Late::Family::Reset) {
      emit.before(entry.op, [&] {
        Restore saveFunction(function, entry.function);
        Restore saveCounters(counters, entry.counters);
        for (const MemoryInfo &record : memory) {
          Value value = initialValue(*record.variable);
          if (!value.isError())
            emit.create<WriteOp>(record.variable->name, value.getSsa());
        }
      });
      continue;
    }
    finishFile(entry, memory);
  }
}

void dvn::addMemory(BuiltinTable &table) {
  auto list = [](BuiltinCall &call, bool states) {
    std::vector<MemoryInfo> memory;
    if (!call.e.collectMemory(call.ranges[0], call[0], states, "", memory))
      return Value();
    std::vector<Value> records;
    for (MemoryInfo &record : memory)
      records.push_back(Value::object(Kind::Memory, std::make_shared<MemoryInfo>(record)));
    return Value::list(std::move(records));
  };
  table.add("params(x)", [list](BuiltinCall &call) { return list(call, false); });
  table.add("memory(x)", [list](BuiltinCall &call) { return list(call, true); });
}
