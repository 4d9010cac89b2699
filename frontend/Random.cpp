// Random: draws, and initial values that are drawn; see Evaluator.h.
//
// R1 of docs/language.md: the key of a draw is its place in the program, the
// counters are those of the running loops around it. There is no hidden state:
// each draw is a value like any other.

#include "frontend/Builtins.h"

using namespace dvn;

namespace {
/// A draw being made: where its numbers come from, and their type.
struct Draw {
  mlir::Value key, counter;
  TypeInfo type;
  bool good = false;
};
} // namespace

/// Key and counter of the draw that this call is.
static void setKey(BuiltinCall &call, const Value &seed, Draw &draw) {
  Evaluator &e = call.e;
  Emitter &emit = e.emit;
  if (!seed.isNone()) {
    std::optional<Size> number = e.toSize(call.range, seed, "a seed");
    if (!number)
      return;
    draw.key = emit.create<KeyOp>("", emit.getSize(*number));
    draw.counter = emit.constant(int64_t(0));
    draw.good = true;
    return;
  }
  std::string place = e.fullPath(e.claim(call.hint, call.builtin.name));
  draw.key = emit.create<KeyOp>(place, mlir::Value());
  draw.counter = emit.constant(int64_t(0));
  for (const Value &counter : e.counters)
    draw.counter = emit.make<MixCounterOp>(draw.counter, emit.getHost(counter));
  draw.good = true;
}

static Draw begin(BuiltinCall &call, size_t seed, llvm::function_ref<bool(mlir::Type)> accepts,
                  llvm::StringRef wanted) {
  Draw draw;
  Evaluator &e = call.e;
  if (!call[0].is(Kind::Type)) {
    Diagnostic &diag = e.error(call.ranges[0], Code::WrongKind);
    diag << "`" << call.builtin.name << "` wants a type, found "
         << describeType(call[0], e.emit.symbols);
    diag.help("for instance `" + call.builtin.name + "(f32[3, 4])`");
    return draw;
  }
  draw.type = call[0].getType();
  if (draw.type.family == TypeInfo::Family::Bool) {
    draw.type.family = TypeInfo::Family::Tensor;
    draw.type.element = e.emit.i1();
  }
  bool host =
      draw.type.family == TypeInfo::Family::Int || draw.type.family == TypeInfo::Family::Float;
  if (host)
    draw.type.element = draw.type.family == TypeInfo::Family::Int ? e.emit.i64() : e.emit.f64();
  if ((!host && draw.type.family != TypeInfo::Family::Tensor) || !accepts(draw.type.element)) {
    e.fail(call.ranges[0], Code::BadArgument,
           "`" + call.builtin.name + "` draws " + wanted + ", not " +
               describeType(draw.type, e.emit.symbols));
    return draw;
  }
  setKey(call, call[seed], draw);
  return draw;
}

static Value drawUnit(Evaluator &e, const Draw &draw, mlir::Type element, int64_t stream) {
  mlir::Value numbers = e.emit.create<RandomUniformOp>(
      getTensorType(element, draw.type.shape), draw.key, draw.counter,
      mlir::ValueRange(e.emit.getDynamicSizes(draw.type.shape)), uint64_t(stream));
  return Value::tensor(numbers, element, draw.type.shape);
}

static Value finish(Evaluator &e, const Draw &draw, const Value &value) {
  return draw.type.isHost() ? e.toHost(value) : value;
}

static Value drawUniform(Evaluator &e, SourceRange range, const Draw &draw, const Value &low,
                         const Value &high) {
  Value unit = drawUnit(e, draw, draw.type.element, 0);
  Value width = e.binary(range, BinaryOp::Subtract, high, low);
  bool isUnit = low.isKnownNumber() && low.getReal() == 0;
  Value scaled = width.isKnownNumber() && width.getReal() == 1
                     ? unit
                     : e.binary(range, BinaryOp::Multiply, width, unit);
  return finish(e, draw, isUnit ? scaled : e.binary(range, BinaryOp::Add, low, scaled));
}

/// Box and Muller, "A note on the generation of random normal deviates", 1958.
static Value drawNormal(Evaluator &e, SourceRange range, const Draw &draw, const Value &mean,
                        const Value &deviation) {
  mlir::Type element = draw.type.element;
  mlir::Type type = getTensorType(element, draw.type.shape);
  Value u = drawUnit(e, draw, element, 0), v = drawUnit(e, draw, element, 1);
  Value rest = e.binary(range, BinaryOp::Subtract, Value::integer(1), u);
  Value log = Value::tensor(e.emit.make<LogOp>(type, rest.getSsa()), element, draw.type.shape);
  Value squared = e.binary(range, BinaryOp::Multiply, Value::integer(-2), log);
  Value radius =
      Value::tensor(e.emit.make<SqrtOp>(type, squared.getSsa()), element, draw.type.shape);
  Value angle = e.binary(range, BinaryOp::Multiply, Value::real(6.283185307179586), v);
  Value cosine = Value::tensor(e.emit.make<CosOp>(type, angle.getSsa()), element, draw.type.shape);
  Value normal = e.binary(range, BinaryOp::Multiply, radius, cosine);
  if (!(deviation.isKnownNumber() && deviation.getReal() == 1))
    normal = e.binary(range, BinaryOp::Multiply, deviation, normal);
  if (!(mean.isKnownNumber() && mean.getReal() == 0))
    normal = e.binary(range, BinaryOp::Add, mean, normal);
  return finish(e, draw, normal);
}

static bool isFloat(mlir::Type type) { return llvm::isa<mlir::FloatType>(type); }

/// Sizes that a weight joins: [in, out], [kh, kw, in, out].
static bool getFans(BuiltinCall &call, double &in, double &out) {
  Evaluator &e = call.e;
  if (!call[0].is(Kind::Type) || call[0].getType().family != TypeInfo::Family::Tensor)
    return e.fail(call.ranges[0], Code::WrongKind,
                  "`" + call.builtin.name + "` wants a type, found " +
                      describeType(call[0], e.emit.symbols)),
           false;
  std::vector<double> sizes;
  for (const Size &size : call[0].getType().shape) {
    std::optional<int64_t> known = size.getConstant();
    if (!known)
      return e.notKnown(call.range, call[0], "the sizes of an initial value"), false;
    sizes.push_back(double(*known));
  }
  if (sizes.size() < 2) {
    in = out = sizes.empty() ? 1 : sizes[0];
    return true;
  }
  double window = 1;
  for (size_t i = 0; i + 2 < sizes.size(); ++i)
    window *= sizes[i];
  in = window * sizes[sizes.size() - 2];
  out = window * sizes.back();
  return true;
}

void dvn::addDraws(BuiltinTable &table) {
  table.add("uniform(type, low = 0, high = 1, seed = none)", [](BuiltinCall &call) {
    Draw draw = begin(call, 3, isFloat, "numbers with a fraction");
    return draw.good ? drawUniform(call.e, call.range, draw, call[1], call[2]) : Value();
  });
  table.add("normal(type, mean = 0, deviation = 1, seed = none)", [](BuiltinCall &call) {
    Draw draw = begin(call, 3, isFloat, "numbers with a fraction");
    return draw.good ? drawNormal(call.e, call.range, draw, call[1], call[2]) : Value();
  });
  table.add("integers(type, low, high, seed = none)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    Draw draw = begin(
        call, 3, [](mlir::Type type) { return !isFloat(type) && !type.isInteger(1); },
        "whole numbers");
    if (!draw.good)
      return Value();
    std::optional<Size> low = e.toSize(call.ranges[1], call[1], "`low`"),
                        high = e.toSize(call.ranges[2], call[2], "`high`");
    if (!low || !high)
      return Value();
    Value unit = drawUnit(e, draw, e.emit.f64(), 0);
    Value width = e.binary(call.range, BinaryOp::Subtract, call[2], call[1]);
    Value scaled = e.binary(call.range, BinaryOp::Multiply, unit, width);
    Value floored = Value::tensor(e.emit.make<FloorOp>(scaled.getSsa().getType(), scaled.getSsa()),
                                  e.emit.f64(), scaled.getShape());
    Value whole =
        e.binary(call.range, BinaryOp::Add, e.emit.cast(floored, draw.type.element), call[1]);
    if (whole.isError())
      return whole;
    bool isIndex = e.emit.symbols.isNonNegative(*low);
    return finish(e, draw,
                  Value::tensor(whole.getSsa(), whole.getElement(), whole.getShape(),
                                isIndex ? high : std::nullopt));
  });
  table.add("bernoulli(type, p, seed = none)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    Draw draw = begin(call, 2, [](mlir::Type type) { return type.isInteger(1); }, "bool");
    if (!draw.good)
      return Value();
    Value below =
        e.compareValues(call.range, BinaryOp::Less, drawUnit(e, draw, e.emit.f32(), 0), call[1]);
    return call[0].getType().family == TypeInfo::Family::Bool ? e.toHost(below) : below;
  });
  table.add("permutation(n, seed = none)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    std::optional<Size> count = e.toSize(call.ranges[0], call[0], "the length of a permutation");
    Draw draw;
    if (count && e.checkNewSize(call.ranges[0], *count))
      setKey(call, call[1], draw);
    if (!draw.good)
      return Value();
    Shape shape{*count};
    mlir::Value order =
        e.emit.create<PermutationOp>(getTensorType(e.emit.i64(), shape), draw.key, draw.counter,
                                     mlir::ValueRange(e.emit.getDynamicSizes(shape)));
    return Value::tensor(order, e.emit.i64(), shape, *count);
  });
  struct Initialiser {
    const char *name;
    bool normal, both;
  };
  for (Initialiser kind :
       {Initialiser{"glorot_uniform", false, true}, Initialiser{"glorot_normal", true, true},
        Initialiser{"he_uniform", false, false}, Initialiser{"he_normal", true, false}})
    table.add(std::string(kind.name) + "(type, seed = none)", [kind](BuiltinCall &call) {
      double in = 1, out = 1;
      if (!getFans(call, in, out))
        return Value();
      Draw draw = begin(call, 1, isFloat, "numbers with a fraction");
      if (!draw.good)
        return Value();
      double variance = kind.both ? 2 / (in + out) : 2 / in;
      if (kind.normal)
        return drawNormal(call.e, call.range, draw, Value::integer(0),
                          Value::real(elementary::sqrt(variance)));
      double limit = elementary::sqrt(3 * variance);
      return drawUniform(call.e, call.range, draw, Value::real(-limit), Value::real(limit));
    });
}
