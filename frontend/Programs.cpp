// Programs: `program` and `export fn` as functions of the module; see
// Evaluator.h.
//
// Flags and arguments come in as what is not known; the body is evaluated like
// any other. Instances of the file are made in @dvn.initialize, those of a
// program where execution comes to them.

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

/// The value that stands for an argument of a host type; null type: not one.
static mlir::Type getHostType(Emitter &emit, const TypeInfo &type) {
  using Family = TypeInfo::Family;
  switch (type.family) {
  case Family::Int:
    return emit.i64();
  case Family::Float:
    return emit.f64();
  case Family::Bool:
    return emit.i1();
  case Family::String:
  case Family::Path:
    return emit.stringType();
  default:
    return {};
  }
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

void Evaluator::emitProgram(const ProgramDecl *program, const std::shared_ptr<Scope> &fileScope) {
  emit.setRange(program->name.range);
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  mlir::Builder &builder = emit.builder;
  bool good = true;
  Restore saveScope(scope, fileScope);
  for (const Param &param : program->params) {
    llvm::SmallVector<mlir::NamedAttribute> own{
        builder.getNamedAttr("dvn.name", builder.getStringAttr(param.name.text))};
    if (!param.type) {
      fail(param.range, Code::NeedsType, "the flag `" + param.name.text + "` needs a type");
      good = false;
      continue;
    }
    if (const auto *named = llvm::dyn_cast<NamedType>(param.type); named && !named->sizes.empty()) {
      notThere(param.range, "a flag of several numbers");
      good = false;
      continue;
    }
    std::optional<TypeInfo> type = evalType(param.type);
    mlir::Type host = type ? getHostType(emit, *type) : mlir::Type();
    if (!host) {
      if (type)
        fail(param.range, Code::BadFlag,
             "`" + param.name.text + "` of type " + describeType(*type, emit.symbols) +
                 " cannot be a flag: int, float, bool, str and path can");
      good = false;
      continue;
    }
    if (type->family == TypeInfo::Family::Path)
      own.push_back(builder.getNamedAttr("dvn.path", builder.getUnitAttr()));
    if (param.value) {
      Value value = eval(param.value);
      if (!value.isError())
        value = fitType(*type, value, param.value->getRange(), param.name.text);
      mlir::Attribute known = value.isError() ? mlir::Attribute() : getDefault(emit, value);
      if (!known) {
        if (!value.isError())
          fail(param.value->getRange(), Code::BadFlag,
               "the default of the flag `" + param.name.text + "` must be known while compiling");
        good = false;
        continue;
      }
      own.push_back(builder.getNamedAttr("dvn.default", known));
    }
    if (!param.doc.empty())
      own.push_back(builder.getNamedAttr("dvn.doc", builder.getStringAttr(param.doc)));
    types.push_back(host);
    attributes.push_back(builder.getDictionaryAttr(own));
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
      value = emit.fromHost(op.getArgument(i), param.name.text).withOrigin(param.range);
    }
    scope->bind(param.name.text, {Binding::Family::Local, value, param.name.range});
  }
  evalBlock(program->body, {}, false);
  emit.setRange(program->name.range);
  mlir::func::ReturnOp::create(emit.builder, emit.loc());
}

void Evaluator::emitExport(const FnDecl *decl, const std::shared_ptr<Scope> &fileScope) {
  emit.setRange(decl->name.range);
  const FnExpr *expr = decl->function;
  mlir::Builder &builder = emit.builder;
  Restore saveScope(scope, fileScope);
  struct Argument {
    mlir::Type type;
    mlir::Type element;
    std::vector<std::optional<int64_t>> sizes;
  };
  std::vector<Argument> arguments;
  bool good = true;
  for (const Param &param : expr->params) {
    if (!param.type || param.collects) {
      fail(param.range, Code::NeedsType,
           "the parameter `" + param.name.text + "` of an export needs a type");
      good = false;
      continue;
    }
    const auto *named = llvm::dyn_cast<NamedType>(param.type);
    std::optional<TypeInfo> type = named ? findType(named->name, false) : evalType(param.type);
    if (!type) {
      good = false;
      continue;
    }
    if (mlir::Type host = getHostType(emit, *type); host && (!named || named->sizes.empty())) {
      arguments.push_back({host, {}, {}});
      continue;
    }
    if (type->family == TypeInfo::Family::Record) {
      notThere(param.range, "a record as parameter of an export");
      good = false;
      continue;
    }
    Argument argument;
    argument.element = type->family == TypeInfo::Family::Bool ? emit.i1() : type->element;
    llvm::SmallVector<int64_t> sizes;
    if (named)
      for (const Index &entry : named->sizes) {
        if (entry.isRest() || llvm::isa<PlaceholderExpr>(entry.value)) {
          fail(entry.range, Code::NeedsType,
               "the rank and sizes of an export's parameter are written");
          good = false;
          break;
        }
        std::optional<int64_t> known;
        if (!llvm::isa<NameExpr>(entry.value)) {
          size_t mark = diags.mark();
          if (std::optional<Size> size = toSize(entry.range, eval(entry.value), "a size"))
            known = size->getConstant();
          diags.rewind(mark); // an expression over names is checked when they are bound
        }
        argument.sizes.push_back(known);
        sizes.push_back(known.value_or(mlir::ShapedType::kDynamic));
      }
    argument.type = mlir::RankedTensorType::get(sizes, argument.element);
    arguments.push_back(argument);
  }
  if (!good)
    return;
  llvm::SmallVector<mlir::Type> types;
  for (const Argument &argument : arguments)
    types.push_back(argument.type);
  emit.builder.setInsertionPointToEnd(module->getBody());
  auto op = mlir::func::FuncOp::create(emit.builder, emit.loc(), decl->name.text,
                                       builder.getFunctionType(types, {}));
  op->setAttr("dvn.export", builder.getUnitAttr());
  if (!decl->doc.empty())
    op->setAttr("dvn.doc", builder.getStringAttr(decl->doc));
  Restore saveFunction(function, beginFunction(op, decl->name.text, true));
  Owner own;
  own.place = decl->name.text.str();
  PlaceFrame names{"", {}};
  Restore saveOwner(owner, &own);
  Restore saveFrame(frame, &names);
  scope = std::make_shared<Scope>(fileScope, nextFrame++);
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Param &param = expr->params[i];
    op.setArgAttr(i, "dvn.name", builder.getStringAttr(param.name.text));
    if (!param.doc.empty())
      op.setArgAttr(i, "dvn.doc", builder.getStringAttr(param.doc));
    mlir::Value argument = op.getArgument(i);
    Value value;
    if (!arguments[i].element) {
      value = emit.fromHost(argument, param.name.text);
    } else {
      Shape shape;
      for (size_t k = 0; k < arguments[i].sizes.size(); ++k) {
        if (arguments[i].sizes[k]) {
          shape.push_back(*arguments[i].sizes[k]);
          continue;
        }
        mlir::Value size =
            emit.create<DimOp>(emit.i64(), argument, emit.builder.getI64IntegerAttr(k));
        shape.push_back(Size::symbol(emit.symbols.add("", size, 0)));
      }
      value = fit(param.type, Value::tensor(argument, arguments[i].element, shape), param.range,
                  param.name.text, true);
    }
    scope->bind(param.name.text,
                {Binding::Family::Local, value.withOrigin(param.range), param.name.range});
  }
  Value result = evalBody(expr->body, expr->result, {}, true, decl->name.text);
  emit.setRange(decl->name.range);
  llvm::SmallVector<mlir::Value> results;
  std::function<bool(const Value &)> add = [&](const Value &value) {
    if (value.isTensor())
      results.push_back(value.getSsa());
    else if (value.isHostNumber() || value.isTruth() || value.isText())
      results.push_back(emit.getHost(value));
    else if (value.isStruct())
      return llvm::all_of(llvm::seq<size_t>(0, value.getCount()),
                          [&](size_t i) { return add(value.getElementAt(i)); });
    else if (!value.isNone()) {
      if (!value.isError())
        fail(decl->name.range, Code::WrongKind, "an export cannot give " + describeKind(value));
      return false;
    }
    return true;
  };
  if (!add(result))
    results.clear();
  mlir::func::ReturnOp::create(emit.builder, emit.loc(), results);
  op.setFunctionType(builder.getFunctionType(types, mlir::ValueRange(results).getTypes()));
}
