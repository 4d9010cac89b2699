// FormatTables: what is aligned across lines.
//
// Numbers of a list that has several lines, to the right, as far as the lines
// are alike:
//
//   [( 64,  96, 128, 16), (128, 128),
//    (192,   8, 208, 16)]
//
// And declarations of one kind that follow one another, if the author aligned
// any of them: the type of memory and data, the value of others.
//
//   state low:  T[c] = 0
//   state high: T[c] = 1

#include "frontend/FormatPieces.h"

#include "llvm/ADT/STLExtras.h"

#include <string>

using namespace dvn;
using Kind = Piece::Kind;

//===-- Lists of numbers --------------------------------------------------===//

namespace {
/// A number with its sign.
struct Cell {
  unsigned first;
  unsigned width;
  std::string before; ///< What stands between it and the cell before.
};
} // namespace

static bool isTable(const Pieces &pieces, unsigned open) {
  if (!pieces[open].is("["))
    return false;
  bool hasLines = false;
  for (unsigned i = open + 1; i < pieces[open].match; ++i) {
    const Piece &piece = pieces[i];
    hasLines |= piece.onNewLine;
    if (piece.kind != Kind::Number && piece.kind != Kind::Comma && !piece.is("-") &&
        !piece.is("[") && !piece.is("]") && !piece.is("(") && !piece.is(")"))
      return false;
  }
  return hasLines;
}

/// The cells of each line of a table.
static std::vector<std::vector<Cell>> readRows(const Pieces &pieces, unsigned open) {
  std::vector<std::vector<Cell>> rows(1);
  std::string between;
  for (unsigned i = open + 1; i < pieces[open].match; ++i) {
    const Piece &piece = pieces[i];
    if (piece.onNewLine) {
      if (!rows.back().empty())
        rows.emplace_back();
      between.clear();
    }
    if (piece.kind != Kind::Number) {
      if (!piece.is("-"))
        between += piece.text;
      continue;
    }
    bool isNegative = pieces[i - 1].is("-");
    rows.back().push_back({i - isNegative, piece.getWidth() + isNegative, between});
    between.clear();
  }
  return rows;
}

static void alignNumbers(Pieces &pieces, unsigned open) {
  std::vector<std::vector<Cell>> rows = readRows(pieces, open);
  if (llvm::count_if(rows, [](const auto &row) { return row.size() > 1; }) < 2)
    return;
  for (size_t at = 0;; ++at) {
    unsigned width = 0, count = 0;
    const std::string *before = nullptr;
    for (const auto &row : rows) {
      if (row.size() <= at)
        continue;
      if (before && *before != row[at].before)
        return;
      before = &row[at].before;
      width = std::max(width, row[at].width);
      ++count;
    }
    if (count == 0)
      return;
    for (const auto &row : rows)
      if (row.size() > at)
        pieces[row[at].first].pad = width - row[at].width;
  }
}

//===-- Declarations ------------------------------------------------------===//

namespace {
/// A statement of one line with the piece that is aligned.
struct Line {
  char kind = 0; ///< 0: none that is aligned.
  unsigned first = 0, key = 0, end = 0;
};
} // namespace

/// The first piece `text` directly in the statement, or `end`.
static unsigned find(const Pieces &pieces, const Line &line, llvm::StringRef text) {
  for (unsigned i = line.first; i < line.end; ++i)
    if (pieces[i].parent == pieces[line.first].parent && pieces[i].is(text))
      return i;
  return line.end;
}

static Line readLine(const Pieces &pieces, unsigned first) {
  Line line;
  line.first = first;
  line.end = getLineEnd(pieces, first);
  if (pieces[line.end - 1].isComment())
    --line.end;
  for (unsigned i = first + 1; i < line.end; ++i)
    if (pieces[i].beginsStatement && pieces[i].parent == pieces[first].parent)
      return line; // several of them
  unsigned next = line.end;
  while (next < pieces.size() && pieces[next].isComment())
    ++next;
  unsigned parent = pieces[first].parent;
  bool endsHere = next == pieces.size() ||
                  (pieces[next].kind == Kind::Close && pieces[next].match == parent) ||
                  (pieces[next].beginsStatement && pieces[next].parent == parent);
  if (!endsHere)
    return line;

  const Piece &word = pieces[first];
  bool isMemory = word.is("param") || word.is("state");
  if (isMemory || word.is("data")) {
    line.key = find(pieces, line, ":") + 1;
    line.kind = isMemory ? 'm' : 'd';
  } else if (word.is("let") || word.is("fn") || word.kind == Kind::Word) {
    line.key = find(pieces, line, "=");
    line.kind = word.is("let") ? 'l' : word.is("fn") ? 'f' : 'a';
  }
  if (line.kind && line.key >= line.end)
    line.kind = 0;
  return line;
}

static void alignRun(Pieces &pieces, llvm::ArrayRef<Line> run) {
  bool isWanted = false;
  unsigned width = 0;
  std::vector<unsigned> widths;
  for (const Line &line : run) {
    isWanted |= pieces[line.key].gap > 1;
    unsigned sum = 0;
    for (unsigned i = line.first; i < line.key; ++i)
      sum += pieces[i].getWidth() + getSpaceBefore(pieces, i + 1);
    widths.push_back(sum);
    width = std::max(width, sum);
  }
  if (isWanted && run.size() > 1)
    for (auto [line, sum] : llvm::zip(run, widths))
      pieces[line.key].pad = width - sum;
}

void dvn::alignTables(Pieces &pieces) {
  for (Piece &piece : pieces)
    piece.pad = 0;
  std::vector<Line> run;
  for (unsigned i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Kind::Open && isTable(pieces, i)) {
      alignNumbers(pieces, i);
      i = pieces[i].match;
    }
  }
  // The statements of blocks within a line break no run: it is of one line.
  for (unsigned i = 0; i < pieces.size(); i = getLineEnd(pieces, i)) {
    Line line = pieces[i].beginsStatement ? readLine(pieces, i) : Line();
    bool goesOn = !run.empty() && line.kind == run.back().kind && !pieces[i].afterBlank &&
                  pieces[i].parent == pieces[run.back().first].parent;
    if (!goesOn) {
      alignRun(pieces, run);
      run.clear();
    }
    if (line.kind)
      run.push_back(line);
  }
  alignRun(pieces, run);
}
