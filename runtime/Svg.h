//===- Svg.h - the few shapes that pictures are made of --------------------===//
//
// What plots and heat maps share. Numbers have one digit after the point, so that
// the same values give the same bytes.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_SVG_H
#define DVN_RUNTIME_SVG_H

#include "runtime/Support.h"

namespace dvn {

/// On white, so that light and dark viewers both show it.
void beginSvg(Text &out, double width, double height);
/// A number in a format of Python's, such as ".6g".
void addNumber(Text &out, double value, const char *spec);
/// `<name a="1.0" ...` with the numbers in order, then `rest`.
void addTag(Text &out, const char *name, const char *const *keys, const double *values, int count,
            const char *rest);
void addLine(Text &out, double x1, double y1, double x2, double y2, const char *rest);
/// `rest`: further attributes.
void addLabel(Text &out, double x, double y, const char *anchor, const char *text,
              const char *rest = "");

} // namespace dvn

#endif
