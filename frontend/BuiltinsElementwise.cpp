// BuiltinsElementwise: functions of one element each; see Builtins.h.
//
// Made from the ops: each elementwise op with a signature is a function of that
// name. Known numbers go through the op's own scalar template, host numbers
// through `dvn.host_math`, tensors become the op; so all three have equal bits.

#include "frontend/Builtins.h"

using namespace dvn;

namespace {
using EmitOp = mlir::Value (*)(Emitter &, mlir::Type, llvm::ArrayRef<mlir::Value>);
using Known = std::optional<Value> (*)(const std::vector<Value> &);

struct ElementwiseInfo {
  std::string name;
  EmitOp emit;
  Known known; ///< Of known numbers; nothing where the op has no such value.
  bool whole;  ///< Stays whole for whole numbers.
};

template <typename Op, typename = void> struct HasUnary : std::false_type {};
template <typename Op>
struct HasUnary<Op, std::void_t<decltype(Op::evaluate(0.0))>> : std::true_type {};
template <typename Op, typename = void> struct HasBinary : std::false_type {};
template <typename Op>
struct HasBinary<Op, std::void_t<decltype(Op::evaluate(0.0, 0.0))>> : std::true_type {};
} // namespace

static std::map<std::string, ElementwiseInfo>
getElementwise(std::map<std::string, std::string> &signatures);

static bool areWhole(const std::vector<Value> &values) {
  return llvm::all_of(values, [](const Value &v) { return v.isWhole(); });
}

/// Ops whose result is whole for whole numbers, because they compute in the
/// type that comes in.
static bool staysWhole(llvm::StringRef name) {
  return llvm::is_contained({"abs", "sign", "min", "max"}, name);
}
/// Ops whose result is whole always.
static bool makesWhole(llvm::StringRef name) {
  return llvm::is_contained({"floor", "ceil", "round"}, name);
}

/// A rounded number as an int, where it is one.
static Value toWhole(double value) {
  return elementary::abs(value) < 9e18 ? Value::integer(int64_t(value)) : Value::real(value);
}

static int64_t wholeValue(llvm::StringRef name, int64_t x, int64_t y) {
  if (name == "abs")
    return elementary::abs(x);
  if (name == "sign")
    return elementary::sign(x);
  return name == "min" ? elementary::min(x, y) : elementary::max(x, y);
}

static Value applyHost(Evaluator &e, const ElementwiseInfo &info, const std::vector<Value> &xs) {
  Emitter &emit = e.emit;
  if (staysWhole(info.name) && areWhole(xs)) {
    using SymbolKind = SymbolTable::Kind;
    if (xs.size() == 2)
      return Value::hostInt(
          emit.symbols.derive(info.name == "min" ? SymbolKind::Minimum : SymbolKind::Maximum,
                              xs[0].getSize(), xs[1].getSize()));
    Size zero = 0, one = 1, minus = -1;
    if (info.name == "abs")
      return Value::hostInt(emit.symbols.derive(SymbolKind::Maximum, xs[0].getSize(),
                                                *Size::subtract(zero, xs[0].getSize())));
    return Value::hostInt(
        emit.symbols.derive(SymbolKind::Maximum, minus,
                            emit.symbols.derive(SymbolKind::Minimum, one, xs[0].getSize())));
  }
  if (makesWhole(info.name)) {
    if (xs[0].isWhole())
      return xs[0];
    if (const auto *ratio = xs[0].getRatio()) // exact where the divisor is known
      if (std::optional<int64_t> divisor = ratio->second.getConstant();
          divisor && *divisor > 0 && info.name != "round") {
        if (std::optional<Size> exact = Size::divideExactly(ratio->first, *divisor))
          return Value::hostInt(*exact);
        std::optional<Size> numerator =
            info.name == "ceil" ? Size::add(ratio->first, Size(*divisor - 1)) : ratio->first;
        if (numerator)
          return Value::hostInt(
              emit.symbols.derive(SymbolTable::Kind::FloorDivide, *numerator, Size(*divisor)));
      }
    mlir::Value rounded = emit.hostMath(info.name, {emit.getFloat(xs[0])});
    return emit.symbolFor(emit.cutToInt(rounded), "");
  }
  llvm::SmallVector<mlir::Value> operands;
  for (const Value &x : xs)
    operands.push_back(emit.getFloat(x));
  return Value::host(Kind::HostFloat, emit.hostMath(info.name, operands));
}

Value dvn::applyElementwise(BuiltinCall &call, const std::string &name, std::vector<Value> xs) {
  static const std::map<std::string, ElementwiseInfo> table = [] {
    std::map<std::string, std::string> signatures;
    return getElementwise(signatures);
  }();
  const ElementwiseInfo &info = table.at(name);
  Evaluator &e = call.e;
  bool isWhere = name == "where";
  if (isWhere && !xs[0].isTensor()) { // a choice of whole values, by a host condition
    Value condition = e.toTruth(call.ranges[0], xs[0]);
    if (condition.is(Kind::Bool))
      return condition.getBool() ? xs[1] : xs[2];
    if (condition.isError())
      return condition;
    if (xs[1].isHostNumber() && xs[2].isHostNumber()) {
      bool whole = xs[1].isWhole() && xs[2].isWhole();
      mlir::Value a = whole ? e.emit.getHost(xs[1]) : e.emit.getFloat(xs[1]),
                  b = whole ? e.emit.getHost(xs[2]) : e.emit.getFloat(xs[2]);
      return e.emit.fromHost(e.emit.make<mlir::arith::SelectOp>(condition.getSsa(), a, b));
    }
    xs[0] = e.emit.splat(condition, e.emit.i1(), {});
  }
  bool hasTensor = llvm::any_of(xs, [](const Value &x) { return x.isTensor(); });
  for (const Value &x : xs)
    if (!x.isTensor() && !x.isHostNumber() && !(hasTensor && (x.is(Kind::List) || x.isTruth())) &&
        !x.is(Kind::List))
      return e.fail(call.range, Code::WrongKind,
                    "`" + name + "` wants numbers or tensors, found " +
                        describeType(x, e.emit.symbols));
  bool known = llvm::all_of(xs, [](const Value &x) { return x.isKnownNumber(); });
  if (known) {
    if (staysWhole(name) && areWhole(xs))
      return Value::integer(wholeValue(name, xs[0].getInt(), xs.size() > 1 ? xs[1].getInt() : 0));
    if (makesWhole(name) && xs[0].is(Kind::Int))
      return xs[0];
    std::optional<Value> value = info.known(xs);
    if (value)
      return makesWhole(name) ? toWhole(value->getReal()) : *value;
  }
  if (!hasTensor && llvm::all_of(xs, [](const Value &x) { return x.isHostNumber(); }))
    return applyHost(e, info, xs);
  // Tensors.
  Value condition;
  if (isWhere) {
    condition = xs[0];
    if (!condition.getElement().isInteger(1))
      return e.fail(call.ranges[0], Code::WrongKind,
                    "`where` wants a condition of bool, found " +
                        describeType(condition, e.emit.symbols));
    xs.erase(xs.begin());
    bool bare = llvm::none_of(xs, [](const Value &x) { return x.isTensor(); });
    if (bare) {
      bool truths = llvm::all_of(xs, [](const Value &x) { return x.isTruth(); }),
           whole = areWhole(xs);
      for (Value &x : xs)
        x = e.toTensor(call.range, x,
                       truths  ? e.emit.i1()
                       : whole ? e.emit.i64()
                               : e.emit.f32(),
                       name);
    }
  }
  for (Value &x : xs)
    if (x.isError())
      return x;
  if (!e.align(call.range, xs, name))
    return Value();
  if (isWhere) {
    std::optional<Shape> shape = e.broadcastShapes(call.range, condition, xs[0], name);
    if (!shape)
      return Value();
    condition = e.emit.broadcastTo(condition, *shape);
    for (Value &x : xs)
      x = e.emit.broadcastTo(x, *shape);
  }
  mlir::Type element = xs[0].getElement();
  bool isFloat = llvm::isa<mlir::FloatType>(element);
  if (makesWhole(name) && !isFloat)
    return xs[0];
  if (!isWhere && !isFloat && !staysWhole(name)) {
    e.error(call.range, Code::ElementTypesDiffer).help("convert it: `f32(..)`")
        << "`" << name << "` wants f32 or f64, found " << describeType(xs[0], e.emit.symbols);
    return Value();
  }
  if (!isWhere && element.isInteger(1))
    return e.fail(call.range, Code::BadOperand, "`" + name + "` does not take tensors of bool");
  llvm::SmallVector<mlir::Value> operands;
  if (isWhere)
    operands.push_back(condition.getSsa());
  std::optional<Size> bound;
  for (const Value &x : xs)
    operands.push_back(x.getSsa());
  if (isWhere && xs[0].getBound() && xs[1].getBound() && *xs[0].getBound() == *xs[1].getBound())
    bound = xs[0].getBound();
  return Value::tensor(info.emit(e.emit, getTensorType(element, xs[0].getShape()), operands),
                       element, xs[0].getShape(), bound);
}

template <typename Op> static void addOp(std::map<std::string, ElementwiseInfo> &table) {
  if constexpr (Op::template hasTrait<mlir::OpTrait::Elementwise>()) {
    llvm::StringRef signature = Op::getSignature();
    if (signature.empty())
      return;
    ElementwiseInfo info;
    info.name = signature.split('(').first.str();
    info.emit = [](Emitter &emit, mlir::Type type,
                   llvm::ArrayRef<mlir::Value> operands) -> mlir::Value {
      return emit.make<Op>(mlir::TypeRange(type), mlir::ValueRange(operands));
    };
    info.known = [](const std::vector<Value> &xs) -> std::optional<Value> {
      if constexpr (HasUnary<Op>::value) {
        if (xs.size() == 1)
          return Value::real(double(Op::evaluate(xs[0].getReal())));
      } else if constexpr (HasBinary<Op>::value) {
        if (xs.size() == 2)
          return Value::real(double(Op::evaluate(xs[0].getReal(), xs[1].getReal())));
      }
      return std::nullopt;
    };
    table[info.name] = info;
  }
}

template <typename... Ops>
static void addOps(std::map<std::string, ElementwiseInfo> &table,
                   std::map<std::string, std::string> &signatures) {
  (addOp<Ops>(table), ...);
  auto note = [&](llvm::StringRef signature, bool elementwise) {
    if (elementwise && !signature.empty())
      signatures[signature.split('(').first.str()] = signature.str();
  };
  (note(Ops::getSignature(), Ops::template hasTrait<mlir::OpTrait::Elementwise>()), ...);
}

static std::map<std::string, ElementwiseInfo>
getElementwise(std::map<std::string, std::string> &signatures) {
  std::map<std::string, ElementwiseInfo> table;
  addOps<
#define GET_OP_LIST
#include "dialect/Core.cpp.inc"
      >(table, signatures);
  return table;
}

void dvn::addElementwise(BuiltinTable &table) {
  std::map<std::string, std::string> signatures;
  getElementwise(signatures);
  for (const auto &[name, signature] : signatures) {
    if (name == "min" || name == "max") // reductions as well: BuiltinsReduce.cpp
      continue;
    table.add(signature, [name = name](BuiltinCall &call) {
      return applyElementwise(call, name, call.arguments);
    });
  }
  table.add("is_nan(x)", [](BuiltinCall &call) {
    return call.e.compareValues(call.range, BinaryOp::NotEqual, call[0], call[0]);
  });
}
