// BuiltinsReduce: sums, means, extremes over axes; see Builtins.h.

#include "frontend/Builtins.h"

using namespace dvn;

/// The axes of a call, ascending; all where none is given.
static std::optional<llvm::SmallVector<int64_t>> getAxes(BuiltinCall &call, const Value &axis,
                                                         size_t rank, SourceRange range) {
  llvm::SmallVector<int64_t> axes;
  if (axis.isNone()) {
    for (size_t i = 0; i < rank; ++i)
      axes.push_back(i);
    return axes;
  }
  std::vector<Value> list = axis.is(Kind::List) ? axis.getList() : std::vector<Value>{axis};
  for (const Value &entry : list) {
    std::optional<int64_t> at = call.e.toKnownInt(range, entry, "an axis");
    if (!at)
      return std::nullopt;
    int64_t position = *at < 0 ? *at + int64_t(rank) : *at;
    if (position < 0 || position >= int64_t(rank)) {
      call.e.error(range, Code::BadAxis)
          << "there is no axis " << *at << " in a tensor of rank " << rank;
      return std::nullopt;
    }
    if (!llvm::is_contained(axes, position))
      axes.push_back(position);
  }
  llvm::sort(axes);
  return axes;
}

static Shape dropAxes(const Shape &shape, llvm::ArrayRef<int64_t> axes, bool keep) {
  Shape result;
  for (size_t i = 0; i < shape.size(); ++i) {
    bool reduced = llvm::is_contained(axes, int64_t(i));
    if (!reduced)
      result.push_back(shape[i]);
    else if (keep)
      result.push_back(1);
  }
  return result;
}

template <typename Op>
static Value reduce(Evaluator &e, const Value &x, llvm::ArrayRef<int64_t> axes,
                    mlir::Type element) {
  if (axes.empty())
    return x;
  Shape shape = dropAxes(x.getShape(), axes, false);
  return Value::tensor(e.emit.make<Op>(getTensorType(element, shape), x.getSsa(), axes), element,
                       shape);
}

/// The tensor of a reduction's first argument.
static Value getTensor(BuiltinCall &call) {
  Value x = call.e.toTensor(call.ranges[0], call[0], {}, call.builtin.name);
  if (!x.isError() && x.getElement().isInteger(1)) {
    call.e.error(call.ranges[0], Code::WrongKind).help("convert it: `i64(..)` or `f32(..)`")
        << "`" << call.builtin.name << "` does not take tensors of bool";
    return Value();
  }
  return x;
}

/// With the dropped axes as 1 where `keep` says so.
static Value finish(BuiltinCall &call, const Value &x, const Value &result,
                    llvm::ArrayRef<int64_t> axes, const Value &keep) {
  std::optional<bool> kept = call.e.toKnownBool(call.range, keep, "`keep`");
  if (!kept || result.isError())
    return Value();
  return *kept ? call.e.emit.reshape(result, dropAxes(x.getShape(), axes, true)) : result;
}

static Value meanOf(Evaluator &e, SourceRange range, const Value &x, llvm::ArrayRef<int64_t> axes) {
  Value y = llvm::isa<mlir::FloatType>(x.getElement()) ? x : e.emit.cast(x, e.emit.f32());
  Value total = reduce<ReduceSumOp>(e, y, axes, y.getElement());
  Size count = 1;
  for (int64_t axis : axes)
    count = Size::multiply(count, x.getShape()[axis]).value_or(count);
  return e.binary(range, BinaryOp::Divide, total, Value::hostInt(count));
}

/// `min(max(i, 0), n - 1)` of integers lies in 0 .. n - 1: as an index it needs no
/// check.
static Value withBound(const Value &x, const Value &last) {
  if (!x.isTensor() || !x.getElement().isInteger() || !last.isWhole())
    return x;
  auto min = x.getSsa().getDefiningOp<MinOp>();
  auto max = min ? min.getX().getDefiningOp<MaxOp>() : MaxOp();
  std::optional<Size> bound = Size::add(last.getSize(), Size(1));
  if (!max || !isFilledWith(max.getY(), 0) || !bound)
    return x;
  return Value::tensor(x.getSsa(), x.getElement(), x.getShape(), bound);
}

static Value extreme(BuiltinCall &call, bool isMax) {
  // (x, y, axis, keep): one operand and an axis reduce; two are elementwise.
  bool reduces = call.given[2] || call.given[3] || !call.given[1];
  if (!reduces) {
    Value result = applyElementwise(call, isMax ? "max" : "min", {call[0], call[1]});
    return isMax ? result : withBound(result, call[1]);
  }
  Value axis = call[2];
  if (call.given[1]) { // max(x, axis, keep = true)
    if (call.given[2])
      return call.e.fail(call.range, Code::BadArgument,
                         "`" + call.builtin.name + "` has two operands or an axis, not both");
    axis = call[1];
  }
  if (call[0].isHostNumber())
    return call[0];
  Value x = getTensor(call);
  if (x.isError())
    return x;
  auto axes = getAxes(call, axis, x.getRank(), call.range);
  if (!axes)
    return Value();
  Value result = isMax ? reduce<ReduceMaxOp>(call.e, x, *axes, x.getElement())
                       : reduce<ReduceMinOp>(call.e, x, *axes, x.getElement());
  return finish(call, x, result, *axes, call[3]);
}

template <typename Op> static Value argument(BuiltinCall &call) {
  Value x = getTensor(call);
  if (x.isError())
    return x;
  if (call[1].isNone() && x.getRank() != 1) {
    call.e.error(call.range, Code::BadAxis)
        << "`" << call.builtin.name << "` of a tensor of rank " << x.getRank() << " wants an axis";
    return Value();
  }
  auto axes = getAxes(call, call[1], x.getRank(), call.ranges[1]);
  if (!axes)
    return Value();
  if (axes->size() != 1)
    return call.e.fail(call.ranges[1], Code::BadAxis, "`" + call.builtin.name + "` takes one axis");
  Value result = reduce<Op>(call.e, x, *axes, call.e.emit.i64());
  result = Value::tensor(result.getSsa(), result.getElement(), result.getShape(),
                         x.getShape()[axes->front()]);
  return finish(call, x, result, *axes, call[2]);
}

void dvn::addReductions(BuiltinTable &table) {
  table.add("sum(x, axis = none, keep = false)", [](BuiltinCall &call) {
    Value x = getTensor(call);
    if (x.isError())
      return x;
    auto axes = getAxes(call, call[1], x.getRank(), call.ranges[1]);
    return axes ? finish(call, x, reduce<ReduceSumOp>(call.e, x, *axes, x.getElement()), *axes,
                         call[2])
                : Value();
  });
  table.add("mean(x, axis = none, keep = false)", [](BuiltinCall &call) {
    Value x = getTensor(call);
    if (x.isError())
      return x;
    auto axes = getAxes(call, call[1], x.getRank(), call.ranges[1]);
    return axes ? finish(call, x, meanOf(call.e, call.range, x, *axes), *axes, call[2]) : Value();
  });
  table.add("max(x, y = none, axis = none, keep = false)",
            [](BuiltinCall &call) { return extreme(call, true); });
  table.add("min(x, y = none, axis = none, keep = false)",
            [](BuiltinCall &call) { return extreme(call, false); });
  table.add("argmax(x, axis = none, keep = false)",
            [](BuiltinCall &call) { return argument<ArgmaxOp>(call); });
  table.add("argmin(x, axis = none, keep = false)",
            [](BuiltinCall &call) { return argument<ArgminOp>(call); });
}
