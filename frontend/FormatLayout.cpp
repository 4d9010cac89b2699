// FormatLayout: the column of each piece.
//
// A statement begins at the indentation of its block, a line that goes on with
// one at four more. In brackets a line begins below the first element:
//
//   fit(model, rows,          train(
//       epochs = 3)               epochs: int = 3
//                             )
//
// or, where the first element has a line of its own, four to the right of the
// line that opened the bracket. `|>` stands below the first of its chain where
// that follows a single word, `else` below its `if`.

#include "frontend/FormatPieces.h"

using namespace dvn;
using Kind = Piece::Kind;

namespace {
class Layout {
public:
  explicit Layout(Pieces &pieces) : pieces(pieces) { contexts.emplace_back(); }

  void run();

private:
  /// A bracket that is open, or the file.
  struct Context {
    bool isBlock = true;
    bool hangs = false;
    bool hasElements = false;      ///< More than one.
    unsigned indent = 0;           ///< Where its lines begin.
    unsigned base = 0;             ///< Where the line began that opened it.
    unsigned ifColumn = missing;   ///< Of the `if` that an `else` belongs to.
    unsigned pipeColumn = missing; ///< Of the first `|>` of the chain.
    bool isInChain = false;
  };
  static constexpr unsigned missing = ~0u;

  unsigned getLineColumn(unsigned at) const;
  bool beginsElement(unsigned at) const;
  void notice(unsigned at);
  void open(unsigned at);
  void alignComments();

  Pieces &pieces;
  std::vector<Context> contexts;
  unsigned base = 0; ///< Where the line began, or the line that opened what closed on it.
};
} // namespace

/// The first of a statement, argument, or element of a list.
bool Layout::beginsElement(unsigned at) const {
  unsigned before = at;
  while (before > 0 && pieces[before - 1].isComment())
    --before;
  return pieces[at].beginsStatement || before == 0 || pieces[before - 1].kind == Kind::Comma ||
         pieces[before - 1].kind == Kind::Open;
}

/// Where a piece stands that begins a line.
unsigned Layout::getLineColumn(unsigned at) const {
  const Context &context = contexts.back();
  unsigned token = at;
  while (token < pieces.size() && pieces[token].isComment())
    ++token;
  if (token == pieces.size())
    return 0;
  const Piece &piece = pieces[token];
  if (piece.kind == Kind::Close)
    return token == at ? context.base : context.indent;
  if (beginsElement(token))
    return context.indent;
  if (piece.is("else") && context.ifColumn != missing)
    return context.ifColumn;
  if (piece.is("|>") && context.pipeColumn != missing)
    return context.pipeColumn;
  bool isComprehension = piece.is("for") || piece.is("if");
  if (!context.isBlock && (isComprehension || (!context.hangs && !context.hasElements)))
    return context.indent;
  return context.indent + indentWidth;
}

/// Remembers what later lines are aligned with.
void Layout::notice(unsigned at) {
  Context &context = contexts.back();
  const Piece &piece = pieces[at];
  if (beginsElement(at)) {
    context.ifColumn = context.pipeColumn = missing;
    context.isInChain = false;
  }
  if (piece.is("if") && !(at > 0 && pieces[at - 1].is("else")))
    context.ifColumn = piece.column;
  if (piece.is("|>") && !context.isInChain) {
    context.isInChain = true;
    bool followsWord = at > 0 && pieces[at - 1].kind == Kind::Word && !piece.onNewLine;
    bool isWhole = followsWord &&
                   (beginsElement(at - 1) || pieces[at - 2].is("=") || pieces[at - 2].is("return"));
    if (isWhole && piece.column <= maxLineWidth / 2)
      context.pipeColumn = piece.column;
  }
}

void Layout::open(unsigned at) {
  const Piece &bracket = pieces[at];
  Context context;
  context.isBlock = bracket.is("{");
  context.base = base;
  unsigned first = at + 1;
  context.hangs = first != bracket.match && (pieces[first].onNewLine || pieces[first].isComment());
  for (unsigned i = first; i < bracket.match && !context.hasElements; ++i)
    context.hasElements = pieces[i].parent == at && pieces[i].kind == Kind::Comma;
  context.indent =
      context.isBlock || context.hangs ? base + indentWidth : bracket.column + bracket.getWidth();
  contexts.push_back(context);
}

/// Comments behind lines that follow one another stand below one another.
void Layout::alignComments() {
  auto isTrailing = [&](unsigned at) { return pieces[at].isComment() && !pieces[at].onNewLine; };
  for (unsigned i = 0; i < pieces.size();) {
    if (!isTrailing(i)) {
      ++i;
      continue;
    }
    unsigned column = 0, end = i, last = i;
    for (unsigned line = i;;) {
      column = std::max(column, pieces[line].column);
      last = line;
      end = getLineEnd(pieces, line + 1);
      if (end <= line + 1 || pieces[line + 1].afterBlank || !isTrailing(end - 1))
        break;
      line = end - 1;
    }
    for (unsigned k = i; k <= last; ++k)
      if (isTrailing(k))
        pieces[k].column = column;
    i = last + 1;
  }
}

void Layout::run() {
  for (unsigned i = 0; i < pieces.size(); ++i) {
    Piece &piece = pieces[i];
    piece.columnIfBroken = getLineColumn(i);
    if (i == 0 || piece.onNewLine)
      piece.column = piece.columnIfBroken + piece.pad;
    else
      piece.column = pieces[i - 1].getEnd() + getSpaceBefore(pieces, i) + piece.pad;
    if (piece.isComment())
      continue;
    if (piece.onNewLine)
      base = piece.column;
    if (piece.kind == Kind::Close) {
      base = contexts.back().base;
      contexts.pop_back();
      continue;
    }
    notice(i);
    if (piece.kind == Kind::Open)
      open(i);
  }
  alignComments();
}

void dvn::placePieces(Pieces &pieces) { Layout(pieces).run(); }

unsigned dvn::getLineEnd(const Pieces &pieces, unsigned first) {
  unsigned end = first;
  while (end < pieces.size() && (end == first || !pieces[end].onNewLine))
    ++end;
  return end;
}
