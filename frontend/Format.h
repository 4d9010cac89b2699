// Format: a source in the one style, for `dvnc fmt` and editors.
//
// In comes a source, out goes its text with the same tokens and comments in the
// same order, laid out anew. Where a line ends is mostly the author's choice:
// line breaks are kept, and added only where a line is too long. What is
// between the tokens of a line, and where a line begins, is not.
//
//   let xs=[1,2,          let xs = [1, 2,
//     30,4]          ==>            30, 4]
//   if c {a;              if c {
//   b}                        a; b   (a block of several lines has its own)
//                         }
//
// The steps are in FormatPieces.h. Formatting what was formatted changes nothing.

#ifndef DVN_FRONTEND_FORMAT_H
#define DVN_FRONTEND_FORMAT_H

#include "frontend/Diagnostic.h"
#include "frontend/Source.h"

#include <optional>
#include <string>

namespace dvn {

/// The text of a file in the one style. Nothing where it has errors of syntax:
/// they are in `diags` then.
std::optional<std::string> formatSource(Sources &sources, FileId file, Diagnostics &diags);

} // namespace dvn

#endif // DVN_FRONTEND_FORMAT_H
