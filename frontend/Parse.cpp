// Parse: the steps from a source to its tree.
//
//   1. The text is refused if it is too large or no UTF-8.
//   2. Lexer and TokenFilter make tokens; too deep a nesting is refused.
//   3. ANTLR's parser makes a parse tree, ParseErrors the messages.
//   4. ParseBuilder makes our tree; for each hole in a string it comes back
//      here for steps 2 to 4.

#include "frontend/Parse.h"

#include "frontend/ParseBuilder.h"
#include "frontend/ParseErrors.h"
#include "frontend/TokenFilter.h"

#include "DvnParser.h"

#include "llvm/Support/ConvertUTF.h"

using namespace dvn;
using grammar::DvnParser;

/// Whether the text may be parsed at all; says why not.
static bool checkText(const Sources &sources, FileId file, Diagnostics &diags) {
  llvm::StringRef text = sources.get(file).getText();
  if (text.size() > Sources::maxBytes) {
    diags.error({file, 0, 0}, Code::SourceTooLarge)
        << "this source is larger than " << (Sources::maxBytes >> 20) << " MiB";
    return false;
  }
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  const llvm::UTF8 *at = begin;
  size_t zero = text.find('\0');
  size_t bad = text.size();
  if (!llvm::isLegalUTF8String(&at, reinterpret_cast<const llvm::UTF8 *>(text.end())))
    bad = at - begin;
  bad = std::min(bad, zero);
  if (bad >= text.size())
    return true;
  uint32_t place = bad;
  diags.error({file, place, place + 1}, Code::NotUtf8)
      << (bad == zero ? "a zero byte: this is not a text" : "this byte does not belong to UTF-8");
  return false;
}

namespace {
/// A parser with all that it needs, for one part of a source.
class PartParser {
public:
  PartParser(const Sources &sources, SourceRange part, Diagnostics &diags)
      : filtered(filterTokens(sources, part, diags)), list(std::move(filtered.tokens)),
        stream(&list), parser(&stream) {
    parser.removeErrorListeners();
    parser.setErrorHandler(makeErrorStrategy(sources, part, diags));
  }

  FilteredTokens filtered;
  antlr4::ListTokenSource list;
  antlr4::CommonTokenStream stream;
  DvnParser parser;
};
} // namespace

Module dvn::parse(const Sources &sources, FileId file, AstContext &context, Diagnostics &diags) {
  Module module{file, {}};
  if (!checkText(sources, file, diags))
    return module;

  auto parseHole = [&](SourceRange part) -> const Expr * {
    unsigned before = diags.getErrorCount();
    PartParser hole(sources, part, diags);
    if (hole.filtered.isRefused)
      return nullptr;
    auto noHole = [](SourceRange) -> const Expr * { return nullptr; };
    auto *tree = hole.parser.hole();
    if (diags.getErrorCount() != before)
      return nullptr;
    return ParseBuilder(sources, file, context, diags, noHole).buildExpr(tree->expr());
  };

  llvm::StringRef text = sources.get(file).getText();
  uint32_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  uint32_t end = text.size();
  PartParser whole(sources, {file, begin, end}, diags);
  if (whole.filtered.isRefused)
    return module;
  ParseBuilder builder(sources, file, context, diags, parseHole);
  module.items = builder.buildItems(whole.parser.source(), whole.filtered.docs);
  return module;
}

std::optional<Module> dvn::parseFile(Sources &sources, llvm::StringRef path, AstContext &context,
                                     Diagnostics &diags, SourceRange usedAt) {
  std::string problem;
  std::optional<FileId> file = sources.load(path, problem);
  if (!file) {
    diags.error(usedAt, Code::CannotRead) << problem;
    return std::nullopt;
  }
  return parse(sources, *file, context, diags);
}
