//===- Picture.h - the few shapes that pictures are made of ----------------===//
//
// What plots and heat maps draw is a list of shapes, in the order in which they
// cover each other. Who writes it, as SVG text or as pixels, is chosen by the
// ending of the file; a list, and not calls of either, so that the pixels are one
// function, which a program has or has not. Places are in points from the upper left
// corner; y grows downwards. Letters are 13 points high.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_PICTURE_H
#define DVN_RUNTIME_PICTURE_H

#include "runtime/Context.h"

namespace dvn {

using Colour = uint32_t; ///< 0xRRGGBB
constexpr Colour kInk = 0x3a3f47;

struct Point {
  double x, y;
};

enum class Anchor : uint8_t { Start, Middle, End };

struct Shape {
  enum Kind : uint8_t { Line, Rectangle, Circle, Curve, Label } kind;
  Anchor anchor;
  bool slanted;
  Colour colour;
  double width;  ///< of a line; the radius of a circle
  Point at, to;  ///< to: the end of a line, the size of a rectangle
  int64_t first; ///< of a curve's points, or a label's bytes
  int64_t count; ///< of a curve's points
};

struct Picture {
  int width, height;
  List<Shape> shapes;
  List<Point> points;
  Text texts; ///< of labels, each with its NUL

  /// Wider ones than 1 have round ends.
  void addLine(Point from, Point to, Colour colour, double width = 1);
  void addRectangle(Point corner, Point size, Colour colour);
  void addCircle(Point centre, double radius, Colour colour);
  /// A line through the points that `addPoint` gives next.
  void beginCurve(Colour colour);
  void addPoint(Point point);
  /// Slanted: turned around `at`, so that it rises by 40 degrees.
  void addLabel(Point at, Anchor anchor, const char *text, Colour colour = kInk,
                bool slanted = false);
  void release();
};

/// Writes the file, whole or not at all, and releases the picture. `what`, a word,
/// begins the message if the path has an unknown ending.
void writePicture(dvn_context *context, const char *what, const char *path, Picture &picture);

// PictureSvg.cpp
void writeSvg(dvn_context *context, const char *path, const Picture &picture);

/// A number in a format of Python's, such as ".6g".
void addNumber(Text &out, double value, const char *spec);

} // namespace dvn

#endif
