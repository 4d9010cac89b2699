// BuiltinsWindows: convolutions; see Builtins.h and Windows.h.

#include "frontend/Windows.h"

#include "dialect/ops/Convolution.h"

using namespace dvn;

namespace {
/// A convolution being made: what the call gave.
struct Convolution {
  Value x, w;
  int64_t groups = 1;
  IntPair kernel = {1, 1};
  bool good = false;
};
} // namespace

/// Images, weights [kh, kw, c, m] of their element type, and groups that divide m.
static Convolution begin(BuiltinCall &call, size_t groups) {
  Evaluator &e = call.e;
  Convolution made;
  made.x = getImages(call);
  if (made.x.isError())
    return made;
  made.w = e.toTensor(call.ranges[1], call[1], made.x.getElement(), call.builtin.name);
  if (made.w.isError())
    return made;
  const Shape &w = made.w.getShape();
  if (w.size() != 4) {
    e.error(call.ranges[1], Code::WrongRank)
        << "`" << call.builtin.name
        << "` wants weights [height, width, channels in, channels out], found "
        << describeType(made.w, e.emit.symbols);
    return made;
  }
  for (const Size &size : w)
    if (std::optional<int64_t> known = size.getConstant(); !known) {
      e.notKnown(call.ranges[1], made.w, "the sizes of the weights of `" + call.builtin.name + "`");
      return made;
    } else if (*known < 1) {
      e.error(call.ranges[1], Code::BadArgument)
          << "`" << call.builtin.name << "` wants weights of at least 1 along each axis, found "
          << describeType(made.w, e.emit.symbols);
      return made;
    }
  made.kernel = {*w[0].getConstant(), *w[1].getConstant()};
  std::optional<int64_t> count = e.toKnownInt(call.ranges[groups], call[groups], "`groups`");
  if (!count)
    return made;
  made.groups = *count;
  int64_t channels = *w[3].getConstant();
  if (made.groups < 1 || channels % made.groups != 0) {
    e.error(call.ranges[groups], Code::NotWhole)
        << channels << " channels cannot be divided into " << made.groups << " groups";
    return made;
  }
  made.good = true;
  return made;
}

/// Whether the images have the channels that the weights want.
static bool checkChannels(BuiltinCall &call, const Convolution &made, int64_t wanted,
                          const llvm::Twine &how) {
  Evaluator &e = call.e;
  const Size &found = made.x.getShape()[3];
  if (e.sameSize(call.ranges[0], found, Size(wanted), "the channels of the images"))
    return true;
  Diagnostic &diag = e.error(call.ranges[0], Code::SizesDiffer);
  diag << "`" << call.builtin.name << "` wants images of " << wanted << " channels, found "
       << describeType(made.x, e.emit.symbols);
  diag.note(how.str());
  std::optional<int64_t> known = found.getConstant();
  int64_t inGroup = *made.w.getShape()[2].getConstant(),
          channels = *made.w.getShape()[3].getConstant();
  if (wanted != channels && known && *known % inGroup == 0 && channels % (*known / inGroup) == 0)
    diag.help("`groups = " + std::to_string(*known / inGroup) + "` takes these images");
  diag.label(call.ranges[1], "weights " + describeType(made.w, e.emit.symbols));
  return false;
}

/// Multiply-adds for one sample, each weight at each of `positions`; sizes that are
/// not known count once.
static void countWork(Evaluator &e, const Shape &positions, const Value &w) {
  if (!e.work)
    return;
  int64_t count = 1;
  for (const Size &size : {positions[1], positions[2]})
    count *= size.getConstant().value_or(1);
  for (const Size &size : w.getShape())
    count *= *size.getConstant();
  *e.work += count;
}

/// What an op of dialect/ops/Convolution.td holds of the windows.
static std::array<llvm::SmallVector<int64_t>, 3> getAttributes(const Windows &windows) {
  const auto &[y, x] = windows;
  return {llvm::SmallVector<int64_t>{y.stride, x.stride},
          llvm::SmallVector<int64_t>{y.dilation, x.dilation},
          llvm::SmallVector<int64_t>{y.before, y.after, x.before, x.after}};
}

static Value convolve(BuiltinCall &call) {
  Evaluator &e = call.e;
  Convolution made = begin(call, 5);
  if (!made.good)
    return Value();
  const Shape &w = made.w.getShape();
  int64_t inGroup = *w[2].getConstant();
  if (!checkChannels(call, made, inGroup * made.groups,
                     made.groups == 1
                         ? "the third size of the weights is the number of channels"
                         : "the third size of the weights is the number of channels of a group: " +
                               llvm::Twine(inGroup) + " * " + llvm::Twine(made.groups) + " = " +
                               llvm::Twine(inGroup * made.groups)))
    return Value();
  std::optional<Windows> windows = readWindows(call, made.x, made.kernel, {2, 3, 4});
  std::optional<Shape> shape =
      windows ? getWindowedShape(call, made.x, *windows, w[3]) : std::nullopt;
  if (!shape)
    return Value();
  countWork(e, *shape, made.w);
  auto [strides, dilations, padding] = getAttributes(*windows);
  mlir::Type element = made.x.getElement();
  mlir::Value result =
      e.emit.make<Conv2dOp>(getTensorType(element, *shape), made.x.getSsa(), made.w.getSsa(),
                            strides, dilations, padding, uint64_t(made.groups));
  return finishWindows(call, result, element, *shape);
}

/// The sizes whose convolution would have those of `x`: (size - 1) * stride + reach
/// - padding; the padding "same" makes them stride times as long.
static std::optional<Shape> getTransposedShape(BuiltinCall &call, const Convolution &made,
                                               const Windows &windows, bool isSame) {
  Evaluator &e = call.e;
  Shape shape = made.x.getShape();
  for (size_t i : {0, 1}) {
    const Window &window = windows[i];
    int64_t rest = window.getReach() - window.before - window.after - window.stride;
    std::optional<Size> size = Size::multiply(shape[i + 1], Size(window.stride));
    if (size && !isSame)
      size = Size::add(*size, Size(rest));
    if (!size) {
      e.fail(call.range, Code::Overflow, "a size leaves 64 bits");
      return std::nullopt;
    }
    if (!e.checkNewSize(call.range, *size))
      return std::nullopt;
    shape[i + 1] = *size;
  }
  shape[3] = Size(*made.w.getShape()[2].getConstant() * made.groups);
  return shape;
}

static Value convolveTransposed(BuiltinCall &call) {
  Evaluator &e = call.e;
  Convolution made = begin(call, 5);
  if (!made.good)
    return Value();
  if (!checkChannels(call, made, *made.w.getShape()[3].getConstant(),
                     "the last size of the weights is the number of channels: they are those of "
                     "the convolution that is turned around"))
    return Value();
  std::optional<Windows> windows = readTransposedWindows(call, made.kernel, {2, 3, 4});
  bool isSame = call[3].is(Kind::String) && call[3].getText() == "same";
  std::optional<Shape> shape =
      windows ? getTransposedShape(call, made, *windows, isSame) : std::nullopt;
  if (!shape)
    return Value();
  countWork(e, made.x.getShape(), made.w);
  auto [strides, dilations, padding] = getAttributes(*windows);
  mlir::Type element = made.x.getElement();
  mlir::Value result = e.emit.make<Conv2dInputGradientOp>(
      getTensorType(element, *shape), made.x.getSsa(), made.w.getSsa(),
      mlir::ValueRange(e.emit.getDynamicSizes(*shape)), strides, dilations, padding,
      uint64_t(made.groups));
  return finishWindows(call, result, element, *shape);
}

void dvn::addWindows(BuiltinTable &table) {
  table.add("convolve(x, w, stride = 1, padding = \"same\", dilation = 1, groups = 1)", convolve);
  table.add("convolve_transposed(x, w, stride = 1, padding = \"same\", dilation = 1, groups = 1)",
            convolveTransposed);
}
