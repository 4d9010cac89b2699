// Data: `data name: type = reader(..)`; see Evaluator.h.
//
// A data set is a symbol of the module. Each function that asks for it reads its
// fields at its beginning: a record of tensors whose first size is the number of
// rows, known when the program runs.

#include "frontend/Readers.h"

using namespace dvn;

/// The fields of the declared type: tensors whose first size is one name.
static std::optional<std::vector<DataField>> evalFields(Evaluator &e, const DataDecl *data) {
  std::vector<std::pair<Name, const TypeNode *>> nodes;
  if (const auto *record = llvm::dyn_cast<RecordType>(data->type))
    for (const TypeField &field : record->fields)
      nodes.push_back({field.name, field.type});
  else
    nodes.push_back({data->name, data->type});
  std::vector<DataField> fields;
  std::string rows;
  for (auto [name, node] : nodes) {
    const auto *named = llvm::dyn_cast<NamedType>(node);
    std::optional<TypeInfo> type = named ? e.findType(named->name, false) : std::nullopt;
    if (named && !type)
      return std::nullopt;
    if (type && type->family == TypeInfo::Family::Bool && !named->sizes.empty()) {
      type->family = TypeInfo::Family::Tensor;
      type->element = e.emit.i1();
    }
    if (!type || type->family != TypeInfo::Family::Tensor || named->sizes.empty()) {
      if (!llvm::isa<ErrorType>(node))
        e.fail(node->getRange(), Code::BadDataType,
               "data is a tensor or a record of tensors, each with its rows as first size: `(x: "
               "f32[n, 11], y: f32[n])`");
      return std::nullopt;
    }
    const auto *first =
        named->sizes[0].value ? llvm::dyn_cast<NameExpr>(named->sizes[0].value) : nullptr;
    if (!first || (!rows.empty() && rows != first->name)) {
      e.fail(named->sizes[0].range, Code::BadDataType,
             "the first size of data is the name of its number of rows, one for all fields");
      return std::nullopt;
    }
    rows = first->name.str();
    std::optional<Shape> rest = e.evalSizes(named->sizes.drop_front());
    if (!rest)
      return std::nullopt;
    for (const Size &size : *rest)
      if (!size.getConstant()) {
        e.fail(node->getRange(), Code::BadDataType, "only the first size of data may be unknown");
        return std::nullopt;
      }
    type->shape = *rest;
    fields.push_back({name, *type, node->getRange()});
    e.dataTypes[data].push_back(*type);
    e.dataRows[data].push_back(name.text.str());
  }
  e.dataRows[data].push_back(rows);
  return fields;
}

/// The symbol, behind all that was declared before.
static void emitData(Evaluator &e, const DataDecl *data, const ReaderCall &reader,
                     llvm::ArrayRef<DataField> fields, llvm::StringRef symbol) {
  mlir::OpBuilder &builder = e.emit.builder;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(e.module->getBody());
  if (e.lastVariable)
    builder.setInsertionPointAfter(e.lastVariable);
  llvm::SmallVector<mlir::Attribute> types;
  llvm::SmallVector<llvm::StringRef> names, texts(reader.arguments.begin(), reader.arguments.end());
  for (const DataField &field : fields) {
    llvm::SmallVector<int64_t> sizes{mlir::ShapedType::kDynamic};
    for (const Size &size : field.type.shape)
      sizes.push_back(*size.getConstant());
    types.push_back(mlir::TypeAttr::get(mlir::RankedTensorType::get(sizes, field.type.element)));
    names.push_back(field.name.text);
  }
  e.lastVariable =
      DataOp::create(builder, e.emit.loc(), symbol, reader.reader, builder.getStrArrayAttr(texts),
                     reader.options, builder.getStrArrayAttr(names), builder.getArrayAttr(types));
  if (!data->doc.empty())
    e.lastVariable->setAttr("dvn.doc", builder.getStringAttr(data->doc));
}

void Evaluator::declareData(const DataDecl *data, const std::shared_ptr<Scope> &fileScope,
                            const std::string &prefix) {
  emit.setRange(data->getRange());
  auto broken = [&] {
    fileScope->bind(data->name.text, {Binding::Family::Fixed, Value(), data->name.range});
  };
  broken(); // until all is well: what uses it is silent
  Restore saveScope(scope, fileScope);
  std::optional<ReaderCall> reader = evalReader(*this, data->value);
  if (!reader)
    return;
  std::optional<std::vector<DataField>> fields = evalFields(*this, data);
  if (!fields || !checkFields(*this, *reader, *fields))
    return;
  std::string symbol = join(prefix, data->name.text);
  dataNames[data] = symbol;
  emitData(*this, data, *reader, *fields, symbol);
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
