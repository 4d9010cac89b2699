// ParseErrors: what the parser says when the text does not follow the grammar,
// and where it takes up again.
//
// "expected X, found Y" in the words of the language, with a hint where a habit
// from another language shows. Then the rest of the statement is skipped, with
// all blocks in it; the brackets are balanced already (TokenFilter).

#ifndef DVN_FRONTEND_PARSEERRORS_H
#define DVN_FRONTEND_PARSEERRORS_H

#include "frontend/Diagnostic.h"

#include <memory>

namespace antlr4 {
class ANTLRErrorStrategy;
} // namespace antlr4

namespace dvn {

/// For a parser of `part`, which is a source or a hole in a string.
std::shared_ptr<antlr4::ANTLRErrorStrategy> makeErrorStrategy(const Sources &sources,
                                                              SourceRange part, Diagnostics &diags);

} // namespace dvn

#endif // DVN_FRONTEND_PARSEERRORS_H
