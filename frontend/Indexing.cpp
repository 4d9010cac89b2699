// Indexing: `x[i, a..b, none, ...]` and its assignment; see Evaluator.h.
//
// An index list is evaluated once, then applied to each tensor of a record. Of
// a tensor first the box of numbers and ranges is taken (dvn.slice), then index
// tensors gather, then axes of single numbers are dropped and new ones put in.
// A tensor of bool stands for the places where it is true, one index tensor for
// each of its axes.
// Bounds are decided while compiling where that is possible, else checked.

#include "frontend/Builtins.h"

#include "dialect/ops/Scatter.h"

using namespace dvn;

namespace {
/// One entry of an index list, evaluated.
struct Entry {
  enum class Family { Rest, NewAxis, Number, Range, Tensor, Mask } family = Family::Rest;
  SourceRange range;
  Value value;                            ///< Number, Tensor, Mask.
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
/// The part of a tensor that ranges and numbers leave, its gathered axes side by
/// side.
struct Box {
  Value value;
  Shape sizes; ///< Of all axes, those of single numbers too.
  llvm::SmallVector<int64_t> permutation;
  bool permuted = false;
  int64_t first = -1, count = 0; ///< The gathered axes.
};

class Indexer {
public:
  Indexer(Evaluator &e, SourceRange range) : e(e), range(range) {}

  bool evaluate(llvm::ArrayRef<Index> indices);
  bool plan(const Value &base, bool checks);
  Value take(const Value &base);
  Value put(const Value &base, AssignOp op, const Value &value);
  bool has(Entry::Family family) const {
    return llvm::any_of(entries, [&](const Entry &entry) { return entry.family == family; });
  }
  /// Index tensors in the place of masks.
  void findPlaces();
  std::vector<Entry> entries;

private:
  std::optional<Size> bound(const Entry &entry, const Value &value, const Size &size);
  bool planRange(const Entry &entry, const Size &size, Axis &axis, bool checks);
  bool planNumber(const Entry &entry, const Size &size, Axis &axis, bool checks);
  std::string describe(SourceRange place);
  bool checkIndices(const Value &index, const Size &size, SourceRange place);
  std::vector<Value> getIndexTensors(Shape &shared, bool checks);
  llvm::SmallVector<mlir::Value> getStarts();
  bool isWhole() const {
    return llvm::all_of(axes, [](const Axis &axis) { return axis.whole; });
  }
  Box takeBox(const Value &base);
  Value putBox(const Value &base, const Box &box, const Value &value);
  Value putMasked(const Value &base, AssignOp op, const Value &value);
  Value putGathered(const Value &base, AssignOp op, const Value &old, const Value &value);
  bool fits(const Value &old, const Value &part);

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
      if (value.getElement().isInteger(1) && value.getRank() > 0)
        entry.family = Entry::Family::Mask;
      if (value.getElement().isInteger(1) && value.getRank() == 0) {
        e.error(index.range, Code::WrongKind) << "a single bool is no index";
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
    case Entry::Family::Mask: // findPlaces has replaced it
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

/// Index tensors for what is true in the place of masks.
void Indexer::findPlaces() {
  std::vector<Entry> all;
  for (const Entry &entry : entries) {
    if (entry.family != Entry::Family::Mask) {
      all.push_back(entry);
      continue;
    }
    for (Value &place : findTrue(e, entry.value)) {
      Entry column;
      column.family = Entry::Family::Tensor;
      column.range = entry.range;
      column.value = std::move(place);
      all.push_back(column);
    }
  }
  entries = std::move(all);
}

Box Indexer::takeBox(const Value &base) {
  Emitter &emit = e.emit;
  mlir::Type element = base.getElement();
  Box box;
  box.value = base;
  llvm::SmallVector<int64_t> steps, gathered, others;
  Shape kept;
  for (const Axis &axis : axes) {
    box.sizes.push_back(axis.size);
    steps.push_back(axis.step);
    if (axis.dropped)
      continue;
    (axis.gather ? gathered : others).push_back(kept.size());
    kept.push_back(axis.size);
  }
  if (!isWhole()) {
    mlir::Value slice = emit.make<SliceOp>(
        getTensorType(element, box.sizes), base.getSsa(), mlir::ValueRange(getStarts()),
        mlir::ValueRange(emit.getDynamicSizes(box.sizes)), llvm::ArrayRef<int64_t>(steps));
    box.value = Value::tensor(slice, element, box.sizes, base.getBound());
  }
  box.value = emit.reshape(box.value, kept); // without the axes of single numbers
  box.count = gathered.size();
  if (!box.count)
    return box;
  box.first = gathered.front();
  // Gathered axes stand together where the first of them stood.
  for (int64_t axis : others) {
    if (axis > box.first && int64_t(box.permutation.size()) == box.first)
      llvm::append_range(box.permutation, gathered);
    box.permutation.push_back(axis);
  }
  if (int64_t(box.permutation.size()) == box.first)
    llvm::append_range(box.permutation, gathered);
  box.permuted = !llvm::is_sorted(box.permutation);
  if (box.permuted)
    box.value = e.permute(box.value, box.permutation);
  return box;
}

Value Indexer::take(const Value &base) {
  Emitter &emit = e.emit;
  mlir::Type element = base.getElement();
  Box box = takeBox(base);
  Value value = box.value;
  Shape shared;
  if (box.count) {
    std::vector<Value> tensors = getIndexTensors(shared, true);
    if (tensors.empty())
      return Value();
    const Shape &kept = box.value.getShape();
    Shape shape(kept.begin(), kept.begin() + box.first);
    shape.insert(shape.end(), shared.begin(), shared.end());
    shape.insert(shape.end(), kept.begin() + box.first + box.count, kept.end());
    llvm::SmallVector<mlir::Value> indices;
    for (const Value &tensor : tensors)
      indices.push_back(tensor.getSsa());
    mlir::Value gathered = emit.make<GatherOp>(getTensorType(element, shape), value.getSsa(),
                                               mlir::ValueRange(indices), uint64_t(box.first));
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
    case Entry::Family::Mask:
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

// ---- Assignment

bool Indexer::fits(const Value &old, const Value &part) {
  std::optional<Shape> joined = e.broadcastShapes(range, old, part, "=");
  if (joined && *joined != old.getShape()) {
    e.error(range, Code::SizesDiffer)
        << "the part that is assigned is " << describeType(old, e.emit.symbols) << ", the value "
        << describeType(part, e.emit.symbols);
    return false;
  }
  return joined.has_value();
}

/// `base` with the box replaced, whose axes may be in another order.
Value Indexer::putBox(const Value &base, const Box &box, const Value &given) {
  Emitter &emit = e.emit;
  Value value = given;
  if (box.permuted) {
    llvm::SmallVector<int64_t> back(box.permutation.size());
    for (auto [to, from] : llvm::enumerate(box.permutation))
      back[from] = to;
    value = e.permute(value, back);
  }
  value = emit.reshape(value, box.sizes);
  if (isWhole())
    return value;
  llvm::SmallVector<int64_t> steps;
  for (const Axis &axis : axes)
    steps.push_back(axis.step);
  mlir::Value result = emit.make<InsertSliceOp>(
      getTensorType(base.getElement(), base.getShape()), base.getSsa(), value.getSsa(),
      mlir::ValueRange(getStarts()), llvm::ArrayRef<int64_t>(steps));
  return Value::tensor(result, base.getElement(), base.getShape());
}

/// `x[mask] = v`: where the mask is true; v fits the whole of x.
Value Indexer::putMasked(const Value &base, AssignOp op, const Value &given) {
  Emitter &emit = e.emit;
  const Value &mask = entries[0].value;
  if (entries.size() != 1)
    return e.fail(range, Code::BadArgument,
                  "a tensor of bool stands alone in the index list of an assignment");
  bool same = mask.getRank() <= base.getRank();
  for (size_t i = 0; same && i < mask.getRank(); ++i)
    same = e.sameSize(range, base.getShape()[i], mask.getShape()[i], "the sizes of a mask");
  if (!same)
    return e.fail(range, Code::SizesDiffer,
                  "the mask is " + describeType(mask, emit.symbols) + ", which are not the first " +
                      "sizes of " + describeType(base, emit.symbols));
  Value value = op == AssignOp::Set ? e.toTensor(range, given, base.getElement(), "=")
                                    : e.binary(range, getBinaryOp(op), base, given);
  if (value.isError() || !fits(base, value))
    return Value();
  llvm::SmallVector<int64_t> dimensions = llvm::to_vector(llvm::seq<int64_t>(0, mask.getRank()));
  Value wide = emit.broadcast(mask, base.getShape(), dimensions);
  mlir::Value result =
      emit.make<WhereOp>(base.getSsa().getType(), wide.getSsa(),
                         emit.broadcastTo(value, base.getShape()).getSsa(), base.getSsa());
  return Value::tensor(result, base.getElement(), base.getShape());
}

/// Through index tensors: `+=` and `-=` count each occurrence, of the others the
/// last one stays.
Value Indexer::putGathered(const Value &base, AssignOp op, const Value &old, const Value &given) {
  Emitter &emit = e.emit;
  mlir::Type element = base.getElement();
  bool adds = op == AssignOp::Add || op == AssignOp::Subtract;
  Value value = given;
  if (op == AssignOp::Subtract)
    value = e.binary(range, BinaryOp::Multiply, given, Value::integer(-1));
  else if (op != AssignOp::Set && !adds)
    value = e.binary(range, getBinaryOp(op), old, given);
  if (value.isError() || !fits(old, value))
    return Value();
  value = emit.broadcastTo(value, old.getShape());
  Box box = takeBox(base);
  Shape shared;
  std::vector<Value> tensors = getIndexTensors(shared, false);
  const Shape &kept = box.value.getShape();
  Shape gathered(kept.begin(), kept.begin() + box.first);
  gathered.insert(gathered.end(), shared.begin(), shared.end());
  gathered.insert(gathered.end(), kept.begin() + box.first + box.count, kept.end());
  value = emit.reshape(value, gathered);
  llvm::SmallVector<mlir::Value> indices;
  for (const Value &tensor : tensors)
    indices.push_back(tensor.getSsa());
  mlir::Type type = getTensorType(element, kept);
  mlir::Value result =
      adds ? emit.make<ScatterAddOp>(type, box.value.getSsa(), mlir::ValueRange(indices),
                                     value.getSsa(), uint64_t(box.first))
           : emit.make<ScatterOp>(type, box.value.getSsa(), mlir::ValueRange(indices),
                                  value.getSsa(), uint64_t(box.first));
  return putBox(base, box, Value::tensor(result, element, kept));
}

Value Indexer::put(const Value &base, AssignOp op, const Value &given) {
  if (has(Entry::Family::Mask))
    return putMasked(base, op, given);
  if (!plan(base, true))
    return Value();
  Value value = e.toTensor(range, given, base.getElement(), "=");
  if (value.isError())
    return value;
  Value old = take(base);
  if (old.isError())
    return old;
  if (has(Entry::Family::Tensor))
    return putGathered(base, op, old, value);
  if (op != AssignOp::Set) {
    value = e.binary(range, getBinaryOp(op), old, value);
    if (value.isError())
      return value;
  }
  if (!fits(old, value))
    return Value();
  Box box;
  for (const Axis &axis : axes)
    box.sizes.push_back(axis.size);
  return putBox(base, box, e.emit.broadcastTo(value, old.getShape()));
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
  indexer.findPlaces();
  if (base.isTensor())
    return indexer.plan(base, true) ? indexer.take(base) : Value();
  if (base.is(Kind::Sequence)) {
    if (indexer.entries.size() == 1 && indexer.entries[0].family == Entry::Family::Number)
      return sequenceAt(range, base, indexer.entries[0].range, indexer.entries[0].value);
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
    return indexer.put(base, op, value);
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
