//===- Format.cpp - values as text by Python's format specifications ------===//
//
// Part of the reference interpreter: what `dvn.format`, `dvn.track` and
// `dvn.report` show. Tensors are nested lists, each element by the same format.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace mlir;

namespace dvn {
namespace {

/// [[fill]align][sign][0][width][.precision][type]
struct Spec {
  char fill = ' ', align = 0, sign = 0, type = 0;
  int width = 0, precision = -1;

  explicit Spec(StringRef text) {
    auto isAlign = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
    if (text.size() > 1 && isAlign(text[1])) {
      fill = text[0], align = text[1];
      text = text.drop_front(2);
    } else if (!text.empty() && isAlign(text[0])) {
      align = text[0];
      text = text.drop_front();
    }
    if (!text.empty() && (text[0] == '+' || text[0] == ' ' || text[0] == '-')) {
      sign = text[0];
      text = text.drop_front();
    }
    if (!text.empty() && text[0] == '0' && !align)
      fill = '0', align = '=';
    text.consumeInteger(10, width);
    if (text.consume_front("."))
      text.consumeInteger(10, precision);
    if (!text.empty())
      type = text.back();
  }

  std::string pad(std::string sign, std::string body, char otherwise) const {
    int room = width - static_cast<int>(sign.size() + body.size());
    if (room <= 0)
      return sign + body;
    char side = align ? align : otherwise;
    int left = side == '<' ? 0 : side == '^' ? room / 2 : room;
    if (side == '=')
      return sign + std::string(room, fill) + body;
    return std::string(left, fill) + sign + body + std::string(room - left, fill);
  }
  std::string signOf(bool negative) const {
    return negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "";
  }
};

std::string printed(const char *pattern, int precision, double number) {
  char text[400];
  std::snprintf(text, sizeof text, pattern, precision, number);
  return text;
}

/// The shortest text that reads back as the same number, with a point or an exponent.
std::string shortest(double number, bool single) {
  std::string text;
  for (int digits = 1; digits <= 17; ++digits) {
    text = printed("%.*e", digits - 1, number);
    if (single ? std::strtof(text.c_str(), nullptr) == static_cast<float>(number)
               : std::strtod(text.c_str(), nullptr) == number)
      break;
  }
  size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  if (number != 0 && (exponent < -4 || exponent >= 16))
    return text;
  std::string digits = text.substr(0, e);
  int after = std::max<int>(1, static_cast<int>(digits.size()) - 2 - exponent);
  if (digits.size() == 1)
    after = std::max(1, -exponent);
  return printed("%.*f", after, number);
}

std::string formatFloat(double number, bool single, StringRef text) {
  Spec spec(text);
  std::string sign = spec.signOf(std::signbit(number) && !std::isnan(number));
  double size = std::fabs(number);
  std::string body;
  if (!std::isfinite(size))
    body = std::isnan(size) ? "nan" : "inf";
  else if (spec.type == 'f')
    body = printed("%.*f", spec.precision < 0 ? 6 : spec.precision, size);
  else if (spec.type == 'e')
    body = printed("%.*e", spec.precision < 0 ? 6 : spec.precision, size);
  else if (spec.type == '%')
    body = printed("%.*f", spec.precision < 0 ? 6 : spec.precision, size * 100) + "%";
  else if (spec.type == 'g' || spec.precision >= 0)
    body = printed("%.*g", spec.precision < 0 ? 6 : std::max(1, spec.precision), size);
  else
    body = shortest(size, single);
  return spec.pad(sign, body, '>');
}

std::string formatInteger(int64_t number, StringRef text) {
  Spec spec(text);
  if (spec.type && StringRef("feg%").contains(spec.type))
    return formatFloat(static_cast<double>(number), false, text);
  std::string digits = std::to_string(number);
  if (number < 0)
    digits.erase(0, 1);
  return spec.pad(spec.signOf(number < 0), digits, '>');
}

std::string formatText(StringRef value, StringRef text) {
  Spec spec(text);
  if (spec.precision >= 0)
    value = value.take_front(spec.precision);
  return spec.pad("", value.str(), '<');
}

std::string formatElement(const Array &array, int64_t i, StringRef spec) {
  if (array.isFloat())
    return formatFloat(array.floats[i], array.element.isF32(), spec);
  if (array.element.isInteger(1))
    return formatText(array.integers[i] ? "true" : "false", spec);
  return formatInteger(array.integers[i], spec);
}

/// Brackets open before the first element of an axis and close behind the last.
std::string formatArray(const Array &array, StringRef spec) {
  if (array.rank() == 0)
    return formatElement(array, 0, spec);
  std::string text;
  if (array.size() == 0)
    return "[]";
  forEachIndex(array.shape, [&](ArrayRef<int64_t> index, int64_t i) {
    int64_t fresh = 0, last = 0;
    for (int64_t axis = array.rank(); axis-- > 0 && index[axis] == 0;)
      ++fresh;
    for (int64_t axis = array.rank(); axis-- > 0 && index[axis] == array.shape[axis] - 1;)
      ++last;
    text += std::string(i ? ", " : "") + std::string(fresh, '[') + formatElement(array, i, spec) +
            std::string(last, ']');
  });
  return text;
}

} // namespace

std::string format(const Datum &datum, Type type, StringRef spec) {
  if (auto *array = std::get_if<ArrayPtr>(&datum))
    return formatArray(**array, spec);
  if (auto *number = std::get_if<double>(&datum))
    return formatFloat(*number, false, spec);
  if (auto *integer = std::get_if<int64_t>(&datum))
    return formatInteger(*integer, spec);
  if (auto *truth = std::get_if<bool>(&datum))
    return formatText(*truth ? "true" : "false", spec);
  return formatText(std::get<std::string>(datum), spec);
}

} // namespace dvn
