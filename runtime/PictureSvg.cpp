//===- PictureSvg.cpp - a picture as SVG text ------------------------------===//
//
// Numbers have one digit after the point, so that the same values give the same
// bytes.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"
#include "runtime/Picture.h"

namespace dvn {

/// On white, so that light and dark viewers both show it.
static void addHead(Text &out, int width, int height) {
  out.addf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d "
           "%d\" font-family=\"system-ui, Helvetica, Arial, sans-serif\" font-size=\"13\" "
           "fill=\"#%06x\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
           width, height, width, height, kInk);
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

/// ` name="1.0"`
static void addAttribute(Text &out, const char *name, double value) {
  out.addf(" %s=\"", name);
  addNumber(out, value, ".1f");
  out.add('"');
}

static void addLine(Text &out, const Shape &shape) {
  out.add("<line");
  addAttribute(out, "x1", shape.at.x);
  addAttribute(out, "y1", shape.at.y);
  addAttribute(out, "x2", shape.to.x);
  addAttribute(out, "y2", shape.to.y);
  out.addf(" stroke=\"#%06x\"", shape.colour);
  if (shape.width > 1) {
    out.add(" stroke-width=\"");
    addNumber(out, shape.width, "g");
    out.add("\" stroke-linecap=\"round\"");
  }
  out.add("/>\n");
}

static void addRectangle(Text &out, const Shape &shape) {
  out.add("<rect");
  addAttribute(out, "x", shape.at.x);
  addAttribute(out, "y", shape.at.y);
  addAttribute(out, "width", shape.to.x);
  addAttribute(out, "height", shape.to.y);
  out.addf(" fill=\"#%06x\"/>\n", shape.colour);
}

static void addCircle(Text &out, const Shape &shape) {
  out.add("<circle");
  addAttribute(out, "cx", shape.at.x);
  addAttribute(out, "cy", shape.at.y);
  addAttribute(out, "r", shape.width);
  out.addf(" fill=\"#%06x\"/>\n", shape.colour);
}

static void addCurve(Text &out, const Shape &shape, const Picture &picture) {
  out.addf("<polyline fill=\"none\" stroke=\"#%06x\" stroke-width=\"", shape.colour);
  addNumber(out, shape.width, "g");
  out.add("\" stroke-linejoin=\"round\" stroke-linecap=\"round\" points=\"");
  for (int64_t i = 0; i < shape.count; ++i) {
    const Point &point = picture.points[shape.first + i];
    addNumber(out, point.x, ".1f");
    out.add(',');
    addNumber(out, point.y, ".1f");
    out.add(' ');
  }
  out.add("\"/>\n");
}

static void addLabel(Text &out, const Shape &shape, const char *text) {
  static const char anchors[][8] = {"start", "middle", "end"};
  out.add("<text");
  addAttribute(out, "x", shape.at.x);
  addAttribute(out, "y", shape.at.y);
  out.addf(" text-anchor=\"%s\"", anchors[static_cast<int>(shape.anchor)]);
  if (shape.colour != kInk)
    out.addf(" fill=\"#%06x\"", shape.colour);
  if (shape.slanted) {
    out.add(" transform=\"rotate(-40 ");
    addNumber(out, shape.at.x, ".1f");
    out.add(' ');
    addNumber(out, shape.at.y, ".1f");
    out.add(")\"");
  }
  out.add('>');
  addEscaped(out, text);
  out.add("</text>\n");
}

void writeSvg(dvn_context *c, const char *path, const Picture &picture) {
  Text out = {};
  addHead(out, picture.width, picture.height);
  for (const Shape &shape : picture.shapes) {
    switch (shape.kind) {
    case Shape::Line:
      addLine(out, shape);
      break;
    case Shape::Rectangle:
      addRectangle(out, shape);
      break;
    case Shape::Circle:
      addCircle(out, shape);
      break;
    case Shape::Curve:
      addCurve(out, shape, picture);
      break;
    case Shape::Label:
      addLabel(out, shape, picture.texts.chars.data + shape.first);
      break;
    }
  }
  out.add("</svg>\n");
  Replacement file = beginReplace(c, path);
  write(file, out.text(), out.size());
  endReplace(file);
  out.release();
}

} // namespace dvn
