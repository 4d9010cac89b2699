// Unrolling: loops as rounds of code, and the elements that they run over; see
// Evaluator.h.
//
// Each round has a name of its own (`layer1`), so that what it makes has one.
// After a `break` that may have happened the other rounds stand under its flag.

#include "frontend/Sequence.h"

using namespace dvn;

std::optional<std::vector<Value>> Evaluator::toElements(SourceRange range, const Value &source) {
  if (source.isError())
    return std::nullopt;
  if (source.isStruct()) {
    std::vector<Value> elements;
    for (size_t i = 0; i < source.getCount(); ++i)
      elements.push_back(source.getElementAt(i));
    return elements;
  }
  if (source.is(Kind::Range)) {
    const auto &info = source.get<RangeInfo>();
    for (const Value &part : {info.first, info.last, info.step})
      if (!part.is(Kind::Int)) {
        notKnown(range, part, "the range");
        return std::nullopt;
      }
    std::vector<Value> elements;
    int64_t last = info.last.getInt(), step = info.step.getInt();
    for (int64_t i = info.first.getInt(); i < last;) {
      if (elements.size() >= options.maxRounds) {
        error(range, Code::TooManyRounds)
            << "more than " << options.maxRounds << " rounds would be unrolled";
        return std::nullopt;
      }
      elements.push_back(Value::integer(i));
      if (__builtin_add_overflow(i, step, &i))
        break;
    }
    return elements;
  }
  if (source.is(Kind::Sequence))
    return toSequenceElements(range, source);
  if (source.isTensor() && source.getRank() > 0) {
    std::optional<int64_t> count = source.getShape()[0].getConstant();
    if (!count) {
      notKnown(range, source, "the number of rows");
      return std::nullopt;
    }
    std::vector<Value> elements;
    for (int64_t i = 0; i < *count && i < int64_t(options.maxRounds); ++i) {
      NumberExpr number(range, i);
      Index entry{range, &number, {}};
      elements.push_back(index(range, source, entry));
    }
    return elements;
  }
  fail(range, Code::WrongKind,
       "a loop runs over a range, list, record, tensor or sequence, found " +
           describeType(source, emit.symbols));
  return std::nullopt;
}

Value Evaluator::force(SourceRange range, const Value &value) {
  if (!value.is(Kind::Sequence) && !value.is(Kind::Range))
    return value;
  std::optional<std::vector<Value>> elements = toElements(range, value);
  return elements ? Value::list(std::move(*elements)) : Value();
}

std::optional<std::vector<Value>> Evaluator::toSequenceElements(SourceRange range,
                                                                const Value &source) {
  std::vector<Value> sequences, elements;
  Value under = getRangeUnder(source, sequences);
  if (under.is(Kind::Sequence)) {
    std::optional<Size> length = lengthOf(range, under);
    std::optional<int64_t> count = length ? length->getConstant() : std::nullopt;
    if (length && !count)
      notKnown(range, Value::hostInt(*length), "the number of elements");
    if (!count)
      return std::nullopt;
    for (int64_t i = 0; i < *count && i <= int64_t(options.maxRounds); ++i)
      elements.push_back(elementAt(range, under, Value::integer(i)));
  } else {
    std::optional<std::vector<Value>> known = toElements(range, under);
    if (!known)
      return std::nullopt;
    elements = std::move(*known);
  }
  for (const Value &sequence : sequences) {
    const auto &info = sequence.get<SequenceInfo>();
    std::vector<Value> made;
    for (size_t i = 0; i < elements.size(); ++i) {
      if (info.expr->condition) {
        SourceRange place = info.expr->condition->getRange();
        Value condition = mapElement(info, elements[i], Value::integer(i), true);
        std::optional<bool> keep =
            toKnownBool(place, condition, "the condition of a sequence that becomes a list");
        if (!keep)
          return std::nullopt;
        if (!*keep)
          continue;
      }
      made.push_back(mapElement(info, elements[i], Value::integer(i), false));
    }
    elements = std::move(made);
  }
  return elements;
}

// ---- Unrolled

/// What a round adds to names: `stage1`; a text or a memory record: itself.
static std::string getComponent(const ForStmt *loop, const Value &element, size_t number) {
  Value first = element;
  if (first.isStruct() && first.getCount() > 0)
    first = first.getElementAt(0);
  if (first.is(Kind::Memory))
    return first.get<MemoryInfo>().name;
  if (element.is(Kind::String))
    return element.getText();
  std::string name = loop->position.text.str();
  if (name.empty())
    if (const auto *plain = llvm::dyn_cast<NamePattern>(loop->pattern))
      name = plain->name.text.str();
  return (name.empty() ? "round" : name) + std::to_string(number);
}

Flow Evaluator::unrollRounds(const ForStmt *loop, const std::vector<Value> &elements, size_t from) {
  for (size_t i = from; i < elements.size(); ++i) {
    if (!step(loop->getRange(), 20))
      return {Flow::Family::Return, Value()};
    setHidden("$continue", Value::boolean(false));
    Flow flow;
    {
      std::string component = getComponent(loop, elements[i], i);
      unsigned number = frame->counts[component]++;
      if (number)
        component += "_" + std::to_string(number);
      PlaceFrame names{join(frame->path, component), {}};
      Restore saveFrame(frame, &names);
      Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
      if (loop->position)
        scope->bind(loop->position.text,
                    {Binding::Family::Local, Value::integer(i), loop->position.range});
      bindPattern(loop->pattern, elements[i], loop->source->getRange());
      flow = evalBlock(loop->body, {}, false);
    }
    if (flow.family == Flow::Family::Return)
      return flow;
    Value left = anyFlag({"$break", "$return"});
    if (left.is(Kind::Bool)) {
      if (left.getBool())
        break;
      continue;
    }
    if (i + 1 == elements.size())
      break;
    // It may have stopped: the other rounds under the flag.
    mlir::Value going = emit.make<mlir::arith::XOrIOp>(left.getSsa(), emit.constantBool(true));
    std::set<std::string> assigned{"$break", "$continue", "$return", "$result"};
    findAssigned(loop->body->statements, assigned);
    branch(
        loop->getRange(), going, assigned,
        [&] {
          clearFlags({"$break", "$return"});
          unrollRounds(loop, elements, i + 1);
          return Value::none();
        },
        [] { return Value::none(); }, false, Code::BranchesDiffer, "after `break`");
    break;
  }
  return {Flow::Family::Normal, Value::none()};
}

bool Evaluator::unroll(const ForStmt *loop, const Value &source, Flow &flow) {
  std::optional<std::vector<Value>> elements = toElements(loop->source->getRange(), source);
  if (!elements)
    return false;
  if (elements->size() > options.maxRounds) {
    error(loop->getRange(), Code::TooManyRounds)
        << "more than " << options.maxRounds << " rounds would be unrolled";
    return false;
  }
  if (elements->size() > 256 && loop->getRange().file == mainFile)
    diags.report(loop->getRange(), Code::ManyRounds)
        << elements->size() << " rounds of this loop are unrolled";
  Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
  for (llvm::StringRef name : {"$break", "$continue"})
    scope->bind(name, {Binding::Family::Local, Value::boolean(false), loop->getRange()});
  flow = unrollRounds(loop, *elements, 0);
  return true;
}
