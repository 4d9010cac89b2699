// BuiltinsList: lists, records, and what a value is; see Builtins.h.

#include "frontend/Builtins.h"
#include "frontend/Sequence.h"

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
    std::vector<Value> sequences;
    Value under = getRangeUnder(x, sequences);
    if (!under.is(Kind::Range))
      break;
    const auto &range = under.get<RangeInfo>();
    Value distance = e.binary(call.range, BinaryOp::Subtract, range.last, range.first);
    Value rounds = e.binary(call.range, BinaryOp::Divide, distance, range.step);
    return rounds.isError()
               ? rounds
               : applyElementwise(call, "max",
                                  {Value::integer(0), applyElementwise(call, "ceil", {rounds})});
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

void dvn::addLists(BuiltinTable &table) {
  table.add("len(x)", lengthOf);
  table.add("kind(x)", kindOf);
  table.add("zip(...lists)", zip);
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
    std::optional<std::vector<Value>> elements = call.e.toElements(call.ranges[0], call[0]);
    if (!elements)
      return Value();
    std::reverse(elements->begin(), elements->end());
    return Value::list(std::move(*elements));
  });
  auto affix = [](bool starts) {
    return [starts](BuiltinCall &call) {
      std::optional<std::string> text = call.e.toKnownText(call.ranges[0], call[0], "the text"),
                                 part = call.e.toKnownText(call.ranges[1], call[1], "the part");
      if (!text || !part)
        return Value();
      return Value::boolean(starts ? llvm::StringRef(*text).starts_with(*part)
                                   : llvm::StringRef(*text).ends_with(*part));
    };
  };
  table.add("starts_with(text, part)", affix(true));
  table.add("ends_with(text, part)", affix(false));
}
