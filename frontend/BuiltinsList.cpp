// BuiltinsList: lists, records, and what a value is; see Builtins.h.

#include "frontend/Builtins.h"
#include "frontend/Sequence.h"

#include "dialect/ops/Text.h"

using namespace dvn;

/// The number of rows, where all fields of a record are tensors.
static std::optional<Size> getRows(Evaluator &e, SourceRange range, const Value &record) {
  std::optional<Size> rows;
  for (const Field &field : record.getFields()) {
    if (!field.value->isTensor() || field.value->getRank() == 0)
      return std::nullopt;
    const Size size = field.value->getShape()[0];
    if (rows && !e.sameSize(range, *rows, size, "the rows of a record"))
      return std::nullopt;
    rows = rows ? rows : size;
  }
  return rows;
}

static Value lengthOf(BuiltinCall &call) {
  Evaluator &e = call.e;
  const Value &x = call[0];
  switch (x.getKind()) {
  case Kind::Tensor:
    if (x.getRank() == 0)
      return e.fail(call.ranges[0], Code::WrongRank, "a tensor of rank 0 has no length");
    return Value::hostInt(x.getShape()[0]).withOrigin(call.range);
  case Kind::List:
    return Value::integer(x.getCount());
  case Kind::Record:
    if (std::optional<Size> rows = getRows(e, call.range, x))
      return Value::hostInt(*rows).withOrigin(call.range);
    return Value::integer(x.getCount());
  case Kind::String:
    return Value::integer(x.getText().size());
  case Kind::Range:
  case Kind::Sequence: {
    std::optional<Size> count = e.lengthOf(call.ranges[0], x);
    return count ? Value::hostInt(*count).withOrigin(call.range) : Value();
  }
  default:
    break;
  }
  return e.fail(call.ranges[0], Code::WrongKind, describeKind(x) + " has no length");
}

static Value kindOf(BuiltinCall &call) {
  const Value &x = call[0];
  auto text = [&]() -> const char * {
    if (x.isHostNumber())
      return "number";
    if (x.isTruth())
      return "bool";
    if (x.isText())
      return "string";
    switch (x.getKind()) {
    case Kind::None:
      return "none";
    case Kind::List:
      return "list";
    case Kind::Record:
      return "record";
    case Kind::Function:
    case Kind::Builtin:
      return "function";
    case Kind::Net:
      return "net";
    case Kind::Instance:
      return "instance";
    case Kind::Type:
      return "type";
    case Kind::Memory:
      return "memory";
    case Kind::Sequence:
    case Kind::Range:
      return "sequence";
    case Kind::Tensor:
      return "tensor";
    default:
      return "other";
    }
  };
  return Value::string(text());
}

static Value zip(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (llvm::any_of(call.rest, [](const Field &field) { return isRunning(*field.value); })) {
    std::vector<Value> parts;
    for (const Field &field : call.rest)
      parts.push_back(*field.value);
    return e.zipSequences(call.range, std::move(parts));
  }
  std::vector<std::vector<Value>> lists;
  for (const Field &field : call.rest) {
    std::optional<std::vector<Value>> elements = e.toElements(call.range, *field.value);
    if (!elements)
      return Value();
    if (!lists.empty() && lists[0].size() != elements->size())
      return e.fail(call.range, Code::SizesDiffer,
                    "`zip` wants lists of one length, found " + llvm::Twine(lists[0].size()) +
                        " and " + llvm::Twine(elements->size()));
    lists.push_back(std::move(*elements));
  }
  std::vector<Value> rows;
  for (size_t i = 0; !lists.empty() && i < lists[0].size(); ++i) {
    std::vector<Field> fields;
    for (const std::vector<Value> &list : lists)
      fields.push_back({"", std::make_shared<Value>(list[i])});
    rows.push_back(Value::record(std::move(fields)));
  }
  return Value::list(std::move(rows));
}

static Value recordOf(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!call[0].isStruct() || !call[1].isStruct() || call[0].getCount() != call[1].getCount())
    return e.fail(call.range, Code::WrongKind,
                  "`record` wants a list of names and a list of as many values, found " +
                      describeType(call[0], e.emit.symbols) + " and " +
                      describeType(call[1], e.emit.symbols));
  std::vector<Field> fields;
  for (size_t i = 0; i < call[0].getCount(); ++i) {
    std::optional<std::string> name =
        e.toKnownText(call.ranges[0], call[0].getElementAt(i), "the name of a field");
    if (!name)
      return Value();
    for (const Field &field : fields)
      if (field.name == *name)
        return e.fail(call.ranges[0], Code::DuplicateName,
                      "the field `" + *name + "` is given twice");
    fields.push_back({*name, std::make_shared<Value>(call[1].getElementAt(i))});
  }
  return Value::record(std::move(fields));
}

/// `stack` of a sequence that runs: rows that a loop writes,
/// `for $i, $x in $xs { $out[$i] = $x }`.
static Value stackRunning(BuiltinCall &call) {
  Evaluator &e = call.e;
  SourceRange range = call.ranges[0];
  std::optional<Size> count = e.lengthOf(range, call[0]);
  if (!count)
    return Value();
  // What a row is: made once, and discarded.
  mlir::Region scratch;
  Evaluator::Leftover leftover{e, scratch};
  auto *block = new mlir::Block();
  scratch.push_back(block);
  Emitter::Level state;
  size_t undo = e.trail.begin();
  Value row;
  e.emit.inBlock(block, false, state, [&] {
    mlir::Value number = block->addArgument(e.emit.i64(), e.emit.loc());
    Value at = e.emit.symbolFor(number, "i", 0, Size::subtract(*count, Size(1)));
    row = e.elementAt(range, call[0], at);
    if (!row.isError())
      row = e.toTensor(range, row, {}, "stack");
  });
  e.trail.rewind(undo);
  if (row.isError())
    return row;
  Layout layout = e.generalise(row);
  if (!e.canFill(layout))
    return e.fail(range, Code::SizesDiffer,
                  "the elements of `stack` have sizes of their own: " +
                      describeType(row, e.emit.symbols));
  Shape shape{*count};
  shape.insert(shape.end(), row.getShape().begin(), row.getShape().end());
  Value zero = row.getElement().isInteger(1) ? Value::boolean(false) : Value::integer(0);
  Restore saveScope(e.scope, std::make_shared<Scope>(e.scope, e.nextFrame++));
  auto bind = [&](llvm::StringRef name, Value value) {
    e.scope->bind(name, {Binding::Family::Local, std::move(value), range});
  };
  bind("$return", Value::boolean(false));
  bind("$out", e.emit.splat(zero, row.getElement(), shape));
  bind("$xs", call[0]);
  auto name = [&](llvm::StringRef text) { return e.ast.make<NameExpr>(1, Name{text, range}); };
  Index index{range, name("$i"), {}};
  auto *target =
      e.ast.make<SubscriptExpr>(2, range, name("$out"), e.ast.copy(llvm::ArrayRef<Index>(index)));
  const Stmt *store = e.ast.make<AssignStmt>(3, range, target, AssignOp::Set, name("$x"));
  auto *body = e.ast.make<Block>(4, range, e.ast.copy(llvm::ArrayRef<const Stmt *>(store)));
  auto *pattern = e.ast.make<NamePattern>(1, Name{"$x", range});
  auto *loop = e.ast.make<ForStmt>(5, range, Name{"$i", range}, pattern, name("$xs"), body);
  e.evalFor(loop);
  return e.scope->findHere("$out")->value;
}

void dvn::addLists(BuiltinTable &table) {
  table.add("len(x)", lengthOf);
  table.add("kind(x)", kindOf);
  table.add("zip(...lists)", zip);
  table.add("stack(xs)", [](BuiltinCall &call) {
    if (isRunning(call[0]) && !call[0].isTensor())
      return stackRunning(call);
    Value list = call.e.force(call.ranges[0], call[0]);
    return list.isError() ? list : call.e.toTensor(call.ranges[0], list, {}, "stack");
  });
  table.add("record(names, values)", recordOf);
  table.add("name(x)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    const Value &x = call[0];
    if (x.is(Kind::Instance))
      return Value::string(x.get<Instance>().net->name.text.str());
    if (x.is(Kind::Net))
      return Value::string(x.get<NetInfo>().decl->name.text.str());
    if (x.is(Kind::Function))
      return Value::string(x.get<FunctionInfo>().name);
    if (x.is(Kind::Builtin))
      return Value::string(x.get<Builtin>().name);
    if (x.is(Kind::Memory))
      return Value::string(x.get<MemoryInfo>().name);
    return e.fail(call.ranges[0], Code::WrongKind, describeKind(x) + " has no name");
  });
  table.add("reverse(list)", [](BuiltinCall &call) {
    if (isRunning(call[0])) {
      if (!call.e.lengthOf(call.ranges[0], call[0]))
        return Value();
      auto info = std::make_shared<SequenceInfo>();
      info->family = SequenceInfo::Family::Reverse;
      info->sources = {call[0]};
      return call.e.makeSequence(call.range, info);
    }
    std::optional<std::vector<Value>> elements = call.e.toElements(call.ranges[0], call[0]);
    if (!elements)
      return Value();
    std::reverse(elements->begin(), elements->end());
    return Value::list(std::move(*elements));
  });
  auto affix = [](bool starts) {
    return [starts](BuiltinCall &call) {
      Evaluator &e = call.e;
      for (int i : {0, 1})
        if (!call[i].isText())
          return e.fail(call.ranges[i], Code::WrongKind,
                        "`" + call.builtin.name + "` wants texts, found " +
                            describeType(call[i], e.emit.symbols));
      if (call[0].is(Kind::String) && call[1].is(Kind::String)) {
        llvm::StringRef text = call[0].getText(), part = call[1].getText();
        return Value::boolean(starts ? text.starts_with(part) : text.ends_with(part));
      }
      mlir::Value found = e.emit.make<StringAffixOp>(e.emit.i1(), e.emit.getHost(call[0]),
                                                     e.emit.getHost(call[1]), !starts);
      return Value::host(Kind::HostBool, found).withOrigin(call.range);
    };
  };
  table.add("starts_with(text, part)", affix(true));
  table.add("ends_with(text, part)", affix(false));
}
