// Instance: the only things with memory, while the evaluator builds them.
//
// An instance is made where a net is applied to its first list. Its owner is
// what encloses that place: the file, a program, or the instance whose body it
// is. Memory and sub-instances are found again by their name within the owner,
// so that each unfolding of a body meets the same ones.

#ifndef DVN_FRONTEND_INSTANCE_H
#define DVN_FRONTEND_INSTANCE_H

#include "frontend/Scope.h"

#include "dialect/Dialect.h"

#include <map>

namespace dvn {

/// What code is emitted into: a function of the module, or a scratch block.
struct FunctionState {
  std::string name;
  /// An operation at the beginning of the function: what is wanted in all of
  /// it (fields of data, values of the file) is emitted before this.
  mlir::Operation *anchor = nullptr;
  mlir::Block *entry = nullptr;
  bool isProgram = false;
  std::map<const DataDecl *, Value> data;
  std::map<const LetStmt *, bool> fileValues;
  std::map<std::pair<const LetStmt *, std::string>, Value> fileNames;
};

/// What names are counted within: the body of a function, net or program, or
/// the round of an unrolled loop.
struct PlaceFrame {
  std::string path; ///< Relative to the owner.
  std::map<std::string, unsigned> counts;
};

struct Owner {
  std::string place; ///< "" for the file, "train" for a program.
  Instance *instance = nullptr;
  std::map<std::string, Instance *> instances;
  std::map<std::string, Variable *> variables;
};

/// How the value that memory begins with is made, each time anew.
struct Initial {
  const Expr *expr = nullptr;
  std::shared_ptr<Scope> scope;
  Owner *owner = nullptr;
  std::string path;
};

struct Variable {
  std::string name;  ///< `model.dense_0.weight`.
  std::string field; ///< `weight`.
  TypeInfo type;     ///< As declared: may be a host type.
  mlir::RankedTensorType tensorType;
  bool isParam = false;
  Instance *instance = nullptr;
  unsigned sequence = 0;
  SourceRange place;
  Initial initial;
  VariableOp op;
  SourceRange lastStore;
};

struct Instance : Owner {
  const NetDecl *net = nullptr;
  std::shared_ptr<Scope> once; ///< The first list.
  std::vector<std::pair<std::string, Value>> arguments;
  std::map<std::string, Value> locals; ///< Instances that its body binds by `let`.
  SourceRange madeAt;
  SourceRange firstCall;
  bool unfolded = false;
  bool broken = false;
  bool inFile = false; ///< It lives as long as the run.
  bool calling = false;
  bool hasRow = false;   ///< In the summary.
  std::string scopeName; ///< The program it lives in.
  /// Initial values are stored here.
  mlir::Operation *anchor = nullptr;
  FunctionState *function = nullptr;
  std::vector<mlir::Block *> blocks; ///< Around the anchor; their values are there.
  std::vector<Value> counters;
  /// Of the last call's own operations, for one sample.
  int64_t multiplyAdds = 0;
};

} // namespace dvn

#endif // DVN_FRONTEND_INSTANCE_H
