// Programs: a `program` as a function of the module; see Evaluator.h.
//
// Flags come in as what is not known; the body is evaluated like any other.
// Instances of the file are made in @dvn.initialize, those of a program where
// execution comes to them.

#include "frontend/Builtins.h"

using namespace dvn;

FunctionState *Evaluator::beginFunction(mlir::func::FuncOp op, llvm::StringRef name,
                                        bool isProgram) {
  functions.emplace_back();
  FunctionState *state = &functions.back();
  state->name = name.str();
  state->isProgram = isProgram;
  state->entry = op.getBody().empty() ? op.addEntryBlock() : &op.getBody().front();
  emit.levels.clear();
  emit.levels.emplace_back();
  emit.open = {state->entry};
  emit.builder.setInsertionPointToEnd(state->entry);
  state->anchor = emit.placeAnchor();
  return state;
}

static mlir::Attribute getDefault(Emitter &emit, const Value &value) {
  switch (value.getKind()) {
  case Kind::Int:
    return emit.builder.getI64IntegerAttr(value.getInt());
  case Kind::Float:
    return emit.builder.getF64FloatAttr(value.getReal());
  case Kind::Bool:
    return emit.builder.getBoolAttr(value.getBool());
  case Kind::String:
    return emit.builder.getStringAttr(value.getText());
  default:
    return {};
  }
}

/// The default of a flag of several numbers.
static mlir::Attribute getListDefault(Evaluator &e, const Param &param, const Value &value,
                                      mlir::Type element) {
  SourceRange range = param.value->getRange();
  bool isTruth = element.isInteger(1);
  llvm::SmallVector<llvm::APFloat> reals;
  llvm::SmallVector<llvm::APInt> wholes;
  for (size_t i = 0; value.isStruct() && i < value.getCount(); ++i) {
    Value entry = value.getElementAt(i);
    if (auto kind = llvm::dyn_cast<mlir::FloatType>(element)) {
      std::optional<double> number = e.toKnownReal(range, entry, "the default of a flag");
      if (!number)
        return {};
      bool lost;
      reals.emplace_back(*number);
      reals.back().convert(kind.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &lost);
      continue;
    }
    std::optional<int64_t> number;
    if (!isTruth)
      number = e.toKnownInt(range, entry, "the default of a flag");
    else if (std::optional<bool> truth = e.toKnownBool(range, entry, "the default of a flag"))
      number = *truth;
    if (!number)
      return {};
    wholes.emplace_back(element.getIntOrFloatBitWidth(), uint64_t(*number), false, true);
  }
  int64_t count = reals.size() + wholes.size();
  if (!value.isStruct() || !count) {
    e.fail(range, Code::BadFlag,
           "the default of `" + param.name.text + "` is a list of numbers such as `[0.1, 0.01]`");
    return {};
  }
  auto type = mlir::RankedTensorType::get({count}, element);
  return reals.empty() ? mlir::DenseElementsAttr::get(type, wholes)
                       : mlir::DenseElementsAttr::get(type, reals);
}

/// The type of a flag in the function, with what it says of itself.
std::optional<std::pair<mlir::Type, mlir::DictionaryAttr>> Evaluator::planFlag(const Param &param) {
  mlir::Builder &builder = emit.builder;
  llvm::SmallVector<mlir::NamedAttribute> own{
      builder.getNamedAttr("dvn.name", builder.getStringAttr(param.name.text))};
  if (!param.type) {
    fail(param.range, Code::NeedsType, "the flag `" + param.name.text + "` needs a type");
    return std::nullopt;
  }
  const auto *named = llvm::dyn_cast<NamedType>(param.type);
  bool isList = named && !named->sizes.empty();
  std::optional<TypeInfo> type = isList ? findType(named->name, false) : evalType(param.type);
  if (!type)
    return std::nullopt;
  mlir::Type element = type->family == TypeInfo::Family::Bool ? emit.i1() : type->element;
  mlir::Type result;
  if (!isList)
    result = emit.getHostType(*type);
  else if (element && named->sizes.size() == 1 && !named->sizes[0].isRest())
    result = mlir::RankedTensorType::get({mlir::ShapedType::kDynamic}, element);
  if (!result) {
    error(param.range, Code::BadFlag)
            .help("a list of numbers is written `f32[k]`, on the command line `0.1,0.01`")
        << "`" << param.name.text << "` of type " << sources.getText(param.type->getRange())
        << " cannot be a flag: int, float, bool, str, path and lists of numbers can";
    return std::nullopt;
  }
  if (type->family == TypeInfo::Family::Path)
    own.push_back(builder.getNamedAttr("dvn.path", builder.getUnitAttr()));
  if (param.value) {
    Value value = eval(param.value);
    mlir::Attribute known;
    if (value.isError())
      return std::nullopt;
    if (isList) {
      known = getListDefault(*this, param, value, element);
    } else {
      value = fitType(*type, value, param.value->getRange(), param.name.text);
      known = value.isError() ? mlir::Attribute() : getDefault(emit, value);
      if (!known && !value.isError())
        fail(param.value->getRange(), Code::BadFlag,
             "the default of the flag `" + param.name.text + "` must be known while compiling");
    }
    if (!known)
      return std::nullopt;
    own.push_back(builder.getNamedAttr("dvn.default", known));
  }
  if (!param.doc.empty())
    own.push_back(builder.getNamedAttr("dvn.doc", builder.getStringAttr(param.doc)));
  return std::make_pair(result, builder.getDictionaryAttr(own));
}

/// A flag as the program's body sees it: the length of a list is its symbol, or
/// compared with the number that was written.
Value Evaluator::flagValue(const Param &param, mlir::Value argument) {
  auto shaped = llvm::dyn_cast<mlir::RankedTensorType>(argument.getType());
  if (!shaped)
    return emit.fromHost(argument, param.name.text);
  mlir::Value size = emit.create<DimOp>(emit.i64(), argument, emit.builder.getI64IntegerAttr(0));
  Shape shape{Size::symbol(emit.symbols.add("", size, 0))};
  Value list = Value::tensor(argument, shaped.getElementType(), shape);
  Value fitted = fit(param.type, list, param.range, param.name.text, true);
  return fitted.isError() ? fitted : emit.reshape(list, fitted.getShape());
}

void Evaluator::emitProgram(const ProgramDecl *program, const std::shared_ptr<Scope> &fileScope) {
  emit.setRange(program->name.range);
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  mlir::Builder &builder = emit.builder;
  bool good = true;
  Restore saveScope(scope, fileScope);
  for (const Param &param : program->params) {
    auto flag = planFlag(param);
    good &= flag.has_value();
    if (flag) {
      types.push_back(flag->first);
      attributes.push_back(flag->second);
    }
  }
  emit.builder.setInsertionPointToEnd(module->getBody());
  auto op = mlir::func::FuncOp::create(
      emit.builder, emit.loc(), program->name.text,
      builder.getFunctionType(good ? types : llvm::SmallVector<mlir::Type>(), {}));
  op->setAttr("dvn.program", builder.getUnitAttr());
  if (!program->doc.empty())
    op->setAttr("dvn.doc", builder.getStringAttr(program->doc));
  Restore saveFunction(function, beginFunction(op, program->name.text, true));
  Owner own;
  own.place = program->name.text.str();
  PlaceFrame names{"", {}};
  Restore saveOwner(owner, &own);
  Restore saveFrame(frame, &names);
  scope = std::make_shared<Scope>(fileScope, nextFrame++);
  for (size_t i = 0; i < program->params.size(); ++i) {
    const Param &param = program->params[i];
    Value value;
    if (good) {
      op.setArgAttrs(i, attributes[i]);
      value = flagValue(param, op.getArgument(i)).withOrigin(param.range);
    }
    scope->bind(param.name.text, {Binding::Family::Local, value, param.name.range});
  }
  evalBody(program->body, nullptr, {}, false, program->name.text);
  emit.setRange(program->name.range);
  mlir::func::ReturnOp::create(emit.builder, emit.loc());
}
