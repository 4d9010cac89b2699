//===- Number.cpp - numbers as text, the same in every locale -------------===//
//
// Digits come from snprintf's %e, which is exact; its decimal point, which may be
// the locale's, is skipped, and the text is put together here.
//
//===----------------------------------------------------------------------===//

#include "runtime/Number.h"
#include "runtime/dvn.h"

#include <stdio.h>

namespace dvn {

Format parseFormat(const char *s) {
  Format f = {{' '}, 0, 0, false, 0, -1, 0};
  auto isAlign = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
  int first = 1; // bytes of the first character
  while (*s && (s[first] & 0xC0) == 0x80 && first < 4)
    ++first;
  if (*s && isAlign(s[first])) {
    memset(f.fill, 0, sizeof f.fill);
    memcpy(f.fill, s, first);
    f.align = s[first];
    s += first + 1;
  } else if (isAlign(*s)) {
    f.align = *s++;
  }
  if (*s == '+' || *s == ' ' || *s == '-')
    f.sign = *s == '-' ? 0 : *s, ++s;
  if (*s == '0') {
    if (!f.align)
      f.align = '=', f.fill[0] = '0';
    ++s;
  }
  while (*s >= '0' && *s <= '9' && f.width < 10000)
    f.width = f.width * 10 + (*s++ - '0');
  if (*s == ',')
    f.grouped = true, ++s;
  if (*s == '.') {
    f.precision = 0;
    for (++s; *s >= '0' && *s <= '9' && f.precision < 1000; ++s)
      f.precision = f.precision * 10 + (*s - '0');
  }
  f.type = *s;
  return f;
}

/// Pads what `out` has from `begin` on to the format's width: a sign (the first
/// `sign` bytes) and what it belongs to.
static void padFrom(Text &out, int64_t begin, int64_t sign, const Format &f, char align) {
  int64_t room = f.width - columns(out.text() + begin);
  if (room <= 0)
    return;
  int64_t left = align == '<' ? 0 : align == '^' ? room / 2 : room;
  begin += align == '=' ? sign : 0;
  int64_t length = out.size() - begin, fill = static_cast<int64_t>(strlen(f.fill));
  for (int64_t i = 0; i < room; ++i)
    out.add(f.fill);
  char *body = out.chars.data + begin;
  memmove(body + left * fill, body, length);
  for (int64_t i = 0; i < left; ++i)
    memcpy(body + i * fill, f.fill, fill);
}

void addText(Text &out, const char *text, const Format &f) {
  int64_t begin = out.size(), kept = f.precision < 0 ? INT64_MAX : f.precision;
  for (const char *p = text; *p; ++p) {
    if ((*p & 0xC0) != 0x80 && kept-- == 0)
      break;
    out.add(*p);
  }
  padFrom(out, begin, 0, f, f.align ? f.align : '<');
}

static const char *signText(bool negative, char sign) {
  return negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "";
}

/// The digits, with commas if asked.
static void addDigits(Text &out, const char *digits, int64_t count, bool grouped) {
  for (int64_t i = 0; i < count; ++i) {
    out.add(digits[i]);
    if (grouped && (count - i) % 3 == 1 && i + 1 < count)
      out.add(',');
  }
}

void addInt(Text &out, int64_t value, const Format &f) {
  if (f.type && strchr("feEgGF%", f.type))
    return addFloat(out, static_cast<double>(value), f, false);
  uint64_t size = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char digits[24];
  int count = snprintf(digits, sizeof digits, f.type == 'x' ? "%llx" : "%llu",
                       static_cast<unsigned long long>(size));
  int64_t begin = out.size();
  out.add(signText(value < 0, f.sign));
  int64_t sign = out.size() - begin;
  addDigits(out, digits, count, f.grouped);
  padFrom(out, begin, sign, f, f.align ? f.align : '>');
}

static Digits parseDigits(const char *text, int count) {
  Digits d = {};
  const char *p = text;
  for (; *p != 'e'; ++p)
    if (*p >= '0' && *p <= '9' && d.count < count)
      d.digit[d.count++] = *p;
  d.exponent = atoi(p + 1);
  while (d.count > 1 && d.digit[d.count - 1] == '0')
    --d.count;
  return d;
}

Digits roundedDigits(double value, int count) {
  char text[64];
  snprintf(text, sizeof text, "%.*e", count - 1, __builtin_fabs(value));
  return parseDigits(text, count);
}

/// A number that some text of 15 digits (f32: 6) gives is given by just that text
/// without its trailing zeros; so few lengths are tried, but for subnormals.
Digits shortestDigits(double value, bool single) {
  char text[64];
  value = __builtin_fabs(value);
  bool normal = value >= (single ? 0x1p-126 : 0x1p-1022);
  for (int count = !normal ? 1 : single ? 6 : 15;; ++count) {
    snprintf(text, sizeof text, "%.*e", count - 1, value);
    bool equal = single ? strtof(text, nullptr) == static_cast<float>(value)
                        : strtod(text, nullptr) == value;
    if (equal || count == 17)
      return parseDigits(text, count);
  }
}

static const char *special(double value) {
  return value != value ? "nan" : __builtin_isinf(value) ? "inf" : nullptr;
}

static void addExponent(Text &out, int exponent, char letter) {
  out.addf("%c%c%02d", letter, exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

static void addShortestBody(Text &out, double value, bool single) {
  if (value == 0)
    return out.add("0.0");
  Digits d = shortestDigits(value, single);
  if (d.exponent < -4 || d.exponent >= 16) {
    out.add(d.digit[0]);
    if (d.count > 1)
      out.add('.');
    out.add(d.digit + 1, d.count - 1);
    return addExponent(out, d.exponent, 'e');
  }
  if (d.exponent < 0) {
    out.add("0.");
    out.pad('0', -d.exponent - 1);
    return out.add(d.digit, d.count);
  }
  for (int i = 0; i <= d.exponent || i < d.count || i <= d.exponent + 1; ++i) {
    if (i == d.exponent + 1)
      out.add('.');
    out.add(i < d.count ? d.digit[i] : '0');
  }
}

void addShortest(Text &out, double value, bool single) {
  addFloat(out, value, parseFormat(""), single);
}

/// As Python's 'f': digits before the point, then exactly `precision` after it.
static void addFixed(Text &out, double value, int precision, bool grouped) {
  char some[64];
  int length = snprintf(some, sizeof some, "%.*f", precision, value);
  char *text = some;
  if (length >= static_cast<int>(sizeof some)) {
    text = static_cast<char *>(allocate(length + 1));
    snprintf(text, length + 1, "%.*f", precision, value);
  }
  int64_t whole = strspn(text, "0123456789");
  addDigits(out, text, whole, grouped);
  if (precision) {
    out.add('.');
    out.add(text + length - precision, precision);
  }
  if (text != some)
    free(text);
}

static void addScientific(Text &out, double value, int precision, char letter) {
  char text[1100];
  snprintf(text, sizeof text, "%.*e", precision > 1000 ? 1000 : precision, value);
  char *e = strchr(text, 'e');
  out.add(text[0]);
  if (precision) {
    out.add('.');
    out.add(e - precision, precision);
  }
  addExponent(out, atoi(e + 1), letter);
}

/// As Python's 'g': the shorter of both, without trailing zeros.
static void addGeneral(Text &out, double value, int precision, char letter) {
  precision = precision < 0 ? 6 : precision == 0 ? 1 : precision > 17 ? 17 : precision;
  if (value == 0)
    return out.add('0');
  Digits d = roundedDigits(value, precision);
  if (d.exponent < -4 || d.exponent >= precision) {
    out.add(d.digit[0]);
    if (d.count > 1)
      out.add('.');
    out.add(d.digit + 1, d.count - 1);
    return addExponent(out, d.exponent, letter);
  }
  int fraction = d.count - 1 - d.exponent;
  addFixed(out, value, fraction > 0 ? fraction : 0, false);
}

void addFloat(Text &out, double value, const Format &f, bool single) {
  bool negative = __builtin_signbit(value) && value == value;
  double size = __builtin_fabs(value);
  int precision = f.precision < 0 ? 6 : f.precision;
  char align = f.align ? f.align : '>';
  int64_t begin = out.size();
  out.add(signText(negative, f.sign));
  int64_t sign = out.size() - begin;
  if (const char *name = special(value)) {
    out.add(name);
  } else if (f.type == 'f' || f.type == 'F' || f.type == 'd') {
    addFixed(out, size, f.type == 'd' ? 0 : precision, f.grouped);
  } else if (f.type == '%') {
    addFixed(out, size * 100, precision, f.grouped);
    out.add('%');
  } else if (f.type == 'e' || f.type == 'E') {
    addScientific(out, size, precision, f.type);
  } else if (f.type == 'g' || f.type == 'G' || f.precision >= 0) {
    addGeneral(out, size, f.precision, f.type == 'G' ? 'E' : 'e');
  } else {
    addShortestBody(out, size, single);
  }
  padFrom(out, begin, sign, f, align);
}

int64_t elementAsInt(const void *data, int dtype, int64_t i) {
  switch (dtype) {
  case DVN_I32:
    return static_cast<const int32_t *>(data)[i];
  case DVN_I64:
    return static_cast<const int64_t *>(data)[i];
  case DVN_U8:
    return static_cast<const uint8_t *>(data)[i];
  case DVN_BOOL:
    return static_cast<const uint8_t *>(data)[i] & 1;
  case DVN_F32:
    return static_cast<int64_t>(static_cast<const float *>(data)[i]);
  default:
    return static_cast<int64_t>(static_cast<const double *>(data)[i]);
  }
}

double elementAsDouble(const void *data, int dtype, int64_t i) {
  if (dtype == DVN_F32)
    return static_cast<const float *>(data)[i];
  if (dtype == DVN_F64)
    return static_cast<const double *>(data)[i];
  return static_cast<double>(elementAsInt(data, dtype, i));
}

} // namespace dvn
