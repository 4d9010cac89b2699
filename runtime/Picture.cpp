//===- Picture.cpp - the few shapes that pictures are made of --------------===//
//
// See Picture.h. Pixels are written by PicturePng.cpp, which a program has only
// if it may need it (`dvn_use_png`), so that others do not link libpng.
//
//===----------------------------------------------------------------------===//

#include "runtime/Picture.h"
#include "runtime/Number.h"

namespace dvn {

void Picture::addLine(Point from, Point to, Colour colour, double width) {
  shapes.push({Shape::Line, {}, false, colour, width, from, to, 0, 0});
}

void Picture::addRectangle(Point corner, Point size, Colour colour) {
  shapes.push({Shape::Rectangle, {}, false, colour, 0, corner, size, 0, 0});
}

void Picture::addCircle(Point centre, double radius, Colour colour) {
  shapes.push({Shape::Circle, {}, false, colour, radius, centre, {}, 0, 0});
}

void Picture::beginCurve(Colour colour) {
  shapes.push({Shape::Curve, {}, false, colour, 2, {}, {}, points.size, 0});
}

void Picture::addPoint(Point point) {
  points.push(point);
  ++shapes.last().count;
}

void Picture::addLabel(Point at, Anchor anchor, const char *text, Colour colour, bool slanted) {
  shapes.push({Shape::Label, anchor, slanted, colour, 0, at, {}, texts.size(), 0});
  texts.add(text, strlen(text) + 1);
}

void Picture::release() {
  shapes.release();
  points.release();
  texts.release();
}

void addNumber(Text &out, double value, const char *spec) {
  addFloat(out, value, parseFormat(spec), false);
}

static bool endsWith(const char *text, const char *ending) {
  size_t length = strlen(text), most = strlen(ending);
  return length >= most && same(text + length - most, ending);
}

void writePicture(dvn_context *c, const char *what, const char *path, Picture &picture) {
  if (endsWith(path, ".svg"))
    writeSvg(c, path, picture);
  else if (endsWith(path, ".png") && c->drawPng)
    c->drawPng(c, path, picture);
  else
    fail(c, 1, "%s %s: a picture is a file that ends in .svg or .png", what, path);
  picture.release();
}

} // namespace dvn
