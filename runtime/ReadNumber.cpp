//===- ReadNumber.cpp - numbers from text, the same in every locale --------===//
//
// Most cells are short: their digits are a whole number that the type holds, and
// one exact power of ten scales it, so a single operation rounds once. All others
// go through strtod in the C locale, which is exact too, and slower.
//
//===----------------------------------------------------------------------===//

#include "runtime/ReadNumber.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

namespace dvn {

namespace {
/// The parts of `-12.50e-3`: digits 1250, exponent -5.
struct Parts {
  bool negative, infinite, exact; ///< exact: `digits` holds all of them
  uint64_t digits;
  int64_t exponent;
};
} // namespace

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

static bool split(const char *text, Parts &parts) {
  parts = {*text == '-', false, true, 0, 0};
  if (*text == '-' || *text == '+')
    ++text;
  if (!strcasecmp(text, "inf") || !strcasecmp(text, "infinity"))
    return parts.infinite = true;
  int64_t count = 0;
  bool fraction = false;
  for (; isDigit(*text) || (*text == '.' && !fraction); ++text) {
    if (*text == '.') {
      fraction = true;
      continue;
    }
    ++count;
    parts.exponent -= fraction;
    if (parts.digits > UINT64_MAX / 10 - 1)
      parts.exact = false;
    else
      parts.digits = parts.digits * 10 + static_cast<uint64_t>(*text - '0');
  }
  if (!count)
    return false;
  if (*text == 'e' || *text == 'E') {
    bool down = *++text == '-';
    if (*text == '-' || *text == '+')
      ++text;
    if (!isDigit(*text))
      return false;
    int64_t exponent = 0;
    for (; isDigit(*text); ++text)
      exponent = exponent < 100000 ? exponent * 10 + (*text - '0') : exponent;
    parts.exponent += down ? -exponent : exponent;
  }
  return !*text;
}

static const double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// One rounding in F: whole numbers to 2^bits and powers of ten to 10^most are exact.
template <typename F> static bool quick(const Parts &parts, int bits, int64_t most, F &value) {
  if (!parts.exact || parts.digits >> bits || parts.exponent < -most || parts.exponent > most)
    return false;
  auto digits = static_cast<F>(parts.digits);
  value = parts.exponent < 0 ? digits / static_cast<F>(kPowers[-parts.exponent])
                             : digits * static_cast<F>(kPowers[parts.exponent]);
  value = parts.negative ? -value : value;
  return true;
}

void NumberReader::begin() { locale = newlocale(LC_ALL_MASK, "C", nullptr); }
void NumberReader::end() { freelocale(locale); }

bool NumberReader::readDouble(const char *text, double &value) const {
  Parts parts;
  if (!split(text, parts))
    return false;
  if (parts.infinite)
    value = parts.negative ? -__builtin_inf() : __builtin_inf();
  else if (!quick(parts, 53, 22, value))
    value = strtod_l(text, nullptr, locale);
  return true;
}

bool NumberReader::readFloat(const char *text, float &value) const {
  Parts parts;
  if (!split(text, parts))
    return false;
  if (parts.infinite)
    value = parts.negative ? -__builtin_inff() : __builtin_inff();
  else if (!quick(parts, 24, 10, value))
    value = strtof_l(text, nullptr, locale);
  return true;
}

bool readWhole(const char *text, int64_t &value) {
  bool negative = *text == '-';
  if (*text == '-' || *text == '+')
    ++text;
  if (!isDigit(*text))
    return false;
  value = 0;
  for (; isDigit(*text); ++text)
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, negative ? '0' - *text : *text - '0', &value))
      return false;
  if (*text == '.')
    text += 1 + strspn(text + 1, "0");
  return !*text;
}

bool isMissing(const char *text) {
  static const char *const words[] = {"", "?", "na", "n/a", "nan", "null"};
  for (const char *word : words)
    if (!strcasecmp(text, word))
      return true;
  return false;
}

} // namespace dvn
