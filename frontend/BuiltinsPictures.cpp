// BuiltinsPictures: images read and written, matrices and the history drawn; see Builtins.h.

#include "frontend/Builtins.h"

#include "dialect/ops/Text.h"

using namespace dvn;

/// Whether the first argument is a path; an error otherwise.
static bool checkPath(BuiltinCall &call) {
  if (call[0].isText())
    return true;
  call.e.fail(call.ranges[0], Code::WrongKind,
              "`" + call.builtin.name + "` wants a path, found " +
                  describeType(call[0], call.e.emit.symbols));
  return false;
}

static Value readImage(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!checkPath(call))
    return Value();
  std::optional<int64_t> height = e.toKnownInt(call.ranges[1], call[1], "the height of an image"),
                         width = e.toKnownInt(call.ranges[2], call[2], "the width of an image");
  std::optional<bool> gray = e.toKnownBool(call.ranges[3], call[3], "`gray`");
  if (!height || !width || !gray)
    return Value();
  if (*height <= 0 || *width <= 0 || *height > 65536 || *width > 65536)
    return e.fail(call.range, Code::BadArgument,
                  "an image of " + llvm::Twine(*height) + " x " + llvm::Twine(*width) +
                      " cannot be read");
  Shape shape{Size(*height), Size(*width), Size(*gray ? 1 : 3)};
  return Value::tensor(
             e.emit.create<ReadImageOp>(getTensorType(e.emit.u8(), shape), e.emit.getHost(call[0])),
             e.emit.u8(), shape)
      .withOrigin(call.range);
}

/// Pixels as the runtime takes them: u8, or f32, to which all other floats go.
static Value writeImage(BuiltinCall &call) {
  Evaluator &e = call.e;
  if (!e.checkEffect(call.range, "`write_image`") || !checkPath(call))
    return Value();
  Value pixels = e.toTensor(call.ranges[1], call[1], nullptr, "an image");
  if (pixels.isError())
    return pixels;
  const Shape &shape = pixels.getShape();
  std::optional<int64_t> channels = shape.size() == 3 ? shape[2].getConstant() : 1;
  bool shaped = shape.size() == 2 || (shape.size() == 3 && (channels == 1 || channels == 3));
  if (!shaped) {
    Diagnostic &diag = e.error(call.ranges[1], Code::BadArgument);
    if (shape.size() == 4)
      diag.help("write one of them: `x[0]`");
    diag << "an image is [height, width] or [height, width, 1 or 3], found "
         << describeType(pixels, e.emit.symbols);
    return Value();
  }
  mlir::Type element = pixels.getElement();
  if (element != e.emit.u8() && element != e.emit.f32()) {
    e.error(call.ranges[1], Code::ElementTypesDiffer)
            .help(llvm::isa<mlir::FloatType>(element) ? "convert it: `f32(x)`"
                                                      : "convert it: `u8(x)`, or `f32(x) / 255`")
        << "the pixels of an image are u8, or f32 from 0 to 1, found "
        << describeType(pixels, e.emit.symbols);
    return Value();
  }
  e.emit.create<WriteImageOp>(e.emit.getHost(call[0]), pixels.getSsa());
  return Value::none();
}

/// The path of a picture that is drawn, its first argument; null, with an error, if
/// it is none.
static mlir::Value picturePath(BuiltinCall &call) {
  Evaluator &e = call.e;
  std::string what = "`" + call.builtin.name + "`";
  if (!e.checkEffect(call.range, what) || !checkPath(call))
    return {};
  mlir::Value path = e.emit.getHost(call[0]);
  if (mayEndWith(path, ".svg") || mayEndWith(path, ".png"))
    return path;
  e.error(call.ranges[0], Code::BadArgument).help("the ending says which: `.svg` or `.png`")
      << what << " draws SVG and PNG files, found "
      << (call[0].is(Kind::String) ? "\"" + call[0].getText() + "\"" : "another ending");
  return {};
}

/// The names of one axis; nothing, with an error, if they are not as many as it has.
static std::optional<std::vector<std::string>> axisNames(BuiltinCall &call, size_t argument,
                                                         const Size &size) {
  Evaluator &e = call.e;
  std::vector<std::string> names;
  if (call[argument].isNone())
    return names;
  std::string what = "`" + call.builtin.parameters[argument].name + "`";
  if (!call[argument].is(Kind::List)) {
    e.fail(call.ranges[argument], Code::WrongKind,
           what + " is a list of strings, found " + describeKind(call[argument]));
    return std::nullopt;
  }
  for (const Value &name : call[argument].getList()) {
    std::optional<std::string> text =
        e.toKnownText(call.ranges[argument], name, "an element of " + what);
    if (!text)
      return std::nullopt;
    names.push_back(*text);
  }
  if (!e.sameSize(call.ranges[argument], Size(int64_t(names.size())), size,
                  what + ": names for the axis")) {
    e.error(call.ranges[argument], Code::SizesDiffer).label(call.ranges[1], "the matrix")
        << what << " has " << names.size() << " names, and that axis has "
        << e.emit.symbols.getText(size);
    return std::nullopt;
  }
  return names;
}

static Value heatmap(BuiltinCall &call) {
  Evaluator &e = call.e;
  mlir::Value path = picturePath(call);
  if (!path)
    return Value();
  Value values = e.toTensor(call.ranges[1], call[1], nullptr, "a heat map");
  if (values.isError())
    return values;
  if (values.getRank() != 2)
    return e.fail(call.ranges[1], Code::WrongRank,
                  "`heatmap` draws a matrix, found " + describeType(values, e.emit.symbols));
  llvm::SmallVector<mlir::ArrayAttr> names;
  for (size_t axis : {0, 1}) {
    std::optional<std::vector<std::string>> texts =
        axisNames(call, 2 + axis, values.getShape()[axis]);
    if (!texts)
      return Value();
    names.push_back(e.emit.builder.getStrArrayAttr(
        llvm::SmallVector<llvm::StringRef>(texts->begin(), texts->end())));
  }
  e.emit.create<HeatmapOp>(path, values.getSsa(), names[0], names[1]);
  return Value::none();
}

static Value plot(BuiltinCall &call) {
  Evaluator &e = call.e;
  mlir::Value path = picturePath(call);
  if (!path)
    return Value();
  std::optional<std::string> x = e.toKnownText(call.ranges[1], call[1], "the column `x`");
  std::vector<std::string> columns;
  std::vector<Value> ys = call[2].is(Kind::List) ? call[2].getList() : std::vector<Value>{call[2]};
  for (const Value &entry : ys) {
    std::optional<std::string> column = e.toKnownText(call.ranges[2], entry, "a column of `y`");
    if (!column)
      return Value();
    columns.push_back(*column);
  }
  if (!x)
    return Value();
  llvm::SmallVector<llvm::StringRef> texts(columns.begin(), columns.end());
  e.emit.create<PlotOp>(path, e.emit.builder.getStringAttr(*x),
                        e.emit.builder.getStrArrayAttr(texts));
  return Value::none();
}

void dvn::addPictures(BuiltinTable &table) {
  table.add("read_image(path, height, width, gray = false)", readImage);
  table.add("write_image(path, x)", writeImage);
  table.add("heatmap(path, x, rows = none, columns = none)", heatmap);
  table.add("plot(path, x, y)", plot);
}
