// Conversions: what values become where another kind is wanted; see Evaluator.h.
//
// Those that the language makes by itself (numbers and lists to tensors, rank 0
// to host numbers and back, whole numbers to sizes) and those that are written:
// `f32(x)`.

#include "frontend/Evaluator.h"

#include "llvm/Support/Format.h"

using namespace dvn;

// ---- Conversions of values

/// The nested numbers of a list, row-major, and its shape.
static bool getNumbers(Evaluator &e, SourceRange range, const Value &value,
                       std::vector<Value> &numbers, std::vector<int64_t> &shape, size_t depth) {
  if (value.isKnownNumber() || value.is(Kind::Bool)) {
    numbers.push_back(value);
    return depth == shape.size();
  }
  if (!value.is(Kind::List) || !e.step(range, value.getCount()))
    return false;
  if (depth == shape.size()) {
    if (!numbers.empty())
      return false;
    shape.push_back(value.getCount());
  } else if (shape[depth] != int64_t(value.getCount())) {
    return false;
  }
  for (const Value &element : value.getList())
    if (!getNumbers(e, range, element, numbers, shape, depth + 1))
      return false;
  return true;
}

static bool fitsElement(mlir::Type element, const Value &number) {
  if (llvm::isa<mlir::FloatType>(element))
    return !number.isTruth();
  if (element.isInteger(1))
    return number.isTruth();
  if (number.is(Kind::HostInt))
    return true;
  if (!number.is(Kind::Int))
    return false;
  unsigned width = element.getIntOrFloatBitWidth();
  if (element.isUnsignedInteger())
    return number.getInt() >= 0 && number.getInt() < (int64_t(1) << width);
  return width == 64 || (number.getInt() >= -(int64_t(1) << (width - 1)) &&
                         number.getInt() < (int64_t(1) << (width - 1)));
}

Value Evaluator::toTensor(SourceRange range, const Value &value, mlir::Type element,
                          llvm::StringRef what) {
  if (value.isError())
    return value;
  if (value.isTensor()) {
    if (!element || element == value.getElement())
      return value;
    error(range, Code::ElementTypesDiffer)
            .help("convert it: `" + describeElement(element) + "(..)`")
        << "`" << what << "` wants " << describeElement(element) << ", found "
        << describeElement(value.getElement());
    return Value();
  }
  emit.setRange(range);
  if (value.isHostNumber() || value.isTruth()) {
    mlir::Type own = element           ? element
                     : value.isTruth() ? emit.i1()
                     : value.isWhole() ? emit.i64()
                                       : emit.f32();
    if (!fitsElement(own, value)) {
      Diagnostic &diag = error(range, Code::ElementTypesDiffer);
      diag << describeKind(value) << " meets a tensor of " << describeElement(own);
      if (value.is(Kind::Int))
        diag.note(std::to_string(value.getInt()) + " does not fit " + describeElement(own));
      else if (!value.isTruth())
        diag.help("convert the tensor: `f32(..)`");
      return Value();
    }
    return emit.splat(value, own, {});
  }
  if (!value.is(Kind::List))
    return fail(range, Code::WrongKind,
                "`" + what + "` wants a tensor or a number, found " + describeKind(value));
  std::vector<Value> numbers;
  std::vector<int64_t> sizes;
  if (getNumbers(*this, range, value, numbers, sizes, 0)) {
    bool truths =
        !numbers.empty() && llvm::all_of(numbers, [](const Value &v) { return v.isTruth(); });
    bool whole = llvm::all_of(numbers, [](const Value &v) { return v.is(Kind::Int); });
    mlir::Type own = element ? element : truths ? emit.i1() : whole ? emit.i64() : emit.f32();
    Shape shape(sizes.begin(), sizes.end());
    auto type = getTensorType(own, shape);
    std::vector<mlir::Attribute> attributes;
    for (const Value &number : numbers) {
      if (!fitsElement(own, number))
        return fail(range, Code::ElementTypesDiffer,
                    "a list with " + describeKind(number) + " as a tensor of " +
                        describeElement(own));
      if (auto kind = llvm::dyn_cast<mlir::FloatType>(own))
        attributes.push_back(mlir::FloatAttr::get(kind, number.getReal()));
      else
        attributes.push_back(mlir::IntegerAttr::get(
            own, llvm::APInt(own.getIntOrFloatBitWidth(), uint64_t(number.getInt()), false, true)));
    }
    if (numbers.empty())
      return fail(range, Code::NotAList, "an empty list is no tensor");
    return Value::tensor(emit.create<ConstantOp>(mlir::DenseElementsAttr::get(type, attributes)),
                         own, shape);
  }
  if (!step(range, 10))
    return Value();
  // Equal tensors: joined along a new first axis.
  std::vector<Value> parts;
  for (const Value &part : value.getList()) {
    mlir::Type wanted = element;
    for (const Value &other : value.getList())
      if (!wanted && other.isTensor())
        wanted = other.getElement();
    Value tensor = toTensor(range, part, wanted, what);
    if (tensor.isError())
      return tensor;
    if (!parts.empty() && (tensor.getShape() != parts[0].getShape() ||
                           tensor.getElement() != parts[0].getElement())) {
      error(range, Code::NotAList)
          << "the elements of a list differ: " << describeType(parts[0], emit.symbols) << " and "
          << describeType(tensor, emit.symbols);
      return Value();
    }
    parts.push_back(tensor);
  }
  if (parts.empty())
    return fail(range, Code::NotAList, "an empty list is no tensor");
  Shape row{Size(1)}, shape{Size(int64_t(parts.size()))};
  row.insert(row.end(), parts[0].getShape().begin(), parts[0].getShape().end());
  shape.insert(shape.end(), parts[0].getShape().begin(), parts[0].getShape().end());
  llvm::SmallVector<mlir::Value> rows;
  for (const Value &part : parts)
    rows.push_back(emit.reshape(part, row).getSsa());
  mlir::Type own = parts[0].getElement();
  if (rows.size() == 1)
    return emit.reshape(parts[0], shape);
  return Value::tensor(
      emit.make<ConcatOp>(getTensorType(own, shape), mlir::ValueRange(rows), uint64_t(0)), own,
      shape);
}

Value Evaluator::toHost(const Value &value) {
  return value.isTensor() && value.getRank() == 0 ? emit.item(value).withOrigin(value.getOrigin())
                                                  : value;
}

std::optional<Size> Evaluator::toSize(SourceRange range, const Value &original,
                                      llvm::StringRef need) {
  Value value = toHost(original);
  if (value.isError())
    return std::nullopt;
  if (value.isWhole())
    return value.getSize();
  if (value.is(Kind::Float)) {
    double real = value.getReal();
    if (real == elementary::floor(real) && elementary::abs(real) < 9e18)
      return Size(int64_t(real));
    error(range, Code::NotWhole).help("`floor(..)` rounds down")
        << need << " must be whole, found " << llvm::format("%.6g", real);
    return std::nullopt;
  }
  if (const auto *ratio = value.getRatio())
    if (std::optional<int64_t> divisor = ratio->second.getConstant())
      if (std::optional<Size> exact = Size::divideExactly(ratio->first, *divisor))
        return exact;
  if (value.is(Kind::HostFloat)) {
    error(range, Code::NotWhole).help("`floor(..)`, `ceil(..)` or `round(..)` make it whole")
        << need << " must be whole, found a float";
    return std::nullopt;
  }
  error(range, Code::WrongKind) << need << " must be a whole number, found "
                                << describeType(value, emit.symbols);
  return std::nullopt;
}

std::optional<int64_t> Evaluator::toKnownInt(SourceRange range, const Value &value,
                                             llvm::StringRef need) {
  std::optional<Size> size = toSize(range, value, need);
  if (!size)
    return std::nullopt;
  if (std::optional<int64_t> known = size->getConstant())
    return known;
  notKnown(range, value, need);
  return std::nullopt;
}

std::optional<double> Evaluator::toKnownReal(SourceRange range, const Value &value,
                                             llvm::StringRef need) {
  if (value.isKnownNumber())
    return value.getReal();
  if (value.isHostNumber() || value.isTensor())
    notKnown(range, value, need);
  else if (!value.isError())
    fail(range, Code::WrongKind, need + " must be a number, found " + describeKind(value));
  return std::nullopt;
}

std::optional<bool> Evaluator::toKnownBool(SourceRange range, const Value &value,
                                           llvm::StringRef need) {
  if (value.is(Kind::Bool))
    return value.getBool();
  if (value.is(Kind::HostBool) || value.isTensor())
    notKnown(range, value, need);
  else if (!value.isError())
    fail(range, Code::WrongKind, need + " must be true or false, found " + describeKind(value));
  return std::nullopt;
}

std::optional<std::string> Evaluator::toKnownText(SourceRange range, const Value &value,
                                                  llvm::StringRef need) {
  if (value.is(Kind::String))
    return value.getText();
  if (value.is(Kind::HostString))
    notKnown(range, value, need);
  else if (!value.isError())
    fail(range, Code::WrongKind, need + " must be a string, found " + describeKind(value));
  return std::nullopt;
}

Value Evaluator::toTruth(SourceRange range, const Value &value) {
  Value host = toHost(value);
  if (host.isError() || host.isTruth())
    return host;
  return fail(range, Code::WrongKind,
              "a condition must be true or false, found " + describeType(value, emit.symbols));
}

std::optional<Shape> Evaluator::toShape(SourceRange range, const Value &value,
                                        llvm::StringRef what) {
  if (value.is(Kind::Type) && value.getType().family == TypeInfo::Family::Tensor)
    return value.getType().shape;
  if (!value.isStruct()) {
    if (!value.isError())
      fail(range, Code::WrongKind,
           "`" + what + "` wants a list of sizes, found " + describeKind(value));
    return std::nullopt;
  }
  Shape shape;
  for (size_t i = 0; i < value.getCount(); ++i) {
    std::optional<Size> size = toSize(range, value.getElementAt(i), "a size");
    if (!size)
      return std::nullopt;
    shape.push_back(*size);
  }
  return shape;
}

/// `f32(x)`, `int(x)`: an explicit conversion.
Value Evaluator::convert(SourceRange range, const TypeInfo &type, const Value &value) {
  using Family = TypeInfo::Family;
  if (value.isError())
    return value;
  if (type.family == Family::Tensor && type.shaped && !type.shape.empty())
    return fail(range, Code::NotCallable,
                "a type with sizes cannot be called; `" + describeElement(type.element) +
                    "(..)` converts");
  emit.setRange(range);
  if (type.family == Family::Tensor ||
      (type.family == Family::Bool && (value.isTensor() || value.is(Kind::List)))) {
    mlir::Type element = type.family == Family::Bool ? emit.i1() : type.element;
    if (value.is(Kind::List) && !element.isInteger(1)) {
      Value direct =
          toTensor(range, value, llvm::isa<mlir::FloatType>(element) ? element : mlir::Type(),
                   describeElement(element));
      return direct.isError() ? direct : emit.cast(direct, element);
    }
    if (value.isHostNumber() || value.isTruth()) {
      bool direct =
          llvm::isa<mlir::FloatType>(element) ? !value.isTruth() : fitsElement(element, value);
      return direct ? emit.splat(value, element, {})
                    : emit.cast(emit.splat(value, emit.getElementFor(value), {}), element);
    }
    Value tensor = toTensor(range, value, {}, describeElement(element));
    return tensor.isError() ? tensor : emit.cast(tensor, element);
  }
  Value host = toHost(value);
  if (type.family == Family::Float && (host.isHostNumber()))
    return fitType(type, host, range, "float");
  if (type.family == Family::Int && host.isHostNumber()) {
    if (host.isWhole())
      return host;
    if (host.is(Kind::Float) && elementary::abs(host.getReal()) < 9e18)
      return Value::integer(int64_t(host.getReal()));
    if (host.is(Kind::HostFloat)) // cut and saturated as `dvn.cast` does
      return emit.symbolFor(emit.cutToInt(host.getSsa()), "").withOrigin(host.getOrigin());
  }
  if (type.family == Family::Int && host.isTruth()) {
    if (host.is(Kind::Bool))
      return Value::integer(host.getBool());
    return emit.symbolFor(emit.make<mlir::arith::ExtUIOp>(emit.i64(), host.getSsa()), "", 0,
                          Size(1));
  }
  if (type.family == Family::Bool && host.isTruth())
    return host;
  if (type.family == Family::Bool && host.isHostNumber())
    return compareValues(range, BinaryOp::NotEqual, host, Value::integer(0));
  if ((type.family == Family::String || type.family == Family::Path) && host.isText())
    return host;
  return fail(range, Code::WrongKind,
              describeType(type, emit.symbols) + " is not made from " +
                  describeType(value, emit.symbols));
}
