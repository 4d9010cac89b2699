// Numbers and tensors as text. The expected texts are Python's and NumPy's.

#include "runtime/Number.h"
#include "runtime/ReadNumber.h"
#include "runtime/dvn.h"

#include <gtest/gtest.h>

extern "C" void dvn_model_register(dvn_context *) {}

using namespace dvn;

static std::string text(double value, const char *spec = "", bool single = false) {
  Text out = {};
  addFloat(out, value, parseFormat(spec), single);
  return out.text();
}
static std::string integer(int64_t value, const char *spec = "") {
  Text out = {};
  addInt(out, value, parseFormat(spec));
  return out.text();
}

TEST(Number, ShortestAsPython) {
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(1), "1.0");
  EXPECT_EQ(text(-0.0), "-0.0");
  EXPECT_EQ(text(1e16), "1e+16");
  EXPECT_EQ(text(1e15), "1000000000000000.0");
  EXPECT_EQ(text(0.0001), "0.0001");
  EXPECT_EQ(text(0.00001), "1e-05");
  EXPECT_EQ(text(123.456), "123.456");
  EXPECT_EQ(text(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(text(5e-324), "5e-324");
  EXPECT_EQ(text(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(text(__builtin_nan("")), "nan");
  EXPECT_EQ(text(-__builtin_inf()), "-inf");
}

TEST(Number, ShortestOfSingles) {
  EXPECT_EQ(text(0.1f, "", true), "0.1");
  EXPECT_EQ(text(1.0f / 3, "", true), "0.33333334");
  EXPECT_EQ(text(16777216.0f, "", true), "16777216.0");
}

TEST(Number, ShortestReadsBack) {
  uint64_t bits = 88172645463325252ull;
  for (int i = 0; i < 20000; ++i) {
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    double value;
    memcpy(&value, &bits, 8);
    if (value - value != 0)
      continue;
    ASSERT_EQ(strtod(text(value).c_str(), nullptr), value);
  }
}

TEST(Number, Formats) {
  EXPECT_EQ(text(3.14159, ".3f"), "3.142");
  EXPECT_EQ(text(-2.5, "8.2f"), "   -2.50");
  EXPECT_EQ(text(-2.5, "08.2f"), "-0002.50");
  EXPECT_EQ(text(2.5, "+.1f"), "+2.5");
  EXPECT_EQ(text(0.125, ".1%"), "12.5%");
  EXPECT_EQ(text(1234567.891, ",.2f"), "1,234,567.89");
  EXPECT_EQ(text(12345, ".3e"), "1.234e+04"); // the half goes to even, as in C
  EXPECT_EQ(text(12345, "e"), "1.234500e+04");
  EXPECT_EQ(text(0.00012345, ".3g"), "0.000123");
  EXPECT_EQ(text(1e-7, "g"), "1e-07");
  EXPECT_EQ(text(100000, "g"), "100000");
  EXPECT_EQ(text(1000000, "g"), "1e+06");
  EXPECT_EQ(text(0, "g"), "0");
  EXPECT_EQ(text(9.9999, ".2g"), "10");
}

TEST(Number, Integers) {
  EXPECT_EQ(integer(7, "03d"), "007");
  EXPECT_EQ(integer(7, "8"), "       7");
  EXPECT_EQ(integer(7, "<4") + "|", "7   |");
  EXPECT_EQ(integer(7, "*^5"), "**7**");
  EXPECT_EQ(integer(-1234567, ","), "-1,234,567");
  EXPECT_EQ(integer(3, ".2f"), "3.00");
  EXPECT_EQ(integer(255, "x"), "ff");
  EXPECT_EQ(integer(INT64_MIN), "-9223372036854775808");
}

TEST(Number, Texts) {
  Text out = {};
  addText(out, "grün", parseFormat("6"));
  addText(out, "abc", parseFormat(">5"));
  addText(out, "abcdef", parseFormat(".2"));
  EXPECT_STREQ(out.text(), "grün    abcab");
}

template <typename T>
static std::string tensor(const T *data, int dtype, std::initializer_list<int64_t> sizes,
                          const char *spec = "") {
  Text out = {};
  addTensor(out, data, dtype, sizes.size(), sizes.begin(), spec, 0);
  return out.text();
}

TEST(Tensor, AlignsAtThePoint) {
  const float x[] = {0.5f, 0.25f, 100, 0};
  EXPECT_EQ(tensor(x, DVN_F32, {2, 2}), "[[  0.5    0.25]\n [100.     0.  ]]");
}

TEST(Tensor, Kinds) {
  const int32_t i[] = {1, -20, 3};
  EXPECT_EQ(tensor(i, DVN_I32, {3}), "[  1 -20   3]");
  const uint8_t b[] = {1, 0};
  EXPECT_EQ(tensor(b, DVN_BOOL, {2}), "[ true false]");
  const double d[] = {1e-9, 1};
  EXPECT_EQ(tensor(d, DVN_F64, {2}), "[1e-09 1e+00]");
  const float one[] = {0.1f};
  EXPECT_EQ(tensor(one, DVN_F32, {}), "0.1");
  EXPECT_EQ(tensor(one, DVN_F32, {1, 1}, ".3f"), "[[0.100]]");
  EXPECT_EQ(tensor(one, DVN_F32, {0}), "[]");
}

TEST(Tensor, LeavesOutTheMiddle) {
  static int64_t many[2000];
  for (int i = 0; i < 2000; ++i)
    many[i] = i;
  EXPECT_EQ(tensor(many, DVN_I64, {2000}), "[   0    1    2 ... 1997 1998 1999]");
}

/// What the C library reads, which rounds once.
static void expectRead(const NumberReader &reader, const char *digits) {
  double wide = -1;
  float narrow = -1;
  EXPECT_TRUE(reader.readDouble(digits, wide)) << digits;
  EXPECT_TRUE(reader.readFloat(digits, narrow)) << digits;
  EXPECT_EQ(wide, strtod(digits, nullptr)) << digits;
  EXPECT_EQ(narrow, strtof(digits, nullptr)) << digits;
}

TEST(ReadNumber, RoundsOnce) {
  NumberReader reader;
  reader.begin();
  for (const char *digits : {"0",
                             "-0",
                             ".5",
                             "5.",
                             "+1e3",
                             "1E-3",
                             "16777217",
                             "16777217.0000000000000000001",
                             "9007199254740993",
                             "0.1",
                             "123456789012345678901234567890",
                             "1e22",
                             "1e23",
                             "4.9e-324",
                             "2.4703282292062327e-324",
                             "1e-400",
                             "1.7976931348623159e308",
                             "1e309",
                             "1e999999999999",
                             "3.4028236e38",
                             "1.1754943e-38",
                             "7e-46",
                             "8.589973e9",
                             "0.000000000000000000001"})
    expectRead(reader, digits);
  uint64_t state = 1;
  auto next = [&] {
    return state = state * 6364136223846793005u + 1442695040888963407u, state >> 33;
  };
  for (int i = 0; i < 20000; ++i) {
    char digits[64];
    snprintf(digits, sizeof digits, "%llu.%llue%d", (unsigned long long)next() >> next() % 32,
             (unsigned long long)next() >> next() % 32, int(next() % 60) - 30);
    expectRead(reader, digits);
  }
  reader.end();
}

TEST(ReadNumber, RefusesTheRest) {
  NumberReader reader;
  reader.begin();
  double value;
  for (const char *word : {"", ".", "-", "1e", "1e+", "0x10", "1,5", "1 ", " 1", "1.2.3", "nan(1)",
                           "infinit", "--1", "e5", "1_000"})
    EXPECT_FALSE(reader.readDouble(word, value)) << word;
  int64_t whole;
  for (const char *word : {"", "-", "1.5", "1e3", "9223372036854775808", "-9223372036854775809"})
    EXPECT_FALSE(readWhole(word, whole)) << word;
  EXPECT_TRUE(readWhole("-9223372036854775808", whole));
  EXPECT_EQ(whole, INT64_MIN);
  EXPECT_TRUE(readWhole("12.00", whole));
  EXPECT_EQ(whole, 12);
  EXPECT_TRUE(isMissing("N/A") && isMissing("") && isMissing("?") && !isMissing("0"));
  reader.end();
}
