// Ast: the tree that the parser makes of a source and the analysis reads.
//
// It follows the grammar, without its punctuation: parentheses are gone, the
// pieces of a string are expressions, `///` hangs at its declaration. Nothing
// is resolved: names are text, types are what was written.
//
//   x |> dense(3, init = f)     Pipe(Name x, [Call(Name dense, [3, init = f])])
//
// Nodes live in the arena of an `AstContext`, have no destructors, and are
// never changed once made. Names and literals point into the arena, so that a
// tree outlives its parser. Every node has the range of its source, and a kind
// for llvm::isa, cast and dyn_cast. Its depth is bounded (maxTreeDepth), so
// that those who walk it may recurse.

#ifndef DVN_FRONTEND_AST_H
#define DVN_FRONTEND_AST_H

#include "frontend/Source.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace dvn {

enum class NodeKind : uint8_t {
#define NODE(Class, Family) Class,
#include "frontend/Ast.def"
};

/// "LetStmt", "BinaryExpr", ...
llvm::StringRef getKindName(NodeKind kind);

/// No path from the root of a tree to a leaf is longer; the parser refuses
/// what would be.
constexpr unsigned maxTreeDepth = 1500;

/// What all nodes have.
class Node {
public:
  NodeKind getKind() const { return kind; }
  SourceRange getRange() const { return range; }
  unsigned getDepth() const { return depth; }

protected:
  Node(NodeKind kind, SourceRange range) : kind(kind), range(range) {}

private:
  friend class AstContext;
  NodeKind kind;
  uint16_t depth = 1;
  SourceRange range;
};

/// A name where it is written; empty where there is none.
struct Name {
  llvm::StringRef text;
  SourceRange range;

  explicit operator bool() const { return !text.empty(); }
};

class Expr : public Node {
public:
  static bool classof(const Node *node) {
    return node->getKind() >= NodeKind::NameExpr && node->getKind() <= NodeKind::ErrorExpr;
  }

protected:
  using Node::Node;
};

class Stmt : public Node {
public:
  static bool classof(const Node *node) { return node->getKind() <= NodeKind::ExprStmt; }

protected:
  using Node::Node;
};

class Pattern : public Node {
public:
  static bool classof(const Node *node) {
    return node->getKind() >= NodeKind::NamePattern && node->getKind() <= NodeKind::TuplePattern;
  }

protected:
  using Node::Node;
};

class TypeNode : public Node {
public:
  static bool classof(const Node *node) {
    return node->getKind() >= NodeKind::NamedType && node->getKind() <= NodeKind::ErrorType;
  }

protected:
  using Node::Node;
};

#define DVN_NODE(Class)                                                                            \
  static bool classof(const Node *node) { return node->getKind() == NodeKind::Class; }

//===-- Parts -------------------------------------------------------------===//

/// `{ .. }`, or the `= expression` of a function: then one statement.
class Block : public Node {
public:
  Block(SourceRange range, llvm::ArrayRef<const Stmt *> statements, bool isExpression = false)
      : Node(NodeKind::Block, range), statements(statements), isExpression(isExpression) {}
  DVN_NODE(Block)

  const llvm::ArrayRef<const Stmt *> statements;
  /// Written as `= expression`.
  const bool isExpression;

  /// The last statement if it is an expression: the value of the block. Null
  /// where there is none. (An `if` that is only a statement counts as well:
  /// where no value is wanted it has none.)
  const Expr *getValue() const;
  /// The statements before the value.
  llvm::ArrayRef<const Stmt *> getLeading() const {
    return getValue() ? statements.drop_back() : statements;
  }
};

/// `name: type = value`, or `...name`, of a function, net or program.
struct Param {
  SourceRange range;
  Name name;
  const TypeNode *type = nullptr; ///< Null: anything.
  const Expr *value = nullptr;    ///< Null: required.
  bool collects = false;          ///< `...name`: the rest as a record.
  llvm::StringRef doc;            ///< `///` above, without the slashes.
};

/// One argument of a call, or field of a record:
/// `value`, `name = value`, or `...value`.
struct Argument {
  SourceRange range;
  Name name;
  const Expr *value = nullptr;
  bool spread = false;
};

/// One entry of an index list or of a type's sizes: an expression (a range, a
/// number, `none`, `_`), or `...` / `...name`: any number of axes.
struct Index {
  SourceRange range;
  const Expr *value = nullptr; ///< Null: `...`.
  Name rest;                   ///< The name after `...`, if any.

  bool isRest() const { return !value; }
};

/// `name: type` in a record type.
struct TypeField {
  Name name;
  const TypeNode *type = nullptr;
};

//===-- Types -------------------------------------------------------------===//

/// `f32[n, 28]`, `f32`, `int`, `T[...s]`.
class NamedType : public TypeNode {
public:
  NamedType(SourceRange range, Name name, llvm::ArrayRef<Index> sizes)
      : TypeNode(NodeKind::NamedType, range), name(name), sizes(sizes) {}
  DVN_NODE(NamedType)

  const Name name;
  /// Empty: none were written.
  const llvm::ArrayRef<Index> sizes;
};

/// `p.type`: an expression of names whose value is a type.
class PathType : public TypeNode {
public:
  PathType(SourceRange range, const Expr *path) : TypeNode(NodeKind::PathType, range), path(path) {}
  DVN_NODE(PathType)

  const Expr *const path;
};

/// `(x: f32[n, 11], quality: f32[n])`.
class RecordType : public TypeNode {
public:
  RecordType(SourceRange range, llvm::ArrayRef<TypeField> fields)
      : TypeNode(NodeKind::RecordType, range), fields(fields) {}
  DVN_NODE(RecordType)

  const llvm::ArrayRef<TypeField> fields;
};

/// Stands where a type could not be read; the error is reported already.
class ErrorType : public TypeNode {
public:
  explicit ErrorType(SourceRange range) : TypeNode(NodeKind::ErrorType, range) {}
  DVN_NODE(ErrorType)
};

//===-- Patterns ----------------------------------------------------------===//

class NamePattern : public Pattern {
public:
  explicit NamePattern(Name name) : Pattern(NodeKind::NamePattern, name.range), name(name) {}
  DVN_NODE(NamePattern)

  const Name name;
};

/// `_`.
class SkipPattern : public Pattern {
public:
  explicit SkipPattern(SourceRange range) : Pattern(NodeKind::SkipPattern, range) {}
  DVN_NODE(SkipPattern)
};

/// `(a, (b, _))`: takes a record or list apart by position.
class TuplePattern : public Pattern {
public:
  TuplePattern(SourceRange range, llvm::ArrayRef<const Pattern *> elements)
      : Pattern(NodeKind::TuplePattern, range), elements(elements) {}
  DVN_NODE(TuplePattern)

  const llvm::ArrayRef<const Pattern *> elements;
};

//===-- Expressions -------------------------------------------------------===//

class NameExpr : public Expr {
public:
  explicit NameExpr(Name name) : Expr(NodeKind::NameExpr, name.range), name(name.text) {}
  DVN_NODE(NameExpr)

  const llvm::StringRef name;
};

/// `_`.
class PlaceholderExpr : public Expr {
public:
  explicit PlaceholderExpr(SourceRange range) : Expr(NodeKind::PlaceholderExpr, range) {}
  DVN_NODE(PlaceholderExpr)
};

/// `12` is an integer, `0.5` and `1e-3` are not.
class NumberExpr : public Expr {
public:
  NumberExpr(SourceRange range, int64_t integer)
      : Expr(NodeKind::NumberExpr, range), isInteger(true), integer(integer),
        real(static_cast<double>(integer)) {}
  NumberExpr(SourceRange range, double real)
      : Expr(NodeKind::NumberExpr, range), isInteger(false), integer(0), real(real) {}
  DVN_NODE(NumberExpr)

  const bool isInteger;
  const int64_t integer;
  const double real; ///< Set for integers too.
};

/// What follows `:` in a hole: `[<>^][+][0]width[.precision][type]`, all
/// optional, the type one of `d f e g s %`.
struct FormatSpec {
  llvm::StringRef text; ///< As written; empty: none.
  char align = 0;       ///< `<`, `>`, `^`, or 0: as the value's kind wants.
  bool plus = false;    ///< A sign in front of positive numbers too.
  bool zero = false;    ///< Padded with zeros after the sign.
  unsigned width = 0;
  int precision = -1; ///< -1: as the type wants.
  char type = 0;      ///< 0: as the value's kind wants.
};

/// One piece of a string: text (escapes and `{{` resolved), or a hole.
struct StringPiece {
  SourceRange range;
  llvm::StringRef text;
  const Expr *hole = nullptr; ///< Null: this is text.
  FormatSpec format;
};

class StringExpr : public Expr {
public:
  StringExpr(SourceRange range, llvm::ArrayRef<StringPiece> pieces)
      : Expr(NodeKind::StringExpr, range), pieces(pieces) {}
  DVN_NODE(StringExpr)

  /// Empty for "". No two texts are neighbours.
  const llvm::ArrayRef<StringPiece> pieces;

  /// A string without holes.
  bool isPlain() const { return pieces.empty() || (pieces.size() == 1 && !pieces[0].hole); }
  /// The text of a plain string.
  llvm::StringRef getText() const { return pieces.empty() ? llvm::StringRef() : pieces[0].text; }
};

class BoolExpr : public Expr {
public:
  BoolExpr(SourceRange range, bool value) : Expr(NodeKind::BoolExpr, range), value(value) {}
  DVN_NODE(BoolExpr)

  const bool value;
};

/// `none`: nothing; in an index list a new axis.
class NoneExpr : public Expr {
public:
  explicit NoneExpr(SourceRange range) : Expr(NodeKind::NoneExpr, range) {}
  DVN_NODE(NoneExpr)
};

/// `(image = x, y, ...r)`. In `(a, b)` the fields have no name here: that a
/// plain name names its field is for the analysis.
class RecordExpr : public Expr {
public:
  RecordExpr(SourceRange range, llvm::ArrayRef<Argument> fields)
      : Expr(NodeKind::RecordExpr, range), fields(fields) {}
  DVN_NODE(RecordExpr)

  const llvm::ArrayRef<Argument> fields;
};

class ListExpr : public Expr {
public:
  ListExpr(SourceRange range, llvm::ArrayRef<const Expr *> elements)
      : Expr(NodeKind::ListExpr, range), elements(elements) {}
  DVN_NODE(ListExpr)

  const llvm::ArrayRef<const Expr *> elements;
};

/// `[element for position, pattern in source if condition]`.
class ComprehensionExpr : public Expr {
public:
  ComprehensionExpr(SourceRange range, const Expr *element, Name position, const Pattern *pattern,
                    const Expr *source, const Expr *condition)
      : Expr(NodeKind::ComprehensionExpr, range), element(element), position(position),
        pattern(pattern), source(source), condition(condition) {}
  DVN_NODE(ComprehensionExpr)

  const Expr *const element;
  const Name position; ///< Empty: not asked for.
  const Pattern *const pattern;
  const Expr *const source;
  const Expr *const condition; ///< Null: all.
};

/// `if c { .. } else { .. }`. `else if` is an `otherwise` of one statement.
class IfExpr : public Expr {
public:
  IfExpr(SourceRange range, const Expr *condition, const Block *then, const Block *otherwise)
      : Expr(NodeKind::IfExpr, range), condition(condition), then(then), otherwise(otherwise) {}
  DVN_NODE(IfExpr)

  const Expr *const condition;
  const Block *const then;
  const Block *const otherwise; ///< Null: no `else`.
};

/// `fn(x, k = 1) -> T { .. }`: a function without a name; also what a
/// declared function binds its name to.
class FnExpr : public Expr {
public:
  FnExpr(SourceRange range, llvm::ArrayRef<Param> params, const TypeNode *result, const Block *body)
      : Expr(NodeKind::FnExpr, range), params(params), result(result), body(body) {}
  DVN_NODE(FnExpr)

  const llvm::ArrayRef<Param> params;
  const TypeNode *const result; ///< Null: not written.
  const Block *const body;
};

/// `head |> stage |> stage`, at least one stage.
class PipeExpr : public Expr {
public:
  PipeExpr(SourceRange range, const Expr *head, llvm::ArrayRef<const Expr *> stages)
      : Expr(NodeKind::PipeExpr, range), head(head), stages(stages) {}
  DVN_NODE(PipeExpr)

  const Expr *const head;
  const llvm::ArrayRef<const Expr *> stages;
};

enum class BinaryOp : uint8_t {
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder,
  MatMul,
  Power,
};
/// "||", "==", "@", ...
llvm::StringRef getSpelling(BinaryOp op);

class BinaryExpr : public Expr {
public:
  BinaryExpr(SourceRange range, BinaryOp op, SourceRange opRange, const Expr *left,
             const Expr *right)
      : Expr(NodeKind::BinaryExpr, range), op(op), opRange(opRange), left(left), right(right) {}
  DVN_NODE(BinaryExpr)

  const BinaryOp op;
  const SourceRange opRange; ///< Of the operator alone.
  const Expr *const left;
  const Expr *const right;
};

enum class UnaryOp : uint8_t { Minus, Not };
llvm::StringRef getSpelling(UnaryOp op);

class UnaryExpr : public Expr {
public:
  UnaryExpr(SourceRange range, UnaryOp op, const Expr *operand)
      : Expr(NodeKind::UnaryExpr, range), op(op), operand(operand) {}
  DVN_NODE(UnaryExpr)

  const UnaryOp op;
  const Expr *const operand;
};

/// `first..last`, `first..=last`, each with `by step`; every part may be
/// missing: `..`, `a..`, `.. by 2`.
class RangeExpr : public Expr {
public:
  RangeExpr(SourceRange range, const Expr *first, const Expr *last, bool inclusive,
            const Expr *step)
      : Expr(NodeKind::RangeExpr, range), first(first), last(last), inclusive(inclusive),
        step(step) {}
  DVN_NODE(RangeExpr)

  const Expr *const first; ///< Null: from the beginning.
  const Expr *const last;  ///< Null: to the end.
  const bool inclusive;    ///< `..=`
  const Expr *const step;  ///< Null: 1.
};

class CallExpr : public Expr {
public:
  CallExpr(SourceRange range, const Expr *callee, llvm::ArrayRef<Argument> arguments)
      : Expr(NodeKind::CallExpr, range), callee(callee), arguments(arguments) {}
  DVN_NODE(CallExpr)

  const Expr *const callee;
  /// As written; that a plain name after a named one names itself is for the
  /// analysis.
  const llvm::ArrayRef<Argument> arguments;
};

/// `x[i, a..b, none, ...]`, and a type as a value: `f32[n, 2]`.
class SubscriptExpr : public Expr {
public:
  SubscriptExpr(SourceRange range, const Expr *base, llvm::ArrayRef<Index> indices)
      : Expr(NodeKind::SubscriptExpr, range), base(base), indices(indices) {}
  DVN_NODE(SubscriptExpr)

  const Expr *const base;
  const llvm::ArrayRef<Index> indices;
};

/// `base.field`.
class FieldExpr : public Expr {
public:
  FieldExpr(SourceRange range, const Expr *base, Name field)
      : Expr(NodeKind::FieldExpr, range), base(base), field(field) {}
  DVN_NODE(FieldExpr)

  const Expr *const base;
  const Name field;
};

/// Stands where an expression could not be read; the error is reported
/// already, and what meets this value is silent.
class ErrorExpr : public Expr {
public:
  explicit ErrorExpr(SourceRange range) : Expr(NodeKind::ErrorExpr, range) {}
  DVN_NODE(ErrorExpr)
};

//===-- Statements and declarations ---------------------------------------===//

/// `use nn`, `use "blocks.dvn" as b`.
class UseDecl : public Stmt {
public:
  UseDecl(SourceRange range, Name module, bool isPath, Name alias)
      : Stmt(NodeKind::UseDecl, range), module(module), isPath(isPath), alias(alias) {}
  DVN_NODE(UseDecl)

  const Name module; ///< The name, or the text of the string.
  const bool isPath;
  const Name alias; ///< Empty: not written.
};

class DataDecl : public Stmt {
public:
  DataDecl(SourceRange range, Name name, const TypeNode *type, const Expr *value,
           llvm::StringRef doc)
      : Stmt(NodeKind::DataDecl, range), name(name), type(type), value(value), doc(doc) {}
  DVN_NODE(DataDecl)

  const Name name;
  const TypeNode *const type;
  const Expr *const value;
  const llvm::StringRef doc;
};

class NetDecl : public Stmt {
public:
  NetDecl(SourceRange range, Name name, llvm::ArrayRef<Param> once, llvm::ArrayRef<Param> each,
          const TypeNode *result, const Block *body, llvm::StringRef doc)
      : Stmt(NodeKind::NetDecl, range), name(name), once(once), each(each), result(result),
        body(body), doc(doc) {}
  DVN_NODE(NetDecl)

  const Name name;
  const llvm::ArrayRef<Param> once; ///< The first list.
  const llvm::ArrayRef<Param> each; ///< The second list.
  const TypeNode *const result;     ///< Null: not written.
  const Block *const body;
  const llvm::StringRef doc;
};

class ProgramDecl : public Stmt {
public:
  ProgramDecl(SourceRange range, Name name, llvm::ArrayRef<Param> params, const Block *body,
              llvm::StringRef doc)
      : Stmt(NodeKind::ProgramDecl, range), name(name), params(params), body(body), doc(doc) {}
  DVN_NODE(ProgramDecl)

  const Name name;
  const llvm::ArrayRef<Param> params;
  const Block *const body;
  const llvm::StringRef doc;
};

/// `fn f(x) = ..` in a file or block; `export fn` in a file.
class FnDecl : public Stmt {
public:
  FnDecl(SourceRange range, Name name, const FnExpr *function, bool isExported, llvm::StringRef doc)
      : Stmt(NodeKind::FnDecl, range), name(name), function(function), isExported(isExported),
        doc(doc) {}
  DVN_NODE(FnDecl)

  const Name name;
  const FnExpr *const function;
  const bool isExported;
  const llvm::StringRef doc;
};

class LetStmt : public Stmt {
public:
  LetStmt(SourceRange range, const Pattern *pattern, const TypeNode *type, const Expr *value,
          llvm::StringRef doc)
      : Stmt(NodeKind::LetStmt, range), pattern(pattern), type(type), value(value), doc(doc) {}
  DVN_NODE(LetStmt)

  const Pattern *const pattern;
  const TypeNode *const type; ///< Null: not written.
  const Expr *const value;
  const llvm::StringRef doc;
};

/// `param w: T[a, b] = init`, `state total: f64 = 0`.
class MemoryStmt : public Stmt {
public:
  MemoryStmt(SourceRange range, bool isParam, Name name, const TypeNode *type, const Expr *value,
             llvm::StringRef doc)
      : Stmt(NodeKind::MemoryStmt, range), isParam(isParam), name(name), type(type), value(value),
        doc(doc) {}
  DVN_NODE(MemoryStmt)

  const bool isParam; ///< Otherwise a state.
  const Name name;
  const TypeNode *const type;
  const Expr *const value;
  const llvm::StringRef doc;
};

/// `for position, pattern in source { .. }`.
class ForStmt : public Stmt {
public:
  ForStmt(SourceRange range, Name position, const Pattern *pattern, const Expr *source,
          const Block *body)
      : Stmt(NodeKind::ForStmt, range), position(position), pattern(pattern), source(source),
        body(body) {}
  DVN_NODE(ForStmt)

  const Name position; ///< Empty: not asked for.
  const Pattern *const pattern;
  const Expr *const source;
  const Block *const body;
};

class WhileStmt : public Stmt {
public:
  WhileStmt(SourceRange range, const Expr *condition, const Block *body)
      : Stmt(NodeKind::WhileStmt, range), condition(condition), body(body) {}
  DVN_NODE(WhileStmt)

  const Expr *const condition;
  const Block *const body;
};

class BreakStmt : public Stmt {
public:
  explicit BreakStmt(SourceRange range) : Stmt(NodeKind::BreakStmt, range) {}
  DVN_NODE(BreakStmt)
};

class ContinueStmt : public Stmt {
public:
  explicit ContinueStmt(SourceRange range) : Stmt(NodeKind::ContinueStmt, range) {}
  DVN_NODE(ContinueStmt)
};

class ReturnStmt : public Stmt {
public:
  ReturnStmt(SourceRange range, const Expr *value)
      : Stmt(NodeKind::ReturnStmt, range), value(value) {}
  DVN_NODE(ReturnStmt)

  const Expr *const value; ///< Null: none.
};

enum class AssignOp : uint8_t { Set, Add, Subtract, Multiply, Divide };
llvm::StringRef getSpelling(AssignOp op);
/// The operator of `+=`, ..., not for `=`.
BinaryOp getBinaryOp(AssignOp op);

/// `target = value`, `target += value`. The target is a name, field or
/// subscript, nested at will; the parser refuses everything else.
class AssignStmt : public Stmt {
public:
  AssignStmt(SourceRange range, const Expr *target, AssignOp op, const Expr *value)
      : Stmt(NodeKind::AssignStmt, range), target(target), op(op), value(value) {}
  DVN_NODE(AssignStmt)

  const Expr *const target;
  const AssignOp op;
  const Expr *const value;
};

class ExprStmt : public Stmt {
public:
  explicit ExprStmt(const Expr *value)
      : Stmt(NodeKind::ExprStmt, value->getRange()), value(value) {}
  DVN_NODE(ExprStmt)

  const Expr *const value;
};

#undef DVN_NODE

inline const Expr *Block::getValue() const {
  if (statements.empty())
    return nullptr;
  const auto *last = llvm::dyn_cast<ExprStmt>(statements.back());
  return last ? last->value : nullptr;
}

/// One source as a tree: its declarations in order, `use` among them. A broken
/// declaration is still there, with what could be read of it.
struct Module {
  FileId file = SourceRange::noFile;
  llvm::ArrayRef<const Stmt *> items;
};

/// Owns the nodes of any number of modules.
class AstContext {
public:
  AstContext() = default;
  AstContext(const AstContext &) = delete;
  AstContext &operator=(const AstContext &) = delete;

  /// Makes a node that lies `depth` levels above its lowest leaf.
  template <typename NodeT, typename... Args> NodeT *make(unsigned depth, Args &&...args) {
    auto *node = new (arena.Allocate<NodeT>()) NodeT(std::forward<Args>(args)...);
    node->depth = static_cast<uint16_t>(std::min(depth, 0xFFFFu));
    return node;
  }

  llvm::StringRef copy(llvm::StringRef text) { return text.copy(arena); }

  template <typename T> llvm::ArrayRef<T> copy(llvm::ArrayRef<T> list) { return list.copy(arena); }

private:
  llvm::BumpPtrAllocator arena;
};

} // namespace dvn

#endif // DVN_FRONTEND_AST_H
