//===- Number.h - numbers as text, the same in every locale ---------------===//
//
// Python's format specifications and its shortest representation, which reads
// back as the same number. Used by strings, history, results and messages.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_NUMBER_H
#define DVN_RUNTIME_NUMBER_H

#include "runtime/Support.h"

namespace dvn {

/// [[fill]align][sign][0][width][,][.precision][type]
struct Format {
  char fill[5]; ///< one UTF-8 character
  char align;   ///< < > ^ = or 0
  char sign;    ///< + space or 0
  bool grouped;
  int width, precision; ///< precision -1: none
  char type;            ///< d f F e E g G % s x or 0
};

Format parseFormat(const char *spec);

/// The shortest text that reads back as the same f64 (or f32): 0.1, 1e-05, 2.0.
void addShortest(Text &out, double value, bool single);
void addInt(Text &out, int64_t value, const Format &format);
void addFloat(Text &out, double value, const Format &format, bool single);
void addText(Text &out, const char *text, const Format &format);

/// Digits of |value| rounded to `count` (1 to 17), without trailing zeros, and the
/// power of ten of the first. The value is finite and not zero.
struct Digits {
  char digit[20];
  int count, exponent;
};
Digits roundedDigits(double value, int count);
Digits shortestDigits(double value, bool single);

/// Element `i` of an array as f64 (an i64 beyond 2^53 is rounded).
double elementAsDouble(const void *data, int dtype, int64_t i);
int64_t elementAsInt(const void *data, int dtype, int64_t i);
inline bool isFloatType(int dtype) { return dtype < 2; }

/// A tensor as NumPy prints it, continuation lines indented by `indent`.
void addTensor(Text &out, const void *data, int dtype, int64_t rank, const int64_t *sizes,
               const char *spec, int64_t indent);

} // namespace dvn

#endif
