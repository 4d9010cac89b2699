// ParseBuilder: makes our tree of ANTLR's parse tree.
//
// A parse tree with errors lacks parts; whatever is missing becomes ErrorExpr
// or ErrorType, an empty block, or is left out, so that what could be read is
// still there. One builder serves a source and the holes of its strings.
//
// Declarations and statements are in ParseDecl.cpp, expressions in
// ParseExpr.cpp, numbers and strings in ParseLiteral.cpp.

#ifndef DVN_FRONTEND_PARSEBUILDER_H
#define DVN_FRONTEND_PARSEBUILDER_H

#include "frontend/Ast.h"
#include "frontend/Diagnostic.h"
#include "frontend/TokenFilter.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace antlr4 {
class ParserRuleContext;
class Token;
namespace tree {
class ParseTree;
} // namespace tree
} // namespace antlr4

namespace dvn {

class ParseBuilder {
public:
  using Tree = antlr4::ParserRuleContext;
  /// Parses an expression that stands in a string; null where it has errors.
  using ParseHole = llvm::function_ref<const Expr *(SourceRange)>;

  ParseBuilder(const Sources &sources, FileId file, AstContext &context, Diagnostics &diags,
               ParseHole parseHole)
      : sources(sources), file(file), context(context), diags(diags), parseHole(parseHole) {}

  /// The declarations under rule `source`.
  llvm::ArrayRef<const Stmt *> buildItems(Tree *source,
                                          const llvm::DenseMap<uint32_t, std::string> &docs);
  /// The expression of rule `expr`, or null for null.
  const Expr *buildExpr(Tree *tree);

private:
  // ParseDecl.cpp
  const Stmt *buildItem(Tree *tree);
  const Stmt *buildUse(Tree *tree);
  const Stmt *buildData(Tree *tree);
  const Stmt *buildNet(Tree *tree);
  const Stmt *buildProgram(Tree *tree);
  const Stmt *buildFn(Tree *tree, bool isExported, Tree *whole);
  const Stmt *buildStatement(Tree *tree);
  const Stmt *buildLet(Tree *tree);
  const Stmt *buildMemory(Tree *tree);
  const Stmt *buildLoop(Tree *tree);
  const Stmt *buildJump(Tree *tree);
  const Stmt *buildAssignment(Tree *tree);
  const FnExpr *buildFunction(Tree *whole, Tree *params, Tree *result, Tree *body);
  llvm::ArrayRef<Param> buildParams(Tree *tree);
  const Block *buildBody(Tree *tree, SourceRange fallback);
  const Block *buildBlock(Tree *tree, SourceRange fallback);
  const Block *wrap(const Expr *value, bool isExpression);
  const Pattern *buildPattern(Tree *tree, SourceRange fallback);
  const TypeNode *buildType(Tree *tree);
  const TypeNode *buildTypeOrError(Tree *tree, SourceRange fallback);
  llvm::ArrayRef<Index> buildSizes(Tree *tree);
  llvm::StringRef getDoc(Tree *tree);
  bool checkTarget(const Expr *target, SourceRange assignment);

  // ParseExpr.cpp
  const Expr *buildLevel(Tree *tree);
  const Expr *buildPipe(Tree *tree);
  const Expr *buildChain(Tree *tree);
  const Expr *buildSpan(Tree *tree);
  const Expr *buildUnary(Tree *tree);
  const Expr *buildPostfix(Tree *tree);
  const Expr *buildPrimary(Tree *tree);
  const Expr *buildBrackets(Tree *tree);
  const Expr *buildList(Tree *tree);
  const Expr *buildBranch(Tree *tree);
  const Expr *buildExprOrError(Tree *tree, SourceRange fallback);
  llvm::ArrayRef<Argument> buildArguments(Tree *tree);
  llvm::ArrayRef<Index> buildIndices(Tree *tree);
  void checkArguments(llvm::ArrayRef<Argument> arguments);
  const Expr *limitDepth(const Expr *expr);

  // ParseLiteral.cpp
  const Expr *buildNumber(SourceRange range);
  const Expr *buildString(SourceRange range);
  uint32_t buildEscape(uint32_t at, uint32_t end, std::string &text);
  uint32_t buildHole(uint32_t at, uint32_t end, StringPiece &piece);
  FormatSpec readFormat(SourceRange range);
  Name buildPath(SourceRange range);

  Name getName(antlr4::tree::ParseTree *token) const;
  SourceRange getRange(const antlr4::Token *token) const;
  SourceRange getRange(Tree *tree) const;
  /// The empty place behind `range`, for what is missing there.
  static SourceRange getEnd(SourceRange range) { return {range.file, range.end, range.end}; }

  template <typename T> llvm::ArrayRef<T> copy(const llvm::SmallVectorImpl<T> &list) {
    return context.copy(llvm::ArrayRef<T>(list));
  }

  const Sources &sources;
  const FileId file;
  AstContext &context;
  Diagnostics &diags;
  const ParseHole parseHole;
  const llvm::DenseMap<uint32_t, std::string> *docs = nullptr;

  /// What encloses the statement that is being built.
  bool isInNet = false;
  bool isInCallable = false;
  bool isInLoop = false;
};

} // namespace dvn

#endif // DVN_FRONTEND_PARSEBUILDER_H
