//===- Errors.cpp - what goes wrong while a program runs ------------------===//
//
// The program's own assertions, and indices and sizes that could not be checked
// while compiling. All end the run through `fail` with exit code 1.
//
//===----------------------------------------------------------------------===//

#include "runtime/Frame.h"
#include "runtime/Number.h"

using namespace dvn;

void dvn_assert(dvn_context *c, uint8_t condition, const char *message) {
  if (!(condition & 1))
    dvn_fail(c, message);
}
void dvn_fail(dvn_context *c, const char *message) {
  Text text = {};
  text.add(message);
  addKept(c, text);
  fail(c, 1, "%s", text.text());
}

/// "file:line:col: what: " as far as they are known.
static const char *prefix(Text &text, const char *what, const char *location) {
  if (*location)
    text.addf("%s: ", location);
  if (*what)
    text.addf("%s: ", what);
  return text.text();
}

void dvn_index_error(dvn_context *c, const char *what, int64_t index, int64_t size,
                     const char *location) {
  Text text = {};
  fail(c, 1, "%sindex %lld is outside of 0 .. %lld", prefix(text, what, location),
       static_cast<long long>(index), static_cast<long long>(size - 1));
}

void dvn_check_index(dvn_context *c, void *data, int32_t dtype, int64_t rank, const int64_t *sizes,
                     int64_t size, const char *what, const char *location) {
  int64_t count = elements(rank, sizes);
  for (int64_t i = 0; i < count; ++i) {
    int64_t index = elementAsInt(data, dtype, i);
    if (__builtin_expect(index < 0 || index >= size, 0))
      dvn_index_error(c, what, index, size, location);
  }
}

void dvn_check_bounds(dvn_context *c, int64_t start, int64_t end, int64_t size, const char *what,
                      const char *location) {
  if (__builtin_expect(0 <= start && start <= end && end <= size, 1))
    return;
  Text text = {};
  fail(c, 1, "%sthe range %lld .. %lld does not lie in 0 .. %lld", prefix(text, what, location),
       static_cast<long long>(start), static_cast<long long>(end), static_cast<long long>(size));
}

void dvn_check_equal(dvn_context *c, int64_t a, int64_t b, const char *what, const char *location) {
  if (__builtin_expect(a == b, 1))
    return;
  Text text = {};
  fail(c, 1, "%sthe sizes %lld and %lld differ", prefix(text, what, location),
       static_cast<long long>(a), static_cast<long long>(b));
}
