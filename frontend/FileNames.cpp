// FileNames: how memory is called and kept in a file; see Evaluator.h.
//
// `save` and `load` with `names = f` ask f(m) -> (name, axes, shape) for each
// memory record m: its name there, which axis of the file's tensor each of ours
// is, and the file's shape where it differs by more than that. An inner list in
// the shape is one axis of the file taken apart:
//
//   ours f32[6, 10], shape = [10, [2, 3]], axes = [1, 2, 0]
//   the file has [10, 6], read as [10, 2, 3], permuted to [2, 3, 10], then [6, 10]

#include "frontend/Evaluator.h"

using namespace dvn;

namespace {

class FileName {
public:
  FileName(Evaluator &e, SourceRange range, const MemoryInfo &memory)
      : e(e), range(range), memory(memory) {}

  bool read(const Value &value);

  std::string name;
  mlir::DictionaryAttr layout;

private:
  bool wrong(const llvm::Twine &text) {
    const Variable &variable = *memory.variable;
    e.error(range, Code::BadArgument)
            .note("asked for `" + memory.name + "`: " + describeType(variable.type, e.emit.symbols))
            .help("`names` gives (name, axes, shape); `axes` and `shape` may be none")
        << text.str();
    return false;
  }
  bool readShape(const Value &value);
  bool readAxes(const Value &value);
  bool readNumber(const Value &value, llvm::StringRef what, int64_t &out);
  bool finish(bool hasShape);

  Evaluator &e;
  SourceRange range;
  const MemoryInfo &memory;
  llvm::SmallVector<int64_t> stored, split, axes;
};

} // namespace

bool FileName::readNumber(const Value &value, llvm::StringRef what, int64_t &out) {
  constexpr double most = int64_t(1) << 40;
  if (value.is(Kind::Int) || value.is(Kind::Float)) { // a known whole number, P7
    double number = value.getReal();
    out = number >= 0 && number <= most ? static_cast<int64_t>(number) : -1;
    if (out >= 0 && static_cast<double>(out) == number)
      return true;
  }
  return wrong(what + " of `names` holds whole numbers, found " +
               (value.is(Kind::Int) ? std::to_string(value.getInt()) : describeKind(value)));
}

bool FileName::readShape(const Value &value) {
  if (!value.is(Kind::List))
    return wrong("the shape of `names` is a list of sizes, found " + describeKind(value));
  for (const Value &size : value.getList()) {
    int64_t number = 0, product = 1;
    std::vector<Value> parts = size.is(Kind::List) ? size.getList() : std::vector<Value>{size};
    for (const Value &part : parts) {
      if (!readNumber(part, "the shape", number))
        return false;
      split.push_back(number);
      if (__builtin_mul_overflow(product, number, &product))
        return wrong("the shape of `names` is too large");
    }
    stored.push_back(product);
  }
  return true;
}

bool FileName::readAxes(const Value &value) {
  if (!value.is(Kind::List))
    return wrong("the axes of `names` are a list of numbers, found " + describeKind(value));
  for (const Value &axis : value.getList()) {
    axes.push_back(0);
    if (!readNumber(axis, "the list of axes", axes.back()))
      return false;
  }
  llvm::SmallVector<int64_t> order(axes);
  llvm::sort(order);
  for (auto [expected, axis] : llvm::enumerate(order))
    if (axis != static_cast<int64_t>(expected))
      return wrong("the axes of `names` are each of 0 .. " + llvm::Twine(order.size() - 1) +
                   " once");
  return true;
}

/// What was not said follows from our own shape; the rest must hold all of it.
bool FileName::finish(bool hasShape) {
  llvm::ArrayRef<int64_t> ours = memory.variable->tensorType.getShape();
  if (axes.empty())
    for (size_t i = 0, rank = hasShape ? split.size() : ours.size(); i < rank; ++i)
      axes.push_back(i);
  size_t rank = hasShape ? split.size() : ours.size();
  if (axes.size() != rank)
    return wrong("`names` gives " + llvm::Twine(axes.size()) + " axes for " + llvm::Twine(rank));
  if (rank > 8)
    return wrong("a tensor of a file has at most 8 axes");
  if (!hasShape) {
    split.resize(rank);
    for (auto [i, axis] : llvm::enumerate(axes))
      split[axis] = ours[i];
    stored = split;
  }
  int64_t count = 1;
  for (int64_t size : split)
    if (__builtin_mul_overflow(count, size, &count))
      return wrong("the shape of `names` is too large");
  if (count != memory.variable->tensorType.getNumElements())
    return wrong("the shape of `names` has " + llvm::Twine(count) + " elements, and the memory " +
                 llvm::Twine(memory.variable->tensorType.getNumElements()));
  mlir::Builder &builder = e.emit.builder;
  mlir::NamedAttrList entries;
  if (!llvm::is_sorted(axes) || llvm::ArrayRef<int64_t>(stored) != ours)
    for (auto &[key, sizes] :
         std::initializer_list<std::pair<llvm::StringRef, llvm::ArrayRef<int64_t>>>{
             {"stored", stored}, {"split", split}, {"axes", axes}})
      entries.set(key, builder.getDenseI64ArrayAttr(sizes));
  layout = entries.getDictionary(builder.getContext());
  return true;
}

bool FileName::read(const Value &value) {
  if (value.isError())
    return false;
  bool isRecord = value.isStruct() && value.getCount() >= 1 && value.getCount() <= 3;
  Value first = isRecord ? value.getElementAt(0) : value;
  if (!first.is(Kind::String))
    return wrong("`names` gives the name in the file and how it is kept there, found " +
                 describeKind(isRecord ? first : value));
  name = first.getText();
  auto part = [&](size_t i) {
    return isRecord && i < value.getCount() ? value.getElementAt(i) : Value::none();
  };
  Value givenAxes = part(1), givenShape = part(2);
  if (!givenShape.isNone() && !readShape(givenShape))
    return false;
  if (!givenAxes.isNone() && !readAxes(givenAxes))
    return false;
  return finish(!givenShape.isNone());
}

/// What the function gives for one record, called where the file is.
static Value nameOf(Evaluator &e, const Evaluator::Late &entry, const MemoryInfo &record) {
  PlaceFrame fresh{"", {}};
  e.fileOwners.emplace_back();
  Restore saveFunction(e.function, entry.function);
  Restore saveCounters(e.counters, entry.counters);
  Restore saveOwner(e.owner, &e.fileOwners.back());
  Restore saveFrame(e.frame, &fresh);
  Restore savePure(e.pure, std::string("a function that gives names in a file"));
  Value given;
  e.emit.before(entry.op, [&] {
    given =
        e.callWith(entry.names, {Value::object(Kind::Memory, std::make_shared<MemoryInfo>(record))},
                   {entry.namesRange, {}, true});
  });
  return given;
}

void Evaluator::finishFile(const Late &entry, const std::vector<MemoryInfo> &memory) {
  llvm::SmallVector<mlir::Attribute> variables, names, layouts;
  std::map<std::string, const MemoryInfo *> taken;
  bool mapped = !entry.names.isNone(), moved = false;
  for (const MemoryInfo &record : memory) {
    FileName file(*this, entry.namesRange, record);
    file.name = record.name;
    file.layout = emit.builder.getDictionaryAttr({});
    if (mapped) {
      Value given = nameOf(*this, entry, record);
      if (!file.read(given))
        return;
    }
    auto [other, isNew] = taken.insert({file.name, &record});
    if (!isNew) {
      fail(mapped ? entry.namesRange : entry.range, Code::DuplicateName,
           "`" + other->second->name + "` and `" + record.name + "` would both be `" + file.name +
               "` in the file");
      return;
    }
    variables.push_back(
        mlir::FlatSymbolRefAttr::get(emit.builder.getContext(), record.variable->name));
    names.push_back(emit.builder.getStringAttr(file.name));
    layouts.push_back(file.layout);
    moved |= !file.layout.empty();
  }
  for (const std::string &name : entry.tensorNames) {
    if (auto other = taken.find(name); other != taken.end()) {
      fail(mapped ? entry.namesRange : entry.range, Code::DuplicateName,
           "`" + other->second->name + "` and the tensor `" + name + "` would both be `" + name +
               "` in the file");
      return;
    }
    names.push_back(emit.builder.getStringAttr(name));
  }
  if (names.empty()) {
    fail(entry.range, Code::NotMemory, "there is no memory in it");
    return;
  }
  entry.op->setAttr("variables", emit.builder.getArrayAttr(variables));
  entry.op->setAttr("names", emit.builder.getArrayAttr(names));
  if (moved)
    entry.op->setAttr("layouts", emit.builder.getArrayAttr(layouts));
}
