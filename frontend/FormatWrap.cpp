// FormatWrap: lines that are too long get more line breaks.
//
// Of all places where a line may be broken, those that tear least apart are
// taken: the fewest brackets around them, then the loosest operator. What is
// taken is a class, the commas of one bracket say; it is broken as often as
// needed at once. The two parts of a line are looked at again, until all fit or
// nothing more can be broken.

#include "frontend/FormatPieces.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

using namespace dvn;
using Kind = Piece::Kind;

namespace {
/// The places of a line that are broken alike.
struct BreakClass {
  unsigned cost = ~0u;
  unsigned parent = Piece::none;
  llvm::SmallVector<unsigned> places;
};

class Wrapper {
public:
  explicit Wrapper(Pieces &pieces) : pieces(pieces) {}

  void run();

private:
  bool wrapLine(unsigned first, unsigned end);
  std::optional<unsigned> getCost(unsigned at, unsigned lineEnd) const;
  bool expandChain(unsigned open, unsigned first, unsigned end);
  bool fill(const BreakClass &chosen, unsigned end);

  Pieces &pieces;
};
} // namespace

static unsigned getLooseness(const Piece &piece) {
  llvm::StringRef text = piece.text;
  if (text == "|>")
    return 1;
  if (text == "||")
    return 2;
  if (text == "&&")
    return 3;
  if (llvm::is_contained({"==", "!=", "<", "<=", ">", ">="}, text))
    return 6;
  return text == "+" || text == "-" ? 7 : 8;
}

/// What it costs to begin a line with a piece; nothing where that would change
/// the meaning, or nobody would do it.
std::optional<unsigned> Wrapper::getCost(unsigned at, unsigned lineEnd) const {
  const Piece &piece = pieces[at], &before = pieces[at - 1];
  if (piece.columnIfBroken >= piece.column || piece.kind == Kind::Close || piece.isComment())
    return std::nullopt;
  bool isInBlock = piece.parent == Piece::none || pieces[piece.parent].is("{");
  unsigned around = 10 * piece.depth;
  if (before.is("{") && before.match < lineEnd)
    return around - 10; // the block gets its own lines
  bool isOpenList = piece.kind == Kind::Open && piece.match >= lineEnd;
  if (before.is("=") && isInBlock) {
    if (isOpenList)
      return std::nullopt;
    unsigned rest = pieces[lineEnd - 1].getEnd() - piece.column;
    return piece.columnIfBroken + rest <= maxLineWidth ? std::optional(around + 4) : std::nullopt;
  }
  if (piece.kind == Kind::Infix && !(isInBlock && piece.is("-")))
    return around + getLooseness(piece);
  if (isInBlock)
    return std::nullopt;
  if (before.kind == Kind::Comma)
    return around + 5;
  if (before.kind == Kind::Open)
    return around + 9;
  bool isComprehension = piece.is("for") || (piece.is("if") && before.endsOperand());
  return isComprehension ? std::optional(around + 3) : std::nullopt;
}

/// Gives a block its own lines, and those that an `else` joins with it.
bool Wrapper::expandChain(unsigned open, unsigned first, unsigned end) {
  auto previous = [&](unsigned block) { // of `} else {` or `} else if c {`
    for (unsigned i = block; i-- > first && !pieces[i].beginsStatement;)
      if (pieces[i].is("else") && pieces[i].parent == pieces[block].parent)
        return i > first && pieces[i - 1].is("}") ? pieces[i - 1].match : Piece::none;
    return Piece::none;
  };
  for (unsigned before = previous(open); before != Piece::none && before > first;
       before = previous(open))
    open = before;
  for (unsigned block = open; block != Piece::none;) {
    unsigned close = pieces[block].match;
    if (close != block + 1)
      expandBlock(pieces, block);
    unsigned next = close + 1;
    if (next >= end || !pieces[next].is("else"))
      break;
    while (next < end && !(pieces[next].is("{") && pieces[next].parent == pieces[block].parent))
      ++next;
    block = next < end ? next : Piece::none;
  }
  return true;
}

/// Breaks before each place of a class from which on the line would be too long.
bool Wrapper::fill(const BreakClass &chosen, unsigned end) {
  int shift = 0;
  bool isBroken = false;
  for (size_t i = 0; i < chosen.places.size(); ++i) {
    Piece &piece = pieces[chosen.places[i]];
    unsigned next = i + 1 < chosen.places.size() ? chosen.places[i + 1] : end;
    int last = static_cast<int>(pieces[next - 1].getEnd()) + shift;
    int broken = static_cast<int>(piece.columnIfBroken) - static_cast<int>(piece.column);
    if (last <= static_cast<int>(maxLineWidth) || broken >= shift)
      continue;
    piece.onNewLine = isBroken = true;
    shift = broken;
  }
  return isBroken;
}

bool Wrapper::wrapLine(unsigned first, unsigned end) {
  constexpr unsigned tooFar = 1000; // taken where nothing is nearer
  BreakClass best;
  for (unsigned i = first + 1; i < end; ++i) {
    std::optional<unsigned> cost = getCost(i, end);
    if (cost && pieces[i - 1].getEnd() > maxLineWidth)
      *cost += tooFar;
    if (!cost || *cost > best.cost)
      continue;
    best.cost = *cost;
    best.parent = pieces[i].parent;
  }
  for (unsigned i = first + 1; i < end; ++i)
    if (pieces[i].parent == best.parent && getCost(i, end) == best.cost % tooFar)
      best.places.push_back(i);
  if (best.places.empty())
    return false;
  unsigned before = best.places.front() - 1;
  if (pieces[before].is("{"))
    return expandChain(before, first, end);
  if (!fill(best, end))
    return false;
  if (pieces[before].kind == Kind::Open && pieces[before + 1].onNewLine)
    pieces[pieces[before].match].onNewLine = true;
  return true;
}

void Wrapper::run() {
  for (bool isChanged = true; isChanged;) {
    isChanged = false;
    alignTables(pieces);
    placePieces(pieces);
    for (unsigned first = 0, next; first < pieces.size(); first = next) {
      next = getLineEnd(pieces, first);
      unsigned end = next;
      while (end > first && pieces[end - 1].isComment())
        --end;
      if (end > first + 1 && pieces[end - 1].getEnd() > maxLineWidth)
        isChanged |= wrapLine(first, end);
    }
  }
}

/// A block that got its own lines may join the `else` behind it, and so on.
void dvn::breakLongLines(Pieces &pieces) {
  std::vector<bool> before, now;
  do {
    before = now;
    Wrapper(pieces).run();
    settleBreaks(pieces);
    now.clear();
    for (const Piece &piece : pieces)
      now.push_back(piece.onNewLine);
  } while (before != now);
}
