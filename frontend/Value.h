// Value: what expressions evaluate to.
//
// The evaluator's currency. A value is known (a number, text, list, record,
// function, net, instance, type), or stands for something of the running
// program: a host number or text, or a tensor, as an SSA value with its shape.
// Values are small and shared; nothing in them is changed once made, except
// instances, which are the only memory.

#ifndef DVN_FRONTEND_VALUE_H
#define DVN_FRONTEND_VALUE_H

#include "frontend/Ast.h"
#include "frontend/Size.h"

#include "mlir/IR/BuiltinTypes.h"

#include <memory>
#include <string>
#include <vector>

namespace dvn {

class Scope;
struct Builtin;
struct Instance;
struct Variable;
class Value;

using Shape = std::vector<Size>;

enum class Kind : uint8_t {
  Error, ///< Something failed and was reported; absorbs what it meets.
  None,
  Int,
  Float,
  Bool,
  String,
  List,
  Record,
  Function,
  Builtin,
  Net,
  Instance,
  Type,
  Memory,   ///< A memory record, as `params` gives it.
  Sequence, ///< A comprehension over a running range.
  Range,
  HostInt,
  HostFloat,
  HostBool,
  HostString,
  Tensor,
  Module,
  Data,
  Program,
  Placeholder, ///< `_` among arguments.
  Unset,       ///< No value on this way: a jump was taken. Merges with any.
};

/// A type as the language has them: of tensors, host values, or records.
struct TypeInfo {
  enum class Family : uint8_t { Tensor, Int, Float, Bool, String, Path, Record };
  Family family = Family::Tensor;
  mlir::Type element;  ///< Family::Tensor.
  bool shaped = false; ///< Sizes were written; `f32` alone has none.
  Shape shape;
  std::vector<std::pair<std::string, TypeInfo>> fields; ///< Family::Record.

  bool isHost() const { return family != Family::Tensor && family != Family::Record; }
};

struct Field {
  std::string name; ///< Empty: by position only.
  std::shared_ptr<const Value> value;
};

class Value {
public:
  Value() = default;
  static Value none() { return Value(Kind::None); }
  static Value placeholder() { return Value(Kind::Placeholder); }
  static Value unset() { return Value(Kind::Unset); }
  static Value integer(int64_t value) {
    Value result(Kind::Int);
    result.bits.integer = value;
    return result;
  }
  static Value real(double value) {
    Value result(Kind::Float);
    result.bits.real = value;
    return result;
  }
  static Value boolean(bool value) {
    Value result(Kind::Bool);
    result.bits.integer = value;
    return result;
  }
  static Value string(std::string text);
  static Value list(std::vector<Value> elements);
  static Value record(std::vector<Field> fields);
  static Value type(TypeInfo info);
  static Value tensor(mlir::Value value, mlir::Type element, Shape shape,
                      std::optional<Size> bound = std::nullopt);
  /// Known where the size is a number.
  static Value hostInt(Size size);
  static Value host(Kind kind, mlir::Value value) {
    Value result(kind);
    result.ssa = value;
    return result;
  }
  /// An exact quotient of whole numbers that its SSA value rounds.
  static Value ratio(mlir::Value value, Size numerator, Size denominator);
  template <typename T> static Value object(Kind kind, std::shared_ptr<T> object) {
    Value result(kind);
    result.shared = std::const_pointer_cast<std::remove_const_t<T>>(object);
    return result;
  }
  template <typename T> static Value pointer(Kind kind, T *object) {
    Value result(kind);
    result.shared = std::shared_ptr<void>(std::shared_ptr<void>(),
                                          const_cast<std::remove_const_t<T> *>(object));
    return result;
  }

  Kind getKind() const { return kind; }
  bool is(Kind other) const { return kind == other; }
  bool isError() const { return kind == Kind::Error; }
  bool isNone() const { return kind == Kind::None; }
  bool isUnset() const { return kind == Kind::Unset; }
  bool isKnownNumber() const { return kind == Kind::Int || kind == Kind::Float; }
  bool isWhole() const { return kind == Kind::Int || kind == Kind::HostInt; }
  bool isHostNumber() const {
    return isKnownNumber() || kind == Kind::HostInt || kind == Kind::HostFloat;
  }
  bool isTruth() const { return kind == Kind::Bool || kind == Kind::HostBool; }
  bool isText() const { return kind == Kind::String || kind == Kind::HostString; }
  bool isTensor() const { return kind == Kind::Tensor; }
  bool isStruct() const { return kind == Kind::List || kind == Kind::Record; }

  int64_t getInt() const { return bits.integer; }
  bool getBool() const { return bits.integer != 0; }
  /// Of a known number.
  double getReal() const { return kind == Kind::Int ? double(bits.integer) : bits.real; }
  const std::string &getText() const { return get<std::string>(); }
  const std::vector<Value> &getList() const { return get<std::vector<Value>>(); }
  const std::vector<Field> &getFields() const { return get<std::vector<Field>>(); }
  const TypeInfo &getType() const { return get<TypeInfo>(); }
  template <typename T> T &get() const { return *static_cast<T *>(shared.get()); }
  template <typename T> std::shared_ptr<T> getShared() const {
    return std::static_pointer_cast<T>(shared);
  }
  const void *getIdentity() const { return shared.get(); }

  /// Of host values but ints, and of tensors.
  mlir::Value getSsa() const { return ssa; }
  /// Of Int and HostInt.
  Size getSize() const;
  /// Of a Tensor.
  const Shape &getShape() const;
  mlir::Type getElement() const;
  size_t getRank() const { return getShape().size(); }
  /// All elements of a tensor of integers are known to lie in 0 .. bound - 1.
  std::optional<Size> getBound() const;
  /// Numerator and denominator of a HostFloat that is a quotient of sizes.
  const std::pair<Size, Size> *getRatio() const;

  /// Lists and records within each other; 0 for other values.
  uint64_t getDepth() const { return isStruct() ? bits.integer : 0; }
  /// Elements of a list, values of the fields of a record.
  size_t getCount() const;
  Value getElementAt(size_t index) const;

  /// Where a value that is not known comes from; for messages.
  SourceRange getOrigin() const { return origin; }
  Value withSsa(mlir::Value value) const {
    Value result = *this;
    result.ssa = value;
    return result;
  }
  Value withOrigin(SourceRange range) const {
    Value result = *this;
    if (!result.origin.isValid())
      result.origin = range;
    return result;
  }

private:
  explicit Value(Kind kind) : kind(kind) {}

  Kind kind = Kind::Error;
  union {
    int64_t integer;
    double real;
  } bits = {0};
  mlir::Value ssa;
  std::shared_ptr<void> shared;
  SourceRange origin;
};

/// Shape and element type of a tensor value.
struct TensorInfo {
  mlir::Type element;
  Shape shape;
  std::optional<Size> bound;
};

/// An argument as a call hands it on: not evaluated yet, or a value.
struct CallArgument {
  std::string name;    ///< Empty: by position.
  std::string ownName; ///< Of a plain name by position: what it may name itself.
  SourceRange range;
  const Expr *expr = nullptr;   ///< Null: `value` is it.
  std::shared_ptr<Scope> scope; ///< Where `expr` is evaluated; null: the current one.
  Value value;
  /// After a named argument a plain name names itself.
  bool namesItself = false;
  bool isPiped = false; ///< Comes from before `|>`: `range` is where it was made.
};

/// `fn(x) = e`, or `f(_, 2)`.
struct FunctionInfo {
  std::string name;
  const FnExpr *expr = nullptr;
  std::shared_ptr<Scope> scope;
  SourceRange place;
  /// A partial application, or what `recompute` gave: the rest is unused.
  Value callee;
  std::vector<CallArgument> arguments;
  bool recomputed = false;
};

struct NetInfo {
  const NetDecl *decl = nullptr;
  std::shared_ptr<Scope> scope;
};

struct RangeInfo {
  Value first, last, step; ///< `last` is exclusive.
};

struct MemoryInfo {
  Variable *variable = nullptr;
  std::string name; ///< Relative to what `params` was asked for.
};

/// The kind as messages say it: "a tensor", "a function".
std::string describeKind(const Value &value);
/// "f32[n, 14, 14, 64]", or the kind where it is no tensor.
std::string describeType(const Value &value, const SymbolTable &symbols);
/// "[n, 28]".
std::string describeSizes(const Shape &shape, const SymbolTable &symbols);
std::string describeType(mlir::Type element, const Shape &shape, const SymbolTable &symbols);
std::string describeType(const TypeInfo &type, const SymbolTable &symbols);
std::string describeElement(mlir::Type element);

/// Whether both are the same known value, function, net, ... or SSA value.
bool isSame(const Value &x, const Value &y);

/// The tensor type in the IR.
mlir::RankedTensorType getTensorType(mlir::Type element, const Shape &shape);

} // namespace dvn

#endif // DVN_FRONTEND_VALUE_H
