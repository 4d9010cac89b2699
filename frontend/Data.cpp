// Data: `data name: type = reader(..)`; see Evaluator.h.
//
// A data set is a symbol of the module. Each function that asks for it reads its
// fields at its beginning: a record of tensors whose first size is the number of
// rows, known when the program runs.

#include "frontend/Evaluator.h"

using namespace dvn;

void Evaluator::declareData(const DataDecl *data, const std::shared_ptr<Scope> &fileScope,
                            const std::string &prefix) {
  emit.setRange(data->getRange());
  auto broken = [&] {
    fileScope->bind(data->name.text, {Binding::Family::Fixed, Value(), data->name.range});
  };
  broken(); // until all is well: what uses it is silent
  const auto *call = llvm::dyn_cast<CallExpr>(data->value);
  const auto *reader = call ? llvm::dyn_cast<NameExpr>(call->callee) : nullptr;
  static const llvm::StringRef readers[] = {"idx", "csv", "cifar_binary", "npy", "npz", "folder"};
  if (!reader || !llvm::is_contained(readers, reader->name)) {
    if (llvm::isa<ErrorExpr>(data->value))
      return;
    Diagnostic &diag = error(data->value->getRange(), Code::BadDataSource);
    diag << "data comes from a reader: idx, csv, cifar_binary, npy, npz or folder";
    if (reader)
      diag.suggest(reader->name, readers);
    return;
  }
  if (reader->name != "idx") {
    notThere(data->value->getRange(), "the reader `" + reader->name + "`");
    return;
  }
  Restore saveScope(scope, fileScope);
  std::vector<std::string> arguments;
  for (const Argument &argument : call->arguments) {
    if (argument.name || argument.spread) {
      fail(argument.range, Code::UnknownArgument,
           "`idx` takes a path and the name of a part: `idx(\"data/fashion-mnist\", \"train\")`");
      return;
    }
    std::optional<std::string> text =
        toKnownText(argument.range, eval(argument.value), "an argument of a reader");
    if (!text)
      return;
    arguments.push_back(*text);
  }
  if (arguments.empty() || arguments.size() > 2) {
    fail(call->getRange(), arguments.empty() ? Code::MissingArgument : Code::TooManyArguments,
         "`idx` takes a path and the name of a part");
    return;
  }
  // The type: tensors whose first size is one name.
  std::vector<std::pair<Name, const TypeNode *>> fields;
  if (const auto *record = llvm::dyn_cast<RecordType>(data->type))
    for (const TypeField &field : record->fields)
      fields.push_back({field.name, field.type});
  else
    fields.push_back({data->name, data->type});
  std::vector<TypeInfo> types;
  std::vector<std::string> names;
  std::string rows;
  for (auto [name, node] : fields) {
    const auto *named = llvm::dyn_cast<NamedType>(node);
    std::optional<TypeInfo> type = named ? findType(named->name, false) : std::nullopt;
    if (named && !type)
      return;
    if (type && type->family == TypeInfo::Family::Bool && !named->sizes.empty()) {
      type->family = TypeInfo::Family::Tensor;
      type->element = emit.i1();
    }
    if (!type || type->family != TypeInfo::Family::Tensor || named->sizes.empty()) {
      if (!llvm::isa<ErrorType>(node))
        fail(node->getRange(), Code::BadDataType,
             "data is a tensor or a record of tensors, each with its rows as first size: `(x: "
             "f32[n, 11], y: f32[n])`");
      return;
    }
    const auto *first =
        named->sizes[0].value ? llvm::dyn_cast<NameExpr>(named->sizes[0].value) : nullptr;
    if (!first || (!rows.empty() && rows != first->name)) {
      fail(named->sizes[0].range, Code::BadDataType,
           "the first size of data is the name of its number of rows, one for all fields");
      return;
    }
    rows = first->name.str();
    std::optional<Shape> rest = evalSizes(named->sizes.drop_front());
    if (!rest)
      return;
    for (const Size &size : *rest)
      if (!size.getConstant()) {
        fail(node->getRange(), Code::BadDataType, "only the first size of data may be unknown");
        return;
      }
    type->shape = *rest;
    types.push_back(*type);
    names.push_back(name.text.str());
  }
  std::string symbol = join(prefix, data->name.text);
  dataNames[data] = symbol;
  dataTypes[data] = types;
  dataRows[data] = names;
  dataRows[data].push_back(rows);
  {
    mlir::OpBuilder::InsertionGuard guard(emit.builder);
    emit.builder.setInsertionPointToStart(module->getBody());
    llvm::SmallVector<mlir::Attribute> attributes;
    for (const TypeInfo &type : types) {
      Shape shape = type.shape;
      shape.insert(shape.begin(), Size::symbol(0));
      llvm::SmallVector<int64_t> sizes{mlir::ShapedType::kDynamic};
      for (const Size &size : type.shape)
        sizes.push_back(*size.getConstant());
      attributes.push_back(mlir::TypeAttr::get(mlir::RankedTensorType::get(sizes, type.element)));
    }
    llvm::SmallVector<llvm::StringRef> texts(arguments.begin(), arguments.end()),
        fieldNames(names.begin(), names.end());
    if (lastVariable)
      emit.builder.setInsertionPointAfter(lastVariable);
    lastVariable = DataOp::create(
        emit.builder, emit.loc(), symbol, reader->name, emit.builder.getStrArrayAttr(texts),
        emit.builder.getStrArrayAttr(fieldNames), emit.builder.getArrayAttr(attributes));
    if (!data->doc.empty())
      lastVariable->setAttr("dvn.doc", emit.builder.getStringAttr(data->doc));
  }
  fileScope->bind(data->name.text,
                  {Binding::Family::Fixed, Value::pointer(Kind::Data, data), data->name.range});
}

Value Evaluator::dataValue(const DataDecl *data) {
  FunctionState *where = function;
  if (auto found = where->data.find(data); found != where->data.end())
    return found->second;
  Value value;
  const std::vector<TypeInfo> &types = dataTypes[data];
  const std::vector<std::string> &names = dataRows[data];
  emit.before(where->anchor, [&] {
    emit.setRange(data->getRange());
    mlir::Value rows = emit.create<DataSizeOp>(emit.i64(), dataNames[data]);
    Size count = Size::symbol(emit.symbols.add(names.back(), rows, 0));
    std::vector<Field> fields;
    for (size_t i = 0; i < types.size(); ++i) {
      Shape shape = types[i].shape;
      shape.insert(shape.begin(), count);
      mlir::Value field = emit.create<DataFieldOp>(getTensorType(types[i].element, shape),
                                                   dataNames[data], names[i]);
      Value tensor = Value::tensor(field, types[i].element, shape).withOrigin(data->getRange());
      fields.push_back({names[i], std::make_shared<Value>(tensor)});
    }
    value = llvm::isa<RecordType>(data->type) ? Value::record(std::move(fields)) : *fields[0].value;
  });
  where->data[data] = value.withOrigin(data->getRange());
  trail.push([where, data] { where->data.erase(data); });
  return where->data[data];
}
