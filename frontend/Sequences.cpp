// Sequences: how many elements they have, and what an element is; see
// Evaluator.h.
//
// A loop over a sequence runs over the range, tensor, zip or reverse under it,
// and makes the element in its round. Where a comprehension has a condition the
// rest of the round stands under it, and hidden names `$kept0`, `$kept1`, ..
// carry the number of elements that were kept so far.

#include "frontend/Sequence.h"

using namespace dvn;

// ---- Lengths

bool Evaluator::checkStep(SourceRange range, const Size &step) {
  std::optional<Size> below = Size::subtract(step, Size(1));
  if (below && emit.symbols.isNonNegative(*below))
    return true;
  mlir::Value good = emit.make<mlir::arith::CmpIOp>(mlir::arith::CmpIPredicate::sgt,
                                                    emit.getSize(step), emit.constant(int64_t(0)));
  LineColumn place = sources.getLineColumn(range);
  emit.create<AssertOp>(
      good, emit.constantString((sources.get(range.file).getName() + ":" + llvm::Twine(place.line) +
                                 ": the step of the range must be positive")
                                    .str()));
  return false;
}

/// Rounds of a range whose step is positive: never less than 0.
static std::optional<Size> countRounds(SymbolTable &symbols, const RangeInfo &range) {
  Size step = range.step.getSize();
  std::optional<Size> count = Size::subtract(range.last.getSize(), range.first.getSize());
  std::optional<Size> above = Size::subtract(step, Size(1));
  if (!step.isConstant(1) && count && above)
    count = Size::add(*count, *above);
  if (!count || !above)
    return std::nullopt;
  if (!step.isConstant(1)) {
    std::optional<int64_t> known = count->getConstant(), by = step.getConstant();
    count = known && by ? Size(*known < 0 ? 0 : *known / *by)
                        : symbols.derive(SymbolTable::Kind::FloorDivide, *count, step);
  }
  if (symbols.isNonNegative(*count))
    return count;
  if (count->getConstant())
    return Size(0);
  return symbols.derive(SymbolTable::Kind::Maximum, Size(0), *count);
}

std::optional<Size> Evaluator::lengthOf(SourceRange range, const Value &source) {
  if (source.is(Kind::Range)) {
    const auto &info = source.get<RangeInfo>();
    checkStep(range, info.step.getSize());
    std::optional<Size> count = countRounds(emit.symbols, info);
    if (!count)
      fail(range, Code::Overflow, "the number of rounds leaves 64 bits");
    return count;
  }
  if (source.isTensor() && source.getRank() > 0)
    return source.getShape()[0];
  if (source.isStruct())
    return Size(source.getCount());
  if (!source.is(Kind::Sequence)) {
    fail(range, Code::WrongKind, describeType(source, emit.symbols) + " has no length");
    return std::nullopt;
  }
  const auto &info = source.get<SequenceInfo>();
  if (isStream(source)) {
    error(range, Code::WrongKind).help("count the elements in a `for` over it")
        << "a stream has neither length nor index: its elements come one after the other until it "
           "ends";
    return std::nullopt;
  }
  if (info.expr && info.expr->condition) {
    error(range, Code::NotKnown)
            .label(info.expr->condition->getRange(), "elements are left out here")
        << "the length of a sequence with a condition is known only when it has run";
    return std::nullopt;
  }
  return lengthOf(range, info.sources[0]);
}

Value Evaluator::makeSequence(SourceRange range, std::shared_ptr<SequenceInfo> info) {
  info->countable = llvm::all_of(info->sources, isCountable) && !info->expr &&
                    info->family != SequenceInfo::Family::Stream;
  for (const Value &source : info->sources)
    if (source.is(Kind::Sequence))
      info->depth = std::max(info->depth, source.get<SequenceInfo>().depth + 1);
  if (info->depth <= maxDepth)
    return Value::object(Kind::Sequence, info);
  return fail(range, Code::TooManyRounds,
              "more than " + llvm::Twine(maxDepth) + " sequences stand upon each other");
}

// ---- Elements

Value Evaluator::mapElement(const SequenceInfo &info, const Value &element, const Value &position,
                            bool condition) {
  PlaceFrame names = info.frame;
  // A frame of its own: what is around cannot be bound again, nor left.
  Restore saveScope(scope, std::make_shared<Scope>(info.scope, nextFrame++));
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
  if (condition)
    return toTruth(info.expr->condition->getRange(), eval(info.expr->condition));
  return eval(info.expr->element);
}

Value Evaluator::elementAt(SourceRange range, const Value &source, const Value &position) {
  if (!step(range, 10))
    return Value();
  if (source.isTensor())
    return rowOf(range, source, position);
  if (source.isStruct()) {
    if (position.is(Kind::Int))
      return source.getElementAt(position.getInt());
    if (llvm::all_of(llvm::seq<size_t>(0, source.getCount()),
                     [&](size_t i) { return source.getElementAt(i).is(Kind::String); })) {
      llvm::SmallVector<llvm::StringRef> texts;
      for (size_t i = 0; i < source.getCount(); ++i)
        texts.push_back(source.getElementAt(i).getText());
      return Value::host(Kind::HostString,
                         emit.make<StringSelectOp>(emit.stringType(),
                                                   emit.builder.getStrArrayAttr(texts),
                                                   emit.getHost(position)));
    }
    Value rows = toTensor(range, source, {}, "zip");
    return rows.isError() ? rows : rowOf(range, rows, position);
  }
  if (source.is(Kind::Range)) {
    const auto &info = source.get<RangeInfo>();
    return binary(range, BinaryOp::Add, info.first,
                  binary(range, BinaryOp::Multiply, info.step, position));
  }
  const auto &info = source.get<SequenceInfo>();
  switch (info.family) {
  case SequenceInfo::Family::Map:
    return mapElement(info, elementAt(range, info.sources[0], position), position, false);
  case SequenceInfo::Family::Zip: {
    std::vector<Field> fields;
    for (const Value &part : info.sources)
      fields.push_back({"", std::make_shared<Value>(elementAt(range, part, position))});
    return Value::record(std::move(fields));
  }
  case SequenceInfo::Family::Reverse: {
    std::optional<Size> count = lengthOf(range, info.sources[0]);
    std::optional<Size> last = count ? Size::subtract(*count, Size(1)) : count;
    std::optional<Size> at = last ? Size::subtract(*last, position.getSize()) : last;
    return at ? elementAt(range, info.sources[0], Value::hostInt(*at)) : Value();
  }
  case SequenceInfo::Family::Stream: // refused: it has no length
    break;
  }
  return Value();
}

Value Evaluator::sequenceAt(SourceRange range, const Value &sequence, SourceRange place,
                            const Value &number) {
  std::optional<Size> count = lengthOf(range, sequence), at = toSize(place, number, "an index");
  if (!count || !at)
    return Value();
  if (at->getConstant().value_or(0) < 0)
    at = Size::add(*count, *at);
  std::optional<Size> next = at ? Size::add(*at, Size(1)) : at;
  if (!next)
    return fail(place, Code::Overflow, "the index leaves 64 bits");
  if (!emit.symbols.isNonNegative(*at) || !emit.symbols.isLessEqual(*next, *count)) {
    LineColumn where = sources.getLineColumn(place);
    emit.create<CheckBoundsOp>(emit.getSize(*at), emit.getSize(*next), emit.getSize(*count),
                               (sources.get(place.file).getName() + ":" + llvm::Twine(where.line) +
                                ": `" + sources.getText(place) + "`")
                                   .str());
  }
  return elementAt(range, sequence, Value::hostInt(*at));
}

void Evaluator::throughSequences(const RunningLoop &running, size_t from, Value element,
                                 Value position, ElementBody body) {
  for (size_t i = from; i < running.sequences.size(); ++i) {
    const auto &info = running.sequences[i].get<SequenceInfo>();
    if (!info.expr->condition) {
      element = mapElement(info, element, position, false);
      continue;
    }
    Value keep = mapElement(info, element, position, true);
    auto rest = [&] {
      std::string counter = "$kept" + std::to_string(i);
      Value made = mapElement(info, element, position, false);
      Value number = findHidden(counter)->value;
      setHidden(counter, binary(emit.getRange(), BinaryOp::Add, number, Value::integer(1)));
      throughSequences(running, i + 1, made, number, body);
      return Value::none();
    };
    if (keep.is(Kind::Bool) && keep.getBool())
      rest();
    else if (keep.is(Kind::HostBool))
      branch(
          info.expr->condition->getRange(), keep.getSsa(), running.assigned, rest,
          [] { return Value::none(); }, false, Code::BranchesDiffer, "a condition");
    return;
  }
  body(element, position);
}

Value Evaluator::zipSequences(SourceRange range, std::vector<Value> parts) {
  std::optional<Size> length;
  for (const Value &part : parts) {
    std::optional<Size> own = lengthOf(range, part);
    if (!own)
      return Value();
    bool reported = false;
    if (length && !sameSize(range, *length, *own, "the lengths of `zip`", &reported)) {
      if (!reported)
        fail(range, Code::SizesDiffer,
             "`zip` wants lists of one length, found " + emit.symbols.getText(*length) + " and " +
                 emit.symbols.getText(*own));
      return Value();
    }
    length = length ? length : own;
  }
  auto info = std::make_shared<SequenceInfo>();
  info->family = SequenceInfo::Family::Zip;
  info->sources = std::move(parts);
  return makeSequence(range, info);
}
