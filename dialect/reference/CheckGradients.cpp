//===- CheckGradients.cpp - derivatives against differences ---------------===//
//
// Part of the reference interpreter: see CheckGradients.h. Two functions are made
// of the one to check, by cloning its body:
//
//   first(x.., w..)        -> L, dL/dx ..        L = sum w * f(x)
//   second(x.., w.., u..)  -> M, dM/dx ..        M = sum u * dL/dx
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/CheckGradients.h"
#include "runtime/Philox.h"

#include "llvm/Support/Format.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

constexpr double tolerance = 1e-6;
constexpr double stepSize = 1e-5;

bool isSmooth(Type type) {
  auto tensor = llvm::dyn_cast<RankedTensorType>(type);
  return tensor && llvm::isa<FloatType>(tensor.getElementType());
}

/// A number of [0, 1) that depends on its place alone.
double drawn(uint64_t stream, uint64_t i) {
  return static_cast<double>(philox::spread(philox::spread(stream + 1) + i) >> 11) * 0x1p-53;
}

Array randomArray(Type element, ArrayRef<int64_t> shape, double low, double high, uint64_t stream) {
  Array array(element, shape);
  for (int64_t i = 0, count = array.size(); i < count; ++i) {
    double number = low + (high - low) * drawn(stream, i);
    array.set(i, array.isFloat() ? number : std::floor(number));
  }
  return array;
}

ArrayPtr share(Array array) { return std::make_shared<const Array>(std::move(array)); }
const Array &arrayOf(const Datum &datum) { return *std::get<ArrayPtr>(datum); }

/// sum of the products of two lists of arrays.
double dot(ArrayRef<Datum> xs, ArrayRef<Datum> ys) {
  double sum = 0;
  for (auto [x, y] : llvm::zip_equal(xs, ys))
    for (int64_t i = 0, count = arrayOf(x).size(); i < count; ++i)
      sum += arrayOf(x).at(i) * arrayOf(y).at(i);
  return sum;
}

/// sum over i of the sum of values[i] * weights[i], in f64.
Value weightedSum(OpBuilder &builder, Location loc, ValueRange values, ValueRange weights) {
  Value total;
  for (auto [value, weight] : llvm::zip_equal(values, weights)) {
    Tensor product = Tensor(builder, value) * Tensor(builder, weight);
    SmallVector<int64_t> axes;
    for (int64_t i = 0; i < product.getRank(); ++i)
      axes.push_back(i);
    Tensor sum = product.sum(axes).cast(builder.getF64Type());
    total = total ? (Tensor(builder, total) + sum).get() : sum.get();
  }
  return total;
}

/// Gives the function arguments of these types; the new ones.
SmallVector<Value> addArguments(func::FuncOp function, TypeRange types) {
  SmallVector<Value> added;
  for (Type type : types) {
    (void)function.insertArgument(function.getNumArguments(), type, {}, function.getLoc());
    added.push_back(function.getArguments().back());
  }
  return added;
}

class Checker {
public:
  Checker(func::FuncOp function, function_ref<LogicalResult(ModuleOp)> differentiate,
          raw_ostream &out)
      : function(function), differentiate(differentiate), out(out) {}
  LogicalResult run();

private:
  FailureOr<SmallVector<Datum>> evaluate(StringRef name, ArrayRef<Datum> inputs);
  LogicalResult build();
  func::FuncOp derive(func::FuncOp of, StringRef name, bool second);
  LogicalResult compare(StringRef what, function_ref<FailureOr<double>(ArrayRef<Datum>)> loss,
                        ArrayRef<Datum> gradients);

  func::FuncOp function;
  function_ref<LogicalResult(ModuleOp)> differentiate;
  raw_ostream &out;
  OwningOpRef<ModuleOp> module;
  SmallVector<Datum> arguments;
  SmallVector<unsigned> smooth;
};

FailureOr<SmallVector<Datum>> Checker::evaluate(StringRef name, ArrayRef<Datum> inputs) {
  Interpreter::Options options;
  options.f64 = true;
  Interpreter interpreter(*module, std::move(options));
  return interpreter.call(module->lookupSymbol<func::FuncOp>(name), inputs);
}

/// first: returns L and its gradients. second, made of first before the gradients
/// were replaced: returns M and its own.
func::FuncOp Checker::derive(func::FuncOp of, StringRef name, bool second) {
  func::FuncOp derived = of.clone();
  derived.setName(name);
  module->push_back(derived);
  Operation *end = derived.getBody().front().getTerminator();
  OpBuilder builder(end);
  SmallVector<Value> outputs;
  for (Value output : end->getOperands().drop_front(second ? 1 : 0))
    if (isSmooth(output.getType()))
      outputs.push_back(output);
  SmallVector<Value> weights = addArguments(derived, ValueRange(outputs).getTypes());
  SmallVector<Value> results{weightedSum(builder, of.getLoc(), outputs, weights)}, wrt;
  for (unsigned i : smooth)
    wrt.push_back(derived.getArgument(i));
  auto gradient =
      GradientOp::create(builder, of.getLoc(), ValueRange(wrt).getTypes(), results[0], wrt);
  llvm::append_range(results, gradient.getResults());
  end->setOperands(results);
  derived.setFunctionType(
      builder.getFunctionType(derived.getArgumentTypes(), ValueRange(results).getTypes()));
  return derived;
}

LogicalResult Checker::build() {
  module = llvm::cast<ModuleOp>(function->getParentOfType<ModuleOp>()->clone());
  func::FuncOp first =
      derive(module->lookupSymbol<func::FuncOp>(function.getName()), "first", false);
  derive(first, "second", true);
  return differentiate(*module);
}

/// Central differences and the dot test of one scalar function of the arguments.
LogicalResult Checker::compare(StringRef what,
                               function_ref<FailureOr<double>(ArrayRef<Datum>)> loss,
                               ArrayRef<Datum> gradients) {
  double worst = 0;
  int64_t count = 0;
  SmallVector<Datum> up(arguments), down(arguments), directions;
  auto differences = [&](double step) -> FailureOr<double> {
    auto above = loss(up), below = loss(down);
    if (failed(above) || failed(below))
      return failure();
    return (*above - *below) / (2 * step);
  };
  auto isFar = [&](double found, double expected) {
    double error =
        std::fabs(found - expected) / std::max({1.0, std::fabs(found), std::fabs(expected)});
    worst = std::max(worst, error);
    return !(error <= tolerance);
  };
  for (auto [number, argument] : llvm::enumerate(smooth)) {
    const Array &x = arrayOf(arguments[argument]), &gradient = arrayOf(gradients[number]);
    if (gradient.shape != x.shape)
      return function->emitError()
             << what << ": gradient " << number << " has another shape than its argument";
    for (int64_t i = 0, size = x.size(); i < size; ++i, ++count) {
      double step = stepSize * std::max(1.0, std::fabs(x.floats[i]));
      Array plus = x, minus = x;
      plus.floats[i] += step;
      minus.floats[i] -= step;
      up[argument] = share(std::move(plus)), down[argument] = share(std::move(minus));
      auto expected = differences(step);
      if (failed(expected))
        return failure();
      if (isFar(gradient.floats[i], *expected))
        return function->emitError()
               << what << ": element " << i << " of the gradient by argument " << argument << " is "
               << gradient.floats[i] << ", differences give " << *expected;
    }
    up[argument] = down[argument] = arguments[argument];
  }
  // All at once, along one direction.
  for (auto [number, argument] : llvm::enumerate(smooth)) {
    const Array &x = arrayOf(arguments[argument]);
    Array direction = randomArray(x.element, x.shape, -1, 1, 1000 + number), plus = x, minus = x;
    for (int64_t i = 0, size = x.size(); i < size; ++i) {
      plus.floats[i] += stepSize * direction.floats[i];
      minus.floats[i] -= stepSize * direction.floats[i];
    }
    directions.push_back(share(std::move(direction)));
    up[argument] = share(std::move(plus)), down[argument] = share(std::move(minus));
  }
  auto along = differences(stepSize);
  if (failed(along))
    return failure();
  double found = dot(directions, gradients);
  if (isFar(found, *along))
    return function->emitError() << what << ": the dot test gives " << found << " and " << *along;
  out << function.getName() << ": " << what << " agree, " << count << " elements\n";
  (void)worst;
  return success();
}

LogicalResult Checker::run() {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    arguments.push_back(makeArgument(function, i));
    if (isSmooth(function.getArgumentTypes()[i]))
      smooth.push_back(i);
  }
  if (failed(build()))
    return failure();
  StringRef name = function.getName();
  auto outputs = evaluate(name, arguments);
  if (failed(outputs))
    return failure();

  SmallVector<Datum> weights;
  auto smoothOutputs = [&](ArrayRef<Datum> all) {
    SmallVector<Datum> chosen;
    for (auto [datum, type] : llvm::zip_equal(all, function.getResultTypes()))
      if (isSmooth(type))
        chosen.push_back(datum);
    return chosen;
  };
  for (auto [i, output] : llvm::enumerate(smoothOutputs(*outputs)))
    weights.push_back(
        share(randomArray(arrayOf(output).element, arrayOf(output).shape, -1, 1, 100 + i)));
  auto firstInputs = [&](ArrayRef<Datum> xs) {
    SmallVector<Datum> inputs(xs);
    llvm::append_range(inputs, weights);
    return inputs;
  };
  auto first = evaluate("first", firstInputs(arguments));
  if (failed(first))
    return failure();
  auto loss = [&](ArrayRef<Datum> xs) -> FailureOr<double> {
    auto found = evaluate(name, xs);
    if (failed(found))
      return failure();
    return dot(smoothOutputs(*found), weights);
  };
  ArrayRef<Datum> gradients = ArrayRef<Datum>(*first).drop_front();
  if (failed(compare("gradients", loss, gradients)))
    return failure();

  SmallVector<Datum> secondWeights, secondInputs = firstInputs(arguments);
  for (auto [i, gradient] : llvm::enumerate(gradients))
    secondWeights.push_back(
        share(randomArray(arrayOf(gradient).element, arrayOf(gradient).shape, -1, 1, 200 + i)));
  llvm::append_range(secondInputs, secondWeights);
  auto second = evaluate("second", secondInputs);
  if (failed(second))
    return failure();
  auto slope = [&](ArrayRef<Datum> xs) -> FailureOr<double> {
    auto found = evaluate("first", firstInputs(xs));
    if (failed(found))
      return failure();
    return dot(ArrayRef<Datum>(*found).drop_front(), secondWeights);
  };
  return compare("second derivatives", slope, ArrayRef<Datum>(*second).drop_front());
}

} // namespace

Datum makeArgument(func::FuncOp function, unsigned index) {
  Type type = function.getArgumentTypes()[index];
  Attribute values = function.getArgAttr(index, "dvn.values");
  auto tensor = llvm::dyn_cast<RankedTensorType>(type);
  if (!tensor) {
    if (auto integer = llvm::dyn_cast_or_null<IntegerAttr>(values)) {
      if (type.isInteger(1))
        return integer.getValue() != 0;
      return integer.getInt();
    }
    if (auto number = llvm::dyn_cast_or_null<FloatAttr>(values))
      return number.getValueAsDouble();
    if (type.isInteger(1))
      return true;
    return type.isInteger(64) ? Datum(int64_t(3)) : Datum(0.5);
  }
  if (auto elements = llvm::dyn_cast_or_null<DenseElementsAttr>(values))
    return share(arrayOf(elements));

  Shape shape(tensor.getShape());
  auto given = function.getArgAttrOfType<ArrayAttr>(index, "dvn.shape");
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (given)
      size = llvm::cast<IntegerAttr>(given[i]).getInt();
    else if (ShapedType::isDynamic(size))
      size = 3;
  }
  double low = -2, high = 2;
  if (!llvm::isa<FloatType>(tensor.getElementType())) {
    auto bound = function.getArgAttrOfType<IntegerAttr>(index, "dvn.bound");
    low = 0, high = bound ? static_cast<double>(bound.getInt()) : 2;
  } else if (auto range = function.getArgAttrOfType<ArrayAttr>(index, "dvn.range")) {
    low = llvm::cast<FloatAttr>(range[0]).getValueAsDouble();
    high = llvm::cast<FloatAttr>(range[1]).getValueAsDouble();
  }
  return share(randomArray(tensor.getElementType(), shape, low, high, index));
}

LogicalResult checkGradients(func::FuncOp function,
                             function_ref<LogicalResult(ModuleOp)> differentiate,
                             raw_ostream &out) {
  return Checker(function, differentiate, out).run();
}

} // namespace dvn
