//===- Support.h - growable lists and texts without libstdc++ -------------===//
//
// What the rest of the runtime builds on: memory that is never null, a list of
// plain values, a growable text with the few ways of appending that messages,
// tables and JSON need. Values are copied bytewise and freed explicitly.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_SUPPORT_H
#define DVN_RUNTIME_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

namespace dvn {

/// Memory, or the end of the program with a message that says how much was asked.
void *allocate(size_t bytes);
void *reallocate(void *old, size_t bytes);
/// 64-byte aligned, with at least 64 bytes beyond, so that flat kernels may round up.
void *allocateAligned(size_t bytes);

template <typename T> struct List {
  T *data;
  int64_t size, capacity;

  T &operator[](int64_t i) { return data[i]; }
  const T &operator[](int64_t i) const { return data[i]; }
  T *begin() { return data; }
  T *end() { return data + size; }
  const T *begin() const { return data; }
  const T *end() const { return data + size; }
  T &last() { return data[size - 1]; }
  void reserve(int64_t n) {
    if (n <= capacity)
      return;
    capacity = n < 2 * capacity ? 2 * capacity : n < 8 ? 8 : n;
    data = static_cast<T *>(reallocate(data, capacity * sizeof(T)));
  }
  void push(const T &value) {
    T kept = value; // may lie in the list itself
    reserve(size + 1);
    data[size++] = kept;
  }
  template <typename... U> void pushAll(U... values) { (push(values), ...); }
  void clear() { size = 0; }
  void release() {
    free(data);
    *this = List{};
  }
};

/// A text that grows; `text()` is NUL-terminated.
struct Text {
  List<char> chars;

  void add(const char *bytes, size_t length);
  void add(const char *text) { add(text, strlen(text)); }
  void add(char c) { add(&c, 1); }
  void pad(char c, int64_t count);
  /// As printf, for texts and integers (numbers have Number.h).
  void addf(const char *format, ...) __attribute__((format(printf, 2, 3)));
  void addv(const char *format, va_list list);
  /// `text` padded on the right to `width` columns (counted in code points).
  void addColumn(const char *text, int64_t width);
  const char *text();
  int64_t size() const { return chars.size; }
  void clear() { chars.clear(); }
  void release() { chars.release(); }
  /// A copy that lives on its own.
  char *copy();
};

char *copyOf(const char *text);
inline bool same(const char *a, const char *b) { return strcmp(a, b) == 0; }
/// Between two looks at a word that another thread writes.
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}
bool startsWith(const char *text, const char *prefix);
/// Columns that a UTF-8 text takes, counted as code points.
int64_t columns(const char *text);
/// 1234567 as 1,234,567.
void addGrouped(Text &out, int64_t value);
/// What errno says, beginning in lower case.
const char *reason(int code);

// ---- Element types and shapes -----------------------------------------------

constexpr int kMaxRank = 8;

int64_t elementBytes(int dtype);
const char *dtypeName(int dtype);
int64_t elements(int64_t rank, const int64_t *sizes);
/// f32[784, 128]; -1 as the symbol n.
void addType(Text &out, int dtype, int64_t rank, const int64_t *sizes);

} // namespace dvn

#endif
