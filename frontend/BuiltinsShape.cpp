// BuiltinsShape: tensors made or rearranged; see Builtins.h.

#include "frontend/Builtins.h"

using namespace dvn;

static Value getTensor(BuiltinCall &call, size_t index = 0) {
  return call.e.toTensor(call.ranges[index], call[index], {}, call.builtin.name);
}

static std::optional<int64_t> getAxis(BuiltinCall &call, size_t index, size_t rank) {
  std::optional<int64_t> at = call.e.toKnownInt(call.ranges[index], call[index], "an axis");
  if (!at)
    return std::nullopt;
  int64_t position = *at < 0 ? *at + int64_t(rank) : *at;
  if (position >= 0 && position < int64_t(rank))
    return position;
  call.e.error(call.ranges[index], Code::BadAxis)
      << "there is no axis " << *at << " in a tensor of rank " << rank;
  return std::nullopt;
}

/// `zeros(f32[n, 10])`.
static Value filled(BuiltinCall &call, int64_t number) {
  Evaluator &e = call.e;
  if (!call[0].is(Kind::Type) || call[0].getType().family != TypeInfo::Family::Tensor)
    return e.fail(call.ranges[0], Code::WrongKind,
                  "`" + call.builtin.name + "` wants a type such as `f32[3]`, found " +
                      describeType(call[0], e.emit.symbols));
  const TypeInfo &type = call[0].getType();
  Value value = type.element.isInteger(1) ? Value::boolean(number != 0) : Value::integer(number);
  return e.emit.splat(value, type.element, type.shape);
}

static std::optional<Size> getCount(const Shape &shape) {
  std::optional<Size> count = Size(1);
  for (const Size &size : shape)
    if (count)
      count = Size::multiply(*count, size);
  return count;
}

static Value reshape(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value x = getTensor(call);
  if (x.isError())
    return x;
  if (call[1].is(Kind::Type)) {
    const Shape &shape = call[1].getType().shape;
    if (getCount(shape) == getCount(x.getShape()))
      return e.emit.reshape(x, shape);
  }
  if (!call[1].isStruct())
    return e.fail(call.ranges[1], Code::WrongKind,
                  "`reshape` wants a list of sizes, found " + describeKind(call[1]));
  // At most one -1: what is left.
  Shape shape;
  int hole = -1;
  for (size_t i = 0; i < call[1].getCount(); ++i) {
    std::optional<Size> size = e.toSize(call.ranges[1], call[1].getElementAt(i), "a size");
    if (!size)
      return Value();
    if (size->isConstant(-1)) {
      if (hole >= 0)
        return e.fail(call.ranges[1], Code::BadArgument, "`-1` stands for one size only");
      hole = i;
      size = Size(1);
    }
    if (!e.checkNewSize(call.ranges[1], *size))
      return Value();
    shape.push_back(*size);
  }
  std::optional<Size> have = getCount(x.getShape()), want = getCount(shape);
  if (!have || !want)
    return e.fail(call.range, Code::Overflow,
                  "the number of elements of this `reshape` is no product of so many sizes");
  if (hole >= 0) {
    // Sizes that both sides have cancel.
    Shape mine = x.getShape(), theirs = shape;
    theirs.erase(theirs.begin() + hole);
    for (size_t i = 0; i < theirs.size();) {
      auto same = llvm::find(mine, theirs[i]);
      if (same == mine.end()) {
        ++i;
        continue;
      }
      mine.erase(same);
      theirs.erase(theirs.begin() + i);
    }
    std::optional<Size> top = getCount(mine), bottom = getCount(theirs), rest;
    std::optional<int64_t> divisor = bottom ? bottom->getConstant() : std::nullopt;
    if (top && bottom)
      rest = Size::divideExactly(*top, *bottom);
    if (!rest && top && bottom && !(divisor && top->getConstant()) && !bottom->isConstant(0)) {
      // Decided when it runs: the quotient is checked to be exact.
      Size least =
          divisor ? *bottom : e.emit.symbols.derive(SymbolTable::Kind::Maximum, Size(1), *bottom);
      rest = e.emit.symbols.derive(SymbolTable::Kind::FloorDivide, *top, least);
      std::optional<Size> all = Size::multiply(*rest, *bottom);
      if (all)
        e.sameSize(call.range, *top, *all, "the elements of `reshape`");
    }
    if (!rest)
      return e.fail(call.ranges[1], Code::SizesDiffer,
                    "`-1` cannot be found: " + e.emit.symbols.getText(*have) + " elements over " +
                        e.emit.symbols.getText(*want));
    shape[hole] = *rest;
  } else if (!e.sameSize(call.range, *have, *want, "the elements of `reshape`")) {
    e.error(call.range, Code::SizesDiffer)
            .note(e.emit.symbols.getText(*have) + " elements are not " +
                  e.emit.symbols.getText(*want))
        << "`reshape` of " << describeType(x, e.emit.symbols) << " to "
        << describeType(x.getElement(), shape, e.emit.symbols);
    return Value();
  }
  return e.emit.reshape(x, shape);
}

static Value transpose(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value x = getTensor(call);
  if (x.isError())
    return x;
  llvm::SmallVector<int64_t> permutation;
  if (call[1].isNone()) {
    for (size_t i = x.getRank(); i-- > 0;)
      permutation.push_back(i);
  } else {
    if (!call[1].is(Kind::List))
      return e.fail(call.ranges[1], Code::WrongKind,
                    "`transpose` wants a list of axes, found " + describeKind(call[1]));
    for (const Value &entry : call[1].getList()) {
      std::optional<int64_t> axis = e.toKnownInt(call.ranges[1], entry, "an axis");
      if (!axis)
        return Value();
      permutation.push_back(*axis < 0 ? *axis + int64_t(x.getRank()) : *axis);
    }
    llvm::SmallVector<int64_t> sorted(permutation);
    llvm::sort(sorted);
    for (size_t i = 0; i < sorted.size(); ++i)
      if (sorted.size() != x.getRank() || sorted[i] != int64_t(i))
        return e.fail(call.ranges[1], Code::BadAxis,
                      "the axes of `transpose` are each of 0 to " +
                          llvm::Twine(int64_t(x.getRank()) - 1) + " once");
  }
  return e.permute(x, permutation);
}

Value Evaluator::permute(const Value &tensor, llvm::ArrayRef<int64_t> permutation) {
  Shape shape;
  for (int64_t from : permutation)
    shape.push_back(tensor.getShape()[from]);
  mlir::Value value = emit.make<TransposeOp>(getTensorType(tensor.getElement(), shape),
                                             tensor.getSsa(), permutation);
  return Value::tensor(value, tensor.getElement(), shape, tensor.getBound());
}

static Value pad(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value x = getTensor(call);
  if (x.isError())
    return x;
  std::optional<int64_t> axis = getAxis(call, 1, x.getRank());
  std::optional<int64_t> before = e.toKnownInt(call.ranges[2], call[2], "`before`"),
                         after = e.toKnownInt(call.ranges[3], call[3], "`after`");
  std::optional<double> value = e.toKnownReal(call.ranges[4], call[4], "`value`");
  if (!axis || !before || !after || !value)
    return Value();
  if (*before < 0 || *after < 0)
    return e.fail(call.range, Code::NegativeSize, "`pad` adds 0 or more elements");
  llvm::SmallVector<int64_t> low(x.getRank(), 0), high(x.getRank(), 0);
  low[*axis] = *before;
  high[*axis] = *after;
  Shape shape = x.getShape();
  shape[*axis] = Size::add(shape[*axis], Size(*before + *after)).value_or(shape[*axis]);
  if (!e.checkCount(call.range, shape))
    return Value();
  mlir::Value padded = e.emit.make<PadOp>(getTensorType(x.getElement(), shape), x.getSsa(), low,
                                          high, llvm::APFloat(*value));
  return Value::tensor(padded, x.getElement(), shape);
}

static Value concat(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value list = e.force(call.ranges[0], call[0]);
  if (list.isError())
    return list;
  if (!list.isStruct() || list.getCount() == 0)
    return e.fail(call.ranges[0], Code::WrongKind,
                  "`concat` wants a list of tensors, found " + describeType(list, e.emit.symbols));
  std::vector<Value> parts;
  mlir::Type element;
  for (size_t i = 0; i < list.getCount(); ++i)
    if (list.getElementAt(i).isTensor() && !element)
      element = list.getElementAt(i).getElement();
  for (size_t i = 0; i < list.getCount(); ++i) {
    Value part = e.toTensor(call.ranges[0], list.getElementAt(i), element, "concat");
    if (part.isError())
      return part;
    parts.push_back(part);
  }
  std::optional<int64_t> axis = getAxis(call, 1, parts[0].getRank());
  if (!axis)
    return Value();
  Shape shape = parts[0].getShape();
  llvm::SmallVector<mlir::Value> values{parts[0].getSsa()};
  for (size_t p = 1; p < parts.size(); ++p) {
    const Shape &other = parts[p].getShape();
    bool fits = other.size() == shape.size();
    for (size_t i = 0; fits && i < shape.size(); ++i)
      if (int64_t(i) != *axis)
        fits = e.sameSize(call.range, shape[i], other[i], "the sizes of `concat`");
    if (!fits)
      return e.fail(call.range, Code::SizesDiffer,
                    "`concat` along axis " + llvm::Twine(*axis) + " does not fit " +
                        describeType(parts[0], e.emit.symbols) + " and " +
                        describeType(parts[p], e.emit.symbols));
    shape[*axis] = Size::add(shape[*axis], other[*axis]).value_or(shape[*axis]);
    values.push_back(parts[p].getSsa());
  }
  if (parts.size() == 1)
    return parts[0];
  if (!e.checkCount(call.range, shape))
    return Value();
  mlir::Type type = getTensorType(parts[0].getElement(), shape);
  return Value::tensor(e.emit.make<ConcatOp>(type, mlir::ValueRange(values), uint64_t(*axis)),
                       parts[0].getElement(), shape);
}

static Value chunks(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value x = getTensor(call);
  std::optional<int64_t> count = e.toKnownInt(call.ranges[1], call[1], "the number of chunks");
  if (x.isError() || !count)
    return Value();
  std::optional<int64_t> axis = getAxis(call, 2, x.getRank());
  if (!axis)
    return Value();
  std::optional<int64_t> size = x.getShape()[*axis].getConstant();
  if (!size)
    return e.notKnown(call.ranges[0], call[0], "the size that is divided into chunks");
  if (*count <= 0 || *size % *count != 0)
    return e.fail(call.range, Code::NotWhole,
                  "an axis of " + llvm::Twine(*size) + " has no " + llvm::Twine(*count) +
                      " equal chunks");
  std::vector<Value> parts;
  int64_t step = *size / *count;
  for (int64_t i = 0; i < *count; ++i) {
    std::vector<Index> indices;
    NumberExpr first(call.range, i * step), last(call.range, (i + 1) * step);
    RangeExpr all(call.range, nullptr, nullptr, false, nullptr),
        range(call.range, &first, &last, false, nullptr);
    for (int64_t a = 0; a <= *axis; ++a)
      indices.push_back({call.range, a == *axis ? &range : &all, {}});
    parts.push_back(e.index(call.range, x, indices));
  }
  return Value::list(std::move(parts));
}

void dvn::addShapes(BuiltinTable &table) {
  table.add("zeros(type)", [](BuiltinCall &call) { return filled(call, 0); });
  table.add("ones(type)", [](BuiltinCall &call) { return filled(call, 1); });
  table.add("eye(type)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    if (!call[0].is(Kind::Type) || call[0].getType().shape.size() != 2)
      return e.fail(call.ranges[0], Code::WrongKind,
                    "`eye` wants a type of rank 2, found " + describeType(call[0], e.emit.symbols));
    const TypeInfo &type = call[0].getType();
    Value ranges[2];
    for (int i : {0, 1}) {
      Shape shape{type.shape[i]};
      ranges[i] =
          Value::tensor(e.emit.make<IotaOp>(getTensorType(e.emit.i64(), shape),
                                            mlir::ValueRange(e.emit.getDynamicSizes(shape))),
                        e.emit.i64(), shape);
      ranges[i] = e.emit.broadcast(ranges[i], type.shape, llvm::ArrayRef<int64_t>{i});
    }
    return e.emit.cast(e.compareValues(call.range, BinaryOp::Equal, ranges[0], ranges[1]),
                       type.element);
  });
  table.add("iota(n)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    std::optional<Size> count = e.toSize(call.ranges[0], call[0], "the length of `iota`");
    if (!count)
      return Value();
    if (!e.checkNewSize(call.ranges[0], *count))
      return Value();
    Shape shape{*count};
    return Value::tensor(e.emit.make<IotaOp>(getTensorType(e.emit.i64(), shape),
                                             mlir::ValueRange(e.emit.getDynamicSizes(shape))),
                         e.emit.i64(), shape, *count);
  });
  table.add("reshape(x, shape)", reshape);
  table.add("transpose(x, axes = none)", transpose);
  table.add("flip(x, axis)", [](BuiltinCall &call) {
    Value x = getTensor(call);
    std::optional<int64_t> axis = x.isError() ? std::nullopt : getAxis(call, 1, x.getRank());
    if (!axis)
      return Value();
    return Value::tensor(
        call.e.emit.make<FlipOp>(x.getSsa().getType(), x.getSsa(), uint64_t(*axis)), x.getElement(),
        x.getShape(), x.getBound());
  });
  table.add("pad(x, axis, before = 0, after = 0, value = 0)", pad);
  table.add("concat(xs, axis = 0)", concat);
  table.add("chunks(x, count, axis = -1)", chunks);
}
