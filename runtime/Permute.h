//===- Permute.h - the axes of a tensor in another order -------------------===//
//
// For files that keep tensors in a layout of their own.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_PERMUTE_H
#define DVN_RUNTIME_PERMUTE_H

#include "runtime/Support.h"

namespace dvn {

/// `from` has `sizes`; axis i of `to` is axis `axes[i]` of it. They do not overlap.
void permute(void *to, const void *from, int64_t elementBytes, int64_t rank, const int64_t *sizes,
             const int64_t *axes);

} // namespace dvn

#endif
