//===- Strings.cpp - texts that are made while running --------------------===//
//
// Each `dvn.format` of the program owns a slot, which keeps its memory, so that
// a text in a loop allocates nothing after the first rounds.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"
#include "runtime/Number.h"

using namespace dvn;

void dvn_string_begin(dvn_context *c, int64_t slot) { c->strings[slot].clear(); }
void dvn_string_text(dvn_context *c, int64_t slot, const char *text) { c->strings[slot].add(text); }
void dvn_string_string(dvn_context *c, int64_t slot, const char *text, const char *spec) {
  addText(c->strings[slot], text, parseFormat(spec));
}
void dvn_string_int(dvn_context *c, int64_t slot, int64_t value, const char *spec) {
  addInt(c->strings[slot], value, parseFormat(spec));
}
void dvn_string_float(dvn_context *c, int64_t slot, double value, const char *spec) {
  addFloat(c->strings[slot], value, parseFormat(spec), false);
}
void dvn_string_float32(dvn_context *c, int64_t slot, double value, const char *spec) {
  addFloat(c->strings[slot], value, parseFormat(spec), true);
}
void dvn_string_bool(dvn_context *c, int64_t slot, uint8_t value, const char *spec) {
  addText(c->strings[slot], value & 1 ? "true" : "false", parseFormat(spec));
}
void dvn_string_tensor(dvn_context *c, int64_t slot, void *data, int32_t dtype, int64_t rank,
                       const int64_t *sizes, const char *spec) {
  Text &text = c->strings[slot];
  int64_t column = 0; // where the tensor begins in its line
  for (int64_t i = text.size(); i > 0 && text.chars[i - 1] != '\n'; --i)
    column += (text.chars[i - 1] & 0xC0) != 0x80;
  addTensor(text, data, dtype, rank, sizes, spec, column);
}
const char *dvn_string_end(dvn_context *c, int64_t slot) { return c->strings[slot].text(); }

int64_t dvn_string_compare(dvn_context *, const char *x, const char *y) {
  int order = strcmp(x, y);
  return order < 0 ? -1 : order > 0;
}
bool dvn_string_starts(dvn_context *, const char *text, const char *part) {
  return !strncmp(text, part, strlen(part));
}
bool dvn_string_ends(dvn_context *, const char *text, const char *part) {
  size_t length = strlen(text), ending = strlen(part);
  return length >= ending && !strcmp(text + (length - ending), part);
}
