//===- Permute.cpp - the axes of a tensor in another order -----------------===//
//
// See Permute.h. Elements are written in order and read where they lie.
//
//===----------------------------------------------------------------------===//

#include "runtime/Permute.h"

namespace dvn {

template <typename T>
static void permuteAs(T *to, const T *from, int64_t rank, const int64_t *sizes,
                      const int64_t *axes) {
  int64_t strides[kMaxRank], count = elements(rank, sizes), at[kMaxRank] = {}, place = 0;
  for (int64_t i = 0; i < rank; ++i) {
    strides[i] = 1;
    for (int64_t k = axes[i] + 1; k < rank; ++k)
      strides[i] *= sizes[k];
  }
  for (int64_t n = 0; n < count; ++n) {
    to[n] = from[place];
    for (int64_t i = rank - 1; i >= 0; --i) {
      place += strides[i];
      if (++at[i] < sizes[axes[i]])
        break;
      place -= strides[i] * at[i];
      at[i] = 0;
    }
  }
}

void permute(void *to, const void *from, int64_t elementBytes, int64_t rank, const int64_t *sizes,
             const int64_t *axes) {
  if (elementBytes == 1)
    return permuteAs(static_cast<uint8_t *>(to), static_cast<const uint8_t *>(from), rank, sizes,
                     axes);
  if (elementBytes == 4)
    return permuteAs(static_cast<uint32_t *>(to), static_cast<const uint32_t *>(from), rank, sizes,
                     axes);
  permuteAs(static_cast<uint64_t *>(to), static_cast<const uint64_t *>(from), rank, sizes, axes);
}

} // namespace dvn
