//===- Random.cpp - draws that the host makes -----------------------------===//
//
// Entry points over Philox.h: keys from the run's seed, permutations. Tensors of
// random numbers are made by kernels from the same header.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"
#include "runtime/Philox.h"

using namespace dvn;

int64_t dvn_key(dvn_context *c, int64_t place) {
  return static_cast<int64_t>(philox::keyOf(c->options.seed, place));
}
int64_t dvn_key_seeded(dvn_context *, int64_t, int64_t seed) {
  return static_cast<int64_t>(philox::keyOfSeed(seed));
}
int64_t dvn_mix_counter(dvn_context *, int64_t outer, int64_t inner) {
  return static_cast<int64_t>(philox::mixCounter(outer, inner));
}
void dvn_permutation(dvn_context *, int64_t key, int64_t counter, void *out, int64_t n) {
  philox::permutation(key, counter, static_cast<int64_t *>(out), n);
}
