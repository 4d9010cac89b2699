// Format: the steps from a source to its text in the one style, and the proof
// that nothing but layout has changed.

#include "frontend/Format.h"

#include "frontend/AstPrinter.h"
#include "frontend/FormatPieces.h"
#include "frontend/Parse.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace dvn;

static std::string writePieces(const Pieces &pieces) {
  std::string text;
  unsigned column = 0;
  for (unsigned i = 0; i < pieces.size(); ++i) {
    const Piece &piece = pieces[i];
    if (i > 0 && piece.onNewLine) {
      text += piece.afterBlank ? "\n\n" : "\n";
      column = 0;
    }
    if (needsSemicolon(pieces, i)) {
      text += ';';
      ++column;
    }
    text.append(piece.column - column, ' ');
    text += piece.text;
    column = piece.getEnd();
  }
  return text + (pieces.empty() ? "" : "\n");
}

/// The tree without places; nothing where the source has errors of syntax.
static std::optional<std::string> getTree(Sources &sources, FileId file, Diagnostics &diags) {
  AstContext context;
  Module module = parse(sources, file, context, diags);
  if (diags.hasErrors())
    return std::nullopt;
  std::string text;
  llvm::raw_string_ostream os(text);
  printAst(module, os);
  return text;
}

static bool isSameText(const Pieces &before, const Pieces &after) {
  return before.size() == after.size() &&
         llvm::all_of(llvm::zip(before, after), [](const auto &pair) {
           return std::get<0>(pair).text == std::get<1>(pair).text;
         });
}

std::optional<std::string> dvn::formatSource(Sources &sources, FileId file, Diagnostics &diags) {
  std::optional<std::string> tree = getTree(sources, file, diags);
  if (!tree)
    return std::nullopt;
  Pieces pieces = readPieces(sources, file);
  settleBreaks(pieces);
  breakLongLines(pieces);
  std::string text = writePieces(pieces);
  if (text.size() > Sources::maxBytes) {
    diags.error({file, 0, 0}, Code::SourceTooLarge)
        << "laid out, this source would be larger than " << (Sources::maxBytes >> 20) << " MiB";
    return std::nullopt;
  }

  // A formatter that is wrong must not touch what people wrote.
  FileId copy = sources.add(sources.get(file).getName(), text);
  Diagnostics none(sources);
  if (getTree(sources, copy, none) != tree || !isSameText(pieces, readPieces(sources, copy)))
    llvm::report_fatal_error("formatting would change the meaning of the source");
  return text;
}
