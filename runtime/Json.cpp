//===- Json.cpp - the little JSON the runtime reads and writes ------------===//
//
// See Json.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Json.h"
#include "runtime/Number.h"

namespace dvn {

void addJsonText(Text &out, const char *text) {
  out.add('"');
  for (; *text; ++text) {
    unsigned char c = static_cast<unsigned char>(*text);
    if (c == '"' || c == '\\')
      out.add('\\');
    if (c < 0x20)
      out.addf("\\u%04x", c);
    else
      out.add(*text);
  }
  out.add('"');
}

void addJsonNumber(Text &out, double value, bool single) {
  if (value != value || __builtin_isinf(value))
    return out.add("null");
  addShortest(out, value, single);
}

static void addElement(Text &out, const Item &item, int64_t i) {
  if (isFloatType(item.dtype))
    addJsonNumber(out, elementAsDouble(item.data, item.dtype, i), item.dtype == DVN_F32);
  else if (item.dtype == DVN_BOOL)
    out.add(elementAsInt(item.data, item.dtype, i) ? "true" : "false");
  else
    out.addf("%lld", static_cast<long long>(elementAsInt(item.data, item.dtype, i)));
}

static void addArray(Text &out, const Item &item, int64_t axis, int64_t first) {
  if (axis == item.rank)
    return addElement(out, item, first);
  int64_t stride = elements(item.rank - axis - 1, item.sizes + axis + 1);
  out.add('[');
  for (int64_t i = 0; i < item.sizes[axis]; ++i) {
    out.add(i ? ", " : "");
    addArray(out, item, axis + 1, first + i * stride);
  }
  out.add(']');
}

void addJsonItem(Text &out, const Item &item) {
  addJsonText(out, item.name);
  out.add(": ");
  switch (item.kind) {
  case Item::Int:
    return out.addf("%lld", static_cast<long long>(item.integer));
  case Item::Float:
    return addJsonNumber(out, item.number, false);
  case Item::Bool:
    return out.add(item.integer ? "true" : "false");
  case Item::String:
    return addJsonText(out, item.text);
  case Item::Tensor:
    return addArray(out, item, 0, 0);
  }
}

void addJsonRow(Text &out, const List<Item> &row) {
  out.add('{');
  for (int64_t i = 0; i < row.size; ++i) {
    out.add(i ? ", " : "");
    addJsonItem(out, row[i]);
  }
  out.add('}');
}

JsonReader readJson(const char *text, int64_t length) {
  JsonReader reader = {text, text + length, 0, {}};
  reader.next();
  return reader;
}

static int hexDigit(char c) {
  return c >= '0' && c <= '9'                 ? c - '0'
         : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                              : -1;
}

/// One escape after the backslash; false if malformed. Beyond the first plane
/// (surrogates) each half becomes a question mark: names hardly hold them.
static bool readEscape(JsonReader &r) {
  char c = *r.at++;
  if (c != 'u') {
    const char *from = "\"\\/bfnrt", *to = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(from, c) : nullptr;
    if (found)
      r.value.add(to[found - from]);
    return found;
  }
  unsigned code = 0;
  for (int i = 0; i < 4; ++i) {
    int digit = r.at < r.end ? hexDigit(*r.at++) : -1;
    if (digit < 0)
      return false;
    code = code * 16 + digit;
  }
  if (code >= 0xD800 && code < 0xE000)
    code = '?';
  if (code < 0x80) {
    r.value.add(static_cast<char>(code));
  } else if (code < 0x800) {
    r.value.add(static_cast<char>(0xC0 | code >> 6));
    r.value.add(static_cast<char>(0x80 | (code & 63)));
  } else {
    r.value.add(static_cast<char>(0xE0 | code >> 12));
    r.value.add(static_cast<char>(0x80 | (code >> 6 & 63)));
    r.value.add(static_cast<char>(0x80 | (code & 63)));
  }
  return true;
}

void JsonReader::next() {
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
    ++at;
  value.clear();
  if (at >= end) {
    token = 0;
    return;
  }
  char c = *at;
  if (strchr("{}[]:,", c) && c) {
    token = c;
    ++at;
  } else if (c == '"') {
    token = '!';
    for (++at; at < end && *at != '"';) {
      if (*at != '\\')
        value.add(*at++);
      else if (++at >= end || !readEscape(*this))
        return;
    }
    if (at < end)
      token = 's', ++at;
  } else {
    auto isWord = [](char x) {
      return (x >= '0' && x <= '9') || (x >= 'a' && x <= 'z') || x == '-' || x == '+' || x == '.' ||
             x == 'E';
    };
    token = c == '-' || (c >= '0' && c <= '9') ? 'n' : c >= 'a' && c <= 'z' ? 'w' : '!';
    while (at < end && isWord(*at))
      value.add(*at++);
  }
}

bool JsonReader::skipValue() {
  int64_t depth = 0;
  do {
    if (token == 0 || token == '!')
      return false;
    depth += token == '{' || token == '[' ? 1 : token == '}' || token == ']' ? -1 : 0;
    next();
  } while (depth > 0);
  return depth == 0;
}

} // namespace dvn
