//===- Letters.h - letters as strokes of a pen ------------------------------===//
//
// What labels of pictures in pixels are written with, so that a picture has the
// same bytes on every machine, whatever fonts it has.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_LETTERS_H
#define DVN_RUNTIME_LETTERS_H

namespace dvn {

/// The character that a UTF-8 text begins with, as a line of Letters.cpp, and the
/// text moved behind it. All but printable ASCII is a box.
const char *nextLetter(const char *&text);

/// A whole number, and the text moved behind it.
int nextNumber(const char *&text);

} // namespace dvn

#endif
