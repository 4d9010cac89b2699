// Indexing: `x[i, a..b, none, ...]` and its assignment; see Evaluator.h.
//
// An index list is evaluated once, then applied to each tensor of a record. Of
// a tensor first the box of numbers and ranges is taken (dvn.slice), then index
// tensors gather, then axes of single numbers are dropped and new ones put in.
// Bounds are decided while compiling where that is possible, else checked.

#include "frontend/Evaluator.h"

using namespace dvn;

namespace {
/// One entry of an index list, evaluated.
struct Entry {
  enum class Family { Rest, NewAxis, Number, Range, Tensor } family = Family::Rest;
  SourceRange range;
  Value value;                            ///< Number, Tensor.
  std::optional<Value> first, last, step; ///< Range.
  bool inclusive = false;
};
/// What happens to an axis.
struct Axis {
  Size start = 0, size = 0;
  int64_t step = 1;
  bool whole = false;   ///< All of it.
  bool dropped = false; ///< A single number.
  const Entry *gather = nullptr;
};

class Indexer {
public:
  Indexer(Evaluator &e, SourceRange range) : e(e), range(range) {}

  bool evaluate(llvm::ArrayRef<Index> indices);
  bool plan(const Value &base, bool checks);
  Value take(const Value &base);
  Value put(const Value &base, AssignOp op, const Value &value);
  bool hasTensor() const {
    return llvm::any_of(entries,
                        [](const Entry &entry) { return entry.family == Entry::Family::Tensor; });
  }
  std::vector<Entry> entries;

private:
  std::optional<Size> bound(const Entry &entry, const Value &value, const Size &size);
  bool planRange(const Entry &entry, const Size &size, Axis &axis, bool checks);
  bool planNumber(const Entry &entry, const Size &size, Axis &axis, bool checks);
  std::string describe(SourceRange place);
  bool checkIndices(const Value &index, const Size &size, SourceRange place);
  std::vector<Value> getIndexTensors(Shape &shared, bool checks);
  llvm::SmallVector<mlir::Value> getStarts();

  Evaluator &e;
  SourceRange range;
  std::vector<Axis> axes;
};
} // namespace

/// "`label` at model.dvn:7": the program's place, not the library's.
std::string Indexer::describe(SourceRange place) {
  SourceRange shown = place;
  if (shown.file != e.mainFile)
    for (auto it = e.calls.rbegin(); it != e.calls.rend(); ++it)
      if (it->range.isValid() && it->range.file == e.mainFile) {
        shown = it->range;
        break;
      }
  std::string text = place.isValid() ? e.sources.getText(place).str() : "index";
  if (text.size() > 40)
    text = "the index";
  else
    text = "`" + text + "`";
  return (e.sources.get(shown.file).getName() + ":" +
          llvm::Twine(e.sources.getLineColumn(shown).line) + ": " + text)
      .str();
}

bool Indexer::evaluate(llvm::ArrayRef<Index> indices) {
  for (const Index &index : indices) {
    Entry entry;
    entry.range = index.range;
    if (index.isRest()) {
      entries.push_back(entry);
      continue;
    }
    if (const auto *written = llvm::dyn_cast<RangeExpr>(index.value)) {
      entry.family = Entry::Family::Range;
      entry.inclusive = written->inclusive;
      for (auto [expr, part] :
           {std::make_pair(written->first, &entry.first),
            std::make_pair(written->last, &entry.last), std::make_pair(written->step, &entry.step)})
        if (expr) {
          *part = e.toHost(e.eval(expr));
          if ((*part)->isError())
            return false;
        }
      entries.push_back(entry);
      continue;
    }
    Value value = e.eval(index.value);
    if (value.isError())
      return false;
    if (value.isNone()) {
      entry.family = Entry::Family::NewAxis;
    } else if (value.is(Kind::Range)) {
      entry.family = Entry::Family::Range;
      const auto &info = value.get<RangeInfo>();
      entry.first = info.first;
      entry.last = info.last;
      entry.step = info.step;
    } else if (value.isTensor() || value.is(Kind::List)) {
      entry.family = Entry::Family::Tensor;
      if (value.is(Kind::List))
        value = e.toTensor(index.range, value, e.emit.i64(), "[]");
      if (value.isError())
        return false;
      if (value.getElement().isInteger(1)) {
        e.notThere(index.range, "indexing by a tensor of bool");
        return false;
      }
      if (llvm::isa<mlir::FloatType>(value.getElement())) {
        e.error(index.range, Code::WrongKind)
            << "an index must be whole, found " << describeType(value, e.emit.symbols);
        return false;
      }
      entry.value = value;
    } else {
      entry.family = Entry::Family::Number;
      entry.value = value;
    }
    entries.push_back(entry);
  }
  return true;
}

/// A number of an index list as a size; known negative ones count from the end.
std::optional<Size> Indexer::bound(const Entry &entry, const Value &value, const Size &size) {
  std::optional<Size> number = e.toSize(entry.range, value, "an index");
  if (!number)
    return std::nullopt;
  if (std::optional<int64_t> known = number->getConstant(); known && *known < 0)
    return Size::add(size, *number);
  return number;
}

bool Indexer::planNumber(const Entry &entry, const Size &size, Axis &axis, bool checks) {
  std::optional<Size> at = bound(entry, entry.value, size);
  if (!at)
    return false;
  axis.dropped = true;
  axis.start = *at;
  axis.size = 1;
  SymbolTable &symbols = e.emit.symbols;
  std::optional<Size> next = Size::add(*at, Size(1));
  if (!checks || (symbols.isNonNegative(*at) && next && symbols.isLessEqual(*next, size)))
    return true;
  std::optional<Size> negative = Size::subtract(Size(-1), *at);
  if (symbols.isLessEqual(size, *at) || (negative && symbols.isNonNegative(*negative))) {
    e.error(entry.range, Code::IndexOutside)
        << "the index "
        << (entry.value.is(Kind::Int) ? std::to_string(entry.value.getInt()) : symbols.getText(*at))
        << " is outside of an axis of " << symbols.getText(size);
    return false;
  }
  e.emit.create<CheckBoundsOp>(e.emit.getSize(*at), e.emit.getSize(next.value_or(*at)),
                               e.emit.getSize(size), describe(entry.range));
  return true;
}

bool Indexer::planRange(const Entry &entry, const Size &size, Axis &axis, bool checks) {
  SymbolTable &symbols = e.emit.symbols;
  Size first = 0, last = size;
  if (entry.first) {
    std::optional<Size> value = bound(entry, *entry.first, size);
    if (!value)
      return false;
    first = *value;
  }
  if (entry.last) {
    std::optional<Size> value = bound(entry, *entry.last, size);
    if (value && entry.inclusive)
      value = Size::add(*value, Size(1));
    if (!value)
      return false;
    last = *value;
  }
  if (entry.step) {
    std::optional<int64_t> step = e.toKnownInt(entry.range, *entry.step, "the step of an index");
    if (!step)
      return false;
    if (*step <= 0) {
      e.error(entry.range, Code::BadArgument)
          << "the step of an index must be positive, found " << *step;
      return false;
    }
    axis.step = *step;
  }
  axis.whole = first == Size(0) && last == size && axis.step == 1;
  axis.start = first;
  std::optional<Size> length = Size::subtract(last, first);
  if (!length)
    return false;
  if (axis.step != 1) {
    std::optional<Size> rounded = Size::add(*length, Size(axis.step - 1));
    std::optional<int64_t> known = rounded->getConstant();
    length = known ? Size(*known / axis.step)
                   : symbols.derive(SymbolTable::Kind::FloorDivide, *rounded, Size(axis.step));
  }
  axis.size = *length;
  bool low = symbols.isNonNegative(first), high = symbols.isLessEqual(last, size),
       ordered = symbols.isLessEqual(first, last);
  if (!checks || axis.whole || (low && high && ordered))
    return true;
  auto surelyLess = [&](const Size &x, const Size &y) { // x < y
    std::optional<Size> next = Size::add(x, Size(1));
    return next && symbols.isLessEqual(*next, y);
  };
  if (surelyLess(first, Size(0)) || surelyLess(size, last) || surelyLess(last, first)) {
    e.error(entry.range, Code::IndexOutside)
        << "the range " << symbols.getText(first) << ".." << symbols.getText(last)
        << " is outside of an axis of " << symbols.getText(size);
    return false;
  }
  e.emit.create<CheckBoundsOp>(e.emit.getSize(first), e.emit.getSize(last), e.emit.getSize(size),
                               describe(entry.range));
  return true;
}

bool Indexer::plan(const Value &base, bool checks) {
  axes.clear();
  e.emit.setRange(range);
  size_t used = 0, rests = 0;
  for (const Entry &entry : entries) {
    used += entry.family != Entry::Family::Rest && entry.family != Entry::Family::NewAxis;
    rests += entry.family == Entry::Family::Rest;
  }
  if (used > base.getRank() || rests > 1) {
    e.error(range, Code::WrongRank)
        << (rests > 1 ? "`...` stands once in an index list"
                      : "too many indices (" + std::to_string(used) + ") for " +
                            describeType(base, e.emit.symbols));
    return false;
  }
  size_t missing = base.getRank() - used;
  const Shape &shape = base.getShape();
  auto whole = [&] {
    Axis axis;
    axis.whole = true;
    axis.size = shape[axes.size()];
    axes.push_back(axis);
  };
  for (const Entry &entry : entries) {
    switch (entry.family) {
    case Entry::Family::NewAxis:
      break;
    case Entry::Family::Rest:
      for (size_t i = 0; i < missing; ++i)
        whole();
      break;
    case Entry::Family::Tensor:
      whole();
      axes.back().gather = &entry;
      break;
    case Entry::Family::Number:
    case Entry::Family::Range: {
      Axis axis;
      if (!(entry.family == Entry::Family::Number
                ? planNumber(entry, shape[axes.size()], axis, checks)
                : planRange(entry, shape[axes.size()], axis, checks)))
        return false;
      axes.push_back(axis);
      break;
    }
    }
  }
  while (axes.size() < base.getRank())
    whole();
  return true;
}

llvm::SmallVector<mlir::Value> Indexer::getStarts() {
  llvm::SmallVector<mlir::Value> starts;
  for (const Axis &axis : axes)
    starts.push_back(e.emit.getSize(axis.start));
  return starts;
}

bool Indexer::checkIndices(const Value &index, const Size &size, SourceRange place) {
  std::optional<Size> known = index.getBound();
  if (known && e.emit.symbols.isLessEqual(*known, size))
    return true;
  e.emit.create<CheckIndexOp>(index.getSsa(), e.emit.getSize(size), describe(place));
  return true;
}

/// The index tensors in one shape.
std::vector<Value> Indexer::getIndexTensors(Shape &shared, bool checks) {
  std::vector<Value> tensors;
  bool isFirst = true;
  for (const Axis &axis : axes) {
    if (!axis.gather)
      continue;
    Value index = axis.gather->value;
    if (checks)
      checkIndices(index, axis.size, axis.gather->range);
    if (isFirst) {
      shared = index.getShape();
    } else {
      std::optional<Shape> joined =
          e.broadcastShapes(range, Value::tensor({}, e.emit.i64(), shared),
                            Value::tensor({}, e.emit.i64(), index.getShape()), "[]");
      if (!joined)
        return {};
      shared = *joined;
    }
    isFirst = false;
    tensors.push_back(index);
  }
  for (Value &tensor : tensors)
    tensor = e.emit.broadcastTo(tensor, shared);
  return tensors;
}

Value Indexer::take(const Value &base) {
  Emitter &emit = e.emit;
  Value value = base;
  mlir::Type element = base.getElement();
  if (!llvm::all_of(axes, [](const Axis &axis) { return axis.whole; })) {
    Shape shape;
    llvm::SmallVector<int64_t> steps;
    for (const Axis &axis : axes) {
      shape.push_back(axis.size);
      steps.push_back(axis.step);
    }
    mlir::Value slice = emit.make<SliceOp>(
        getTensorType(element, shape), value.getSsa(), mlir::ValueRange(getStarts()),
        mlir::ValueRange(emit.getDynamicSizes(shape)), llvm::ArrayRef<int64_t>(steps));
    value = Value::tensor(slice, element, shape, base.getBound());
  }
  // Without the axes of single numbers.
  Shape kept;
  int first = -1, last = -1, count = 0;
  for (const Axis &axis : axes) {
    if (axis.dropped)
      continue;
    if (axis.gather) {
      first = first < 0 ? int(kept.size()) : first;
      last = kept.size();
      ++count;
    }
    kept.push_back(axis.size);
  }
  value = emit.reshape(value, kept);
  Shape shared;
  if (count) {
    if (last - first + 1 != count)
      return e.notThere(range, "gathering along axes that are not neighbours");
    std::vector<Value> tensors = getIndexTensors(shared, true);
    if (tensors.empty())
      return Value();
    Shape shape(kept.begin(), kept.begin() + first);
    shape.insert(shape.end(), shared.begin(), shared.end());
    shape.insert(shape.end(), kept.begin() + last + 1, kept.end());
    llvm::SmallVector<mlir::Value> indices;
    for (const Value &tensor : tensors)
      indices.push_back(tensor.getSsa());
    mlir::Value gathered = emit.make<GatherOp>(getTensorType(element, shape), value.getSsa(),
                                               mlir::ValueRange(indices), uint64_t(first));
    value = Value::tensor(gathered, element, shape, base.getBound());
  }
  // New axes.
  Shape result;
  size_t at = 0;
  bool gatheredYet = false;
  auto skip = [&](size_t rank) {
    for (size_t i = 0; i < rank; ++i)
      result.push_back(value.getShape()[at++]);
  };
  size_t used = 0;
  for (const Entry &entry : entries)
    used += entry.family != Entry::Family::Rest && entry.family != Entry::Family::NewAxis;
  for (const Entry &entry : entries) {
    switch (entry.family) {
    case Entry::Family::NewAxis:
      result.push_back(1);
      break;
    case Entry::Family::Rest:
      skip(axes.size() - used);
      break;
    case Entry::Family::Number:
      break;
    case Entry::Family::Range:
      skip(1);
      break;
    case Entry::Family::Tensor:
      if (!gatheredYet)
        skip(shared.size());
      gatheredYet = true;
      break;
    }
  }
  skip(value.getRank() - at);
  return emit.reshape(value, result);
}

Value Indexer::put(const Value &base, AssignOp op, const Value &given) {
  Emitter &emit = e.emit;
  mlir::Type element = base.getElement();
  Value value = e.toTensor(range, given, element, "=");
  if (value.isError())
    return value;
  Value old = take(base);
  if (old.isError())
    return old;
  auto fits = [&](const Value &part) {
    std::optional<Shape> joined = e.broadcastShapes(range, old, part, "=");
    if (joined && *joined != old.getShape()) {
      e.error(range, Code::SizesDiffer)
          << "the part that is assigned is " << describeType(old, emit.symbols) << ", the value "
          << describeType(part, emit.symbols);
      return false;
    }
    return joined.has_value();
  };
  if (hasTensor()) {
    bool boxed = llvm::any_of(axes, [](const Axis &axis) { return !axis.whole; });
    bool placed = llvm::any_of(
        entries, [](const Entry &entry) { return entry.family == Entry::Family::NewAxis; });
    if ((op != AssignOp::Add && op != AssignOp::Subtract) || boxed || placed)
      return e.notThere(
          range, "this assignment through index tensors (`+=` with whole axes beside them is)");
    if (!fits(value))
      return Value();
    value = emit.broadcastTo(value, old.getShape());
    if (op == AssignOp::Subtract)
      value = Value::tensor(emit.make<NegOp>(value.getSsa().getType(), value.getSsa()), element,
                            value.getShape());
    Shape shared;
    std::vector<Value> tensors = getIndexTensors(shared, false);
    int64_t axis = 0;
    while (!axes[axis].gather)
      ++axis;
    llvm::SmallVector<mlir::Value> indices;
    for (const Value &tensor : tensors)
      indices.push_back(tensor.getSsa());
    mlir::Value result =
        emit.make<ScatterAddOp>(getTensorType(element, base.getShape()), base.getSsa(),
                                mlir::ValueRange(indices), value.getSsa(), uint64_t(axis));
    return Value::tensor(result, element, base.getShape());
  }
  if (op != AssignOp::Set) {
    value = e.binary(range, getBinaryOp(op), old, value);
    if (value.isError())
      return value;
  }
  if (!fits(value))
    return Value();
  value = emit.broadcastTo(value, old.getShape());
  Shape box;
  llvm::SmallVector<int64_t> steps;
  for (const Axis &axis : axes) {
    box.push_back(axis.size);
    steps.push_back(axis.step);
  }
  value = emit.reshape(value, box);
  if (llvm::all_of(axes, [](const Axis &axis) { return axis.whole; }))
    return value;
  mlir::Value result = emit.make<InsertSliceOp>(
      getTensorType(element, base.getShape()), base.getSsa(), value.getSsa(),
      mlir::ValueRange(getStarts()), llvm::ArrayRef<int64_t>(steps));
  return Value::tensor(result, element, base.getShape());
}

// ---- What the evaluator asks for

/// The element of a list or field of a record that a known number means.
static std::optional<size_t> getPosition(const Value &number, size_t count) {
  int64_t at = number.getInt() < 0 ? number.getInt() + int64_t(count) : number.getInt();
  if (at < 0 || at >= int64_t(count))
    return std::nullopt;
  return size_t(at);
}

Value Evaluator::rowOf(SourceRange range, const Value &tensor, const Value &row) {
  Indexer indexer(*this, range);
  Entry entry;
  entry.family = Entry::Family::Number;
  entry.range = range;
  entry.value = row;
  indexer.entries.push_back(entry);
  return indexer.plan(tensor, true) ? indexer.take(tensor) : Value();
}

Value Evaluator::index(SourceRange range, const Value &base, llvm::ArrayRef<Index> indices) {
  Indexer indexer(*this, range);
  if (!indexer.evaluate(indices))
    return Value();
  emit.setRange(range);
  if (base.isTensor())
    return indexer.plan(base, true) ? indexer.take(base) : Value();
  if (base.is(Kind::Sequence)) {
    Value forced = force(range, base);
    return forced.isError() ? forced : index(range, forced, indices);
  }
  if (!base.isStruct())
    return fail(range, Code::WrongKind, describeKind(base) + " cannot be indexed");
  if (indexer.entries.size() == 1) {
    const Entry &entry = indexer.entries[0];
    if (base.is(Kind::Record) && entry.value.is(Kind::String))
      return fieldOf(range, base, entry.value.getText(), entry.range);
    Value number = entry.family == Entry::Family::Tensor ? toHost(entry.value) : entry.value;
    if (number.is(Kind::Int)) {
      if (std::optional<size_t> at = getPosition(number, base.getCount()))
        return base.getElementAt(*at);
      return fail(entry.range, Code::IndexOutside,
                  "the index " + llvm::Twine(number.getInt()) + " is outside of " +
                      llvm::Twine(base.getCount()) + " elements");
    }
    if (base.is(Kind::List)) {
      bool texts = base.getCount() &&
                   llvm::all_of(base.getList(), [](const Value &v) { return v.is(Kind::String); });
      if (texts && number.is(Kind::HostInt)) {
        llvm::SmallVector<llvm::StringRef> choices;
        for (const Value &element : base.getList())
          choices.push_back(element.getText());
        return Value::host(Kind::HostString,
                           emit.make<StringSelectOp>(emit.stringType(),
                                                     emit.builder.getStrArrayAttr(choices),
                                                     emit.getHost(number)))
            .withOrigin(range);
      }
      if (entry.family == Entry::Family::Range && (!entry.step || entry.step->is(Kind::Int))) {
        std::optional<int64_t> first =
            entry.first ? toKnownInt(entry.range, *entry.first, "a range of a list") : 0;
        std::optional<int64_t> last =
            entry.last ? toKnownInt(entry.range, *entry.last, "a range of a list")
                       : int64_t(base.getCount());
        if (!first || !last)
          return Value();
        int64_t count = base.getCount(), from = *first < 0 ? *first + count : *first,
                to = *last < 0 ? *last + count : *last;
        to += entry.inclusive;
        if (from < 0 || to > count || from > to)
          return fail(entry.range, Code::IndexOutside,
                      "the range is outside of " + llvm::Twine(count) + " elements");
        std::vector<Value> part;
        for (int64_t i = from; i < to; i += entry.step ? entry.step->getInt() : 1)
          part.push_back(base.getList()[i]);
        return Value::list(std::move(part));
      }
    }
  }
  if (base.is(Kind::List)) {
    Value tensor = toTensor(range, base, {}, "[]");
    return tensor.isError() || !indexer.plan(tensor, true) ? Value() : indexer.take(tensor);
  }
  // A record of tensors: every field.
  std::vector<Field> fields;
  for (const Field &field : base.getFields()) {
    Value part =
        field.value->is(Kind::List) ? toTensor(range, *field.value, {}, "[]") : *field.value;
    if (part.isError())
      return part;
    if (!part.isTensor() || part.getRank() == 0)
      return fail(range, Code::WrongKind,
                  "indexing a record indexes its fields, but `" + field.name + "` is " +
                      describeType(part, emit.symbols));
    bool same = !fields.empty() && part.getShape()[0] == base.getFields()[0].value->getShape()[0];
    if (!indexer.plan(part, !same))
      return Value();
    Value taken = indexer.take(part);
    if (taken.isError())
      return taken;
    fields.push_back({field.name, std::make_shared<Value>(taken)});
  }
  return Value::record(std::move(fields));
}

Value Evaluator::storeIndexed(SourceRange range, const Value &base, llvm::ArrayRef<Index> indices,
                              AssignOp op, const Value &value) {
  Indexer indexer(*this, range);
  if (!indexer.evaluate(indices))
    return Value();
  emit.setRange(range);
  if (base.isTensor())
    return indexer.plan(base, true) ? indexer.put(base, op, value) : Value();
  if (base.is(Kind::List) && indexer.entries.size() == 1) {
    std::optional<int64_t> number =
        toKnownInt(indexer.entries[0].range, indexer.entries[0].value, "the index of a list");
    if (!number)
      return Value();
    std::optional<size_t> at = getPosition(Value::integer(*number), base.getCount());
    if (!at)
      return fail(range, Code::IndexOutside,
                  "the index " + llvm::Twine(*number) + " is outside of " +
                      llvm::Twine(base.getCount()) + " elements");
    std::vector<Value> elements(base.getList());
    elements[*at] =
        op == AssignOp::Set ? value : binary(range, getBinaryOp(op), elements[*at], value);
    return elements[*at].isError() ? Value() : Value::list(std::move(elements));
  }
  return fail(range, Code::WrongKind, "parts of " + describeKind(base) + " cannot be assigned");
}
