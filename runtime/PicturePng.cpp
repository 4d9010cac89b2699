//===- PicturePng.cpp - a picture as pixels --------------------------------===//
//
// Two pixels to a point. Every shape is strokes of a round pen or a rectangle: a
// pixel takes as much of the colour as its centre lies inside of the outline, from
// half a pixel in to half a pixel out. What strokes of one shape cover is gathered in
// a mask, where the larger share wins, so that joints do not show; then the shape
// is painted through it. Straight lines along an axis, rectangles and upright labels
// begin at whole pixels. Only + - * / and sqrt of doubles: the same bits everywhere.
//
//===----------------------------------------------------------------------===//

#include "runtime/Image.h"
#include "runtime/Letters.h"
#include "runtime/Picture.h"

using namespace dvn;

namespace {
constexpr int kScale = 2;
constexpr int64_t kMostPixels = 1 << 26;

struct Raster {
  int width, height;
  uint8_t *pixels, *mask;
  int left, top, right, bottom; ///< what the mask has

  void addShare(int x, int y, double share);
  void addStroke(Point from, Point to, double radius);
  void addParabola(Point from, Point pull, Point to, double radius);
  void paint(Colour colour);
  void fill(double left, double top, double right, double bottom, Colour colour);
  void drawLine(const Shape &shape);
  void drawLabel(const Shape &shape, const char *text);
};

/// Where the letters of a label go: places of Letters.cpp to pixels.
struct Pen {
  Point origin, along, up;
  int advance;

  Point at(double x, double y) const {
    x += advance;
    return {origin.x + along.x * x + up.x * y, origin.y + along.y * x + up.y * y};
  }
};
} // namespace

/// Rounded down and held within low .. high, as NaN is.
static int within(double value, int low, int high) {
  return value > low ? value < high ? static_cast<int>(value) : high : low;
}

static double clamp(double value, double low, double high) {
  return value > low ? value < high ? value : high : low;
}

void Raster::addShare(int x, int y, double share) {
  if (!(share > 0))
    return;
  auto level = static_cast<uint8_t>(share < 1 ? share * 255 + 0.5 : 255);
  uint8_t &old = mask[static_cast<int64_t>(y) * width + x];
  old = level > old ? level : old;
}

void Raster::addStroke(Point from, Point to, double radius) {
  double dx = to.x - from.x, dy = to.y - from.y, square = dx * dx + dy * dy;
  double reach = radius + 0.5, low = from.y < to.y ? from.y : to.y, high = from.y + to.y - low;
  int first = within(low - reach, 0, height), end = within(high + reach + 1, 0, height);
  for (int y = first; y < end; ++y) {
    // The part of the line whose points may reach this row.
    double middle = y + 0.5, a = 0, b = 1;
    if (dy != 0) {
      a = clamp((middle - reach - from.y) / dy, 0, 1);
      b = clamp((middle + reach - from.y) / dy, 0, 1);
    }
    double x1 = from.x + a * dx, x2 = from.x + b * dx;
    int start = within((x1 < x2 ? x1 : x2) - reach, 0, width);
    int stop = within((x1 < x2 ? x2 : x1) + reach + 1, 0, width);
    for (int x = start; x < stop; ++x) {
      double px = x + 0.5 - from.x, py = middle - from.y;
      double t = square > 0 ? clamp((px * dx + py * dy) / square, 0, 1) : 0;
      px -= t * dx;
      py -= t * dy;
      addShare(x, y, reach - __builtin_elementwise_sqrt(px * px + py * py));
    }
    left = start < left ? start : left;
    right = stop > right ? stop : right;
  }
  top = first < top ? first : top;
  bottom = end > bottom ? end : bottom;
}

void Raster::addParabola(Point from, Point pull, Point to, double radius) {
  constexpr int kPieces = 6;
  Point last = from;
  for (int i = 1; i <= kPieces; ++i) {
    double t = static_cast<double>(i) / kPieces, a = (1 - t) * (1 - t), b = 2 * t * (1 - t);
    Point next = {a * from.x + b * pull.x + t * t * to.x, a * from.y + b * pull.y + t * t * to.y};
    addStroke(last, next, radius);
    last = next;
  }
}

/// Lays the colour on where the mask is, and empties it.
void Raster::paint(Colour colour) {
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      int64_t at = static_cast<int64_t>(y) * width + x;
      int share = mask[at];
      for (int k = 0; share && k < 3; ++k) {
        uint8_t &pixel = pixels[3 * at + k];
        int ink = colour >> (16 - 8 * k) & 255;
        pixel = static_cast<uint8_t>((pixel * (255 - share) + ink * share + 127) / 255);
      }
      mask[at] = 0;
    }
  }
  left = width;
  top = height;
  right = bottom = 0;
}

void Raster::fill(double x1, double y1, double x2, double y2, Colour colour) {
  int start = within(x1 + 0.5, 0, width), stop = within(x2 + 0.5, 0, width);
  int end = within(y2 + 0.5, 0, height);
  for (int y = within(y1 + 0.5, 0, height); y < end; ++y)
    for (int x = start; x < stop; ++x)
      for (int k = 0; k < 3; ++k)
        pixels[3 * (static_cast<int64_t>(y) * width + x) + k] =
            static_cast<uint8_t>(colour >> (16 - 8 * k));
}

void Raster::drawLine(const Shape &shape) {
  Point from = {kScale * shape.at.x, kScale * shape.at.y};
  Point to = {kScale * shape.to.x, kScale * shape.to.y};
  double half = kScale * shape.width / 2;
  bool across = from.y == to.y, thin = shape.width <= 1;
  if (thin && across) {
    double y = static_cast<double>(within(from.y - half + 0.5, 0, height));
    fill(from.x, y, to.x, y + 2 * half, shape.colour);
  } else if (thin && from.x == to.x) {
    double x = static_cast<double>(within(from.x - half + 0.5, 0, width));
    fill(x, from.y, x + 2 * half, to.y, shape.colour);
  } else {
    addStroke(from, to, half);
    paint(shape.colour);
  }
}

/// One letter's strokes, as Letters.cpp says them; returns its width.
static int addLetter(Raster &raster, const Pen &pen, const char *strokes) {
  int width = nextNumber(strokes);
  Point at = {}, pull = {};
  bool begun = false, pulled = false;
  while (*strokes != '\n') {
    ++strokes; // the space
    if (*strokes == '/') {
      ++strokes;
      begun = false;
      continue;
    }
    int x = nextNumber(strokes);
    bool on = *strokes++ == ',';
    Point next = pen.at(x, nextNumber(strokes));
    Point to = on ? next : Point{(pull.x + next.x) / 2, (pull.y + next.y) / 2};
    if (pulled)
      raster.addParabola(at, pull, to, 1);
    else if (begun && on)
      raster.addStroke(at, to, 1);
    if (on || pulled)
      at = to;
    if (!on)
      pull = next;
    pulled = !on;
    begun = true;
  }
  return width;
}

void Raster::drawLabel(const Shape &shape, const char *text) {
  constexpr int kBefore = 2, kBetween = 5; // half a gap, a gap
  int total = 0;
  for (const char *at = text; *at;) {
    const char *letter = nextLetter(at);
    total += nextNumber(letter) + kBetween;
  }
  int shift = shape.anchor == Anchor::Start ? 0 : shape.anchor == Anchor::End ? total : total / 2;
  Point origin = {kScale * shape.at.x, kScale * shape.at.y};
  Pen pen = {origin, {0.766044443118978, -0.6427876096865393}, {}, kBefore - shift};
  if (!shape.slanted) { // the middle of the pen runs one above the line
    pen.origin = {static_cast<double>(within(origin.x + 0.5, 0, width)),
                  static_cast<double>(within(origin.y + 0.5, 0, height)) - 1};
    pen.along = {1, 0};
  }
  pen.up = {pen.along.y, -pen.along.x};
  while (*text)
    pen.advance += addLetter(*this, pen, nextLetter(text)) + kBetween;
  paint(shape.colour);
}

static void draw(Raster &raster, const Picture &picture, const Shape &shape) {
  auto pointAt = [&](int64_t i) {
    const Point &point = picture.points[shape.first + i];
    return Point{kScale * point.x, kScale * point.y};
  };
  Point at = {kScale * shape.at.x, kScale * shape.at.y};
  switch (shape.kind) {
  case Shape::Line:
    return raster.drawLine(shape);
  case Shape::Rectangle:
    return raster.fill(at.x, at.y, at.x + kScale * shape.to.x, at.y + kScale * shape.to.y,
                       shape.colour);
  case Shape::Circle:
    raster.addStroke(at, at, kScale * shape.width);
    return raster.paint(shape.colour);
  case Shape::Curve:
    for (int64_t i = 1; i < shape.count; ++i)
      raster.addStroke(pointAt(i - 1), pointAt(i), kScale * shape.width / 2);
    return raster.paint(shape.colour);
  case Shape::Label:
    return raster.drawLabel(shape, picture.texts.chars.data + shape.first);
  }
}

static void drawPng(dvn_context *c, const char *path, const Picture &picture) {
  int64_t width = static_cast<int64_t>(kScale) * picture.width;
  int64_t height = static_cast<int64_t>(kScale) * picture.height, count = width * height;
  if (count > kMostPixels)
    fail(c, 1, "cannot write %s: a picture of %lld x %lld pixels is too large; as .svg it is not",
         path, static_cast<long long>(height), static_cast<long long>(width));
  Raster raster = {};
  raster.width = static_cast<int>(width);
  raster.height = static_cast<int>(height);
  raster.pixels = static_cast<uint8_t *>(allocate(3 * count));
  raster.mask = static_cast<uint8_t *>(allocate(count));
  memset(raster.pixels, 255, 3 * count);
  memset(raster.mask, 0, count);
  raster.left = raster.width;
  raster.top = raster.height;
  for (const Shape &shape : picture.shapes)
    draw(raster, picture, shape);
  writePng(c, path, raster.pixels, height, width, 3);
  free(raster.pixels);
  free(raster.mask);
}

void dvn_use_png(dvn_context *c) { c->drawPng = drawPng; }
