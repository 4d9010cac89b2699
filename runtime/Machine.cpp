//===- Machine.cpp - whether this machine can run the program -------------===//
//
// A program is compiled for a level of x86-64 (AVX2 and FMA, or AVX-512). On an
// older machine it must say so, not end by an illegal instruction; hence the test
// when the model is declared, the first thing that generated code does. That one
// function, and this library, are compiled for any x86-64.
//
//===----------------------------------------------------------------------===//

#include "runtime/Machine.h"

#include "runtime/Context.h"

#include <cpuid.h>

namespace dvn {
namespace {

bool has(uint32_t bits, uint32_t mask) { return (bits & mask) == mask; }

/// Which of its registers the system saves when it changes threads.
uint64_t savedState() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<uint64_t>(high) << 32 | low;
}

} // namespace

bool machineRuns(const char *target) {
  uint32_t a, b, c, d, features, saves;
  if (!__get_cpuid(1, &a, &b, &saves, &d) || !has(saves, bit_OSXSAVE | bit_FMA | bit_AVX))
    return false;
  if (!__get_cpuid_count(7, 0, &a, &features, &c, &d) ||
      !has(features, bit_AVX2 | bit_BMI | bit_BMI2))
    return false;
  uint64_t saved = savedState();
  if (!same(target, "x86-64-v4"))
    return (saved & 0x6) == 0x6;
  return (saved & 0xe6) == 0xe6 &&
         has(features, bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL);
}

void checkMachine(dvn_context *c, const char *target) {
  if (!startsWith(target, "x86-64-") || machineRuns(target))
    return;
  bool wide = same(target, "x86-64-v4");
  fail(c, 1, "this program is compiled for %s, and this machine lacks %s%s", target,
       wide ? "AVX-512" : "AVX2 or FMA", wide ? "; compile it with --target=x86-64-v3" : "");
}

} // namespace dvn
