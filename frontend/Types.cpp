// Types: declared types, and what they do with values; see Evaluator.h.
//
// A type in a parameter binds names of sizes and element types, or checks them
// (S3 of docs/language.md); elsewhere it is an expression.

#include "frontend/Evaluator.h"

using namespace dvn;

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

bool Evaluator::checkNewSize(SourceRange range, const Size &size) {
  if (std::optional<int64_t> known = size.getConstant()) {
    if (*known < 0)
      error(range, Code::NegativeSize) << "a size is 0 or more, found " << *known;
    return *known >= 0 && checkCount(range, {size});
  }
  if (emit.symbols.isNonNegative(size))
    return true;
  LineColumn place = sources.getLineColumn(range);
  std::string text = (sources.get(range.file).getName() + ":" + llvm::Twine(place.line) +
                      ": the size `" + sources.getText(range) + "`")
                         .str();
  mlir::Value value = emit.getSize(size);
  emit.create<CheckBoundsOp>(emit.constant(int64_t(0)), value, emit.constant(int64_t(INT32_MAX)),
                             text);
  return true;
}

bool Evaluator::checkCount(SourceRange range, const Shape &shape) {
  double count = 1;
  for (const Size &size : shape)
    count *= double(size.getConstant().value_or(1));
  if (shape.size() > 16)
    error(range, Code::WrongRank) << "a tensor has at most 16 axes, not " << shape.size();
  else if (count > double(INT32_MAX))
    error(range, Code::SizesDiffer)
        << "a tensor of " << count << " elements is too large: at most 2147483647";
  else
    return true;
  return false;
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
    if (!checkNewSize(entry.range, *size))
      return std::nullopt;
    shape.push_back(*size);
  }
  if (!sizes.empty() && !checkCount(sizes.front().range.to(sizes.back().range), shape))
    return std::nullopt;
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

/// Whether the first shape is the second with an axis of size 1 at its end.
static bool isOneMore(const Shape &longer, const Shape &shorter) {
  return longer.size() == shorter.size() + 1 && longer.back() == Size(1) &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

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
    labelOrigin(diag, value, range);
    diag.label(node->getRange(), "declared here");
    return &diag;
  };
  size_t rest = named->sizes.size();
  for (size_t i = 0; i < named->sizes.size(); ++i)
    if (named->sizes[i].isRest())
      rest = i;
  bool hasRest = rest < named->sizes.size();
  size_t fixed = named->sizes.size() - hasRest;
  if (hasRest ? value.getRank() < fixed : value.getRank() != fixed)
    return wrong(Code::SizesDiffer, ""), Value();
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
          if (!fits) {
            Diagnostic *diag =
                wrong(Code::SizesDiffer,
                      ("`..." + entry.rest.text + "` is " + describeSizes(*wanted, emit.symbols) +
                       " here, found " + describeSizes(shape, emit.symbols))
                          .str());
            if (isOneMore(*wanted, shape) || isOneMore(shape, *wanted))
              diag->help(
                  "an axis of size 1 goes away with `[..., 0]` and comes with `[..., none]`");
            return Value();
          }
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
      wrong(Code::SizesDiffer, plain ? "`" + text + "` is " + emit.symbols.getText(*wanted) +
                                           " here, found " + emit.symbols.getText(found)
                                     : "");
      return Value();
    }
    shape[at++] = *wanted;
  }
  return Value::tensor(value.getSsa(), value.getElement(), shape, value.getBound())
      .withOrigin(value.getOrigin());
}
