// Emitter: writes instructions for the evaluator; see Emitter.h.

#include "frontend/Emitter.h"

using namespace dvn;

// ---- Places

mlir::Location Emitter::getLocation(SourceRange range) {
  mlir::MLIRContext *context = builder.getContext();
  mlir::Location location = mlir::UnknownLoc::get(context);
  if (range.isValid()) {
    LineColumn place = sources.getLineColumn(range);
    location = mlir::FileLineColLoc::get(context, sources.get(range.file).getName(), place.line,
                                         place.column);
  }
  // Deep chains cost more than they tell: the innermost call and the outermost.
  return callers.empty() ? location : mlir::CallSiteLoc::get(location, callers.back());
}

void Emitter::enterCall(SourceRange call, llvm::StringRef instance) {
  mlir::Location location = callers.size() < 8 ? getLocation(call) : callers.back();
  if (!instance.empty()) {
    if (auto around = llvm::dyn_cast<mlir::NameLoc>(location))
      location = around.getChildLoc();
    location = mlir::NameLoc::get(builder.getStringAttr(instance), location);
  }
  callers.push_back(location);
}

mlir::Operation *Emitter::placeAnchor() {
  auto anchor = mlir::arith::ConstantOp::create(builder, loc(), builder.getBoolAttr(false));
  anchors.push_back(anchor);
  trail.push([this, count = anchors.size() - 1] { anchors.resize(count); });
  return anchor;
}

void Emitter::removeAnchors() {
  for (mlir::Operation *anchor : anchors)
    anchor->erase();
  anchors.clear();
}

void Emitter::undoBefore(mlir::Operation *anchor, mlir::Operation *previous) {
  if (!trail.isRecording())
    return;
  std::vector<mlir::Operation *> made;
  mlir::Operation *op = previous ? previous->getNextNode() : &anchor->getBlock()->front();
  for (; op != anchor; op = op->getNextNode())
    made.push_back(op);
  trail.push([made] {
    for (auto it = made.rbegin(); it != made.rend(); ++it) {
      (*it)->dropAllUses();
      (*it)->erase();
    }
  });
}

// ---- Host values

mlir::Type Emitter::getHostType(const TypeInfo &type) {
  using Family = TypeInfo::Family;
  switch (type.family) {
  case Family::Int:
    return i64();
  case Family::Float:
    return f64();
  case Family::Bool:
    return i1();
  case Family::String:
  case Family::Path:
    return stringType();
  default:
    return {};
  }
}

mlir::Value Emitter::findSize(const std::string &key) {
  for (auto it = levels.rbegin(); it != levels.rend(); ++it)
    if (auto found = it->sizes.find(key); found != it->sizes.end())
      return found->second;
  return {};
}

mlir::Value Emitter::constant(int64_t value) {
  std::string key = "c" + std::to_string(value);
  if (mlir::Value found = findSize(key))
    return found;
  return level().sizes[key] = create<mlir::arith::ConstantOp>(builder.getI64IntegerAttr(value));
}
mlir::Value Emitter::constant(double value) {
  return create<mlir::arith::ConstantOp>(builder.getF64FloatAttr(value));
}
mlir::Value Emitter::constantBool(bool value) {
  return create<mlir::arith::ConstantOp>(builder.getBoolAttr(value));
}
mlir::Value Emitter::constantString(llvm::StringRef text) {
  return create<StringConstantOp>(stringType(), builder.getStringAttr(text));
}

mlir::Value Emitter::getSize(const Size &size) {
  if (std::optional<int64_t> value = size.getConstant())
    return constant(*value);
  std::string key = size.getKey();
  if (mlir::Value found = findSize(key))
    return found;
  mlir::Value result;
  if (std::optional<SymbolId> symbol = size.getSymbol()) {
    const SymbolTable::Info info = symbols.get(*symbol);
    if (info.kind == SymbolTable::Kind::Value)
      return info.value;
    mlir::Value x = getSize(info.operands[0]), y = getSize(info.operands[1]);
    if (info.kind == SymbolTable::Kind::Minimum)
      result = make<mlir::arith::MinSIOp>(x, y);
    else if (info.kind == SymbolTable::Kind::Maximum)
      result = make<mlir::arith::MaxSIOp>(x, y);
    else
      result = make<mlir::arith::FloorDivSIOp>(x, y);
    return level().sizes[key] = result;
  }
  // Positive terms first, so that n - i is one subtraction.
  std::vector<Size::Term> terms(size.getTerms());
  std::stable_sort(terms.begin(), terms.end(), [](const Size::Term &x, const Size::Term &y) {
    return std::make_pair(x.coefficient < 0, x.symbols.empty()) <
           std::make_pair(y.coefficient < 0, y.symbols.empty());
  });
  for (const Size::Term &term : terms) {
    bool subtracts = term.coefficient < 0 && result && term.coefficient != INT64_MIN;
    int64_t factor = subtracts ? -term.coefficient : term.coefficient;
    mlir::Value product;
    for (SymbolId symbol : term.symbols) {
      mlir::Value value = getSize(Size::symbol(symbol));
      product = product ? make<mlir::arith::MulIOp>(product, value) : value;
    }
    if (!product)
      product = constant(factor);
    else if (factor != 1)
      product = make<mlir::arith::MulIOp>(product, constant(factor));
    if (!result)
      result = product;
    else if (subtracts)
      result = make<mlir::arith::SubIOp>(result, product);
    else
      result = make<mlir::arith::AddIOp>(result, product);
  }
  return level().sizes[key] = result;
}

llvm::SmallVector<mlir::Value> Emitter::getDynamicSizes(const Shape &shape) {
  llvm::SmallVector<mlir::Value> sizes;
  for (const Size &size : shape)
    if (!size.getConstant())
      sizes.push_back(getSize(size));
  return sizes;
}

bool Emitter::canReach(const Size &size) {
  auto reaches = [&](SymbolId id) {
    const SymbolTable::Info &info = symbols.get(id);
    if (info.kind == SymbolTable::Kind::Value)
      return llvm::is_contained(open, mlir::Value(info.value).getParentBlock());
    return llvm::all_of(info.operands, [&](const Size &operand) { return canReach(operand); });
  };
  return llvm::all_of(size.getTerms(),
                      [&](const Size::Term &term) { return llvm::all_of(term.symbols, reaches); });
}

mlir::Value Emitter::getHost(const Value &value) {
  switch (value.getKind()) {
  case Kind::Int:
    return constant(value.getInt());
  case Kind::Float:
    return constant(value.getReal());
  case Kind::Bool:
    return constantBool(value.getBool());
  case Kind::String:
    return constantString(value.getText());
  case Kind::HostInt:
    return getSize(value.getSize());
  default:
    return value.getSsa();
  }
}

mlir::Value Emitter::getFloat(const Value &value) {
  if (value.isKnownNumber())
    return constant(value.getReal());
  if (value.is(Kind::HostInt))
    return make<mlir::arith::SIToFPOp>(f64(), getSize(value.getSize()));
  return value.getSsa();
}

Value Emitter::symbolFor(mlir::Value value, std::string name, std::optional<int64_t> low,
                         std::optional<Size> high) {
  mlir::IntegerAttr known;
  if (matchPattern(value, mlir::m_Constant(&known)))
    return Value::integer(known.getInt());
  return Value::hostInt(Size::symbol(symbols.add(std::move(name), value, low, std::move(high))));
}

Value Emitter::fromHost(mlir::Value value, llvm::StringRef name) {
  if (value.getType().isInteger(64))
    return symbolFor(value, name.str());
  if (value.getType().isF64())
    return Value::host(Kind::HostFloat, value);
  if (value.getType().isInteger(1))
    return Value::host(Kind::HostBool, value);
  return Value::host(Kind::HostString, value);
}

mlir::Value Emitter::cutToInt(mlir::Value value) {
  // The largest f64 below 2^63 is not the largest i64, hence the second choice.
  mlir::Value isNumber = make<mlir::arith::CmpFOp>(mlir::arith::CmpFPredicate::ORD, value, value);
  value = make<mlir::arith::SelectOp>(isNumber, value, constant(0.0));
  mlir::Value tooLarge =
      make<mlir::arith::CmpFOp>(mlir::arith::CmpFPredicate::OGE, value, constant(0x1p63));
  value = hostMath("min",
                   {hostMath("max", {value, constant(-0x1p63)}), constant(9223372036854774784.0)});
  mlir::Value cut = make<mlir::arith::FPToSIOp>(i64(), value);
  return make<mlir::arith::SelectOp>(tooLarge, constant(INT64_MAX), cut);
}

mlir::Value Emitter::hostMath(llvm::StringRef function, llvm::ArrayRef<mlir::Value> operands) {
  return make<HostMathOp>(f64(), function, mlir::ValueRange(operands));
}

// ---- Tensors

mlir::Type Emitter::getElementFor(const Value &host) {
  if (host.isTruth())
    return i1();
  return host.isWhole() ? i64() : f64();
}

Value Emitter::splat(const Value &number, mlir::Type element, const Shape &shape) {
  auto type = getTensorType(element, shape);
  auto scalar = mlir::RankedTensorType::get({}, element);
  bool isKnown = number.isKnownNumber() || number.is(Kind::Bool);
  auto numbers = [&](mlir::RankedTensorType of) {
    if (auto kind = llvm::dyn_cast<mlir::FloatType>(element)) {
      llvm::APFloat value(number.is(Kind::Bool) ? double(number.getBool()) : number.getReal());
      if (number.is(Kind::Int)) // rounded once
        value = llvm::APFloat(kind.getFloatSemantics()),
        (void)value.convertFromAPInt(llvm::APInt(64, uint64_t(number.getInt())), true,
                                     llvm::APFloat::rmNearestTiesToEven);
      bool lost;
      value.convert(kind.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &lost);
      return mlir::DenseElementsAttr::get(of, value);
    }
    int64_t whole = number.is(Kind::Float) ? int64_t(number.getReal()) : number.getInt();
    return mlir::DenseElementsAttr::get(
        of, llvm::APInt(element.getIntOrFloatBitWidth(), uint64_t(whole), false, true));
  };
  if (isKnown && type.hasStaticShape())
    return Value::tensor(create<ConstantOp>(numbers(type)), element, shape);
  mlir::Value single = isKnown ? create<ConstantOp>(numbers(scalar)).getResult()
                               : make<SplatOp>(scalar, getHost(number));
  return broadcast(Value::tensor(single, element, {}), shape, {});
}

Value Emitter::cast(const Value &tensor, mlir::Type element) {
  if (tensor.getElement() == element)
    return tensor;
  mlir::Value value = make<CastOp>(getTensorType(element, tensor.getShape()), tensor.getSsa());
  // Indices stay indices as long as they stay whole.
  bool whole =
      !llvm::isa<mlir::FloatType>(element) && !llvm::isa<mlir::FloatType>(tensor.getElement());
  return Value::tensor(value, element, tensor.getShape(), whole ? tensor.getBound() : std::nullopt);
}

Value Emitter::broadcast(const Value &tensor, const Shape &shape,
                         llvm::ArrayRef<int64_t> dimensions) {
  if (tensor.getShape() == shape)
    return tensor;
  mlir::Value value = make<BroadcastOp>(getTensorType(tensor.getElement(), shape), tensor.getSsa(),
                                        dimensions, getDynamicSizes(shape));
  return Value::tensor(value, tensor.getElement(), shape, tensor.getBound());
}

Value Emitter::broadcastTo(const Value &tensor, const Shape &shape) {
  llvm::SmallVector<int64_t> dimensions;
  for (size_t i = 0; i < tensor.getRank(); ++i)
    dimensions.push_back(shape.size() - tensor.getRank() + i);
  return broadcast(tensor, shape, dimensions);
}

Value Emitter::reshape(const Value &tensor, const Shape &shape) {
  if (tensor.getShape() == shape)
    return tensor;
  mlir::Value value = make<ReshapeOp>(getTensorType(tensor.getElement(), shape), tensor.getSsa(),
                                      getDynamicSizes(shape));
  return Value::tensor(value, tensor.getElement(), shape, tensor.getBound());
}

Value Emitter::item(const Value &tensor) {
  mlir::Type element = tensor.getElement();
  mlir::Type host = llvm::isa<mlir::FloatType>(element) ? f64()
                    : element.isInteger(1)              ? i1()
                                                        : i64();
  mlir::Value value = make<ItemOp>(host, tensor.getSsa());
  if (!host.isInteger(64))
    return fromHost(value);
  std::optional<Size> bound = tensor.getBound();
  std::optional<Size> high = bound ? Size::subtract(*bound, Size(1)) : std::nullopt;
  return symbolFor(value, "", bound ? std::optional<int64_t>(0) : std::nullopt, high);
}

// ---- What a block knows

void Emitter::forgetWritten(const Level &state) {
  for (Variable *variable : state.written) {
    level().memory.erase(variable);
    level().outside.erase(variable);
    level().written.insert(variable);
  }
}
