// AstPrinter: the tree as text, for `dvnc --emit=ast` and for tests.
//
// Declarations and statements one a line, indented, with their place;
// expressions within the line, with all parentheses:
//
//   net Xor @5:1
//     each x: f32[n, 2]
//     let y @6:5 = (x |> dense(3) |> tanh)
//
// The text is stable: tests read it.

#ifndef DVN_FRONTEND_ASTPRINTER_H
#define DVN_FRONTEND_ASTPRINTER_H

#include "frontend/Ast.h"

#include "llvm/Support/raw_ostream.h"

namespace dvn {

void printAst(const Module &module, const Sources &sources, llvm::raw_ostream &os);
/// The same without places: equal for two sources that differ in layout only.
void printAst(const Module &module, llvm::raw_ostream &os);

/// One expression in one line, as it might be written, with all parentheses:
/// "dense(x, (2 * n), init = f)". For messages and tests.
void printExpr(const Expr &expr, llvm::raw_ostream &os);
std::string toString(const Expr &expr);

} // namespace dvn

#endif // DVN_FRONTEND_ASTPRINTER_H
