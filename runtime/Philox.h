//===- Philox.h - random numbers as a function of key and counter ---------===//
//
// A draw has no hidden state: its numbers are Philox 4x32-10 (Salmon et al.,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011) of a key and a counter,
//
//   key      64 bits, keyOf(seed of the run, hash of the place in the program)
//   counter  four words: element (low, high), loop counter (low, high)
//
// so the bits depend neither on threads nor on vector width nor on other draws.
// Freestanding, like Elementary.h: `philox` is a template over the word, so that
// the runtime, the interpreter, the folder (uint32_t) and the kernels
// (Halide::Expr of UInt(32), with a PhiloxLane of their own) share one text.
//
// Elements are numbered in row-major order. `stream` 0 or 1 gives two
// independent numbers of one block: f32 uses word `stream`, f64 the words
// 2 * stream (upper) and 2 * stream + 1 (lower).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_PHILOX_H
#define DVN_RUNTIME_PHILOX_H

#include <stdint.h>

namespace dvn::philox {

/// What a word type must offer besides + ^ and multiplication (modulo 2^32).
template <typename Word> struct Lane;

template <> struct Lane<uint32_t> {
  static uint32_t constant(uint32_t x) { return x; }
  static uint32_t mulHigh(uint32_t a, uint32_t b) {
    return static_cast<uint32_t>((static_cast<uint64_t>(a) * b) >> 32);
  }
};

template <typename Word> struct Block {
  Word word[4];
};

/// Ten rounds of Philox 4x32.
template <typename Word> Block<Word> philox(Block<Word> counter, Word key0, Word key1) {
  using L = Lane<Word>;
  Word m0 = L::constant(0xD2511F53u), m1 = L::constant(0xCD9E8D57u);
  Word w0 = L::constant(0x9E3779B9u), w1 = L::constant(0xBB67AE85u);
  for (int round = 0; round < 10; ++round) {
    Word high0 = L::mulHigh(m0, counter.word[0]), low0 = m0 * counter.word[0];
    Word high1 = L::mulHigh(m1, counter.word[2]), low1 = m1 * counter.word[2];
    Word next0 = high1 ^ counter.word[1] ^ key0, next2 = high0 ^ counter.word[3] ^ key1;
    counter.word[0] = next0;
    counter.word[1] = low1;
    counter.word[2] = next2;
    counter.word[3] = low0;
    key0 = key0 + w0;
    key1 = key1 + w1;
  }
  return counter;
}

/// The block of one element under a key and a loop counter.
inline Block<uint32_t> blockOf(uint64_t key, uint64_t counter, uint64_t element) {
  Block<uint32_t> in = {{static_cast<uint32_t>(element), static_cast<uint32_t>(element >> 32),
                         static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32)}};
  return philox(in, static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32));
}

/// Numbers of [0, 1): the upper 24 bits, the upper 53 bits.
inline float uniformF32(const Block<uint32_t> &b, int stream) {
  return static_cast<float>(b.word[stream] >> 8) * 0x1p-24f;
}
inline double uniformF64(const Block<uint32_t> &b, int stream) {
  uint64_t bits = static_cast<uint64_t>(b.word[2 * stream]) << 32 | b.word[2 * stream + 1];
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

/// A bijection of 64 bits that spreads every bit over all (SplitMix64's end).
inline uint64_t spread(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// The counter inside one more loop: of the loops around it (0 outside of all)
/// and the value of the loop's variable.
inline uint64_t mixCounter(uint64_t outer, uint64_t inner) {
  return spread(outer + 0x9E3779B97F4A7C15ull * (inner + 1));
}

/// The hash of a place (its path of names), FNV-1a: known while compiling.
inline uint64_t placeOf(const char *text, uint64_t length) {
  uint64_t hash = 0xCBF29CE484222325ull;
  for (uint64_t i = 0; i < length; ++i)
    hash = (hash ^ static_cast<unsigned char>(text[i])) * 0x100000001B3ull;
  return hash;
}

/// The key of a draw at a place; that of `seed = k`, which is the same anywhere.
inline uint64_t keyOf(uint64_t seed, uint64_t place) {
  return spread(spread(seed + 0x9E3779B97F4A7C15ull) ^ place);
}
inline uint64_t keyOfSeed(uint64_t seed) { return keyOf(seed, 0); }

/// A number of 0 .. bound-1 without bias (Lemire's multiplication with
/// rejection); tries are blocks (element, try) so that each is its own draw.
inline uint64_t below(uint64_t key, uint64_t counter, uint64_t element, uint64_t bound) {
  for (uint64_t attempt = 0;; ++attempt) {
    Block<uint32_t> b = blockOf(key, counter, element + (attempt << 56));
    uint64_t bits = static_cast<uint64_t>(b.word[0]) << 32 | b.word[1];
    unsigned __int128 product = static_cast<unsigned __int128>(bits) * bound;
    auto low = static_cast<uint64_t>(product);
    if (low >= bound || low >= (0 - bound) % bound) // the division is rarely needed
      return static_cast<uint64_t>(product >> 64);
  }
}

/// 0 .. n-1 in random order (Fisher and Yates).
inline void permutation(uint64_t key, uint64_t counter, int64_t *out, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    out[i] = i;
  for (int64_t i = n - 1; i > 0; --i) {
    int64_t j = static_cast<int64_t>(below(key, counter, i, i + 1));
    int64_t kept = out[i];
    out[i] = out[j];
    out[j] = kept;
  }
}

} // namespace dvn::philox

#endif
