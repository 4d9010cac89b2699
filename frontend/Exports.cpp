// Exports: an `export fn` as a function of the module; see Evaluator.h.
//
// Its arguments are tensors and host numbers; a record comes in field by field,
// `rows: (image: .., label: ..)` as `rows_image` and `rows_label`. Symbols of the
// types are sizes of the caller. What it draws counts its calls, in a state of
// the handle that is there only if something is drawn.

#include "frontend/Builtins.h"

using namespace dvn;

namespace {
struct ExportArgument {
  std::string name;
  mlir::Type type;
  mlir::Type element; ///< Of a tensor.
  std::vector<std::optional<int64_t>> sizes;
};

class ExportPlan {
public:
  explicit ExportPlan(Evaluator &e) : e(e) {}

  bool add(const TypeNode *type, const std::string &name, SourceRange range);
  /// The value of the next parameter, from the function's arguments.
  Value take(const TypeNode *type, mlir::func::FuncOp function);
  std::vector<ExportArgument> arguments;

private:
  bool addTensor(const NamedType *named, ExportArgument argument);

  Evaluator &e;
  size_t next = 0;
};
} // namespace

bool ExportPlan::addTensor(const NamedType *named, ExportArgument argument) {
  llvm::SmallVector<int64_t> sizes;
  for (const Index &entry : named->sizes) {
    if (entry.isRest() || llvm::isa<PlaceholderExpr>(entry.value)) {
      e.fail(entry.range, Code::NeedsType,
             "the rank and sizes of an export's parameter are written");
      return false;
    }
    std::optional<int64_t> known;
    if (!llvm::isa<NameExpr>(entry.value)) {
      size_t mark = e.diags.mark();
      if (std::optional<Size> size = e.toSize(entry.range, e.eval(entry.value), "a size"))
        known = size->getConstant();
      e.diags.rewind(mark); // an expression over names is checked when they are bound
    }
    argument.sizes.push_back(known);
    sizes.push_back(known.value_or(mlir::ShapedType::kDynamic));
  }
  argument.type = mlir::RankedTensorType::get(sizes, argument.element);
  arguments.push_back(std::move(argument));
  return true;
}

bool ExportPlan::add(const TypeNode *node, const std::string &name, SourceRange range) {
  if (const auto *record = llvm::dyn_cast<RecordType>(node)) {
    bool good = true;
    for (const TypeField &field : record->fields)
      good &= add(field.type, name + "_" + field.name.text.str(), field.type->getRange());
    return good;
  }
  for (const ExportArgument &other : arguments)
    if (other.name == name) {
      e.fail(range, Code::DuplicateName, "two arguments of the export are `" + name + "`");
      return false;
    }
  const auto *named = llvm::dyn_cast<NamedType>(node);
  if (!named) {
    e.fail(range, Code::NeedsType, "`" + name + "` of an export needs a type that is written out");
    return false;
  }
  std::optional<TypeInfo> type = e.findType(named->name, false);
  if (!type)
    return false;
  ExportArgument argument;
  argument.name = name;
  mlir::Type host = e.emit.getHostType(*type);
  if (host && named->sizes.empty()) {
    argument.type = host;
    arguments.push_back(argument);
    return true;
  }
  argument.element = type->family == TypeInfo::Family::Bool ? e.emit.i1() : type->element;
  return addTensor(named, std::move(argument));
}

Value ExportPlan::take(const TypeNode *node, mlir::func::FuncOp function) {
  Emitter &emit = e.emit;
  if (const auto *record = llvm::dyn_cast<RecordType>(node)) {
    std::vector<Field> fields;
    for (const TypeField &field : record->fields)
      fields.push_back(
          {field.name.text.str(), std::make_shared<Value>(take(field.type, function))});
    return Value::record(std::move(fields));
  }
  const ExportArgument &argument = arguments[next];
  mlir::Value value = function.getArgument(next++);
  if (!argument.element)
    return emit.fromHost(value, argument.name);
  Shape shape;
  for (size_t k = 0; k < argument.sizes.size(); ++k) {
    if (argument.sizes[k]) {
      shape.push_back(*argument.sizes[k]);
      continue;
    }
    mlir::Value size = emit.create<DimOp>(emit.i64(), value, emit.builder.getI64IntegerAttr(k));
    shape.push_back(Size::symbol(emit.symbols.add("", size, 0)));
  }
  return Value::tensor(value, argument.element, shape);
}

/// Makes the state that counts the calls, where something has asked for it.
void Evaluator::finishCounter(ReadOp calls, ItemOp number) {
  if (number->use_empty()) {
    number.erase();
    calls.erase();
    return;
  }
  auto type = llvm::cast<mlir::RankedTensorType>(calls.getType());
  mlir::OpBuilder::InsertionGuard guard(emit.builder);
  emit.builder.setInsertionPointAfter(number);
  mlir::Value one =
      mlir::arith::ConstantOp::create(emit.builder, emit.loc(), emit.builder.getI64IntegerAttr(1));
  mlir::Value more = mlir::arith::AddIOp::create(emit.builder, emit.loc(), number, one);
  mlir::Value stored = SplatOp::create(emit.builder, emit.loc(), type, more);
  WriteOp::create(emit.builder, emit.loc(), calls.getVariable(), stored);
  if (lastVariable)
    emit.builder.setInsertionPointAfter(lastVariable);
  else
    emit.builder.setInsertionPointToStart(module->getBody());
  lastVariable = VariableOp::create(
      emit.builder, emit.loc(), emit.builder.getStringAttr(calls.getVariable()),
      mlir::TypeAttr::get(type),
      VariableKindAttr::get(emit.builder.getContext(), VariableKind::State), mlir::StringAttr());
  emit.before(functions.front().anchor, [&] {
    emit.create<WriteOp>(calls.getVariable(),
                         emit.splat(Value::integer(0), emit.i64(), {}).getSsa());
  });
}

/// The results of an export: of a record or list each part.
bool Evaluator::collectResults(const FnDecl *decl, const Value &value,
                               llvm::SmallVectorImpl<mlir::Value> &out) {
  if (value.isTensor())
    out.push_back(value.getSsa());
  else if (value.isHostNumber() || value.isTruth() || value.isText())
    out.push_back(emit.getHost(value));
  else if (value.isStruct())
    return llvm::all_of(llvm::seq<size_t>(0, value.getCount()),
                        [&](size_t i) { return collectResults(decl, value.getElementAt(i), out); });
  else if (!value.isNone()) {
    if (!value.isError())
      fail(decl->name.range, Code::WrongKind, "an export cannot give " + describeKind(value));
    return false;
  }
  return true;
}

void Evaluator::emitExport(const FnDecl *decl, const std::shared_ptr<Scope> &fileScope) {
  emit.setRange(decl->name.range);
  const FnExpr *expr = decl->function;
  mlir::Builder &builder = emit.builder;
  Restore saveScope(scope, fileScope);
  ExportPlan plan(*this);
  std::vector<const Param *> owners;
  bool good = true;
  for (const Param &param : expr->params) {
    if (!param.type || param.collects) {
      fail(param.range, Code::NeedsType,
           "the parameter `" + param.name.text + "` of an export needs a type");
      good = false;
      continue;
    }
    good &= plan.add(param.type, param.name.text.str(), param.range);
    owners.resize(plan.arguments.size(), &param);
  }
  if (!good)
    return;
  llvm::SmallVector<mlir::Type> types;
  for (const ExportArgument &argument : plan.arguments)
    types.push_back(argument.type);
  emit.builder.setInsertionPointToEnd(module->getBody());
  auto op = mlir::func::FuncOp::create(emit.builder, emit.loc(), decl->name.text,
                                       builder.getFunctionType(types, {}));
  op->setAttr("dvn.export", builder.getUnitAttr());
  if (!decl->doc.empty())
    op->setAttr("dvn.doc", builder.getStringAttr(decl->doc));
  for (size_t i = 0; i < plan.arguments.size(); ++i) {
    op.setArgAttr(i, "dvn.name", builder.getStringAttr(plan.arguments[i].name));
    if (!owners[i]->doc.empty())
      op.setArgAttr(i, "dvn.doc", builder.getStringAttr(owners[i]->doc));
  }
  Restore saveFunction(function, beginFunction(op, decl->name.text, true));
  Owner own;
  own.place = decl->name.text.str();
  PlaceFrame names{"", {}};
  Restore saveOwner(owner, &own);
  Restore saveFrame(frame, &names);
  scope = std::make_shared<Scope>(fileScope, nextFrame++);
  for (const Param &param : expr->params) {
    Value value = fit(param.type, plan.take(param.type, op), param.range, param.name.text, true);
    scope->bind(param.name.text,
                {Binding::Family::Local, value.withOrigin(param.range), param.name.range});
  }
  auto calls = emit.create<ReadOp>(mlir::RankedTensorType::get({}, emit.i64()),
                                   (decl->name.text + ".calls").str());
  auto number = emit.create<ItemOp>(emit.i64(), calls);
  llvm::SmallVector<mlir::Value> results;
  {
    Restore saveCounters(counters, {emit.symbolFor(number, "calls", 0)});
    Value result = evalBody(expr->body, expr->result, {}, true, decl->name.text);
    emit.setRange(decl->name.range);
    if (!collectResults(decl, result, results))
      results.clear();
  }
  finishCounter(calls, number);
  mlir::func::ReturnOp::create(emit.builder, emit.loc(), results);
  op.setFunctionType(builder.getFunctionType(types, mlir::ValueRange(results).getTypes()));
}
