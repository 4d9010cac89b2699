// Types: declared types, and what they do with values; see Evaluator.h.
//
// A type in a parameter binds names of sizes and element types, or checks them
// (S3 of docs/language.md); elsewhere it is an expression. Here as well are the
// conversions that the language makes by itself: numbers and lists to tensors,
// rank 0 to host numbers and back.

#include "frontend/Evaluator.h"

#include "llvm/Support/Format.h"

using namespace dvn;

// ---- Conversions of values

/// The nested numbers of a list, row-major, and its shape.
static bool getNumbers(const Value &value, std::vector<Value> &numbers, std::vector<int64_t> &shape,
                       size_t depth) {
  if (value.isKnownNumber() || value.is(Kind::Bool)) {
    numbers.push_back(value);
    return depth == shape.size();
  }
  if (!value.is(Kind::List))
    return false;
  if (depth == shape.size()) {
    if (!numbers.empty())
      return false;
    shape.push_back(value.getCount());
  } else if (shape[depth] != int64_t(value.getCount())) {
    return false;
  }
  for (const Value &element : value.getList())
    if (!getNumbers(element, numbers, shape, depth + 1))
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
  if (getNumbers(value, numbers, sizes, 0)) {
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

// ---- Types as expressions

std::optional<TypeInfo> Evaluator::findType(const Name &name, bool quiet) {
  for (Scope *s = scope.get(); s; s = s->getParent().get())
    if (Binding *found = s->findHere(name.text)) {
      if (found->value.is(Kind::Type))
        return found->value.getType();
      if (!quiet && !found->value.isError())
        error(name.range, Code::UnknownType)
            << "`" << name.text << "` is " << describeKind(found->value) << ", not a type";
      return std::nullopt;
    }
  if (!quiet) {
    llvm::StringRef types[] = {"f32",  "f64", "i32",   "i64", "u8",
                               "bool", "int", "float", "str", "path"};
    error(name.range, Code::UnknownType).suggest(name.text, types)
        << "`" << name.text << "` is not a type";
  }
  return std::nullopt;
}

std::optional<Shape> Evaluator::evalSizes(llvm::ArrayRef<Index> sizes) {
  Shape shape;
  for (const Index &entry : sizes) {
    if (entry.isRest()) {
      if (!entry.rest) {
        error(entry.range, Code::MisplacedPlaceholder)
            << "`...` stands for sizes in a parameter's type only";
        return std::nullopt;
      }
      NameExpr name(entry.rest);
      std::optional<Shape> rest = toShape(entry.range, evalName(&name), "...");
      if (!rest)
        return std::nullopt;
      shape.insert(shape.end(), rest->begin(), rest->end());
      continue;
    }
    std::optional<Size> size = toSize(entry.range, eval(entry.value), "a size");
    if (!size)
      return std::nullopt;
    if (std::optional<int64_t> known = size->getConstant(); known && *known < 0) {
      error(entry.range, Code::NegativeSize) << "a size is 0 or more, found " << *known;
      return std::nullopt;
    }
    shape.push_back(*size);
  }
  double count = 1;
  for (const Size &size : shape)
    count *= double(size.getConstant().value_or(1));
  if (count > double(int64_t(1) << 40)) {
    error(sizes.front().range.to(sizes.back().range), Code::SizesDiffer)
        << "a tensor of " << count << " elements is larger than any machine, at most 2^40";
    return std::nullopt;
  }
  return shape;
}

std::optional<TypeInfo> Evaluator::evalType(const TypeNode *node) {
  if (const auto *named = llvm::dyn_cast<NamedType>(node)) {
    std::optional<TypeInfo> type = findType(named->name, false);
    if (!type || named->sizes.empty())
      return type;
    if (type->family == TypeInfo::Family::Bool) {
      type->family = TypeInfo::Family::Tensor;
      type->element = emit.i1();
    }
    if (type->family != TypeInfo::Family::Tensor || type->shaped) {
      error(node->getRange(), Code::UnknownType) << "`" << named->name.text << "` takes no sizes";
      return std::nullopt;
    }
    std::optional<Shape> shape = evalSizes(named->sizes);
    if (!shape)
      return std::nullopt;
    type->shape = std::move(*shape);
    type->shaped = true;
    return type;
  }
  if (const auto *path = llvm::dyn_cast<PathType>(node)) {
    Value value = eval(path->path);
    if (value.is(Kind::Type))
      return value.getType();
    if (!value.isError())
      error(node->getRange(), Code::UnknownType)
          << "this is " << describeKind(value) << ", not a type";
    return std::nullopt;
  }
  if (const auto *record = llvm::dyn_cast<RecordType>(node)) {
    TypeInfo type;
    type.family = TypeInfo::Family::Record;
    for (const TypeField &field : record->fields) {
      std::optional<TypeInfo> inner = evalType(field.type);
      if (!inner)
        return std::nullopt;
      type.fields.push_back({field.name.text.str(), *inner});
    }
    return type;
  }
  return std::nullopt;
}

// ---- Values that meet a type

/// A float or int of the running program or known, as `type` wants it.
Value Evaluator::fitType(const TypeInfo &type, const Value &original, SourceRange range,
                         llvm::StringRef what) {
  using Family = TypeInfo::Family;
  if (original.isError())
    return original;
  auto wrong = [&]() {
    error(range, Code::WrongKind) << "`" << what << "` wants " << describeType(type, emit.symbols)
                                  << ", found " << describeType(original, emit.symbols);
    return Value();
  };
  switch (type.family) {
  case Family::Int: {
    Value value = toHost(original);
    if (value.isTruth() || !isNumeric(value) || value.isTensor())
      return wrong();
    std::optional<Size> size = toSize(range, value, ("`" + what + "`").str());
    return size ? Value::hostInt(*size).withOrigin(value.getOrigin()) : Value();
  }
  case Family::Float: {
    Value value = toHost(original);
    if (value.is(Kind::Int))
      return Value::real(value.getReal());
    if (value.is(Kind::HostInt))
      return Value::host(Kind::HostFloat, emit.getFloat(value)).withOrigin(value.getOrigin());
    return value.is(Kind::Float) || value.is(Kind::HostFloat) ? value : wrong();
  }
  case Family::Bool: {
    Value value = toHost(original);
    return value.isTruth() ? value : wrong();
  }
  case Family::String:
  case Family::Path:
    return original.isText() ? original : wrong();
  case Family::Record: {
    if (!original.isStruct() || original.getCount() != type.fields.size())
      return wrong();
    std::vector<Field> fields;
    for (size_t i = 0; i < type.fields.size(); ++i) {
      Value part = fitType(type.fields[i].second, original.getElementAt(i), range, what);
      if (part.isError())
        return part;
      fields.push_back({type.fields[i].first, std::make_shared<Value>(part)});
    }
    return Value::record(std::move(fields));
  }
  case Family::Tensor:
    break;
  }
  if (!original.isTensor() && !original.isHostNumber() && !original.isTruth() &&
      !original.is(Kind::List))
    return wrong();
  Value value = toTensor(range, original, type.element, what);
  if (value.isError())
    return value;
  if (type.shape.empty() ? value.getRank() != 0 : value.getRank() != type.shape.size())
    return wrong();
  Shape shape = value.getShape();
  for (size_t i = 0; i < shape.size(); ++i) {
    if (!sameSize(range, type.shape[i], shape[i], "the sizes of `" + what + "`"))
      return wrong();
    shape[i] = type.shape[i];
  }
  return Value::tensor(value.getSsa(), value.getElement(), shape, value.getBound());
}

bool Evaluator::isNumeric(const Value &value) { return value.isTensor() || value.isHostNumber(); }

Value Evaluator::fit(const TypeNode *node, const Value &original, SourceRange range,
                     llvm::StringRef what, bool binds) {
  if (original.isError() || llvm::isa<ErrorType>(node))
    return Value();
  if (const auto *record = llvm::dyn_cast<RecordType>(node)) {
    if (!original.isStruct() || original.getCount() != record->fields.size())
      return fail(range, Code::WrongKind,
                  "`" + what + "` wants a record of " + llvm::Twine(record->fields.size()) +
                      " fields, found " + describeType(original, emit.symbols));
    std::vector<Field> fields;
    for (size_t i = 0; i < record->fields.size(); ++i) {
      Value part = fit(record->fields[i].type, original.getElementAt(i), range, what, binds);
      if (part.isError())
        return part;
      fields.push_back({record->fields[i].name.text.str(), std::make_shared<Value>(part)});
    }
    return Value::record(std::move(fields));
  }
  const auto *named = llvm::dyn_cast<NamedType>(node);
  std::optional<TypeInfo> type = named ? findType(named->name, true) : std::nullopt;
  if (!named || (type && (named->sizes.empty() || type->shaped))) {
    if (!type)
      type = evalType(node);
    return type ? fitType(*type, original, range, what) : Value();
  }
  // Element type.
  if (type && type->family == TypeInfo::Family::Bool) {
    type->family = TypeInfo::Family::Tensor;
    type->element = emit.i1();
  }
  mlir::Type element = type ? type->element : mlir::Type();
  if (type && type->family != TypeInfo::Family::Tensor)
    return fail(node->getRange(), Code::UnknownType, "`" + named->name.text + "` takes no sizes");
  if (!type && !binds) {
    findType(named->name, false);
    return Value();
  }
  if (!original.isTensor() && !original.is(Kind::List) && !original.isHostNumber() &&
      !original.isTruth())
    return fail(range, Code::WrongKind,
                "`" + what + "` wants a tensor, found " + describeType(original, emit.symbols));
  Value value = toTensor(range, original, element, what);
  if (value.isError())
    return value;
  if (!type) {
    TypeInfo bound;
    bound.element = value.getElement();
    scope->bind(named->name.text, {Binding::Family::Fixed, Value::type(bound), named->name.range});
  }
  // Sizes.
  auto describeNode = [&] { return sources.getText(node->getRange()).str(); };
  auto wrong = [&](Code code, llvm::StringRef note) {
    Diagnostic &diag = error(range, code);
    diag << "`" << what << "` wants " << describeNode() << ", found "
         << describeType(value, emit.symbols);
    if (!note.empty())
      diag.note(note);
    diag.label(node->getRange(), "declared here");
    return Value();
  };
  size_t rest = named->sizes.size();
  for (size_t i = 0; i < named->sizes.size(); ++i)
    if (named->sizes[i].isRest())
      rest = i;
  bool hasRest = rest < named->sizes.size();
  size_t fixed = named->sizes.size() - hasRest;
  if (hasRest ? value.getRank() < fixed : value.getRank() != fixed)
    return wrong(Code::SizesDiffer, "");
  Shape shape = value.getShape();
  size_t restCount = value.getRank() - fixed, at = 0;
  for (const Index &entry : named->sizes) {
    if (entry.isRest()) {
      std::vector<Value> sizes;
      for (size_t i = 0; i < restCount; ++i)
        sizes.push_back(Value::hostInt(shape[at + i]));
      if (entry.rest) {
        Binding *earlier = scope->findHere(entry.rest.text);
        if (!earlier && binds) {
          scope->bind(entry.rest.text, {Binding::Family::Fixed, Value::list(sizes), entry.range});
        } else {
          NameExpr name(entry.rest);
          std::optional<Shape> wanted = toShape(entry.range, evalName(&name), "...");
          if (!wanted)
            return Value();
          bool fits = wanted->size() == restCount;
          for (size_t i = 0; fits && i < restCount; ++i)
            fits = sameSize(range, (*wanted)[i], shape[at + i], "the sizes of `" + what + "`");
          if (!fits)
            return wrong(Code::SizesDiffer,
                         ("`..." + entry.rest.text + "` is " +
                          describeType(value.getElement(), *wanted, emit.symbols))
                             .str());
        }
      }
      at += restCount;
      continue;
    }
    const Size found = shape[at];
    if (llvm::isa<PlaceholderExpr>(entry.value)) {
      ++at;
      continue;
    }
    const auto *plain = llvm::dyn_cast<NameExpr>(entry.value);
    Binding *earlier = plain ? scope->findHere(plain->name) : nullptr;
    if (plain && !earlier && instanceScope)
      earlier = const_cast<Scope *>(instanceScope)->findHere(plain->name);
    if (plain && !earlier && binds) {
      // The symbol takes the name that is read in messages, if it has none.
      if (std::optional<SymbolId> symbol = found.getSymbol())
        if (emit.symbols.get(*symbol).name.empty())
          emit.symbols.get(*symbol).name = plain->name.str();
      scope->bind(plain->name,
                  {Binding::Family::Fixed, Value::hostInt(found).withOrigin(range), entry.range});
      ++at;
      continue;
    }
    std::optional<Size> wanted =
        toSize(entry.range, earlier ? earlier->value : eval(entry.value), "a size");
    if (!wanted)
      return Value();
    emit.setRange(range);
    if (!sameSize(range, *wanted, found, "size " + llvm::Twine(at) + " of `" + what + "`")) {
      std::string text = sources.getText(entry.range).str();
      return wrong(Code::SizesDiffer, plain ? "`" + text + "` is " + emit.symbols.getText(*wanted) +
                                                  " here, found " + emit.symbols.getText(found)
                                            : "");
    }
    shape[at++] = *wanted;
  }
  return Value::tensor(value.getSsa(), value.getElement(), shape, value.getBound())
      .withOrigin(value.getOrigin());
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
