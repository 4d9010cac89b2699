// ParseLiteral: numbers, and strings with their escapes and holes.
//
// A string is cut into text and holes; the expression of a hole is parsed at
// its own place in the source, so that its errors point there.

#include "frontend/ParseBuilder.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <cmath>

using namespace dvn;

const Expr *ParseBuilder::buildNumber(SourceRange range) {
  std::string digits = sources.getText(range).str();
  llvm::erase(digits, '_');
  llvm::StringRef text = digits;
  if (text.find_first_of(".eE") == llvm::StringRef::npos) {
    int64_t integer = 0;
    if (!text.getAsInteger(10, integer))
      return context.make<NumberExpr>(1, range, integer);
    diags.error(range, Code::BadNumber).note("the largest is 9223372036854775807")
        << "this whole number does not fit into 64 bits";
    return context.make<ErrorExpr>(1, range);
  }
  double real = 0;
  if (text.getAsDouble(real, /*AllowInexact=*/true) || !std::isfinite(real)) {
    diags.error(range, Code::BadNumber).help("infinity is written `infinity`")
        << "this number is too large";
    return context.make<ErrorExpr>(1, range);
  }
  return context.make<NumberExpr>(1, range, real);
}

/// The content of a string without holes, for `use`.
Name ParseBuilder::buildPath(SourceRange range) {
  const auto *string = llvm::dyn_cast<StringExpr>(buildString(range));
  if (string && string->isPlain() && !string->getText().empty())
    return {string->getText(), range};
  diags.error(range, Code::BadHole) << "the path of a module is plain text";
  return {};
}

const Expr *ParseBuilder::buildString(SourceRange range) {
  llvm::StringRef source = sources.get(file).getText();
  uint32_t at = range.begin + 1;
  uint32_t end = range.end;
  // Without its closing quote, which is reported already, it ends with its
  // line.
  if (sources.getText(range).size() > 1 && source[end - 1] == '"')
    --end;

  llvm::SmallVector<StringPiece> pieces;
  std::string text;
  uint32_t textBegin = at;
  unsigned depth = 0;
  auto flush = [&] {
    if (!text.empty())
      pieces.push_back({{file, textBegin, at}, context.copy(llvm::StringRef(text)), nullptr, {}});
    text.clear();
  };
  while (at < end) {
    char c = source[at];
    if (c == '\\') {
      at = buildEscape(at, end, text);
    } else if ((c == '{' || c == '}') && at + 1 < end && source[at + 1] == c) {
      text += c;
      at += 2;
    } else if (c == '}') {
      diags.error({file, at, at + 1}, Code::BadHole).help("a brace itself is written `}}`")
          << "`}` closes nothing in this string";
      ++at;
    } else if (c == '{') {
      flush();
      StringPiece piece;
      at = buildHole(at, end, piece);
      textBegin = at;
      if (piece.hole) {
        depth = std::max(depth, piece.hole->getDepth());
        pieces.push_back(piece);
      }
    } else {
      text += c;
      ++at;
    }
  }
  flush();
  return context.make<StringExpr>(depth + 1, range, copy(pieces));
}

/// Reads the escape at `at` into `text`; gives the place behind it.
uint32_t ParseBuilder::buildEscape(uint32_t at, uint32_t end, std::string &text) {
  llvm::StringRef source = sources.get(file).getText();
  uint32_t next = at + 2;
  switch (at + 1 < end ? source[at + 1] : '\0') {
  case 'n':
    text += '\n';
    return next;
  case 't':
    text += '\t';
    return next;
  case 'r':
    text += '\r';
    return next;
  case '\\':
  case '"':
    text += source[at + 1];
    return next;
  case 'u': {
    llvm::StringRef rest = source.slice(next, end);
    size_t close = rest.find('}');
    unsigned number = 0;
    char utf8[UNI_MAX_UTF8_BYTES_PER_CODE_POINT];
    char *to = utf8;
    if (rest.starts_with("{") && close != llvm::StringRef::npos &&
        !rest.slice(1, close).getAsInteger(16, number) &&
        llvm::ConvertCodePointToUTF8(number, to)) {
      text.append(utf8, to);
      return next + close + 1;
    }
    break;
  }
  default:
    break;
  }
  // The whole character, should it not be ASCII.
  while (next < end && (source[next] & 0xC0) == 0x80)
    ++next;
  next = std::min(next, end);
  diags.error({file, at, next}, Code::BadEscape).help("a backslash itself is written `\\\\`")
      << "unknown escape `" << source.slice(at, next) << "`";
  return next;
}

/// Reads the hole at `at`; gives the place behind it. Where it has errors, the
/// piece stays without an expression.
uint32_t ParseBuilder::buildHole(uint32_t at, uint32_t end, StringPiece &piece) {
  llvm::StringRef source = sources.get(file).getText();
  uint32_t close = at + 1, colon = 0;
  int depth = 0;
  for (; close < end && source[close] != '}' && source[close] != '{'; ++close) {
    char c = source[close];
    depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    if (c == ':' && depth == 0 && colon == 0)
      colon = close;
    if (c == '"' || c == '\\') {
      diags.error({file, close, close + 1}, Code::BadHole)
              .help("give the value a name with `let` before")
          << "a hole in a string has neither quotes nor escapes";
      return end;
    }
  }
  if (close == end || source[close] == '{') {
    diags.error({file, at, at + 1}, Code::BadHole).help("a brace itself is written `{{`")
        << (close == end ? "this hole is not closed" : "a hole in a string has no braces in it");
    return end;
  }
  SourceRange expr{file, at + 1, colon ? colon : close};
  piece.range = {file, at, close + 1};
  if (sources.getText(expr).trim().empty()) {
    diags.error(piece.range, Code::BadHole).help("a brace itself is written `{{`")
        << "this hole is empty";
    return close + 1;
  }
  piece.hole = parseHole(expr);
  if (!piece.hole)
    piece.hole = context.make<ErrorExpr>(1, expr);
  if (colon)
    piece.format = readFormat({file, colon + 1, close});
  return close + 1;
}

FormatSpec ParseBuilder::readFormat(SourceRange range) {
  FormatSpec format;
  llvm::StringRef rest = sources.getText(range);
  format.text = context.copy(rest);
  auto take = [&](llvm::StringRef allowed) -> char {
    if (rest.empty() || !allowed.contains(rest[0]))
      return 0;
    char c = rest[0];
    rest = rest.drop_front();
    return c;
  };
  bool isGood = !rest.empty();
  format.align = take("<>^");
  format.plus = take("+") != 0;
  format.zero = take("0") != 0;
  if (!rest.empty() && llvm::isDigit(rest[0]))
    isGood &= !rest.consumeInteger(10, format.width) && format.width <= 1000;
  if (take("."))
    isGood &= !rest.consumeInteger(10, format.precision) && format.precision >= 0 &&
              format.precision <= 100;
  format.type = take("dfegs%");
  if (isGood && rest.empty())
    return format;
  diags.error(range.begin == range.end ? SourceRange{file, range.begin - 1, range.end} : range,
              Code::BadFormat)
          .help("for instance `.3f`, `8`, `03d`, `>10`")
      << (format.text.empty() ? "this format is empty"
                              : ("unknown format `" + format.text + "`").str());
  return {};
}
