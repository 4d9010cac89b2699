// TokenFilter: which ends of lines count, and balanced brackets.

#include "frontend/TokenFilter.h"

#include "frontend/Parse.h"

#include "DvnLexer.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace dvn;
using grammar::DvnLexer;

FilteredTokens::FilteredTokens() = default;
FilteredTokens::FilteredTokens(FilteredTokens &&) = default;
FilteredTokens::~FilteredTokens() = default;

//===-- What the tokens are -----------------------------------------------===//

/// After these an end of line does not count: a statement cannot end here.
static bool cannotEnd(size_t type) {
  switch (type) {
  case DvnLexer::LPAREN:
  case DvnLexer::LBRACKET:
  case DvnLexer::COMMA:
  case DvnLexer::ASSIGN:
  case DvnLexer::ADD_ASSIGN:
  case DvnLexer::SUB_ASSIGN:
  case DvnLexer::MUL_ASSIGN:
  case DvnLexer::DIV_ASSIGN:
  case DvnLexer::ARROW:
  case DvnLexer::COLON:
  case DvnLexer::IN:
  case DvnLexer::BY:
  case DvnLexer::SUB:
  case DvnLexer::NOT:
    return true;
  default:
    return false;
  }
}

/// Before these an end of line does not count: nothing can begin with them.
static bool cannotBegin(size_t type) {
  switch (type) {
  case DvnLexer::DOT:
  case DvnLexer::COLON:
  case DvnLexer::COMMA:
  case DvnLexer::ASSIGN:
  case DvnLexer::ADD_ASSIGN:
  case DvnLexer::SUB_ASSIGN:
  case DvnLexer::MUL_ASSIGN:
  case DvnLexer::DIV_ASSIGN:
  case DvnLexer::ARROW:
  case DvnLexer::IN:
  case DvnLexer::BY:
  case DvnLexer::ELSE:
  case DvnLexer::LBRACE:
  case DvnLexer::RPAREN:
  case DvnLexer::RBRACKET:
    return true;
  default:
    return false;
  }
}

/// Operators that have a left and a right side and no other use: an end of
/// line counts neither before nor after them.
static bool isInfix(size_t type) {
  switch (type) {
  case DvnLexer::PIPE:
  case DvnLexer::OR:
  case DvnLexer::AND:
  case DvnLexer::EQ:
  case DvnLexer::NE:
  case DvnLexer::LT:
  case DvnLexer::LE:
  case DvnLexer::GT:
  case DvnLexer::GE:
  case DvnLexer::ADD:
  case DvnLexer::MUL:
  case DvnLexer::DIV:
  case DvnLexer::MOD:
  case DvnLexer::MATMUL:
  case DvnLexer::POW:
    return true;
  default:
    return false;
  }
}

/// Keywords that begin a declaration and stand nowhere else.
static bool beginsItem(size_t type) {
  switch (type) {
  case DvnLexer::USE:
  case DvnLexer::DATA:
  case DvnLexer::NET:
  case DvnLexer::PROGRAM:
  case DvnLexer::EXPORT:
    return true;
  default:
    return false;
  }
}

/// Keywords that begin a statement and are never part of an expression.
static bool beginsStatement(size_t type) {
  switch (type) {
  case DvnLexer::LET:
  case DvnLexer::PARAM:
  case DvnLexer::STATE:
  case DvnLexer::WHILE:
  case DvnLexer::BREAK:
  case DvnLexer::CONTINUE:
  case DvnLexer::RETURN:
    return true;
  default:
    return beginsItem(type);
  }
}

/// The closing bracket of an opening one, or 0.
static size_t getCloser(size_t type) {
  switch (type) {
  case DvnLexer::LPAREN:
    return DvnLexer::RPAREN;
  case DvnLexer::LBRACKET:
    return DvnLexer::RBRACKET;
  case DvnLexer::LBRACE:
    return DvnLexer::RBRACE;
  default:
    return 0;
  }
}

static bool isCloser(size_t type) {
  return type == DvnLexer::RPAREN || type == DvnLexer::RBRACKET || type == DvnLexer::RBRACE;
}

//===-- The filter --------------------------------------------------------===//

namespace {
class Filter {
public:
  Filter(const Sources &sources, SourceRange part, Diagnostics &diags)
      : sources(sources), part(part), diags(diags) {}

  FilteredTokens run();

private:
  struct Bracket {
    size_t type;
    SourceRange range;
    /// Functions begun in it since the last separator: `fn(x) = fn(y) = ..`
    /// nests without a bracket that stays open.
    unsigned functions = 0;
    /// `if`, `else` or `fn` since then: only after these may `{` or `->` stand
    /// directly in round or square brackets.
    bool mayHoldBlock = false;
  };

  void lex();
  void visit(size_t position);
  void visitNewline(size_t position);
  void visitDoc(size_t position);
  void reportUnknown(SourceRange range);
  bool checkDepth(SourceRange range);
  void closeBefore(uint32_t at);
  void closeUnclosed(size_t count, uint32_t at);
  void close(std::unique_ptr<antlr4::Token> token, SourceRange range);
  void emit(std::unique_ptr<antlr4::Token> token);
  void emitEmpty(size_t type, uint32_t at);

  SourceRange getRange(const antlr4::Token &token) const {
    uint32_t begin = token.getStartIndex();
    return {part.file, begin, static_cast<uint32_t>(token.getStopIndex() + 1)};
  }

  const Sources &sources;
  const SourceRange part;
  Diagnostics &diags;
  std::vector<std::unique_ptr<antlr4::Token>> raw;
  /// For each of them the next that is no end of line, comment or rubbish.
  std::vector<size_t> following;
  llvm::SmallVector<Bracket> open;
  unsigned functionsOutside = 0; ///< As Bracket::functions, outside of all.
  unsigned functionsOpen = 0;    ///< The sum of all of them.
  FilteredTokens result;
};
} // namespace

/// All tokens, with places in the whole source. The lexer is given one
/// character a byte, so that its positions are bytes.
void Filter::lex() {
  std::string wide;
  for (char c : sources.getText(part)) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      wide += c;
    } else {
      wide += static_cast<char>(0xC0 | (byte >> 6));
      wide += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  antlr4::ANTLRInputStream input(wide);
  DvnLexer lexer(&input);
  lexer.removeErrorListeners();
  raw = lexer.getAllTokens();
  for (std::unique_ptr<antlr4::Token> &token : raw) {
    auto *writable = static_cast<antlr4::CommonToken *>(token.get());
    writable->setStartIndex(token->getStartIndex() + part.begin);
    writable->setStopIndex(token->getStopIndex() + part.begin);
  }
  following.resize(raw.size());
  for (size_t i = raw.size(), next = raw.size(); i-- > 0;) {
    following[i] = next;
    size_t type = raw[i]->getType();
    if (type != DvnLexer::NL && type != DvnLexer::DOC && type != DvnLexer::UNKNOWN)
      next = i;
  }
}

FilteredTokens Filter::run() {
  lex();
  for (size_t i = 0; i < raw.size() && !result.isRefused; ++i)
    visit(i);
  closeUnclosed(open.size(), part.end);
  emitEmpty(antlr4::Token::EOF, part.end);
  return std::move(result);
}

void Filter::emit(std::unique_ptr<antlr4::Token> token) {
  auto *writable = static_cast<antlr4::CommonToken *>(token.get());
  writable->setTokenIndex(result.tokens.size());
  result.tokens.push_back(std::move(token));
}

void Filter::emitEmpty(size_t type, uint32_t at) {
  auto token = std::make_unique<antlr4::CommonToken>(type);
  token->setStartIndex(at);
  token->setStopIndex(static_cast<size_t>(at) - 1);
  emit(std::move(token));
}

void Filter::visit(size_t position) {
  size_t type = raw[position]->getType();
  SourceRange range = getRange(*raw[position]);
  switch (type) {
  case DvnLexer::DOC:
    return visitDoc(position);
  case DvnLexer::NL:
    return visitNewline(position);
  case DvnLexer::UNKNOWN:
    return reportUnknown(range);
  case DvnLexer::UNTERMINATED:
    diags.error(range, Code::UnterminatedString) << "this string has no closing quote on its line";
    static_cast<antlr4::CommonToken *>(raw[position].get())->setType(DvnLexer::STRING);
    break;
  case DvnLexer::FN:
    ++(open.empty() ? functionsOutside : open.back().functions);
    ++functionsOpen;
    if (!checkDepth(range))
      return;
    break;
  case DvnLexer::COMMA:
  case DvnLexer::SEMICOLON: {
    unsigned &functions = open.empty() ? functionsOutside : open.back().functions;
    functionsOpen -= functions;
    functions = 0;
    if (!open.empty())
      open.back().mayHoldBlock = false;
    break;
  }
  case DvnLexer::LBRACE:
  case DvnLexer::ARROW:
    closeBefore(range.begin);
    break;
  default:
    break;
  }
  if (!open.empty() && (type == DvnLexer::IF || type == DvnLexer::ELSE || type == DvnLexer::FN))
    open.back().mayHoldBlock = true;
  if (isCloser(type))
    return close(std::move(raw[position]), range);
  if (getCloser(type)) {
    open.push_back({type, range});
    if (!checkDepth(range))
      return;
  }
  emit(std::move(raw[position]));
}

void Filter::visitNewline(size_t position) {
  size_t follower = following[position];
  size_t next =
      follower < raw.size() ? raw[follower]->getType() : static_cast<size_t>(antlr4::Token::EOF);
  SourceRange range = getRange(*raw[position]);

  // A keyword that is never part of an expression, at the beginning of a line:
  // what is open here was forgotten. For declarations that goes for blocks too,
  // unless the line is indented: then it is the declaration that is misplaced.
  if (beginsStatement(next)) {
    size_t unclosed = 0;
    while (unclosed < open.size() && open[open.size() - 1 - unclosed].type != DvnLexer::LBRACE)
      ++unclosed;
    if (beginsItem(next) && sources.getLineColumn(getRange(*raw[follower])).column == 1)
      unclosed = open.size();
    closeUnclosed(unclosed, range.begin);
  } else {
    if (!open.empty() && open.back().type != DvnLexer::LBRACE)
      return;
    size_t last =
        result.tokens.empty() ? static_cast<size_t>(DvnLexer::NL) : result.tokens.back()->getType();
    if (cannotEnd(last) || isInfix(last) || cannotBegin(next) || isInfix(next))
      return;
  }
  unsigned &functions = open.empty() ? functionsOutside : open.back().functions;
  functionsOpen -= functions;
  functions = 0;
  // Of several in a row one is enough.
  if (!result.tokens.empty() && result.tokens.back()->getType() != DvnLexer::NL)
    emit(std::move(raw[position]));
}

/// Keeps the text of the line for the token that follows.
void Filter::visitDoc(size_t position) {
  llvm::StringRef text = sources.getText(getRange(*raw[position])).drop_front(3);
  if (text.starts_with("/"))
    return; // A line of slashes is a plain comment.
  text.consume_front(" ");
  if (following[position] == raw.size())
    return;
  std::string &doc = result.docs[getRange(*raw[following[position]]).begin];
  doc += (doc.empty() ? "" : "\n") + text.rtrim().str();
}

void Filter::reportUnknown(SourceRange range) {
  llvm::StringRef text = sources.getText(range);
  Diagnostic &error = diags.error(range, Code::UnknownCharacter);
  if (text == "#")
    error.help("a comment begins with `//`") << "`#` means nothing here";
  else if (text == "'")
    error.help("strings stand in double quotes") << "`'` means nothing here";
  else if (text == "&" || text == "|")
    error.help(("write `" + text + text + "`").str()) << "`" << text << "` means nothing here";
  else if (text == "^")
    error.help("a power is written `x ** 2`") << "`^` means nothing here";
  else if (llvm::isPrint(text[0]) || static_cast<unsigned char>(text[0]) >= 0x80)
    error << "`" << text << "` means nothing here";
  else
    error << "a character with number "
          << static_cast<unsigned>(static_cast<unsigned char>(text[0])) << " means nothing here";
}

bool Filter::checkDepth(SourceRange range) {
  if (open.size() + functionsOpen <= maxNesting)
    return true;
  diags.error(range, Code::NestingTooDeep) << "this is nested more than " << maxNesting << " deep";
  result.isRefused = true;
  return false;
}

/// A `{` or `->` that cannot stand in the brackets it stands in: they were
/// forgotten, as in `net A(x: f32[n] {`.
void Filter::closeBefore(uint32_t at) {
  size_t count = 0;
  while (count < open.size()) {
    const Bracket &bracket = open[open.size() - 1 - count];
    if (bracket.type == DvnLexer::LBRACE || bracket.mayHoldBlock)
      break;
    ++count;
  }
  closeUnclosed(count, at);
}

/// Closes the `count` innermost brackets, which nobody did. The outermost of
/// them is reported: what it holds was swallowed by it.
void Filter::closeUnclosed(size_t count, uint32_t at) {
  for (size_t i = 0; i < count; ++i) {
    Bracket bracket = open.pop_back_val();
    functionsOpen -= bracket.functions;
    emitEmpty(getCloser(bracket.type), at);
    if (i + 1 == count && !result.isRefused)
      diags.error(bracket.range, Code::BracketMismatch)
          << "`" << sources.getText(bracket.range) << "` is not closed";
  }
}

void Filter::close(std::unique_ptr<antlr4::Token> token, SourceRange range) {
  // What was opened inside and not closed ends here as well.
  size_t inner = 0;
  while (inner < open.size() && getCloser(open[open.size() - 1 - inner].type) != token->getType())
    ++inner;
  if (inner == open.size()) {
    diags.error(range, Code::BracketMismatch)
        << "`" << sources.getText(range) << "` closes nothing";
    return;
  }
  closeUnclosed(inner, range.begin);
  functionsOpen -= open.pop_back_val().functions;
  emit(std::move(token));
}

FilteredTokens dvn::filterTokens(const Sources &sources, SourceRange part, Diagnostics &diags) {
  return Filter(sources, part, diags).run();
}

std::vector<SourceRange> dvn::listTokens(const Sources &sources, FileId file) {
  llvm::StringRef text = sources.get(file).getText();
  uint32_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  Diagnostics ignored(sources);
  std::vector<SourceRange> places;
  for (const auto &token :
       filterTokens(sources, {file, begin, static_cast<uint32_t>(text.size())}, ignored).tokens) {
    auto first = static_cast<uint32_t>(token->getStartIndex());
    auto end = static_cast<uint32_t>(token->getStopIndex() + 1);
    if (end > first)
      places.push_back({file, first, end});
  }
  return places;
}

const std::vector<std::string> &dvn::getKeywords() {
  static const std::vector<std::string> keywords = [] {
    antlr4::ANTLRInputStream nothing;
    DvnLexer lexer(&nothing);
    std::vector<std::string> list;
    for (size_t type = DvnLexer::USE; type <= DvnLexer::NONE; ++type)
      list.push_back(llvm::StringRef(lexer.getVocabulary().getLiteralName(type)).trim('\'').str());
    return list;
  }();
  return keywords;
}

bool dvn::isKeyword(llvm::StringRef word) { return llvm::is_contained(getKeywords(), word); }
