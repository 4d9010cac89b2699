// What a program needs of a processor, on processors that are not here: the
// numbers are those that cpuid gives on them.

#include "runtime/Machine.h"
#include "runtime/dvn.h"

#include <cpuid.h>
#include <gtest/gtest.h>

extern "C" void dvn_model_register(dvn_context *context) {
  dvn_declare_model(context, "m", "", "", "x86-64-v3", 0, 0, 0, 0, 0);
}

namespace {

constexpr uint64_t kSse = 0x3, kAvx = 0x7, kAvx512 = 0xe7;
constexpr uint32_t kWide = bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL;

dvn::Processor nehalem() { return {bit_SSE42 | bit_POPCNT, 0, 0, 0}; }
dvn::Processor sandyBridge() { return {bit_OSXSAVE | bit_AVX, 0, 0, kAvx}; }
dvn::Processor haswell() {
  return {bit_OSXSAVE | bit_AVX | bit_FMA | bit_F16C | bit_MOVBE, bit_AVX2 | bit_BMI | bit_BMI2,
          bit_LZCNT, kAvx};
}
dvn::Processor skylakeX() {
  dvn::Processor p = haswell();
  p.extended |= kWide;
  p.saved = kAvx512;
  return p;
}

} // namespace

TEST(Machine, LevelThree) {
  const char *target = "x86-64-v3";
  EXPECT_STREQ(dvn::whatIsMissing(nehalem(), target), "AVX, AVX2, FMA, BMI, F16C, MOVBE");
  EXPECT_STREQ(dvn::whatIsMissing(sandyBridge(), target), "AVX2, FMA, BMI, F16C, MOVBE");
  EXPECT_EQ(dvn::whatIsMissing(haswell(), target), nullptr);
  EXPECT_EQ(dvn::whatIsMissing(skylakeX(), target), nullptr);
}

TEST(Machine, LevelFour) {
  const char *target = "x86-64-v4";
  EXPECT_STREQ(dvn::whatIsMissing(haswell(), target), "AVX-512");
  EXPECT_EQ(dvn::whatIsMissing(skylakeX(), target), nullptr);
}

TEST(Machine, RegistersThatTheSystemDoesNotSave) {
  dvn::Processor p = skylakeX();
  p.saved = kAvx;
  EXPECT_STREQ(dvn::whatIsMissing(p, "x86-64-v4"), "AVX-512");
  p.saved = kSse;
  EXPECT_STREQ(dvn::whatIsMissing(p, "x86-64-v3"), "AVX");
}
