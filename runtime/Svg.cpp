//===- Svg.cpp - the few shapes that pictures are made of ------------------===//
//
// See Svg.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Svg.h"
#include "runtime/Number.h"

namespace dvn {

void beginSvg(Text &out, double width, double height) {
  auto w = static_cast<int>(width), h = static_cast<int>(height);
  out.addf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d "
           "%d\" font-family=\"system-ui, Helvetica, Arial, sans-serif\" font-size=\"13\" "
           "fill=\"#3a3f47\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
           w, h, w, h);
}

void addNumber(Text &out, double value, const char *spec) {
  addFloat(out, value, parseFormat(spec), false);
}

static void addEscaped(Text &out, const char *text) {
  for (; *text; ++text) {
    if (*text == '<')
      out.add("&lt;");
    else if (*text == '&')
      out.add("&amp;");
    else
      out.add(*text);
  }
}

void addTag(Text &out, const char *name, const char *const *keys, const double *values, int count,
            const char *rest) {
  out.addf("<%s", name);
  for (int i = 0; i < count; ++i) {
    out.addf(" %s=\"", keys[i]);
    addNumber(out, values[i], ".1f");
    out.add('"');
  }
  out.add(rest);
}

void addLine(Text &out, double x1, double y1, double x2, double y2, const char *rest) {
  const char *const keys[] = {"x1", "y1", "x2", "y2"};
  const double values[] = {x1, y1, x2, y2};
  addTag(out, "line", keys, values, 4, rest);
}

void addLabel(Text &out, double x, double y, const char *anchor, const char *text,
              const char *rest) {
  const char *const keys[] = {"x", "y"};
  const double values[] = {x, y};
  addTag(out, "text", keys, values, 2, "");
  out.addf(" text-anchor=\"%s\"%s>", anchor, rest);
  addEscaped(out, text);
  out.add("</text>\n");
}

} // namespace dvn
