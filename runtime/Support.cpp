//===- Support.cpp - growable lists and texts without libstdc++ -----------===//
//
// See Support.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Support.h"
#include "runtime/dvn.h"

#include <errno.h>
#include <stdio.h>

namespace dvn {

static void *orEnd(void *memory, size_t bytes) {
  if (memory)
    return memory;
  fprintf(stderr, "error: out of memory: %zu bytes more are not to be had\n", bytes);
  exit(1);
}

void *allocate(size_t bytes) { return orEnd(calloc(bytes ? bytes : 1, 1), bytes); }

void *reallocate(void *old, size_t bytes) { return orEnd(realloc(old, bytes ? bytes : 1), bytes); }

void *allocateAligned(size_t bytes) {
  size_t padded = (bytes + 127) / 64 * 64;
  return orEnd(padded < bytes ? nullptr : aligned_alloc(64, padded), bytes);
}

void Text::add(const char *bytes, size_t length) {
  chars.reserve(chars.size + length + 1);
  memcpy(chars.data + chars.size, bytes, length);
  chars.size += length;
}

void Text::pad(char c, int64_t count) {
  for (; count > 0; --count)
    add(c);
}

void Text::addf(const char *format, ...) {
  va_list list;
  va_start(list, format);
  addv(format, list);
  va_end(list);
}

void Text::addv(const char *format, va_list list) {
  va_list again;
  va_copy(again, list);
  int length = vsnprintf(nullptr, 0, format, list);
  chars.reserve(chars.size + length + 1);
  vsnprintf(chars.data + chars.size, length + 1, format, again);
  chars.size += length;
  va_end(again);
}

void Text::addColumn(const char *text, int64_t width) {
  add(text);
  pad(' ', width - columns(text));
}

const char *Text::text() {
  chars.reserve(chars.size + 1);
  chars.data[chars.size] = 0;
  return chars.data;
}

char *Text::copy() { return copyOf(text()); }

char *copyOf(const char *text) {
  size_t bytes = strlen(text) + 1;
  return static_cast<char *>(memcpy(allocate(bytes), text, bytes));
}

bool startsWith(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

int64_t columns(const char *text) {
  int64_t count = 0;
  for (; *text; ++text)
    count += (*text & 0xC0) != 0x80;
  return count;
}

void addGrouped(Text &out, int64_t value) {
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%lld", static_cast<long long>(value));
  for (int i = 0; i < length; ++i) {
    out.add(digits[i]);
    if ((length - i) % 3 == 1 && i + 1 < length && digits[i] != '-')
      out.add(',');
  }
}

const char *reason(int code) {
  static __thread char text[128];
  snprintf(text, sizeof text, "%s", strerror(code));
  if (text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
    text[0] += 'a' - 'A';
  return text;
}

int64_t elementBytes(int dtype) {
  return dtype == DVN_F32 || dtype == DVN_I32 ? 4 : dtype == DVN_F64 || dtype == DVN_I64 ? 8 : 1;
}

const char *dtypeName(int dtype) {
  static const char names[6][5] = {"f32", "f64", "i32", "i64", "u8", "bool"};
  return names[dtype];
}

int64_t elements(int64_t rank, const int64_t *sizes) {
  int64_t product = 1;
  for (int64_t i = 0; i < rank; ++i)
    product *= sizes[i];
  return product;
}

void addType(Text &out, int dtype, int64_t rank, const int64_t *sizes) {
  out.add(dtypeName(dtype));
  if (!rank)
    return;
  for (int64_t i = 0; i < rank; ++i) {
    out.add(i ? ", " : "[");
    if (sizes[i] < 0)
      out.add('n');
    else
      out.addf("%lld", static_cast<long long>(sizes[i]));
  }
  out.add(']');
}

} // namespace dvn
