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
  if (source.is(Kind::Sequence)) {
    std::vector<Value> sequences;
    Value under = getRangeUnder(source, sequences);
    std::optional<std::vector<Value>> elements = toElements(range, under);
    if (!elements)
      return std::nullopt;
    for (size_t i = 0; i < elements->size(); ++i)
      (*elements)[i] = sequenceElement(sequences, (*elements)[i], Value::integer(i));
    return elements;
  }
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

Value Evaluator::sequenceElement(const std::vector<Value> &sequences, Value element,
                                 const Value &position) {
  for (const Value &value : sequences) {
    const auto &info = value.get<SequenceInfo>();
    auto inner = std::make_shared<Scope>(info.scope, info.scope->getFrame());
    PlaceFrame names = info.frame;
    Restore saveScope(scope, inner);
    Restore saveFrame(frame, &names);
    Restore saveOwner(owner, info.owner);
    Restore saveTraining(training, info.training);
    Restore saveBody(bodyOf, static_cast<Instance *>(nullptr));
    Restore savePure(pure, std::string("an element of a sequence"));
    if (info.expr->position)
      scope->bind(info.expr->position.text,
                  {Binding::Family::Local, position, info.expr->position.range});
    if (!bindPattern(info.expr->pattern, element, info.expr->source->getRange()))
      return Value();
    element = eval(info.expr->element);
  }
  return element;
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
    if (stopped)
      return {Flow::Family::Return, Value()};
    Binding *flag = scope->findHere("$break");
    scope->findHere("$continue")->value = Value::boolean(false);
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
    if (flag->value.is(Kind::Bool)) {
      if (flag->value.getBool())
        break;
      continue;
    }
    if (i + 1 == elements.size() || flag->value.isError())
      break;
    // It may have stopped: the other rounds under the flag.
    mlir::Value going =
        emit.make<mlir::arith::XOrIOp>(flag->value.getSsa(), emit.constantBool(true));
    std::set<std::string> assigned{"$break", "$continue"};
    findAssigned(loop->body->statements, assigned);
    branch(
        loop->getRange(), going, assigned,
        [&] {
          flag->value = Value::boolean(false);
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
