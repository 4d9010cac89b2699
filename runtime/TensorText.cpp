//===- TensorText.cpp - tensors as text -----------------------------------===//
//
//   [[0.5   0.25]
//    [1.    0.  ]]
//
// As NumPy prints: one column width for all, at most eight digits after the
// point, exponents where the range is wide, and of more than a thousand elements
// three at each end of each axis. A format of one's own is used for each element.
//
//===----------------------------------------------------------------------===//

#include "runtime/Number.h"
#include "runtime/dvn.h"

namespace dvn {

namespace {
constexpr int64_t kElided = 1000, kEdge = 3, kLine = 100;

struct Printer {
  Text &out;
  const void *data;
  int dtype;
  int64_t rank;
  const int64_t *sizes;
  const char *spec;
  int64_t indent;
  bool elide, scientific;
  int fraction;  // digits after the point
  int64_t width; // of a column

  void addBody(Text &text, int64_t i);
  int64_t blanks(const char *body);
  template <typename Visit> void forShown(int64_t axis, int64_t first, Visit visit);
  void measure();
  void addAxis(int64_t axis, int64_t first);
};
} // namespace

static int64_t strideOf(const Printer &p, int64_t axis) {
  return elements(p.rank - axis - 1, p.sizes + axis + 1);
}

/// One element, without padding; floats as 1. and 0.25 with zeros cut.
void Printer::addBody(Text &text, int64_t i) {
  if (dtype == DVN_BOOL && !*spec)
    return text.add(elementAsInt(data, dtype, i) ? "true" : "false");
  if (!isFloatType(dtype))
    return addInt(text, elementAsInt(data, dtype, i), parseFormat(spec));
  double value = elementAsDouble(data, dtype, i);
  if (*spec)
    return addFloat(text, value, parseFormat(spec), dtype == DVN_F32);
  Format format = parseFormat(scientific ? "e" : "f");
  format.precision = fraction;
  int64_t begin = text.size();
  addFloat(text, value, format, false);
  if (scientific || value != value || __builtin_isinf(value))
    return;
  if (!fraction)
    return text.add('.');
  while (text.size() > begin && text.chars.last() == '0')
    --text.chars.size;
}

/// Numbers are aligned at the point: what was cut on the right is blank.
int64_t Printer::blanks(const char *body) {
  if (!isFloatType(dtype) || *spec || scientific || !strchr(body, '.'))
    return 0;
  return fraction - static_cast<int64_t>(strlen(strchr(body, '.') + 1));
}

/// Calls `visit` with the number of each element that is shown.
template <typename Visit> void Printer::forShown(int64_t axis, int64_t first, Visit visit) {
  if (axis == rank)
    return visit(first);
  for (int64_t i = 0; i < sizes[axis]; ++i) {
    if (elide && i == kEdge && sizes[axis] > 2 * kEdge)
      i = sizes[axis] - kEdge;
    forShown(axis + 1, first + i * strideOf(*this, axis), visit);
  }
}

/// Decides notation, digits after the point and width from what is shown.
void Printer::measure() {
  if (isFloatType(dtype) && !*spec) {
    double least = 0, most = 0;
    int fixed = 0, digits = 0;
    forShown(0, 0, [&](int64_t i) {
      double size = __builtin_fabs(elementAsDouble(data, dtype, i));
      if (size == 0 || !(size < __builtin_inf()))
        return;
      least = least == 0 || size < least ? size : least;
      most = size > most ? size : most;
      Digits d = shortestDigits(size, dtype == DVN_F32);
      int after = d.count - 1 - d.exponent;
      fixed = after > fixed ? after : fixed;
      digits = d.count - 1 > digits ? d.count - 1 : digits;
    });
    scientific = most >= 1e8 || (least > 0 && (least < 1e-4 || most / least > 1e6));
    fraction = scientific ? digits : fixed;
    fraction = fraction > 8 ? 8 : fraction;
  }
  Text text = {};
  forShown(0, 0, [&](int64_t i) {
    text.clear();
    addBody(text, i);
    int64_t length = columns(text.text()) + blanks(text.text());
    width = length > width ? length : width;
  });
  text.release();
}

void Printer::addAxis(int64_t axis, int64_t first) {
  bool innermost = axis == rank - 1;
  out.add('[');
  int64_t column = indent + rank;
  Text text = {};
  for (int64_t i = 0; i < sizes[axis]; ++i) {
    bool skip = elide && i == kEdge && sizes[axis] > 2 * kEdge;
    bool newLine = i && (!innermost || column + width + 1 > kLine);
    if (newLine) {
      out.pad('\n', innermost ? 1 : rank - axis - 1);
      out.pad(' ', indent + axis + 1);
      column = indent + rank;
    } else if (i) {
      out.add(' ');
    }
    if (skip) {
      out.add("...");
      column += 4;
      i = sizes[axis] - kEdge - 1;
    } else if (innermost) {
      text.clear();
      addBody(text, first + i);
      const char *t = text.text();
      int64_t cut = blanks(t);
      out.pad(' ', width - columns(t) - cut);
      out.add(t);
      out.pad(' ', cut);
      column += width + 1;
    } else {
      addAxis(axis + 1, first + i * strideOf(*this, axis));
    }
  }
  text.release();
  out.add(']');
}

void addTensor(Text &out, const void *data, int dtype, int64_t rank, const int64_t *sizes,
               const char *spec, int64_t indent) {
  if (rank == 0) {
    if (isFloatType(dtype))
      return addFloat(out, elementAsDouble(data, dtype, 0), parseFormat(spec), dtype == DVN_F32);
    if (dtype == DVN_BOOL && !*spec)
      return out.add(elementAsInt(data, dtype, 0) ? "true" : "false");
    return addInt(out, elementAsInt(data, dtype, 0), parseFormat(spec));
  }
  Printer printer = {out, data, dtype, rank, sizes, spec, indent, false, false, 0, 0};
  printer.elide = elements(rank, sizes) > kElided;
  if (elements(rank, sizes))
    printer.measure();
  printer.addAxis(0, 0);
}

} // namespace dvn
