//===- Order.cpp - sorting and finding ------------------------------------===//
//
// What programs ask of whole tensors that no kernel does: the order of elements
// along an axis, and where a tensor is true.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

using namespace dvn;

namespace {
/// An element as a number that sorts as it does, and where it was.
struct Keyed {
  uint64_t key;
  int64_t index;
};
} // namespace

/// -0 and 0 get one key; NaN gets the largest.
static uint64_t keyOf(double x) {
  if (x != x)
    return ~uint64_t(0);
  uint64_t bits;
  x += 0.0;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 63 ? ~bits : bits | uint64_t(1) << 63;
}
static uint64_t keyOf(int64_t x) { return static_cast<uint64_t>(x) ^ uint64_t(1) << 63; }

static uint64_t keyAt(const void *x, int dtype, int64_t i) {
  switch (dtype) {
  case DVN_F32:
    return keyOf(static_cast<double>(static_cast<const float *>(x)[i]));
  case DVN_F64:
    return keyOf(static_cast<const double *>(x)[i]);
  case DVN_I32:
    return keyOf(static_cast<int64_t>(static_cast<const int32_t *>(x)[i]));
  case DVN_I64:
    return keyOf(static_cast<const int64_t *>(x)[i]);
  default:
    return static_cast<const uint8_t *>(x)[i];
  }
}

/// Merges runs of 1, 2, 4, ... between the two places; gives the one with the
/// result. Of equal keys the one that came first stays first.
static Keyed *sorted(Keyed *from, Keyed *to, int64_t count) {
  for (int64_t run = 1; run < count; run *= 2) {
    for (int64_t begin = 0; begin < count; begin += 2 * run) {
      int64_t a = begin, middle = begin + run < count ? begin + run : count;
      int64_t b = middle, end = middle + run < count ? middle + run : count;
      for (int64_t i = begin; i < end; ++i)
        to[i] = a < middle && (b == end || from[a].key <= from[b].key) ? from[a++] : from[b++];
    }
    Keyed *other = from;
    from = to;
    to = other;
  }
  return from;
}

void dvn_argsort(dvn_context *c, void *operands, void *numbers, void *results, const char *) {
  const auto &x = *static_cast<const dvn_tensor *>(operands);
  auto &order = *static_cast<dvn_tensor *>(results);
  int64_t axis = static_cast<const int64_t *>(numbers)[0];
  bool descending = static_cast<const int64_t *>(numbers)[1];
  memcpy(order.sizes, x.sizes, static_cast<size_t>(x.rank) * sizeof *x.sizes);
  placeResult(c, order);
  auto *out = static_cast<int64_t *>(order.data);
  int64_t length = x.sizes[axis], inner = elements(x.rank - axis - 1, x.sizes + axis + 1);
  int64_t lines = elements(x.rank, x.sizes) / (length ? length : 1);
  Keyed *places = static_cast<Keyed *>(allocate(2 * length * sizeof(Keyed)));
  for (int64_t line = 0; line < lines; ++line) {
    int64_t first = line / inner * inner * length + line % inner;
    for (int64_t i = 0; i < length; ++i) {
      uint64_t key = keyAt(x.data, static_cast<int>(x.dtype), first + i * inner);
      places[i] = {descending ? ~key : key, i};
    }
    const Keyed *inOrder = sorted(places, places + length, length);
    for (int64_t i = 0; i < length; ++i)
      out[first + i * inner] = inOrder[i].index;
  }
  free(places);
}

void dvn_nonzero(dvn_context *c, void *operands, void *numbers, void *results, const char *) {
  const auto &x = *static_cast<const dvn_tensor *>(operands);
  auto &places = *static_cast<dvn_tensor *>(results);
  places.sizes[0] = *static_cast<const int64_t *>(numbers);
  places.sizes[1] = x.rank;
  placeResult(c, places);
  int64_t *place = static_cast<int64_t *>(places.data), *end = place + places.sizes[0] * x.rank;
  int64_t total = elements(x.rank, x.sizes);
  for (int64_t i = 0; i < total && place < end; ++i) {
    if (!static_cast<const uint8_t *>(x.data)[i])
      continue;
    int64_t rest = i;
    for (int64_t d = x.rank; d-- > 0; rest /= x.sizes[d])
      place[d] = rest % x.sizes[d];
    place += x.rank;
  }
}
