// Update.cpp: a box of a tensor is written (dvn.update). What lies one behind the
// other in both is one copy; loops that write `out[i] = row` come here each round.

#include "runtime/Support.h"
#include "runtime/dvn.h"

using namespace dvn;

void dvn_update(dvn_context *, void *whole, const int64_t *sizes, void *value, const int64_t *box,
                int64_t rank, int32_t dtype, const int64_t *starts, const int64_t *steps) {
  int64_t stride = elementBytes(dtype), run = stride, outer = rank;
  char *to = static_cast<char *>(whole), *from = static_cast<char *>(value);
  bool dense = true;
  for (int64_t d = rank - 1; d >= 0; --d) {
    if (box[d] == 0)
      return;
    to += starts[d] * stride;
    dense = dense && (steps[d] == 1 || box[d] == 1);
    if (dense) {
      run *= box[d];
      outer = d;
      dense = box[d] == sizes[d];
    }
    stride *= sizes[d];
  }
  // Counts through the outer dimensions of the box; the last runs fastest.
  int64_t count = 1;
  for (int64_t d = 0; d < outer; ++d)
    count *= box[d];
  for (int64_t i = 0; i < count; ++i, from += run) {
    int64_t rest = i, at = 0, step = elementBytes(dtype);
    for (int64_t d = rank - 1; d >= 0; --d) {
      if (d < outer) {
        at += rest % box[d] * steps[d] * step;
        rest /= box[d];
      }
      step *= sizes[d];
    }
    memcpy(to + at, from, run);
  }
}
