// FormatPieces: from a source to pieces, what is between two of them, and which
// of the author's line breaks stay.

#include "frontend/FormatPieces.h"
#include "frontend/TokenFilter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace dvn;
using Kind = Piece::Kind;

unsigned Piece::getWidth() const {
  return llvm::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

//===-- Reading -----------------------------------------------------------===//

namespace {
class Reader {
public:
  Reader(const Sources &sources, FileId file)
      : sources(sources), file(file), text(sources.get(file).getText()) {}

  Pieces read();

private:
  void readGap(uint32_t end);
  void add(llvm::StringRef token, bool beginsStatement);
  Kind getKind(llvm::StringRef token, bool beginsStatement) const;

  const Sources &sources;
  const FileId file;
  const llvm::StringRef text;
  Pieces pieces;
  std::vector<unsigned> open;
  uint32_t at = 0;       ///< The end of the piece before.
  unsigned newlines = 0; ///< Since then.
  unsigned spaces = 0;   ///< Since the last of them, or since then.
};
} // namespace

/// Between two tokens there are spaces, ends of lines, `;` and comments.
void Reader::readGap(uint32_t end) {
  newlines = spaces = 0;
  while (at < end) {
    if (text.substr(at).starts_with("//")) {
      llvm::StringRef comment = text.slice(at, end).take_until([](char c) { return c == '\n'; });
      at += comment.size();
      add(comment.rtrim(), false);
      newlines = spaces = 0;
      continue;
    }
    char c = text[at++];
    newlines += c == '\n';
    spaces = c == ' ' ? spaces + 1 : 0;
  }
}

Kind Reader::getKind(llvm::StringRef token, bool beginsStatement) const {
  char first = token.front();
  if (token.starts_with("//"))
    return Kind::Comment;
  if (llvm::isAlpha(first) || first == '_')
    return isKeyword(token) && token != "true" && token != "false" && token != "none"
               ? Kind::Keyword
               : Kind::Word;
  if (llvm::isDigit(first))
    return Kind::Number;
  if (first == '"')
    return Kind::String;
  if (llvm::is_contained({"(", "[", "{"}, token))
    return Kind::Open;
  if (llvm::is_contained({")", "]", "}"}, token))
    return Kind::Close;
  if (token == ",")
    return Kind::Comma;
  if (llvm::is_contained({"=", "+=", "-=", "*=", "/=", ":", "->", ".", "..", "..=", "..."}, token))
    return Kind::Mark;
  if (token == "!")
    return Kind::Prefix;
  auto before = llvm::find_if(llvm::reverse(pieces), [](const Piece &p) { return !p.isComment(); });
  bool hasLeftSide = !beginsStatement && before != pieces.rend() && before->endsOperand();
  return token == "-" && !hasLeftSide ? Kind::Prefix : Kind::Infix;
}

void Reader::add(llvm::StringRef token, bool beginsStatement) {
  Piece piece;
  piece.text = token;
  piece.kind = getKind(token, beginsStatement);
  piece.beginsStatement = beginsStatement && piece.kind != Kind::Close;
  piece.onNewLine = newlines > 0 || pieces.empty();
  piece.afterBlank = newlines > 1 && !pieces.empty();
  piece.gap = spaces;
  unsigned index = pieces.size();
  if (piece.kind == Kind::Close) {
    piece.match = open.back();
    pieces[open.back()].match = index;
    open.pop_back();
  }
  piece.parent = open.empty() ? Piece::none : open.back();
  piece.depth = open.size();
  if (piece.kind == Kind::Open)
    open.push_back(index);
  pieces.push_back(piece);
}

Pieces Reader::read() {
  bool isSeparated = true;
  at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (SourceRange range : listTokens(sources, file)) {
    llvm::StringRef token = sources.getText(range);
    if (token == "\n" || token == "\r\n" || token == ";") {
      isSeparated = true;
      continue;
    }
    readGap(range.begin);
    add(token, isSeparated);
    at = range.end;
    isSeparated = token == "{";
  }
  readGap(text.size());
  return std::move(pieces);
}

Pieces dvn::readPieces(const Sources &sources, FileId file) { return Reader(sources, file).read(); }

//===-- Between two pieces ------------------------------------------------===//

bool dvn::needsSemicolon(const Pieces &pieces, unsigned at) {
  return at > 0 && pieces[at].beginsStatement && !pieces[at].onNewLine && !pieces[at - 1].is("{");
}

static bool isRange(const Piece &piece) { return piece.is("..") || piece.is("..="); }

static bool hasSpace(const Piece &before, const Piece &piece) {
  if (before.is("{") || piece.is("}"))
    return !(before.is("{") && piece.is("}"));
  if (before.kind == Kind::Open || piece.kind == Kind::Close)
    return false;
  if (piece.kind == Kind::Comma || piece.is(":") || piece.is("."))
    return false;
  if (before.is(".") || before.is("...") || before.kind == Kind::Prefix)
    return false;
  if (piece.is("(") || piece.is("["))
    return !before.endsOperand() && !before.is("fn") && !isRange(before);
  if (isRange(piece))
    return !before.endsOperand();
  return !isRange(before) || piece.is("by");
}

unsigned dvn::getSpaceBefore(const Pieces &pieces, unsigned at) {
  if (at == 0)
    return 0;
  if (pieces[at].isComment())
    return 1;
  if (needsSemicolon(pieces, at))
    return 2;
  return hasSpace(pieces[at - 1], pieces[at]);
}

//===-- Line breaks -------------------------------------------------------===//

/// These end a line rather than begin one.
static bool staysWithLeft(const Piece &piece) {
  return piece.kind == Kind::Comma ||
         (piece.kind == Kind::Mark && !piece.is(".") && !piece.is("...") && !isRange(piece));
}

static bool isInBlock(const Pieces &pieces, unsigned at) {
  return pieces[at].parent == Piece::none || pieces[pieces[at].parent].is("{");
}

static bool hasBreak(const Pieces &pieces, unsigned begin, unsigned end) {
  for (unsigned i = begin; i < end; ++i)
    if (pieces[i].onNewLine)
      return true;
  return false;
}

void dvn::expandBlock(Pieces &pieces, unsigned open) {
  unsigned close = pieces[open].match;
  for (unsigned i = open + 1; i < close; ++i)
    if (pieces[i].parent == open && pieces[i].beginsStatement)
      pieces[i].onNewLine = true;
  pieces[close].onNewLine = true;
}

/// A block that has several lines has them to itself; brackets whose first
/// element is on a new line close on a new line.
static void settleBracket(Pieces &pieces, unsigned open, unsigned close) {
  Piece &first = pieces[open + 1], &last = pieces[close];
  bool isEmpty = open + 1 == close;
  bool isAfterComment = pieces[close - 1].isComment();
  if (pieces[open].is("{")) {
    bool isLong = !isEmpty && hasBreak(pieces, open + 1, close + 1);
    if (isLong && !first.isComment())
      first.onNewLine = true;
    last.onNewLine = isLong;
  } else {
    bool hangs = !isEmpty && (first.onNewLine || first.isComment());
    last.onNewLine = hangs || isAfterComment;
  }
  first.afterBlank = last.afterBlank = false;
}

/// A line break inside of a statement. An operator begins a line rather than ends
/// one, if only a `-` within brackets can; those of brackets are settled when they
/// close.
static void settleInside(Pieces &pieces, unsigned at) {
  Piece &piece = pieces[at];
  const Piece &before = pieces[at - 1];
  if (before.kind == Kind::Open)
    return;
  if (staysWithLeft(piece)) {
    piece.onNewLine = false;
    if (at + 1 < pieces.size() && !pieces[at + 1].isComment())
      pieces[at + 1].onNewLine = true;
  } else if (before.kind == Kind::Infix && !(before.is("-") && isInBlock(pieces, at))) {
    piece.onNewLine = false;
    pieces[at - 1].onNewLine = true;
  } else if (piece.is("{") || (!hasSpace(before, piece) && !piece.is("."))) {
    piece.onNewLine = false;
  } else if (piece.is("else") && before.is("}")) {
    piece.onNewLine = !hasBreak(pieces, before.match + 1, at);
  }
}

void dvn::settleBreaks(Pieces &pieces) {
  for (unsigned i = 1; i < pieces.size(); ++i) {
    Piece &piece = pieces[i];
    if (piece.kind == Kind::Close)
      settleBracket(pieces, piece.match, i);
    else if (piece.onNewLine && !piece.beginsStatement && !piece.isComment() &&
             !pieces[i - 1].isComment())
      settleInside(pieces, i);
    if (!piece.onNewLine || (isInBlock(pieces, i) && !piece.beginsStatement && !piece.isComment()))
      piece.afterBlank = false;
  }
}
