//===- Plot.cpp - curves of the history as SVG ----------------------------===//
//
// plot(file, x, ys): columns of the tracked history against another. A
// legend names each line and its last value.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"
#include "runtime/Number.h"
#include "runtime/Svg.h"

using namespace dvn;

void dvn_plot_begin(dvn_context *c, const char *path, const char *x) {
  c->plot.path = path;
  c->plot.x = x;
  c->plot.ys.clear();
}
void dvn_plot_line(dvn_context *c, const char *name) { c->plot.ys.push(name); }

namespace {
struct Point {
  double x, y;
};

constexpr double kWidth = 720, kHeight = 440, kLeft = 76, kRight = 24, kTop = 56, kBottom = 56;
const char kColours[8][8] = {"#2563a8", "#d9662b", "#2f8f5b", "#b83a4b",
                             "#7a55b0", "#8a6d3b", "#c2539a", "#4a4f57"};

/// One axis: its range in round numbers and where that lies in the picture.
struct Axis {
  double low, high, step, from, to;

  double at(double v) const { return from + (v - low) / (high - low) * (to - from); }
};
} // namespace

static List<Point> pointsOf(const History &history, const char *x, const char *y) {
  List<Point> points = {};
  const HistoryCell *across = nullptr;
  for (const HistoryCell &cell : history.cells) { // cells of a row lie together
    if (!same(cell.name, x) && !same(cell.name, y))
      continue;
    bool isX = same(cell.name, x);
    if (across && across->row == cell.row && isX != same(across->name, x)) {
      double px = isX ? cell.value : across->value, py = isX ? across->value : cell.value;
      if (px - px == 0 && py - py == 0) // neither NaN nor infinite
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

static void addGrid(Text &out, const Axis &x, const Axis &y, const char *xName) {
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
    addLine(out, x.from, at, x.to, at, " stroke=\"#e3e6ea\"/>\n");
    setLabel(y, i);
    addLabel(out, x.from - 10, at + 4, "end", label.text());
  }
  addLine(out, x.from, y.from, x.to, y.from, " stroke=\"#6b7280\"/>\n");
  for (int64_t i = firstTick(x); static_cast<double>(i) * x.step <= x.high + x.step * 1e-9; ++i) {
    double at = x.at(static_cast<double>(i) * x.step);
    addLine(out, at, y.from, at, y.from + 5, " stroke=\"#6b7280\"/>\n");
    setLabel(x, i);
    addLabel(out, at, y.from + 20, "middle", label.text());
  }
  addLabel(out, (x.from + x.to) / 2, kHeight - 14, "middle", xName);
  label.release();
}

static void addCurve(Text &out, const List<Point> &points, const Axis &x, const Axis &y,
                     const char *colour) {
  out.addf("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\" "
           "stroke-linecap=\"round\" points=\"",
           colour);
  for (const Point &p : points) {
    addNumber(out, x.at(p.x), ".1f");
    out.add(',');
    addNumber(out, y.at(p.y), ".1f");
    out.add(' ');
  }
  out.add("\"/>\n");
  if (points.size > 40)
    return;
  for (const Point &p : points) { // few: show where they are
    const char *const keys[] = {"cx", "cy", "r"};
    const double values[] = {x.at(p.x), y.at(p.y), 3};
    addTag(out, "circle", keys, values, 3, "");
    out.addf(" fill=\"%s\"/>\n", colour);
  }
}

static void addLegend(Text &out, const List<const char *> &names, List<Point> *curves) {
  double at = kLeft;
  for (int64_t i = 0; i < names.size; ++i) {
    Text label = {};
    label.add(names[i]);
    if (curves[i].size) {
      label.add(' ');
      addNumber(label, curves[i].last().y, ".4g");
    }
    addLine(out, at, 28, at + 20, 28, "");
    out.addf(" stroke=\"%s\" stroke-width=\"3\" stroke-linecap=\"round\"/>\n", kColours[i % 8]);
    addLabel(out, at + 28, 32, "start", label.text());
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

  Text out = {};
  beginSvg(out, kWidth, kHeight);
  addGrid(out, x, y, plot.x);
  for (int64_t i = 0; i < plot.ys.size; ++i)
    addCurve(out, curves[i], x, y, kColours[i % 8]);
  addLegend(out, plot.ys, curves);
  out.add("</svg>\n");
  Replacement file = beginReplace(c, plot.path);
  write(file, out.text(), out.size());
  endReplace(file);
  out.release();
  for (int64_t i = 0; i < plot.ys.size; ++i)
    curves[i].release();
  free(curves);
}
