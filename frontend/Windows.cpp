// Windows: the arithmetic that convolutions and pooling share; see Windows.h.

#include "frontend/Windows.h"

using namespace dvn;

/// Strides, dilations and paddings beyond this are no one's.
static constexpr int64_t mostElements = 1 << 20;

static const char *const axisNames[] = {"height", "width"};

Value dvn::getImages(BuiltinCall &call, size_t index) {
  Evaluator &e = call.e;
  const std::string &name = call.builtin.name;
  Value x = e.toTensor(call.ranges[index], call[index], {}, name);
  if (x.isError())
    return x;
  if (x.getRank() != 4) {
    Diagnostic &diag = e.error(call.ranges[index], Code::WrongRank);
    diag << "`" << name << "` wants images [n, height, width, channels], found "
         << describeType(x, e.emit.symbols);
    if (x.getRank() == 3)
      diag.help("images without channels get an axis of size 1: `x[.., .., .., none]`");
    return Value();
  }
  if (!llvm::isa<mlir::FloatType>(x.getElement())) {
    e.error(call.ranges[index], Code::ElementTypesDiffer).help("convert them: `f32(..)`")
        << "`" << name << "` wants images of f32 or f64, found " << describeElement(x.getElement());
    return Value();
  }
  return x;
}

/// Whether a number of a window is one that can be.
static bool isInRange(BuiltinCall &call, size_t index, int64_t number, int64_t least) {
  if (number >= least && number <= mostElements)
    return true;
  call.e.error(call.ranges[index], Code::BadArgument)
      << "`" << call.builtin.parameters[index].name << "` is "
      << (number < least ? "at least " : "at most ") << (number < least ? least : mostElements)
      << ", found " << number;
  return false;
}

/// An int for both, or two of them.
static std::optional<IntPair> toPair(BuiltinCall &call, size_t index, const Value &value,
                                     int64_t least) {
  std::string need = "`" + call.builtin.parameters[index].name + "`";
  IntPair pair;
  bool isStruct = value.isStruct() && value.getCount() == 2;
  for (size_t i = 0; i < 2; ++i) {
    const Value part = isStruct ? value.getElementAt(i) : value;
    std::optional<int64_t> number = call.e.toKnownInt(call.ranges[index], part, need);
    if (!number || !isInRange(call, index, *number, least))
      return std::nullopt;
    pair[i] = *number;
  }
  return pair;
}

std::optional<IntPair> dvn::getPair(BuiltinCall &call, size_t index, int64_t least) {
  return toPair(call, index, call[index], least);
}

/// `k`, `(kh, kw)` or `((top, bottom), (left, right))`.
static bool readExplicitPadding(BuiltinCall &call, size_t index, Windows &windows) {
  const Value &value = call[index];
  bool isPair = value.isStruct() && value.getCount() == 2;
  if (!isPair && !value.isWhole()) {
    call.e.error(call.ranges[index], Code::BadArgument)
            .help("`padding = 1`, `padding = (1, 2)` for height and width, or "
                  "`padding = ((0, 1), (0, 1))` for before and after")
        << "`padding` is `\"same\"`, `\"valid\"`, an int or a pair, found " << describeKind(value);
    return false;
  }
  for (size_t i = 0; i < 2; ++i) {
    std::optional<IntPair> around = toPair(call, index, isPair ? value.getElementAt(i) : value, 0);
    if (!around)
      return false;
    windows[i].before = (*around)[0];
    windows[i].after = (*around)[1];
  }
  return true;
}

/// Stride, dilation and an explicit padding; "same" is left to the caller.
static std::optional<Windows> readArguments(BuiltinCall &call, IntPair kernel,
                                            const WindowArguments &arguments, bool &isSame) {
  std::optional<IntPair> stride = getPair(call, arguments.stride, 1);
  std::optional<IntPair> dilation =
      arguments.dilation ? getPair(call, *arguments.dilation, 1) : IntPair{1, 1};
  if (!stride || !dilation)
    return std::nullopt;
  Windows windows;
  for (size_t i = 0; i < 2; ++i)
    windows[i] = {kernel[i], (*stride)[i], (*dilation)[i], 0, 0};
  const Value &padding = call[arguments.padding];
  isSame = padding.is(Kind::String) && padding.getText() == "same";
  if (isSame)
    return windows;
  if (padding.is(Kind::String)) {
    if (padding.getText() == "valid")
      return windows;
    call.e.error(call.ranges[arguments.padding], Code::BadArgument)
            .suggest(padding.getText(), {"same", "valid"})
        << "`padding` is `\"same\"`, `\"valid\"`, an int or a pair, found `\"" << padding.getText()
        << "\"`";
    return std::nullopt;
  }
  if (!readExplicitPadding(call, arguments.padding, windows))
    return std::nullopt;
  return windows;
}

/// The odd element of a padding goes behind, as TensorFlow has it.
static void spread(Window &window, int64_t padding) {
  window.before = padding / 2;
  window.after = padding - window.before;
}

std::optional<Windows> dvn::readWindows(BuiltinCall &call, const Value &x, IntPair kernel,
                                        const WindowArguments &arguments) {
  bool isSame = false;
  std::optional<Windows> windows = readArguments(call, kernel, arguments, isSame);
  if (!windows || !isSame)
    return windows;
  for (size_t i = 0; i < 2; ++i) {
    Window &window = (*windows)[i];
    const Size &size = x.getShape()[i + 1];
    // Windows begin at 0, stride, .. and the last one may reach beyond the end.
    int64_t last = window.stride;
    if (std::optional<int64_t> known = size.getConstant()) {
      last = *known % window.stride == 0 ? window.stride : *known % window.stride;
    } else if (!Size::divideExactly(size, window.stride)) {
      call.e.error(call.ranges[arguments.padding], Code::NotKnown)
              .help("give the padding as numbers, for instance `padding = " +
                    std::to_string(window.getReach() / 2) + "`")
          << "the " << axisNames[i]
          << " must be known while compiling for `\"same\"` with a stride";
      return std::nullopt;
    }
    spread(window, std::max<int64_t>(window.getReach() - last, 0));
  }
  return windows;
}

std::optional<Windows> dvn::readTransposedWindows(BuiltinCall &call, IntPair kernel,
                                                  const WindowArguments &arguments) {
  bool isSame = false;
  std::optional<Windows> windows = readArguments(call, kernel, arguments, isSame);
  if (windows && isSame)
    for (Window &window : *windows)
      spread(window, std::max<int64_t>(window.getReach() - window.stride, 0));
  return windows;
}

/// "(14 + 2*0 - 15) / 1 + 1 = 0"
static std::string explain(const Window &window, int64_t size, int64_t count) {
  auto text = [](int64_t number) { return std::to_string(number); };
  std::string padding = window.before == window.after
                            ? "2*" + text(window.before)
                            : text(window.before) + " + " + text(window.after);
  std::string reach = window.dilation == 1
                          ? text(window.kernel)
                          : text(window.dilation) + "*(" + text(window.kernel) + " - 1) - 1";
  std::string quotient =
      "(" + text(size) + " + " + padding + " - " + reach + ") / " + text(window.stride);
  if ((size + window.before + window.after - window.getReach()) % window.stride != 0)
    quotient = "floor(" + quotient + ")";
  return quotient + " + 1 = " + text(count);
}

/// The layers whose windows led to `x`, first to last, as labels.
static void labelLayers(Evaluator &e, Diagnostic &diag, const Value &x) {
  constexpr size_t most = 6, farthest = 256;
  std::vector<Value> layers;
  mlir::Value at = x.getSsa();
  for (size_t i = 0; at && i < farthest && layers.size() < most; ++i) {
    if (auto found = e.windowed.find(at); found != e.windowed.end())
      layers.push_back(found->second);
    mlir::Operation *op = at.getDefiningOp();
    at = {};
    for (mlir::Value operand : op ? op->getOperands() : mlir::ValueRange())
      if (auto type = llvm::dyn_cast<mlir::RankedTensorType>(operand.getType());
          type && type.getRank() == 4 && !at)
        at = operand;
  }
  for (const Value &layer : llvm::reverse(layers))
    diag.label(layer.getOrigin(), "this layer gives " + describeType(layer, e.emit.symbols));
}

/// The number of windows along an axis.
static std::optional<Size> countWindows(BuiltinCall &call, const Value &x, size_t axis,
                                        const Window &window) {
  Evaluator &e = call.e;
  const Size &size = x.getShape()[axis + 1];
  std::optional<Size> room =
      Size::add(size, Size(window.before + window.after - window.getReach()));
  if (!room) {
    e.fail(call.range, Code::Overflow, "a size leaves 64 bits");
    return std::nullopt;
  }
  std::optional<Size> steps = Size::divideExactly(*room, window.stride);
  if (std::optional<int64_t> known = room->getConstant(); known && !steps)
    steps = Size(*known >= 0 ? *known / window.stride
                             : -((window.stride - 1 - *known) / window.stride));
  if (!steps)
    steps = e.emit.symbols.derive(SymbolTable::Kind::FloorDivide, *room, Size(window.stride));
  std::optional<Size> count = Size::add(*steps, Size(1));
  if (!count) {
    e.fail(call.range, Code::Overflow, "a size leaves 64 bits");
    return std::nullopt;
  }
  std::optional<int64_t> known = count->getConstant();
  if (!known)
    return e.checkNewSize(call.range, *count) ? count : std::nullopt;
  if (*known > 0)
    return count;
  Diagnostic &diag = e.error(call.range, Code::SizeReachesZero);
  diag << "`" << call.builtin.name << "` leaves no " << axisNames[axis] << ": a kernel of "
       << window.kernel << " does not fit " << describeType(x, e.emit.symbols);
  labelLayers(e, diag, x);
  if (std::optional<int64_t> from = size.getConstant())
    diag.note(explain(window, *from, *known));
  diag.help("a smaller kernel, `padding = \"same\"`, or fewer layers that shrink the image");
  return std::nullopt;
}

std::optional<Shape> dvn::getWindowedShape(BuiltinCall &call, const Value &x,
                                           const Windows &windows, const Size &channels) {
  std::optional<Size> height = countWindows(call, x, 0, windows[0]);
  if (!height)
    return std::nullopt;
  std::optional<Size> width = countWindows(call, x, 1, windows[1]);
  if (!width)
    return std::nullopt;
  return Shape{x.getShape()[0], *height, *width, channels};
}

Value dvn::finishWindows(BuiltinCall &call, mlir::Value result, mlir::Type element,
                         const Shape &shape) {
  Evaluator &e = call.e;
  SourceRange place = call.range;
  // Of a layer of the library: the call in the file.
  for (auto it = e.calls.rbegin(); it != e.calls.rend() && place.file != e.mainFile; ++it)
    if (it->range.isValid())
      place = it->range;
  Value value = Value::tensor(result, element, shape);
  e.windowed[result] = value.withOrigin(place);
  return value;
}
