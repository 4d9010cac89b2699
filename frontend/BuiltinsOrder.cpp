// BuiltinsOrder: sorting, finding, running sums; see Builtins.h.

#include "frontend/Builtins.h"

#include "dialect/ops/Order.h"

using namespace dvn;

/// A tensor of numbers with an axis; the axis counted from the front.
static std::optional<std::pair<Value, int64_t>> getAlong(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value x = e.toTensor(call.ranges[0], call[0], {}, call.builtin.name);
  if (x.isError())
    return std::nullopt;
  if (x.getElement().isInteger(1)) {
    e.error(call.ranges[0], Code::WrongKind).help("convert it: `i64(..)` or `f32(..)`")
        << "`" << call.builtin.name << "` does not take tensors of bool";
    return std::nullopt;
  }
  std::optional<int64_t> axis = e.toKnownInt(call.ranges[1], call[1], "an axis");
  if (!axis)
    return std::nullopt;
  int64_t rank = x.getRank(), place = *axis < 0 ? *axis + rank : *axis;
  if (place < 0 || place >= rank) {
    e.error(call.ranges[1], Code::BadAxis)
        << "there is no axis " << *axis << " in a tensor of rank " << rank;
    return std::nullopt;
  }
  return std::make_pair(x, place);
}

static Value argsort(BuiltinCall &call, const Value &x, int64_t axis) {
  Evaluator &e = call.e;
  std::optional<bool> descending = e.toKnownBool(call.ranges[2], call[2], "`descending`");
  if (!descending)
    return Value();
  mlir::Value order = e.emit.make<ArgsortOp>(getTensorType(e.emit.i64(), x.getShape()), x.getSsa(),
                                             uint64_t(axis), *descending);
  return Value::tensor(order, e.emit.i64(), x.getShape(), x.getShape()[axis]);
}

/// The elements of `x` whose places along `axis` are `order`, of its own shape.
static Value takeAlong(Evaluator &e, const Value &x, const Value &order, int64_t axis) {
  llvm::SmallVector<mlir::Value> indices;
  for (int64_t i = 0, rank = x.getRank(); i < rank; ++i) {
    if (i == axis) {
      indices.push_back(order.getSsa());
      continue;
    }
    Shape line{x.getShape()[i]};
    Value own = Value::tensor(e.emit.make<IotaOp>(getTensorType(e.emit.i64(), line),
                                                  mlir::ValueRange(e.emit.getDynamicSizes(line))),
                              e.emit.i64(), line);
    indices.push_back(e.emit.broadcast(own, x.getShape(), llvm::ArrayRef<int64_t>{i}).getSsa());
  }
  mlir::Value taken = e.emit.make<GatherOp>(getTensorType(x.getElement(), x.getShape()), x.getSsa(),
                                            mlir::ValueRange(indices), uint64_t(0));
  return Value::tensor(taken, x.getElement(), x.getShape(), x.getBound());
}

std::vector<Value> dvn::findTrue(Evaluator &e, const Value &mask) {
  llvm::SmallVector<int64_t> axes;
  Size most = 1;
  for (size_t i = 0; i < mask.getRank(); ++i) {
    axes.push_back(i);
    most = Size::multiply(most, mask.getShape()[i]).value_or(most);
  }
  Value ones = e.emit.cast(mask, e.emit.i64());
  mlir::Value total =
      e.emit.make<ReduceSumOp>(getTensorType(e.emit.i64(), {}), ones.getSsa(), axes);
  Value count = e.emit.symbolFor(e.emit.make<ItemOp>(e.emit.i64(), total), "m", 0, most);
  Shape line{count.getSize()}, table{count.getSize(), Size(int64_t(axes.size()))};
  mlir::Value places = e.emit.make<NonzeroOp>(getTensorType(e.emit.i64(), table), mask.getSsa(),
                                              mlir::ValueRange(e.emit.getDynamicSizes(table)));
  std::vector<Value> found;
  for (int64_t axis : axes) {
    Value column = Value::tensor(places, e.emit.i64(), table);
    if (axes.size() > 1) {
      Shape one{count.getSize(), Size(1)};
      llvm::SmallVector<mlir::Value> starts{e.emit.constant(int64_t(0)), e.emit.constant(axis)};
      column = Value::tensor(e.emit.make<SliceOp>(getTensorType(e.emit.i64(), one), places,
                                                  mlir::ValueRange(starts),
                                                  mlir::ValueRange(e.emit.getDynamicSizes(one)),
                                                  llvm::ArrayRef<int64_t>{1, 1}),
                             e.emit.i64(), one);
    }
    column = e.emit.reshape(column, line);
    found.push_back(
        Value::tensor(column.getSsa(), e.emit.i64(), line, mask.getShape()[size_t(axis)]));
  }
  return found;
}

static Value nonzero(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value mask = e.toTensor(call.ranges[0], call[0], {}, "nonzero");
  if (mask.isError())
    return mask;
  if (mask.getRank() == 0)
    return e.fail(call.ranges[0], Code::WrongRank,
                  "`nonzero` wants a tensor with axes, found " +
                      describeType(mask, e.emit.symbols));
  if (!mask.getElement().isInteger(1))
    mask = e.compareValues(call.range, BinaryOp::NotEqual, mask, Value::integer(0));
  if (mask.isError())
    return mask;
  std::vector<Value> places = findTrue(e, mask);
  return places.size() == 1 ? places[0] : Value::list(std::move(places));
}

void dvn::addOrder(BuiltinTable &table) {
  table.add("argsort(x, axis = -1, descending = false)", [](BuiltinCall &call) {
    auto along = getAlong(call);
    return along ? argsort(call, along->first, along->second) : Value();
  });
  table.add("sort(x, axis = -1, descending = false)", [](BuiltinCall &call) {
    auto along = getAlong(call);
    Value order = along ? argsort(call, along->first, along->second) : Value();
    return order.isError() ? order : takeAlong(call.e, along->first, order, along->second);
  });
  table.add("nonzero(x)", nonzero);
  table.add("cumulative_sum(x, axis = -1)", [](BuiltinCall &call) {
    auto along = getAlong(call);
    if (!along)
      return Value();
    auto [x, axis] = *along;
    mlir::Value sums =
        call.e.emit.make<CumulativeSumOp>(x.getSsa().getType(), x.getSsa(), uint64_t(axis));
    return Value::tensor(sums, x.getElement(), x.getShape());
  });
}
