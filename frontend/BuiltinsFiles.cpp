// BuiltinsFiles: what takes memory as a whole: `save`, `load`, `reset`; see
// Builtins.h.
//
// They may stand before the first call of an instance, so the op is made here and
// its variables are filled in when all calls are seen (Memory.cpp, FileNames.cpp).
// Tensors of a record are values: `save` writes them, and `load` gives the record
// back with those of the file in their place.

#include "frontend/Builtins.h"

using namespace dvn;

/// What a block knows of memory that something else may write.
static void forget(Evaluator &e, const Value &what, SourceRange range) {
  std::vector<MemoryInfo> memory;
  std::vector<Field> tensors;
  size_t mark = e.diags.mark();
  e.collectMemory(range, what, true, "", memory, &tensors);
  e.diags.rewind(mark);
  for (const MemoryInfo &record : memory) {
    e.emit.level().memory.erase(record.variable);
    e.emit.level().outside.erase(record.variable);
    e.emit.level().written.insert(record.variable);
    Variable *variable = record.variable;
    e.trail.push([variable, before = variable->lastStore] { variable->lastStore = before; });
    variable->lastStore = range;
  }
}

/// Whether each tensor of a file has a name in the record that it is in.
static bool checkNames(BuiltinCall &call, const std::vector<Field> &tensors) {
  for (const Field &tensor : tensors)
    if (tensor.name.empty()) {
      call.e.error(call.ranges[1], Code::BadArgument).help("put it in a record: `(x = ..)`")
          << "a tensor in a file has a name, and " << describeType(call[1], call.e.emit.symbols)
          << " alone has none";
      return false;
    }
  return true;
}

/// What was given, with the tensors and numbers of the file in the place of its own.
static Value withLoaded(Evaluator &e, const Value &given, mlir::ValueRange loaded, size_t &next) {
  if (given.is(Kind::List)) {
    std::vector<Value> elements;
    for (const Value &element : given.getList())
      elements.push_back(withLoaded(e, element, loaded, next));
    return Value::list(std::move(elements));
  }
  if (given.is(Kind::Record)) {
    std::vector<Field> fields;
    for (const Field &field : given.getFields())
      fields.push_back(
          {field.name, std::make_shared<Value>(withLoaded(e, *field.value, loaded, next))});
    return Value::record(std::move(fields));
  }
  if (given.isTensor())
    return Value::tensor(loaded[next++], given.getElement(), given.getShape());
  if (given.isHostNumber() || given.isTruth())
    return e.emit.item(Value::tensor(loaded[next++], e.emit.getElementFor(given), {}));
  return given;
}

/// What `save` and `load` ask of a call alike: an effect may happen, the path is a
/// text, and all names fit. `tensors` are the tensors and numbers of the record.
static bool readFileCall(BuiltinCall &call, Evaluator::Late::Family family, Evaluator::Late &late,
                         std::vector<Field> &tensors) {
  Evaluator &e = call.e;
  std::string what = "`" + call.builtin.name + "`";
  if (!e.checkEffect(call.range, what))
    return false;
  if (!call[0].isText()) {
    e.fail(call.ranges[0], Code::WrongKind,
           what + " wants a path, found " + describeType(call[0], e.emit.symbols));
    return false;
  }
  late.family = family;
  late.what = call[1];
  late.range = call.ranges[1];
  late.names = call[2];
  late.namesRange = call.ranges[2];
  std::vector<MemoryInfo> memory;
  return e.collectMemory(call.ranges[1], call[1], true, "", memory, &tensors) &&
         checkNames(call, tensors);
}

static Value load(BuiltinCall &call) {
  Evaluator &e = call.e;
  Evaluator::Late late;
  std::vector<Field> tensors;
  if (!readFileCall(call, Evaluator::Late::Family::Load, late, tensors))
    return Value();
  if (!tensors.empty() && !call.wanted) {
    e.error(call.range, Code::BadArgument)
            .help("take what it gives: `let r = load(..)`, then `r." + tensors[0].name + "`")
        << "`" << tensors[0].name
        << "` is a value and no memory: `load` gives what it read, and nothing takes it here";
    return Value();
  }
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::Value> sizes;
  for (const Field &tensor : tensors) {
    types.push_back(getTensorType(tensor.value->getElement(), tensor.value->getShape()));
    llvm::append_range(sizes, e.emit.getDynamicSizes(tensor.value->getShape()));
    late.tensorNames.push_back(tensor.name);
  }
  auto op =
      e.emit.create<LoadOp>(types, e.emit.getHost(call[0]), sizes, e.emit.builder.getArrayAttr({}),
                            e.emit.builder.getStrArrayAttr({}), mlir::ArrayAttr());
  late.op = op;
  forget(e, call[1], call.ranges[1]);
  e.bindLate(std::move(late));
  size_t next = 0;
  return tensors.empty() ? Value::none() : withLoaded(e, call[1], op.getTensors(), next);
}

static Value save(BuiltinCall &call) {
  Evaluator &e = call.e;
  Evaluator::Late late;
  std::vector<Field> tensors;
  if (!readFileCall(call, Evaluator::Late::Family::Save, late, tensors))
    return Value();
  llvm::SmallVector<mlir::Value> values;
  for (const Field &tensor : tensors) {
    values.push_back(tensor.value->getSsa());
    late.tensorNames.push_back(tensor.name);
  }
  late.op = e.emit.create<SaveOp>(e.emit.getHost(call[0]), mlir::ValueRange(values),
                                  e.emit.builder.getArrayAttr({}),
                                  e.emit.builder.getStrArrayAttr({}), mlir::ArrayAttr());
  e.bindLate(std::move(late));
  return Value::none();
}

static Value reset(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!e.checkEffect(call.range, "`reset`"))
    return Value();
  if (call[0].isStruct() && call[0].getCount() == 0)
    return Value::none();
  forget(e, call[0], call.ranges[0]);
  Evaluator::Late late;
  late.family = Evaluator::Late::Family::Reset;
  late.what = call[0];
  late.range = call.ranges[0];
  late.op = e.emit.placeAnchor();
  e.bindLate(std::move(late));
  return Value::none();
}

void dvn::addFiles(BuiltinTable &table) {
  table.add("save(path, x, names = none)", save);
  table.add("load(path, x, names = none)", load);
  table.add("reset(x)", reset);
}
