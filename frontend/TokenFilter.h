// TokenFilter: between ANTLR's lexer and its parser; the only place that knows
// layout.
//
//   let y = x            let y = x |> relu <end of line>
//       |> relu     ==>
//
// It drops the ends of lines that do not count (docs/language.md, "Newlines"),
// takes `///` out and keeps it for the declaration that follows, reports and
// drops what is no token, and balances the brackets: one that is never closed
// is reported where it was opened and closed (by an empty token) where the next
// statement or declaration must begin. So the parser sees balanced brackets
// only, and those not deeper than maxNesting: it recurses and has no limit of
// its own.

#ifndef DVN_FRONTEND_TOKENFILTER_H
#define DVN_FRONTEND_TOKENFILTER_H

#include "frontend/Diagnostic.h"
#include "frontend/Source.h"

#include "llvm/ADT/DenseMap.h"

#include <memory>
#include <string>
#include <vector>

namespace antlr4 {
class Token;
} // namespace antlr4

namespace dvn {

/// What the parser is given. The start and stop of a token are bytes of the
/// whole source, stop being the last byte; an empty token has stop < start.
struct FilteredTokens {
  FilteredTokens();
  FilteredTokens(FilteredTokens &&);
  ~FilteredTokens();

  std::vector<std::unique_ptr<antlr4::Token>> tokens;
  /// The text of `///` lines, by the first byte of the token that follows.
  llvm::DenseMap<uint32_t, std::string> docs;
  /// Nested too deeply: reported, and nothing may be parsed.
  bool isRefused = false;
};

/// The tokens of a part of a source: all of it, or the expression in a hole.
FilteredTokens filterTokens(const Sources &sources, SourceRange part, Diagnostics &diags);

/// The same as places, for those who do not parse: the tokens of a source, with
/// those ends of lines that count. Says nothing of errors.
std::vector<SourceRange> listTokens(const Sources &sources, FileId file);

/// The keywords of the language, in the order of the grammar.
const std::vector<std::string> &getKeywords();
bool isKeyword(llvm::StringRef word);

} // namespace dvn

#endif // DVN_FRONTEND_TOKENFILTER_H
