// Builtins: the predeclared functions that are not Dvn code.
//
// Each is a record: a signature as one would declare it in Dvn, from which
// arguments are matched, and the function that evaluates a call. Families
// register theirs (BuiltinsShape.cpp, Random.cpp, ...); the elementwise ones
// are made from the ops' own signatures. Nothing else knows the names.

#ifndef DVN_FRONTEND_BUILTINS_H
#define DVN_FRONTEND_BUILTINS_H

#include "frontend/Evaluator.h"

namespace dvn {

struct BuiltinCall {
  Evaluator &e;
  const Builtin &builtin;
  SourceRange range;
  Hint hint;
  bool wanted; ///< The value is used.
  /// One for each parameter: as given, or its default.
  std::vector<Value> arguments;
  std::vector<SourceRange> ranges;
  std::vector<bool> given;
  /// Of a parameter `...rest`: names (empty: by position) and values.
  std::vector<Field> rest;
  /// Where `lazy` is set: the arguments instead, not evaluated.
  std::vector<CallArgument> raw;

  const Value &operator[](size_t index) const { return arguments[index]; }
  bool hasError() const {
    for (const Value &value : arguments)
      if (value.isError())
        return true;
    for (const Field &field : rest)
      if (field.value->isError())
        return true;
    return false;
  }
};

struct Builtin {
  std::string name;
  std::vector<Evaluator::Parameter> parameters;
  std::vector<Value> defaults;
  std::function<Value(BuiltinCall &)> run;
  bool lazy = false;
};

/// Collects the builtins of all families.
class BuiltinTable {
public:
  /// `signature`: "sum(x, axis = none, keep = false)".
  Builtin &add(llvm::StringRef signature, std::function<Value(BuiltinCall &)> run);
  std::map<std::string, Builtin, std::less<>> table;
};

void addElementwise(BuiltinTable &table);
void addReductions(BuiltinTable &table);
void addShapes(BuiltinTable &table);
void addLists(BuiltinTable &table);
void addMemory(BuiltinTable &table);
void addFiles(BuiltinTable &table);
void addOutside(BuiltinTable &table);
void addPictures(BuiltinTable &table);
void addStreams(BuiltinTable &table);
void addDraws(BuiltinTable &table);
void addGradients(BuiltinTable &table);
void addWindows(BuiltinTable &table);
void addMatrices(BuiltinTable &table);
void addPools(BuiltinTable &table);
void addOrder(BuiltinTable &table);

/// Where a tensor of bool is true, in row-major order: one index tensor i64[m] for
/// each axis.
std::vector<Value> findTrue(Evaluator &e, const Value &mask);

/// An elementwise op of that name on values of any kind.
Value applyElementwise(BuiltinCall &call, const std::string &name, std::vector<Value> xs);

/// All of them, made once.
const BuiltinTable &getBuiltins();

} // namespace dvn

#endif // DVN_FRONTEND_BUILTINS_H
