//===- Heatmap.cpp - a matrix as coloured cells ----------------------------===//
//
// heatmap(file, x, rows, columns): a cell for each element, white at the least
// value and dark blue at the largest, with its number where there is room for it;
// a bar beside says what the colours mean. NaN is grey. A confusion matrix is the
// usual guest: rows are what is, columns what was said.
//
//===----------------------------------------------------------------------===//

#include "runtime/Number.h"
#include "runtime/Picture.h"

using namespace dvn;

void dvn_heatmap_begin(dvn_context *c, const char *path) {
  c->heatmap.path = path;
  c->heatmap.names[0].clear();
  c->heatmap.names[1].clear();
}
void dvn_heatmap_name(dvn_context *c, int64_t axis, const char *name) {
  c->heatmap.names[axis].push(name);
}

namespace {
constexpr int64_t kMost = 512; ///< cells along an axis
constexpr double kTop = 24, kRoom = 24, kBar = 16, kLetter = 7.4;
constexpr Colour kMissing = 0xb9bec6;

struct Drawing {
  Picture out;
  const void *data;
  int dtype;
  int64_t rows, columns;
  const List<const char *> *names;
  double low, high, cell, left;
  bool slanted; ///< names of columns are wider than a cell

  double value(int64_t i) const { return elementAsDouble(data, dtype, i); }
  void findRange();
  void choosePlaces();
  void addCell(int64_t row, int64_t column);
  void addNames();
  void addBar();
};
} // namespace

void Drawing::findRange() {
  bool any = false;
  for (int64_t i = 0; i < rows * columns; ++i) {
    double v = value(i);
    if (v - v != 0) // neither NaN nor infinite has a place on the scale
      continue;
    low = !any || v < low ? v : low;
    high = !any || v > high ? v : high;
    any = true;
  }
  // Counts and shares begin at zero.
  if (any && low > 0 && low < 0.5 * high)
    low = 0;
}

static double widest(const List<const char *> &names) {
  int64_t most = 0;
  for (const char *name : names)
    most = columns(name) > most ? columns(name) : most;
  return static_cast<double>(most) * kLetter;
}

void Drawing::choosePlaces() {
  int64_t most = rows > columns ? rows : columns;
  cell = most <= 12 ? 48 : most <= 32 ? 28 : 1 + static_cast<double>(720 / most);
  double label = widest(names[0]);
  left = label > 0 ? label + 16 : 24;
  slanted = widest(names[1]) > cell - 6;
}

/// From white over blue to dark blue, in whole numbers.
static Colour colourOf(double share) {
  static const int stops[3][3] = {{247, 250, 253}, {91, 146, 201}, {13, 48, 96}};
  int at = static_cast<int>(share * 512 + 0.5), from = at < 256 ? 0 : 1, part = at - 256 * from;
  Colour colour = 0;
  for (int k = 0; k < 3; ++k)
    colour = colour << 8 | (stops[from][k] + (stops[from + 1][k] - stops[from][k]) * part / 256);
  return colour;
}

void Drawing::addCell(int64_t row, int64_t column) {
  double v = value(row * columns + column);
  double x = left + cell * static_cast<double>(column), y = kTop + cell * static_cast<double>(row);
  // Halves, since the range of very large values would be infinite.
  double share = v <= low ? 0 : v >= high ? 1 : (v / 2 - low / 2) / (high / 2 - low / 2);
  share = high > low ? share : 0;
  out.addRectangle({x, y}, {cell, cell}, v != v ? kMissing : colourOf(share));
  if (cell < 28)
    return;
  Text number = {};
  addNumber(number, v, isFloatType(dtype) ? ".3g" : "d");
  if (static_cast<double>(number.size()) * kLetter < cell)
    out.addLabel({x + cell / 2, y + cell / 2 + 4.5}, Anchor::Middle, number.text(),
                 v == v && share > 0.45 ? 0xffffff : kInk);
  number.release();
}

void Drawing::addNames() {
  // Where lines of text would overlap, only each second, third, .. is written.
  int64_t step = cell >= 14 ? 1 : 1 + static_cast<int64_t>(14 / cell);
  for (int64_t i = 0; i < names[0].size; i += step)
    out.addLabel({left - 8, kTop + cell * (static_cast<double>(i) + 0.5) + 4.5}, Anchor::End,
                 names[0][i]);
  double y = kTop + cell * static_cast<double>(rows) + 18;
  for (int64_t i = 0; i < names[1].size; i += step) {
    double x = left + cell * (static_cast<double>(i) + 0.5);
    out.addLabel({slanted ? x + 4 : x, y}, slanted ? Anchor::End : Anchor::Middle, names[1][i],
                 kInk, slanted);
  }
}

/// What the colours mean, from the largest value down to the least.
void Drawing::addBar() {
  constexpr int kSteps = 64;
  double x = left + cell * static_cast<double>(columns) + kRoom;
  double height = cell * static_cast<double>(rows);
  for (int i = 0; i < kSteps; ++i) {
    out.addRectangle({x, kTop + height * i / kSteps}, {kBar, height / kSteps + 0.2},
                     colourOf(1 - (i + 0.5) / kSteps));
  }
  Text number = {};
  const double ends[] = {high, low};
  for (double end : ends) {
    number.clear();
    addNumber(number, end, ".4g");
    out.addLabel({x + kBar + 6, end == high ? kTop + 10 : kTop + height}, Anchor::Start,
                 number.text());
    if (!(high > low))
      break;
  }
  number.release();
}

void dvn_heatmap_end(dvn_context *c, void *data, int32_t dtype, int64_t rank,
                     const int64_t *sizes) {
  (void)rank; // 2: the op's verifier has seen to it
  const Heatmap &map = c->heatmap;
  Drawing drawing = {{}, data, dtype, sizes[0], sizes[1], map.names, 0, 0, 0, 0, false};
  if (sizes[0] < 1 || sizes[1] < 1 || sizes[0] > kMost || sizes[1] > kMost)
    fail(c, 1, "heatmap %s: a matrix of %lld x %lld cannot be drawn; 1 x 1 to %lld x %lld can",
         map.path, static_cast<long long>(sizes[0]), static_cast<long long>(sizes[1]),
         static_cast<long long>(kMost), static_cast<long long>(kMost));
  drawing.findRange();
  drawing.choosePlaces();
  double foot = !map.names[1].size ? 24 : drawing.slanted ? 24 + 0.7 * widest(map.names[1]) : 36;
  drawing.out.width =
      static_cast<int>(drawing.left + drawing.cell * static_cast<double>(sizes[1]) + kRoom + 96);
  drawing.out.height = static_cast<int>(kTop + drawing.cell * static_cast<double>(sizes[0]) + foot);
  for (int64_t row = 0; row < sizes[0]; ++row)
    for (int64_t column = 0; column < sizes[1]; ++column)
      drawing.addCell(row, column);
  drawing.addNames();
  drawing.addBar();
  writePicture(c, "heatmap", map.path, drawing.out);
}
