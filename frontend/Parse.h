// Parse: from a source to its tree.
//
// ANTLR's lexer, our TokenFilter, ANTLR's parser (Dvn.g4), and a builder that
// makes the nodes of Ast.h. All errors of a source go to `Diagnostics`; after
// one, parsing takes up again at the end of the statement or at `}`. ANTLR and
// its exceptions are not seen outside.
//
// What is settled here besides the grammar: numbers and escapes are read, the
// holes of strings parsed, `break` stands in a loop, `param` in a net, what
// stands left of `=` can be assigned, and no tree is deeper than maxTreeDepth.

#ifndef DVN_FRONTEND_PARSE_H
#define DVN_FRONTEND_PARSE_H

#include "frontend/Ast.h"
#include "frontend/Diagnostic.h"

#include <optional>

namespace dvn {

/// Brackets, blocks and functions in one another that the parser accepts.
constexpr unsigned maxNesting = 256;

/// The tree of a source. There is always one; where `diags` has errors it lacks
/// what could not be read, or has ErrorExpr and ErrorType in its place.
Module parse(const Sources &sources, FileId file, AstContext &context, Diagnostics &diags);

/// Loads the file ("-": standard input) and parses it. Nothing, with an error
/// reported at `usedAt` (or at no place), where it cannot be read.
std::optional<Module> parseFile(Sources &sources, llvm::StringRef path, AstContext &context,
                                Diagnostics &diags, SourceRange usedAt = {});

} // namespace dvn

#endif // DVN_FRONTEND_PARSE_H
