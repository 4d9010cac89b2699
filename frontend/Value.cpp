// Value: what expressions evaluate to; see Value.h.

#include "frontend/Value.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

using namespace dvn;

Value Value::string(std::string text) {
  return object(Kind::String, std::make_shared<std::string>(std::move(text)));
}
Value Value::list(std::vector<Value> elements) {
  uint64_t depth = 0;
  for (const Value &element : elements)
    depth = std::max(depth, element.getDepth());
  Value result = object(Kind::List, std::make_shared<std::vector<Value>>(std::move(elements)));
  result.bits.integer = depth + 1;
  return result;
}
Value Value::record(std::vector<Field> fields) {
  uint64_t depth = 0;
  for (const Field &field : fields)
    depth = std::max(depth, field.value->getDepth());
  Value result = object(Kind::Record, std::make_shared<std::vector<Field>>(std::move(fields)));
  result.bits.integer = depth + 1;
  return result;
}
Value Value::type(TypeInfo info) {
  return object(Kind::Type, std::make_shared<TypeInfo>(std::move(info)));
}

Value Value::tensor(mlir::Value value, mlir::Type element, Shape shape, std::optional<Size> bound) {
  Value result =
      object(Kind::Tensor,
             std::make_shared<TensorInfo>(TensorInfo{element, std::move(shape), std::move(bound)}));
  result.ssa = value;
  return result;
}

Value Value::hostInt(Size size) {
  if (std::optional<int64_t> constant = size.getConstant())
    return integer(*constant);
  return object(Kind::HostInt, std::make_shared<Size>(std::move(size)));
}

Value Value::ratio(mlir::Value value, Size numerator, Size denominator) {
  Value result =
      object(Kind::HostFloat,
             std::make_shared<std::pair<Size, Size>>(std::move(numerator), std::move(denominator)));
  result.ssa = value;
  return result;
}

Size Value::getSize() const { return kind == Kind::Int ? Size(bits.integer) : get<Size>(); }
const Shape &Value::getShape() const { return get<TensorInfo>().shape; }
mlir::Type Value::getElement() const { return get<TensorInfo>().element; }
std::optional<Size> Value::getBound() const { return get<TensorInfo>().bound; }
const std::pair<Size, Size> *Value::getRatio() const {
  return kind == Kind::HostFloat && shared ? &get<std::pair<Size, Size>>() : nullptr;
}

size_t Value::getCount() const {
  return kind == Kind::List ? getList().size() : getFields().size();
}
Value Value::getElementAt(size_t index) const {
  return kind == Kind::List ? getList()[index] : *getFields()[index].value;
}

std::string dvn::describeKind(const Value &value) {
  static const char *const names[] = {
      "an error", "none",        "an int",     "a float",         "a bool",
      "a string", "a list",      "a record",   "a function",      "a function",
      "a net",    "an instance", "a type",     "a memory record", "a sequence",
      "a range",  "an int",      "a float",    "a bool",          "a string",
      "a tensor", "a module",    "a data set", "a program",       "`_`",
      "no value"};
  return names[size_t(value.getKind())];
}

std::string dvn::describeElement(mlir::Type element) {
  if (element.isF32())
    return "f32";
  if (element.isF64())
    return "f64";
  if (element.isInteger(1))
    return "bool";
  if (element.isUnsignedInteger(8))
    return "u8";
  return element.isInteger(32) ? "i32" : "i64";
}

std::string dvn::describeSizes(const Shape &shape, const SymbolTable &symbols) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + symbols.getText(shape[i]);
  return text + "]";
}

std::string dvn::describeType(mlir::Type element, const Shape &shape, const SymbolTable &symbols) {
  std::string text = describeElement(element);
  return shape.empty() ? text : text + describeSizes(shape, symbols);
}

std::string dvn::describeType(const TypeInfo &type, const SymbolTable &symbols) {
  static const char *const names[] = {"", "int", "float", "bool", "str", "path"};
  if (type.family == TypeInfo::Family::Tensor)
    return describeType(type.element, type.shape, symbols);
  if (type.family != TypeInfo::Family::Record)
    return names[size_t(type.family)];
  std::string text = "(";
  for (size_t i = 0; i < type.fields.size(); ++i)
    text += (i ? ", " : "") + type.fields[i].first + ": " +
            describeType(type.fields[i].second, symbols);
  return text + ")";
}

static std::string describeWithin(const Value &value, const SymbolTable &symbols, unsigned depth) {
  switch (value.getKind()) {
  case Kind::Tensor:
    return describeType(value.getElement(), value.getShape(), symbols);
  case Kind::Type:
    return "the type " + describeType(value.getType(), symbols);
  case Kind::List:
    return "a list of " + std::to_string(value.getCount());
  case Kind::Record: {
    if (depth == 3)
      return "(..)";
    std::string text = "(";
    for (size_t i = 0; i < value.getCount(); ++i) {
      const Field &field = value.getFields()[i];
      if (i == 8)
        return text + ", ..)";
      text += (i ? ", " : "") + (field.name.empty() ? "" : field.name + ": ") +
              describeWithin(*field.value, symbols, depth + 1);
    }
    return text + ")";
  }
  default:
    return describeKind(value);
  }
}

std::string dvn::describeType(const Value &value, const SymbolTable &symbols) {
  return describeWithin(value, symbols, 0);
}

/// `met`: pairs of lists that are being compared or were found to be the same.
static bool isSameWithin(const Value &x, const Value &y,
                         std::set<std::pair<const void *, const void *>> &met) {
  if (x.getKind() != y.getKind())
    return false;
  switch (x.getKind()) {
  case Kind::None:
  case Kind::Placeholder:
  case Kind::Unset:
  case Kind::Error:
    return true;
  case Kind::Int:
  case Kind::Bool:
    return x.getInt() == y.getInt();
  case Kind::Float: { // bits: -0 and NaN count
    double a = x.getReal(), b = y.getReal();
    return !memcmp(&a, &b, sizeof a);
  }
  case Kind::String:
    return x.getText() == y.getText();
  case Kind::HostInt:
    return x.getSize() == y.getSize();
  case Kind::HostFloat:
  case Kind::HostBool:
  case Kind::HostString:
    return x.getSsa() == y.getSsa();
  case Kind::Tensor:
    return x.getSsa() == y.getSsa();
  case Kind::List:
  case Kind::Record: {
    if (x.getIdentity() == y.getIdentity() ||
        !met.insert({x.getIdentity(), y.getIdentity()}).second)
      return true;
    if (x.getCount() != y.getCount())
      return false;
    for (size_t i = 0; i < x.getCount(); ++i) {
      if (x.is(Kind::Record) && x.getFields()[i].name != y.getFields()[i].name)
        return false;
      if (!isSameWithin(x.getElementAt(i), y.getElementAt(i), met))
        return false;
    }
    return true;
  }
  case Kind::Type: {
    const TypeInfo &a = x.getType(), &b = y.getType();
    return a.family == b.family && a.element == b.element && a.shape == b.shape;
  }
  case Kind::Memory:
    return x.get<MemoryInfo>().variable == y.get<MemoryInfo>().variable;
  case Kind::Net:
    return x.get<NetInfo>().decl == y.get<NetInfo>().decl;
  case Kind::Function: {
    const auto &a = x.get<FunctionInfo>(), &b = y.get<FunctionInfo>();
    return &a == &b || (a.expr && a.expr == b.expr && a.scope == b.scope);
  }
  default:
    return x.getIdentity() == y.getIdentity();
  }
}

bool dvn::isSame(const Value &x, const Value &y) {
  std::set<std::pair<const void *, const void *>> met;
  return isSameWithin(x, y, met);
}

mlir::RankedTensorType dvn::getTensorType(mlir::Type element, const Shape &shape) {
  llvm::SmallVector<int64_t> sizes;
  for (const Size &size : shape)
    sizes.push_back(size.getConstant().value_or(mlir::ShapedType::kDynamic));
  return mlir::RankedTensorType::get(sizes, element);
}
