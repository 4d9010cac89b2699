//===- Json.h - the little JSON the runtime reads and writes --------------===//
//
// Headers of safetensors and rows of history. Reading is by tokens, without
// recursion, so that nothing a file holds can exhaust the stack.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_JSON_H
#define DVN_RUNTIME_JSON_H

#include "runtime/Context.h"

namespace dvn {

/// "text", escaped.
void addJsonText(Text &out, const char *text);
/// A number; NaN and infinities, which JSON lacks, as null.
void addJsonNumber(Text &out, double value, bool single);
/// "name": value, of any item; tensors as nested arrays.
void addJsonItem(Text &out, const Item &item);
/// {"a": 1, "b": 2}
void addJsonRow(Text &out, const List<Item> &row);

struct JsonReader {
  /// `token` is one of { } [ ] : , or s (text), n (number), w (true, false,
  /// null), 0 (end), ! (malformed).
  const char *at, *end;
  char token;
  Text value; ///< of s (unescaped), n and w

  void next();
  bool accept(char expected) { return token == expected ? (next(), true) : false; }
  /// Leaves out one value, however deep.
  bool skipValue();
};

JsonReader readJson(const char *text, int64_t length);

} // namespace dvn

#endif
