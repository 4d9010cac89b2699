// FormatPieces: what the formatter works on: the tokens and comments of a
// source in order, each with whether it begins a line.
//
//   readPieces       source to pieces, with the author's line breaks
//   settleBreaks     which of these stay: a block has one line or its own lines
//   breakLongLines   more of them, until every line fits
//   placePieces      the column of each piece
//
// Nothing is ever added, dropped or moved: all that a step may change is
// whether a piece begins a line, and its column. A `;` is no piece: it is written
// where two statements share a line.

#ifndef DVN_FRONTEND_FORMATPIECES_H
#define DVN_FRONTEND_FORMATPIECES_H

#include "frontend/Diagnostic.h"
#include "frontend/Source.h"

#include "llvm/ADT/StringRef.h"

#include <vector>

namespace dvn {

/// No line of code is longer where it can be broken.
constexpr unsigned maxLineWidth = 120;
constexpr unsigned indentWidth = 4;

struct Piece {
  enum class Kind : uint8_t {
    Word,    ///< A name, or `_`.
    Keyword, ///< Other than `true`, `false`, `none`, which are words.
    Number,
    String,
    Open,
    Close,
    Comma,
    Infix,  ///< An operator with two sides.
    Prefix, ///< `-` or `!` with one.
    Mark,   ///< `=`, `:`, `->`, `.`, `..` and the like.
    Comment,
  };
  static constexpr unsigned none = ~0u;

  llvm::StringRef text;
  Kind kind = Kind::Word;
  bool onNewLine = false;
  bool afterBlank = false; ///< An empty line is in front.
  bool beginsStatement = false;
  unsigned match = none;  ///< Of a bracket: the other one.
  unsigned parent = none; ///< The bracket that it stands directly in.
  unsigned depth = 0;     ///< How many brackets it stands in.
  unsigned gap = 0;       ///< Spaces in front of it in the source.
  unsigned pad = 0;       ///< Extra spaces in front of it, to align a table.
  unsigned column = 0;
  unsigned columnIfBroken = 0; ///< Where it would stand if it began a line.

  bool is(llvm::StringRef other) const { return text == other; }
  bool isComment() const { return kind == Kind::Comment; }
  /// Ends an operand: what follows is an operator, a call or an index.
  bool endsOperand() const {
    return kind == Kind::Word || kind == Kind::Number || kind == Kind::String ||
           kind == Kind::Close;
  }
  /// In characters.
  unsigned getWidth() const;
  unsigned getEnd() const { return column + getWidth(); }
};

using Pieces = std::vector<Piece>;

/// The pieces of a source that has no errors of syntax.
Pieces readPieces(const Sources &sources, FileId file);

/// Whether a space (or the `; ` between two statements) stands in front of a
/// piece when both share a line.
unsigned getSpaceBefore(const Pieces &pieces, unsigned at);
/// Whether a `;` stands in front of it.
bool needsSemicolon(const Pieces &pieces, unsigned at);

void settleBreaks(Pieces &pieces);
/// Gives a block of one line its own lines.
void expandBlock(Pieces &pieces, unsigned open);
void breakLongLines(Pieces &pieces);

/// Sets `pad` where columns of a table are kept aligned (FormatTables.cpp).
void alignTables(Pieces &pieces);
void placePieces(Pieces &pieces);

/// One after the last piece of the line that begins at `first`.
unsigned getLineEnd(const Pieces &pieces, unsigned first);

} // namespace dvn

#endif // DVN_FRONTEND_FORMATPIECES_H
