// ParseErrors: the messages and the recovery of the parser.
//
// ANTLR repairs by dropping or inventing single tokens, which makes two odd
// messages of one mistake. Here the first error of a statement is reported and
// the statement given up: every rule above returns with what it has, and the
// rule `block` or `source` goes on at the next separator.

#include "frontend/ParseErrors.h"

#include "DvnParser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace dvn;
using grammar::DvnParser;

//===-- Words for tokens --------------------------------------------------===//

static bool isKeyword(size_t type) { return type >= DvnParser::USE && type <= DvnParser::NONE; }

static bool isComparison(size_t type) { return type >= DvnParser::EQ && type <= DvnParser::GE; }

static bool isCloser(size_t type) {
  return type == DvnParser::RPAREN || type == DvnParser::RBRACKET || type == DvnParser::RBRACE;
}

/// After these a list wants a comma or its end.
static bool endsOperand(size_t type) {
  switch (type) {
  case DvnParser::NAME:
  case DvnParser::NUMBER:
  case DvnParser::STRING:
  case DvnParser::SKIPPED:
  case DvnParser::TRUE:
  case DvnParser::FALSE:
  case DvnParser::NONE:
    return true;
  default:
    return isCloser(type);
  }
}

/// Rules that begin with a bracket and end with its partner.
static bool isBracketed(size_t rule) {
  switch (rule) {
  case DvnParser::RuleParams:
  case DvnParser::RuleArguments:
  case DvnParser::RuleList:
  case DvnParser::RuleSubscript:
  case DvnParser::RuleSizes:
  case DvnParser::RulePattern:
  case DvnParser::RuleTyping:
    return true;
  default:
    return false;
  }
}

/// Keywords of declarations that stand in the file itself only.
static bool isFileKeyword(size_t type) {
  switch (type) {
  case DvnParser::USE:
  case DvnParser::DATA:
  case DvnParser::NET:
  case DvnParser::PROGRAM:
  case DvnParser::EXPORT:
    return true;
  default:
    return false;
  }
}

/// Keywords of statements that do not stand in the file itself.
static bool isBlockKeyword(size_t type) {
  switch (type) {
  case DvnParser::PARAM:
  case DvnParser::STATE:
  case DvnParser::FOR:
  case DvnParser::WHILE:
  case DvnParser::BREAK:
  case DvnParser::CONTINUE:
  case DvnParser::RETURN:
  case DvnParser::IF:
    return true;
  default:
    return false;
  }
}

/// Tokens that may nearly always follow: naming them does not help.
static bool goesOn(size_t type) {
  switch (type) {
  case DvnParser::LPAREN:
  case DvnParser::LBRACKET:
  case DvnParser::DOT:
  case DvnParser::BY:
  case DvnParser::FOR:
    return true;
  default:
    return type >= DvnParser::PIPE && type <= DvnParser::POW;
  }
}

static std::string getWord(size_t type, const antlr4::dfa::Vocabulary &vocabulary) {
  switch (type) {
  case DvnParser::NAME:
    return "a name";
  case DvnParser::STRING:
    return "a string";
  case DvnParser::NUMBER:
    return "a number";
  default: { // ANTLR has it as '('.
    std::string word = vocabulary.getLiteralName(type);
    std::replace(word.begin(), word.end(), '\'', '`');
    return word;
  }
  }
}

/// What is expected, in the words of the language; empty for nothing special.
static std::string describe(const antlr4::misc::IntervalSet &expected,
                            const antlr4::dfa::Vocabulary &vocabulary) {
  auto has = [&](size_t type) { return expected.contains(static_cast<size_t>(type)); };
  if (has(DvnParser::NUMBER))
    return has(DvnParser::LET) ? "a statement" : "an expression";
  if (has(DvnParser::NET))
    return "a declaration";
  if (has(DvnParser::NL) || has(antlr4::Token::EOF))
    return "the end of the statement";
  llvm::SmallVector<std::string> words;
  for (ssize_t type : expected.toList())
    if (type > 0 && !goesOn(type) && type != DvnParser::DOTS)
      words.push_back(getWord(type, vocabulary));
  if (words.empty()) // `(`, `[` or an operator is what is wanted.
    for (ssize_t type : expected.toList())
      if (type > 0)
        words.push_back(getWord(type, vocabulary));
  if (words.size() > 4)
    words.resize(4);
  if (words.size() < 2)
    return words.empty() ? "" : words.front();
  std::string last = words.pop_back_val();
  return llvm::join(words, ", ") + " or " + last;
}

/// What a rule is about, where its alternatives are too many to list.
static llvm::StringRef describeRule(size_t rule) {
  switch (rule) {
  case DvnParser::RuleSource:
  case DvnParser::RuleItem:
    return "a declaration";
  case DvnParser::RuleBlock:
  case DvnParser::RuleStatement:
    return "a statement";
  case DvnParser::RuleTyping:
  case DvnParser::RuleResult:
  case DvnParser::RuleField:
    return "a type";
  case DvnParser::RuleSizes:
  case DvnParser::RuleSize:
    return "a size";
  case DvnParser::RulePattern:
    return "a name";
  case DvnParser::RuleParams:
  case DvnParser::RuleParam:
    return "a parameter";
  default:
    return "an expression";
  }
}

/// What was expected where no alternative of a decision fits, which began at
/// `start`.
static std::string describeDecision(antlr4::Parser *parser, size_t rule, antlr4::Token *start,
                                    antlr4::Token *found) {
  antlr4::Token *before = found->getTokenIndex() > 0
                              ? parser->getTokenStream()->get(found->getTokenIndex() - 1)
                              : nullptr;
  bool isSecond = start == found && before && endsOperand(before->getType());
  switch (rule) {
  case DvnParser::RuleLoop:
  case DvnParser::RuleComprehension:
    return start == found ? "a name" : "`in`";
  case DvnParser::RuleBody:
    return "`{` or `=`";
  case DvnParser::RuleArguments:
  case DvnParser::RuleParams:
  case DvnParser::RulePattern:
  case DvnParser::RuleTyping:
    return isSecond ? "`,` or `)`" : describeRule(rule).str();
  case DvnParser::RuleList:
  case DvnParser::RuleSubscript:
  case DvnParser::RuleSizes:
    return isSecond ? "`,` or `]`" : describeRule(rule).str();
  default:
    return describeRule(rule).str();
  }
}

/// The help for a word of another language.
static llvm::StringRef translate(llvm::StringRef word) {
  return llvm::StringSwitch<llvm::StringRef>(word)
      .Case("and", "write `&&`")
      .Case("or", "write `||`")
      .Case("not", "write `!`")
      .Case("elif", "write `else if`")
      .Cases({"def", "func", "function"}, "a function begins with `fn`")
      .Cases({"var", "const", "mut", "val"}, "a name is bound with `let`")
      .Cases({"class", "struct"}, "what has memory is a `net`")
      .Cases({"import", "include", "from"}, "a module is used with `use`")
      .Default("");
}

//===-- The strategy ------------------------------------------------------===//

namespace {
class Strategy : public antlr4::DefaultErrorStrategy {
public:
  Strategy(const Sources &sources, SourceRange part, Diagnostics &diags)
      : sources(sources), part(part), diags(diags) {}

  void reportError(antlr4::Parser *parser, const antlr4::RecognitionException &e) override;
  void recover(antlr4::Parser *parser, std::exception_ptr) override;
  antlr4::Token *recoverInline(antlr4::Parser *parser) override {
    throw antlr4::InputMismatchException(parser);
  }
  void sync(antlr4::Parser *parser) override;

private:
  void report(antlr4::Parser *parser, antlr4::Token *found, std::string expected, size_t rule);
  bool reportSpecial(antlr4::Token *found, size_t rule, SourceRange range);
  void skip(antlr4::Parser *parser, bool stopAtBrackets);
  std::string nameFound(antlr4::Token *found) const;
  SourceRange getRange(antlr4::Parser *parser, antlr4::Token *token) const;
  llvm::StringRef getText(antlr4::Token *token) const {
    return sources.get(part.file).getText().slice(token->getStartIndex(),
                                                  token->getStopIndex() + 1);
  }

  const Sources &sources;
  const SourceRange part;
  Diagnostics &diags;
  /// The decisions taken at one token: each says what might have come there.
  size_t decisionsAt = 0;
  llvm::SmallVector<antlr4::atn::ATNState *> decisions;
};
} // namespace

/// Called before every decision of the parser. Blocks and the source itself
/// stop here at what is no statement; elsewhere it is only noted what could
/// follow, should no rule want the token.
void Strategy::sync(antlr4::Parser *parser) {
  const antlr4::atn::ATN &atn = parser->getInterpreter<antlr4::atn::ATNSimulator>()->atn;
  antlr4::atn::ATNState *state = atn.states[parser->getState()];
  size_t position = parser->getInputStream()->index();
  if (position != decisionsAt)
    decisions.clear();
  decisionsAt = position;
  decisions.push_back(state);

  size_t rule = parser->getContext()->getRuleIndex();
  if (rule != DvnParser::RuleBlock && rule != DvnParser::RuleSource)
    return;
  antlr4::misc::IntervalSet allowed = atn.nextTokens(state);
  antlr4::Token *found = parser->getCurrentToken();
  if (allowed.contains(found->getType()))
    return;
  if (!inErrorRecoveryMode(parser)) {
    beginErrorCondition(parser);
    report(parser, found, describe(allowed, parser->getVocabulary()), rule);
  }
  skip(parser, /*stopAtBrackets=*/false);
}

void Strategy::reportError(antlr4::Parser *parser, const antlr4::RecognitionException &e) {
  if (inErrorRecoveryMode(parser))
    return;
  beginErrorCondition(parser);
  antlr4::Token *found = e.getOffendingToken();
  size_t rule = parser->getContext()->getRuleIndex();
  if (const auto *none = dynamic_cast<const antlr4::NoViableAltException *>(&e))
    return report(parser, found, describeDecision(parser, rule, none->getStartToken(), found),
                  rule);

  antlr4::misc::IntervalSet expected = e.getExpectedTokens();
  const antlr4::atn::ATN &atn = parser->getInterpreter<antlr4::atn::ATNSimulator>()->atn;
  if (decisionsAt == found->getTokenIndex())
    for (antlr4::atn::ATNState *state : decisions)
      expected.addAll(atn.nextTokens(state));
  std::string words = describe(expected, parser->getVocabulary());
  if (rule == DvnParser::RuleTyping)
    words = "a type";
  if (rule == DvnParser::RuleHole)
    words = "`:` or `}`";
  report(parser, found, words.empty() ? describeRule(rule).str() : words, rule);
}

/// An end has no text of its own: it is shown behind what is before it.
SourceRange Strategy::getRange(antlr4::Parser *parser, antlr4::Token *token) const {
  uint32_t begin = token->getStartIndex(), end = token->getStopIndex() + 1;
  if (token->getType() == DvnParser::NL || token->getType() == antlr4::Token::EOF)
    if (token->getTokenIndex() > 0)
      begin = end = parser->getTokenStream()->get(token->getTokenIndex() - 1)->getStopIndex() + 1;
  return {part.file, begin, end};
}

std::string Strategy::nameFound(antlr4::Token *found) const {
  size_t type = found->getType();
  switch (type) {
  case antlr4::Token::EOF:
    return sources.get(part.file).getText().size() == part.end ? "the end of the file"
                                                               : "the end of the hole";
  case DvnParser::NL:
    return "the end of the line";
  case DvnParser::STRING:
    return "a string";
  default:
    break;
  }
  llvm::StringRef kind = type == DvnParser::NAME     ? "name "
                         : type == DvnParser::NUMBER ? "number "
                         : isKeyword(type)           ? "keyword "
                                                     : "";
  return (kind + "`" + getText(found) + "`").str();
}

void Strategy::report(antlr4::Parser *parser, antlr4::Token *found, std::string expected,
                      size_t rule) {
  // A bracket that TokenFilter closed is reported already.
  if (isCloser(found->getType()) && found->getStopIndex() + 1 == found->getStartIndex())
    return;
  SourceRange range = getRange(parser, found);
  if (reportSpecial(found, rule, range))
    return;
  Diagnostic &error = diags.error(range, Code::UnexpectedToken);
  error << "expected " << expected << ", found " << nameFound(found);

  size_t type = found->getType();
  antlr4::Token *before =
      parser->getInputStream()->index() > 0 ? parser->getTokenStream()->LT(-1) : nullptr;
  llvm::StringRef help;
  if (type == DvnParser::NAME)
    help = translate(getText(found));
  if (help.empty() && before && before->getType() == DvnParser::NAME)
    help = translate(getText(before));
  if (type == DvnParser::ASSIGN && llvm::StringRef(expected).contains("`{`"))
    help = "to compare write `==`";
  if (type == DvnParser::DOT && expected == "an expression")
    help = "digits stand on both sides of a point: `0.5`";
  if (before && before->getType() == DvnParser::DOT && type != DvnParser::NAME && !isKeyword(type))
    help = "digits stand on both sides of a point: `1.0`";
  if (isKeyword(type) && llvm::StringRef(expected).contains("a name"))
    help = "a keyword cannot be a name";
  if (rule == DvnParser::RuleSource && type == DvnParser::NAME && help.empty())
    help = "statements stand in a `program`, `net` or `fn`";
  if (!help.empty())
    error.help(help);
}

/// Mistakes that have a code of their own.
bool Strategy::reportSpecial(antlr4::Token *found, size_t rule, SourceRange range) {
  size_t type = found->getType();
  // Behind an operand, which a first comparison would have gone on from.
  bool isBehindOperand = decisionsAt == found->getTokenIndex() &&
                         llvm::any_of(decisions, [](antlr4::atn::ATNState *state) {
                           return state->ruleIndex == DvnParser::RulePostfix;
                         });
  if (isComparison(type) && isBehindOperand) {
    diags.error(range, Code::ComparisonChain).help("write `a < b && b < c`")
        << "comparisons do not chain";
    return true;
  }
  bool inBlock = rule == DvnParser::RuleBlock || rule == DvnParser::RuleStatement;
  if ((inBlock && isFileKeyword(type)) || (rule == DvnParser::RuleSource && isBlockKeyword(type))) {
    diags.error(range, Code::MisplacedStatement)
        << "`" << getText(found) << "` "
        << (inBlock ? "stands in the file itself, not in a block"
                    : "stands in a block, not in the file itself");
    return true;
  }
  return false;
}

/// Gives up the rule that found the error: to the end of the brackets it is in,
/// behind which the rules above can go on, or to the end of the statement.
void Strategy::recover(antlr4::Parser *parser, std::exception_ptr) {
  skip(parser, /*stopAtBrackets=*/true);
  antlr4::ParserRuleContext *context = parser->getContext();
  size_t opener = context->start->getType();
  antlr4::TokenStream *tokens = parser->getTokenStream();
  if (isBracketed(context->getRuleIndex()) && tokens->index() > context->start->getTokenIndex() &&
      ((opener == DvnParser::LPAREN && tokens->LA(1) == DvnParser::RPAREN) ||
       (opener == DvnParser::LBRACKET && tokens->LA(1) == DvnParser::RBRACKET)))
    tokens->consume();
}

/// To the end of the statement: a separator, or the `}` of the block it is in;
/// or to the end of the round or square brackets it is in.
void Strategy::skip(antlr4::Parser *parser, bool stopAtBrackets) {
  antlr4::TokenStream *tokens = parser->getTokenStream();
  for (size_t depth = 0;; tokens->consume()) {
    size_t type = tokens->LA(1);
    if (type == antlr4::Token::EOF)
      return;
    if (type == DvnParser::LBRACE || type == DvnParser::LPAREN || type == DvnParser::LBRACKET) {
      ++depth;
    } else if (isCloser(type) && depth != 0) {
      --depth;
    } else if (depth == 0 && (type == DvnParser::NL || type == DvnParser::SEMICOLON ||
                              type == DvnParser::RBRACE || (stopAtBrackets && isCloser(type)))) {
      return;
    }
  }
}

std::shared_ptr<antlr4::ANTLRErrorStrategy>
dvn::makeErrorStrategy(const Sources &sources, SourceRange part, Diagnostics &diags) {
  return std::make_shared<Strategy>(sources, part, diags);
}
