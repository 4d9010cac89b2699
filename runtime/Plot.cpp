//===- Plot.cpp - curves of the history ------------------------------------===//
//
// plot(file, x, ys): columns of the tracked history against another. A
// legend names each line and its last value.
//
//===----------------------------------------------------------------------===//

#include "runtime/Number.h"
#include "runtime/Picture.h"

using namespace dvn;

void dvn_plot_begin(dvn_context *c, const char *path, const char *x) {
  c->plot.path = path;
  c->plot.x = x;
  c->plot.ys.clear();
}
void dvn_plot_line(dvn_context *c, const char *name) { c->plot.ys.push(name); }

namespace {
constexpr double kWidth = 720, kHeight = 440, kLeft = 76, kRight = 24, kTop = 56, kBottom = 56;
constexpr Colour kColours[8] = {0x2563a8, 0xd9662b, 0x2f8f5b, 0xb83a4b,
                                0x7a55b0, 0x8a6d3b, 0xc2539a, 0x4a4f57};
constexpr Colour kGrid = 0xe3e6ea, kAxis = 0x6b7280;

/// One axis: its range in round numbers and where that lies in the picture.
struct Axis {
  double low, high, step, from, to;

  double at(double v) const { return from + (v - low) / (high - low) * (to - from); }
};
} // namespace

/// Neither NaN nor infinite, nor so large that a range of such would be.
static bool drawable(double v) { return v > -1e300 && v < 1e300; }

static List<Point> pointsOf(const History &history, const char *x, const char *y) {
  List<Point> points = {};
  const HistoryCell *across = nullptr;
  for (const HistoryCell &cell : history.cells) { // cells of a row lie together
    if (!same(cell.name, x) && !same(cell.name, y))
      continue;
    bool isX = same(cell.name, x);
    if (across && across->row == cell.row && isX != same(across->name, x)) {
      double px = isX ? cell.value : across->value, py = isX ? across->value : cell.value;
      if (drawable(px) && drawable(py))
        points.push({px, py});
      across = nullptr;
    } else {
      across = &cell;
    }
  }
  return points;
}

/// A step of 1, 2 or 5 times a power of ten that gives four to eight intervals.
static Axis axisOver(double low, double high, bool whole, double from, double to) {
  if (!(high > low)) {
    double room = low == 0 ? 1 : __builtin_fabs(low) * 0.1;
    low -= room;
    high += room;
  }
  double step = 1e-300, span = high - low;
  for (double power = 1e-300; power < 1e300 && step * 7 < span; power *= 10)
    for (double factor : (const double[]){1, 2, 5})
      if (step * 7 < span)
        step = power * factor;
  // From a decimal text, so that .1 is .1 and not what ten divisions leave.
  Digits d = roundedDigits(step, 1);
  Text text = {};
  text.addf("%ce%d", d.digit[0], d.exponent);
  step = strtod(text.text(), nullptr);
  text.release();
  if (whole && step < 1)
    step = 1;
  return {low, high, step, from, to};
}

static void addGrid(Picture &out, const Axis &x, const Axis &y, const char *xName) {
  Text label = {};
  auto firstTick = [](const Axis &a) {
    double n = a.low / a.step - 1e-9;
    auto whole = static_cast<int64_t>(n);
    return static_cast<double>(whole) < n ? whole + 1 : whole; // rounded up
  };
  auto setLabel = [&](const Axis &a, int64_t i) {
    label.clear();
    addNumber(label, static_cast<double>(i) * a.step, ".6g");
  };
  for (int64_t i = firstTick(y); static_cast<double>(i) * y.step <= y.high + y.step * 1e-9; ++i) {
    double at = y.at(static_cast<double>(i) * y.step);
    out.addLine({x.from, at}, {x.to, at}, kGrid);
    setLabel(y, i);
    out.addLabel({x.from - 10, at + 4}, Anchor::End, label.text());
  }
  out.addLine({x.from, y.from}, {x.to, y.from}, kAxis);
  for (int64_t i = firstTick(x); static_cast<double>(i) * x.step <= x.high + x.step * 1e-9; ++i) {
    double at = x.at(static_cast<double>(i) * x.step);
    out.addLine({at, y.from}, {at, y.from + 5}, kAxis);
    setLabel(x, i);
    out.addLabel({at, y.from + 20}, Anchor::Middle, label.text());
  }
  out.addLabel({(x.from + x.to) / 2, kHeight - 14}, Anchor::Middle, xName);
  label.release();
}

static void addCurve(Picture &out, const List<Point> &points, const Axis &x, const Axis &y,
                     Colour colour) {
  out.beginCurve(colour);
  for (const Point &p : points)
    out.addPoint({x.at(p.x), y.at(p.y)});
  if (points.size > 40)
    return;
  for (const Point &p : points) // few: show where they are
    out.addCircle({x.at(p.x), y.at(p.y)}, 3, colour);
}

static void addLegend(Picture &out, const List<const char *> &names, List<Point> *curves) {
  double at = kLeft;
  for (int64_t i = 0; i < names.size; ++i) {
    Text label = {};
    label.add(names[i]);
    if (curves[i].size) {
      label.add(' ');
      addNumber(label, curves[i].last().y, ".4g");
    }
    out.addLine({at, 28}, {at + 20, 28}, kColours[i % 8], 3);
    out.addLabel({at + 28, 32}, Anchor::Start, label.text());
    at += 52 + 7.4 * static_cast<double>(columns(label.text()));
    label.release();
  }
}

void dvn_plot_end(dvn_context *c) {
  const Plot &plot = c->plot;
  auto *curves = static_cast<List<Point> *>(allocate(plot.ys.size * sizeof(List<Point>)));
  double low[2] = {}, high[2] = {};
  bool any = false, whole = true;
  for (int64_t i = 0; i < plot.ys.size; ++i) {
    curves[i] = pointsOf(c->history, plot.x, plot.ys[i]);
    for (const Point &p : curves[i]) {
      const double v[2] = {p.x, p.y};
      for (int k = 0; k < 2; ++k) {
        low[k] = !any || v[k] < low[k] ? v[k] : low[k];
        high[k] = !any || v[k] > high[k] ? v[k] : high[k];
      }
      any = true;
      whole = whole && p.x == static_cast<double>(static_cast<int64_t>(p.x));
    }
  }
  if (!any)
    fail(c, 1, "plot %s: no row of the history has both %s and %s", plot.path, plot.x,
         plot.ys.size ? plot.ys[0] : "a column to draw");
  // A range that begins near zero begins at zero; else some room at both ends.
  double room = (high[1] - low[1]) * 0.05;
  low[1] = low[1] >= 0 && low[1] < 0.4 * high[1] ? 0 : low[1] - room;
  Axis x = axisOver(low[0], high[0], whole, kLeft, kWidth - kRight);
  Axis y = axisOver(low[1], high[1] + room, false, kHeight - kBottom, kTop);

  Picture out = {static_cast<int>(kWidth), static_cast<int>(kHeight), {}, {}, {}};
  addGrid(out, x, y, plot.x);
  for (int64_t i = 0; i < plot.ys.size; ++i)
    addCurve(out, curves[i], x, y, kColours[i % 8]);
  addLegend(out, plot.ys, curves);
  writePicture(c, "plot", plot.path, out);
  for (int64_t i = 0; i < plot.ys.size; ++i)
    curves[i].release();
  free(curves);
}
