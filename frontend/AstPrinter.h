// AstPrinter: the tree as text, for `dvnc --emit=ast` and for tests.
//
// One node a line, two spaces a level, the place of the node at the end of the
// lines of declarations and statements. The text is stable: tests read it.

#ifndef DVN_FRONTEND_ASTPRINTER_H
#define DVN_FRONTEND_ASTPRINTER_H

#include "frontend/Ast.h"

#include "llvm/Support/raw_ostream.h"

namespace dvn {

void printAst(const Module &module, const Sources &sources, llvm::raw_ostream &os);

/// One expression in one line, as it might be written, with all parentheses:
/// "dense(x, (2 * n), init = f)". For messages and tests.
void printExpr(const Expr &expr, llvm::raw_ostream &os);
std::string toString(const Expr &expr);

} // namespace dvn

#endif // DVN_FRONTEND_ASTPRINTER_H
