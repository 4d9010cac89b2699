// Philox 4x32-10 against the vectors that Random123 publishes (kat_vectors), and
// what is built on it: ranges, bias, permutations, keys.

#include "runtime/Philox.h"

#include <gtest/gtest.h>

using namespace dvn::philox;

static void expectBlock(Block<uint32_t> counter, uint32_t k0, uint32_t k1,
                        const uint32_t (&expected)[4]) {
  Block<uint32_t> out = philox(counter, k0, k1);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(out.word[i], expected[i]) << i;
}

TEST(Philox, KnownAnswers) {
  expectBlock({{0, 0, 0, 0}}, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  uint32_t ones = 0xffffffff;
  expectBlock({{ones, ones, ones, ones}}, ones, ones,
              {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  expectBlock({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0,
              {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST(Philox, CounterIsElementThenLoop) {
  Block<uint32_t> direct = philox(Block<uint32_t>{{5, 1, 7, 2}}, 3u, 4u);
  Block<uint32_t> block = blockOf(4ull << 32 | 3, 2ull << 32 | 7, 1ull << 32 | 5);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(block.word[i], direct.word[i]);
}

TEST(Philox, UniformUsesTheUpperBits) {
  Block<uint32_t> b = {{0xffffffff, 0x000000ff, 0x80000000, 0}};
  EXPECT_EQ(uniformF32(b, 0), 1 - 0x1p-24f);
  EXPECT_EQ(uniformF32(b, 1), 0);
  EXPECT_EQ(uniformF64(b, 0), 1 - 0x1p-32); // ff of word 1 lies below bit 11
  EXPECT_EQ(uniformF64(b, 1), 0.5);
}

TEST(Philox, UniformHasMeanAndVariance) {
  double sum = 0, square = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    double u = uniformF32(blockOf(keyOf(1, 2), 0, i), 0);
    sum += u;
    square += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 0.004);
  EXPECT_NEAR(square / n - sum / n * sum / n, 1.0 / 12, 0.002);
}

TEST(Philox, KeysDependOnSeedAndPlace) {
  EXPECT_NE(keyOf(1, 2), keyOf(1, 3));
  EXPECT_NE(keyOf(1, 2), keyOf(2, 2));
  EXPECT_NE(mixCounter(0, 1), mixCounter(1, 0));
  EXPECT_EQ(placeOf("", 0), 0xCBF29CE484222325ull);
  EXPECT_EQ(placeOf("a", 1), 0xAF63DC4C8601EC8Cull); // FNV-1a's own test vector
}

TEST(Philox, PermutationHoldsEachOnce) {
  int64_t out[1000];
  bool seen[1000] = {};
  permutation(keyOf(31415, 9), 3, out, 1000);
  int moved = 0;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(out[i] >= 0 && out[i] < 1000);
    EXPECT_FALSE(seen[out[i]]);
    seen[out[i]] = true;
    moved += out[i] != i;
  }
  EXPECT_GT(moved, 980);
}

TEST(Philox, PermutationsOfThreeAreEquallyFrequent) {
  int counts[27] = {};
  for (int k = 0; k < 60000; ++k) {
    int64_t p[3];
    permutation(keyOf(7, 7), k, p, 3);
    ++counts[p[0] * 9 + p[1] * 3 + p[2]];
  }
  for (int code : {5, 7, 11, 15, 19, 21}) // 012 021 102 120 201 210
    EXPECT_NEAR(counts[code], 10000, 400) << code;
}
