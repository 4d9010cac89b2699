//===- ReadNumber.h - numbers from text, the same in every locale ----------===//
//
// What a cell of a table holds. A number is rounded once, to the type it is read
// as, whatever the program around has set as its locale.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_READNUMBER_H
#define DVN_RUNTIME_READNUMBER_H

#include <locale.h>
#include <stdint.h>

namespace dvn {

struct NumberReader {
  locale_t locale;

  void begin();
  void end();
  /// `12`, `-.5`, `1e-3`, `inf`; nothing before and nothing after.
  bool readDouble(const char *text, double &value) const;
  bool readFloat(const char *text, float &value) const;
};

/// `-12`, and `12.0`, which tables of floats make of whole numbers; false if it
/// is no whole number, or leaves 64 bits.
bool readWhole(const char *text, int64_t &value);
/// Nothing, NA, N/A, NaN, null or ?, in any case: a value that is not there.
bool isMissing(const char *text);

} // namespace dvn

#endif
