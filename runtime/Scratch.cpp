//===- Scratch.cpp - temporary memory of kernels --------------------------===//
//
// Halide's halide_malloc and halide_free, from the handle: pieces of sizes that
// are powers of two, kept in a list for each size and never given back, so that
// a warm loop allocates nothing. Called from workers too, hence the lock, which
// is held for a few instructions. Never null, as the kernels have no asserts.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

namespace dvn {

/// In front of each piece; 64 bytes, to keep the alignment.
struct Piece {
  Piece *next;
  int64_t exponent;
  char unused[48];
};

struct Pieces {
  Piece *kept[64];
};

static char lock; // one for all handles: it guards a pointer or two

static void acquire() {
  while (__atomic_test_and_set(&lock, __ATOMIC_ACQUIRE))
    relax();
}
static void release() { __atomic_clear(&lock, __ATOMIC_RELEASE); }

} // namespace dvn

using namespace dvn;

void *halide_malloc(void *context, size_t bytes) {
  auto *c = static_cast<dvn_context *>(context);
  int exponent = bytes <= 64 ? 6 : 64 - __builtin_clzll(bytes - 1);
  acquire();
  if (!c->scratch)
    c->scratch = static_cast<Pieces *>(allocate(sizeof(Pieces)));
  Piece *piece = c->scratch->kept[exponent];
  if (piece)
    c->scratch->kept[exponent] = piece->next;
  release();
  if (!piece) {
    piece = static_cast<Piece *>(allocateAligned(sizeof(Piece) + (size_t(1) << exponent)));
    piece->exponent = exponent;
  }
  return piece + 1;
}

void halide_free(void *context, void *pointer) {
  if (!pointer)
    return;
  auto *c = static_cast<dvn_context *>(context);
  Piece *piece = static_cast<Piece *>(pointer) - 1;
  acquire();
  piece->next = c->scratch->kept[piece->exponent];
  c->scratch->kept[piece->exponent] = piece;
  release();
}

void halide_error(void *context, const char *message) {
  fail(static_cast<dvn_context *>(context), 70, "a kernel was called wrongly: %s", message);
}
