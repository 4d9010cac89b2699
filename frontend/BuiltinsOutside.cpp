// BuiltinsOutside: what a program shows and reads; see Builtins.h.
//
// Each is an effect, so refused where none may be. `status` evaluates its text
// only where the line is due, `watch` its numbers where the run is watched.

#include "frontend/Builtins.h"

#include "dialect/ops/Text.h"

using namespace dvn;

/// Named values of a row: of the parameters, records by field.
static bool collectRow(BuiltinCall &call, std::vector<std::string> &names,
                       std::vector<mlir::Value> &values) {
  Evaluator &e = call.e;
  std::function<bool(const std::string &, const Value &)> add = [&](const std::string &name,
                                                                    const Value &value) {
    if (value.is(Kind::Record)) {
      for (size_t i = 0; i < value.getCount(); ++i) {
        const Field &field = value.getFields()[i];
        std::string part = field.name.empty() ? std::to_string(i) : field.name;
        if (!add(name.empty() ? part : name + "." + part, *field.value))
          return false;
      }
      return true;
    }
    if (name.empty()) {
      e.error(call.range, Code::BadArgument).help("write `name = value`")
          << "a value of `" << call.builtin.name << "` has no name";
      return false;
    }
    if (value.isTensor()) {
      values.push_back(value.getSsa());
    } else if (value.isHostNumber() || value.isTruth() || value.isText()) {
      values.push_back(e.emit.getHost(value));
    } else {
      e.fail(call.range, Code::WrongKind,
             "`" + call.builtin.name + "` does not take " + describeKind(value) + " as `" + name +
                 "`");
      return false;
    }
    names.push_back(name);
    return true;
  };
  for (const Field &field : call.rest)
    if (!add(field.value->is(Kind::Record) && call.builtin.name == "report" && field.name.empty()
                 ? ""
                 : field.name,
             *field.value))
      return false;
  return true;
}

template <typename Op> static Value row(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!e.checkEffect(call.range, ("`" + call.builtin.name + "`")))
    return Value();
  std::vector<std::string> names;
  std::vector<mlir::Value> values;
  if (!collectRow(call, names, values))
    return Value();
  llvm::SmallVector<llvm::StringRef> texts(names.begin(), names.end());
  e.emit.create<Op>(e.emit.builder.getStrArrayAttr(texts), mlir::ValueRange(values));
  return Value::none();
}

static Value print(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!e.checkEffect(call.range, "`print`"))
    return Value();
  mlir::Value text;
  if (call.rest.size() == 1) {
    text = e.toText(call.range, *call.rest[0].value);
  } else { // several: with spaces between
    Value joined = Value::string("");
    for (size_t i = 0; i < call.rest.size(); ++i) {
      mlir::Value part = e.toText(call.range, *call.rest[i].value);
      if (!part)
        return Value();
      Value next = call.rest[i].value->is(Kind::String) ? *call.rest[i].value
                                                        : Value::host(Kind::HostString, part);
      if (i)
        joined = e.binary(call.range, BinaryOp::Add, joined, Value::string(" "));
      joined = e.binary(call.range, BinaryOp::Add, joined, next);
    }
    text = e.emit.getHost(joined);
  }
  if (!text)
    return Value();
  e.emit.create<PrintOp>(text);
  return Value::none();
}

static Value status(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (call.raw.size() != 1)
    return e.fail(call.range, call.raw.empty() ? Code::MissingArgument : Code::TooManyArguments,
                  "`status` takes one text");
  if (!e.checkEffect(call.range, "`status`"))
    return Value();
  mlir::Value due = e.emit.create<StatusDueOp>(e.emit.i1());
  return e.branch(
      call.range, due, {},
      [&] {
        Value value = e.evalArgument(call.raw[0], {});
        e.emit.setRange(call.range);
        if (!value.isError())
          if (mlir::Value text = e.toText(call.raw[0].range, value))
            e.emit.create<StatusOp>(text);
        return Value::none();
      },
      [] { return Value::none(); }, false, Code::BranchesDiffer, "`status`");
}

/// Evaluated only in a run that is watched, so that it costs others nothing.
static Value watch(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!e.checkEffect(call.range, "`watch`"))
    return Value();
  mlir::Value due = e.emit.create<WatchDueOp>(e.emit.i1());
  return e.branch(
      call.range, due, {},
      [&] {
        for (const CallArgument &argument : call.raw)
          call.rest.push_back({argument.name.empty() ? argument.ownName : argument.name,
                               std::make_shared<Value>(e.evalArgument(argument, {}))});
        e.emit.setRange(call.range);
        return call.hasError() ? Value() : row<WatchOp>(call);
      },
      [] { return Value::none(); }, false, Code::BranchesDiffer, "`watch`");
}

static Value check(BuiltinCall &call, const Value &given) {
  Evaluator &e = call.e;
  bool fails = call.builtin.name == "fail";
  Value condition = fails ? Value::boolean(false) : e.toTruth(call.ranges[0], given);
  const Value &message = call[fails ? 0 : 1];
  if (condition.isError())
    return condition;
  // What is decided now is said now: libraries check their arguments so.
  if (!fails && condition.is(Kind::Bool)) {
    if (condition.getInt())
      return Value::none();
    return e.fail(call.range, Code::AssertionFails,
                  message.is(Kind::String)
                      ? llvm::Twine(message.getText())
                      : "`" + e.sources.getText(call.ranges[0]) + "` does not hold");
  }
  if (!e.checkEffect(call.range, "`" + call.builtin.name + "`"))
    return Value();
  LineColumn place = e.sources.getLineColumn(call.range);
  std::string where =
      (e.sources.get(call.range.file).getName() + ":" + llvm::Twine(place.line) + ": ").str();
  Value text =
      message.isNone()
          ? Value::string(where + "`" + e.sources.getText(call.ranges[0]).str() + "` does not hold")
          : message;
  mlir::Value shown = e.toText(call.range, text);
  if (!shown)
    return Value();
  e.emit.create<AssertOp>(e.emit.getHost(condition), shown);
  return Value::none();
}

void dvn::addOutside(BuiltinTable &table) {
  table.add("print(...values)", print);
  table.add("track(...row)", row<TrackOp>);
  table.add("report(...results)", row<ReportOp>);
  table.add("status(text)", status).lazy = true;
  table.add("watch(...values)", watch).lazy = true;
  table.add("assert(condition, text = none)",
            [](BuiltinCall &call) { return check(call, call[0]); });
  table.add("fail(text)", [](BuiltinCall &call) { return check(call, Value()); });
  table.add("clock()", [](BuiltinCall &call) {
    if (!call.e.checkEffect(call.range, "`clock`"))
      return Value();
    return call.e.emit.fromHost(call.e.emit.create<ClockOp>(call.e.emit.f64()))
        .withOrigin(call.range);
  });
  table.add("keep()", [](BuiltinCall &call) {
    if (!call.e.checkEffect(call.range, "`keep`"))
      return Value();
    call.e.emit.create<KeepOp>();
    return Value::none();
  });
  for (llvm::StringRef name : {"idx", "csv", "cifar_binary", "npy", "npz", "folder"})
    table.add((name + "(...arguments)").str(), [](BuiltinCall &call) {
      return call.e.fail(call.range, Code::BadDataSource,
                         "`" + call.builtin.name + "` stands right of `data name: type =` only");
    });
}
