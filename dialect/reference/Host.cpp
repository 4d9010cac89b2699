//===- Host.cpp - the host's side: numbers, texts, checks -----------------===//
//
// Part of the reference interpreter. What a program prints goes to standard
// output; the status line is never due, and clocks stand still, so that two runs
// give the same text.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Text.h"
#include "dialect/reference/Interpreter.h"

#include <cmath>

using namespace mlir;

namespace dvn {
namespace {

LogicalResult splat(SplatOp op, Interpreter &in) {
  Array result(op.getType().getElementType(), {});
  const Datum &x = in.get(op.getX());
  if (auto *number = std::get_if<double>(&x)) {
    if (result.isFloat())
      result.floats[0] = *number;
    else
      result.integers[0] = toInteger(result.element, *number);
  } else {
    int64_t integer = std::holds_alternative<bool>(x) ? std::get<bool>(x) : std::get<int64_t>(x);
    bool single = result.element.isF32() && !in.getOptions().f64;
    if (result.isFloat()) // rounded once
      result.floats[0] = single ? static_cast<float>(integer) : static_cast<double>(integer);
    else
      result.integers[0] =
          result.element.isInteger(1) ? integer != 0 : wrap(result.element, integer);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult item(ItemOp op, Interpreter &in) {
  const Array &x = in.array(op.getX());
  if (x.isFloat())
    in.set(op.getResult(), Datum(x.floats[0]));
  else if (x.element.isInteger(1))
    in.set(op.getResult(), Datum(x.integers[0] != 0));
  else
    in.set(op.getResult(), Datum(x.integers[0]));
  return success();
}

struct HostFunction {
  StringRef name;
  double (*function)(double, double);
};
const HostFunction hostFunctions[] = {
    {"exp", [](double x, double) { return std::exp(x); }},
    {"log", [](double x, double) { return std::log(x); }},
    {"sin", [](double x, double) { return std::sin(x); }},
    {"cos", [](double x, double) { return std::cos(x); }},
    {"tan", [](double x, double) { return std::tan(x); }},
    {"tanh", [](double x, double) { return std::tanh(x); }},
    {"sigmoid", [](double x, double) { return 1 / (1 + std::exp(-x)); }},
    {"erf", [](double x, double) { return std::erf(x); }},
    {"sqrt", [](double x, double) { return std::sqrt(x); }},
    {"rsqrt", [](double x, double) { return 1 / std::sqrt(x); }},
    {"floor", [](double x, double) { return std::floor(x); }},
    {"ceil", [](double x, double) { return std::ceil(x); }},
    {"round", [](double x, double) { return std::nearbyint(x); }},
    {"abs", [](double x, double) { return std::fabs(x); }},
    {"sign", [](double x, double) { return x > 0   ? 1.0
                                           : x < 0 ? -1.0
                                                   : x; }},
    {"pow", [](double x, double y) { return std::pow(x, y); }},
    {"atan2", [](double x, double y) { return std::atan2(x, y); }},
    {"min", [](double x, double y) { return x < y || std::isnan(x) ? x : y; }},
    {"max", [](double x, double y) { return x > y || std::isnan(x) ? x : y; }},
    {"mod",
     [](double x, double y) {
       double r = std::fmod(x, y);
       return r != 0 && (r < 0) != (y < 0) ? r + y : r;
     }},
};

LogicalResult hostMath(HostMathOp op, Interpreter &in) {
  auto *found = llvm::find_if(hostFunctions,
                              [&](const HostFunction &f) { return f.name == op.getFunction(); });
  if (found == std::end(hostFunctions))
    return op.emitError("the reference interpreter has no such function");
  double y = op.getXs().size() > 1 ? in.number(op.getXs()[1]) : 0;
  in.set(op.getResult(), Datum(found->function(in.number(op.getXs()[0]), y)));
  return success();
}

// ---- checks ----

LogicalResult checkBounds(CheckBoundsOp op, Interpreter &in) {
  int64_t start = in.integer(op.getStart()), end = in.integer(op.getEnd()),
          size = in.integer(op.getSize());
  if (0 <= start && start <= end && end <= size)
    return success();
  return op.emitError() << op.getWhat() << ": " << start << " .. " << end << " leaves 0 .. "
                        << size;
}

LogicalResult checkIndex(CheckIndexOp op, Interpreter &in) {
  int64_t size = in.integer(op.getSize());
  for (int64_t index : in.array(op.getIndex()).integers)
    if (index < 0 || index >= size)
      return op.emitError() << op.getWhat() << ": " << index << " is not of 0 .. " << size - 1;
  return success();
}

LogicalResult checkEqual(CheckEqualOp op, Interpreter &in) {
  int64_t x = in.integer(op.getX()), y = in.integer(op.getY());
  if (x == y)
    return success();
  return op.emitError() << op.getWhat() << ": " << x << " and " << y << " differ";
}

LogicalResult assertion(AssertOp op, Interpreter &in) {
  if (in.truth(op.getCondition()))
    return success();
  return op.emitError() << in.text(op.getText());
}

// ---- texts ----

LogicalResult stringConstant(StringConstantOp op, Interpreter &in) {
  in.set(op.getResult(), Datum(op.getValue().str()));
  return success();
}

LogicalResult stringSelect(StringSelectOp op, Interpreter &in) {
  int64_t index = in.integer(op.getIndex());
  if (index < 0 || index >= static_cast<int64_t>(op.getValues().size()))
    return op.emitError() << index << " is not of 0 .. " << op.getValues().size() - 1;
  in.set(op.getResult(), Datum(llvm::cast<StringAttr>(op.getValues()[index]).str()));
  return success();
}

LogicalResult stringCompare(StringCompareOp op, Interpreter &in) {
  int order = in.text(op.getX()).compare(in.text(op.getY()));
  in.set(op.getResult(), Datum(int64_t(order < 0 ? -1 : order > 0)));
  return success();
}

LogicalResult stringAffix(StringAffixOp op, Interpreter &in) {
  StringRef text = in.text(op.getText()), part = in.text(op.getPart());
  in.set(op.getResult(), Datum(op.getEnds() ? text.ends_with(part) : text.starts_with(part)));
  return success();
}

LogicalResult formatText(FormatOp op, Interpreter &in) {
  std::string text;
  for (auto [i, piece] : llvm::enumerate(op.getPieces())) {
    text += llvm::cast<StringAttr>(piece).getValue();
    if (i < op.getXs().size())
      text += format(in.get(op.getXs()[i]), op.getXs()[i].getType(),
                     llvm::cast<StringAttr>(op.getSpecs()[i]).getValue());
  }
  in.set(op.getResult(), Datum(text));
  return success();
}

LogicalResult print(PrintOp op, Interpreter &in) {
  in.out() << in.text(op.getText()) << '\n';
  return success();
}

LogicalResult track(TrackOp op, Interpreter &in) {
  StringRef between = "";
  for (auto [name, x] : llvm::zip_equal(op.getNames(), op.getXs())) {
    in.out() << between << llvm::cast<StringAttr>(name).getValue() << ' '
             << format(in.get(x), x.getType(), "");
    between = "  ";
  }
  in.out() << '\n';
  return success();
}

LogicalResult report(ReportOp op, Interpreter &in) {
  for (auto [name, x] : llvm::zip_equal(op.getNames(), op.getXs()))
    in.out() << llvm::cast<StringAttr>(name).getValue() << ' ' << format(in.get(x), x.getType(), "")
             << '\n';
  return success();
}

template <typename Op> LogicalResult nothing(Op, Interpreter &) { return success(); }

LogicalResult statusDue(StatusDueOp op, Interpreter &in) {
  in.set(op.getDue(), Datum(false));
  return success();
}

LogicalResult watchDue(WatchDueOp op, Interpreter &in) {
  in.set(op.getDue(), Datum(false));
  return success();
}

LogicalResult clock(ClockOp op, Interpreter &in) {
  in.set(op.getSeconds(), Datum(0.0));
  return success();
}

LogicalResult frameDue(FrameDueOp op, Interpreter &in) {
  in.set(op.getDue(), Datum(false));
  return success();
}

LogicalResult resuming(ResumingOp op, Interpreter &in) {
  in.set(op.getResuming(), Datum(false));
  return success();
}

} // namespace

void attachHost(MLIRContext *c) {
  attach<SplatOp, splat>(c);
  attach<ItemOp, item>(c);
  attach<HostMathOp, hostMath>(c);
  attach<CheckBoundsOp, checkBounds>(c);
  attach<CheckIndexOp, checkIndex>(c);
  attach<CheckEqualOp, checkEqual>(c);
  attach<AssertOp, assertion>(c);
  attach<StringConstantOp, stringConstant>(c);
  attach<StringSelectOp, stringSelect>(c);
  attach<StringCompareOp, stringCompare>(c);
  attach<StringAffixOp, stringAffix>(c);
  attach<KeepOp, nothing<KeepOp>>(c);
  attach<FormatOp, formatText>(c);
  attach<PrintOp, print>(c);
  attach<TrackOp, track>(c);
  attach<ReportOp, report>(c);
  attach<StatusOp, nothing<StatusOp>>(c);
  attach<StatusDueOp, statusDue>(c);
  attach<WatchOp, nothing<WatchOp>>(c);
  attach<WatchDueOp, watchDue>(c);
  attach<PlotOp, nothing<PlotOp>>(c);
  attach<HeatmapOp, nothing<HeatmapOp>>(c);
  attach<WriteImageOp, nothing<WriteImageOp>>(c);
  attach<ClockOp, clock>(c);
  attach<FrameDueOp, frameDue>(c);
  attach<FrameStoreOp, nothing<FrameStoreOp>>(c);
  attach<ResumingOp, resuming>(c);
}

} // namespace dvn
