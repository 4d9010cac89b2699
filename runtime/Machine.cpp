//===- Machine.cpp - whether this machine can run the program -------------===//
//
// A program is compiled for a level of x86-64 (AVX2 and FMA, or AVX-512). On an
// older machine it must say so, not end by an illegal instruction; hence the test
// when the model is declared, the first thing that generated code does. That one
// function, and this library, are compiled for any x86-64. Likewise with memory:
// Linux promises more than it has and ends whoever uses it.
//
//===----------------------------------------------------------------------===//

#include "runtime/Machine.h"

#include "runtime/Context.h"

#include <cpuid.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

namespace dvn {
namespace {

bool has(uint32_t bits, uint32_t mask) { return (bits & mask) == mask; }

/// Which of its registers the system saves when it changes threads.
uint64_t savedState() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<uint64_t>(high) << 32 | low;
}

/// The number behind `label` in a file of the kernel's; -1 where there is none.
int64_t numberIn(const char *path, const char *label) {
  char text[4096];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0)
    close(file);
  if (length <= 0)
    return -1;
  text[length] = 0;
  const char *at = strstr(text, label);
  char *end = nullptr;
  long long number = at ? strtoll(at + strlen(label), &end, 10) : -1;
  return end && end != at + strlen(label) ? number : -1;
}

/// Bytes that the machine, or the container around us, can still give.
int64_t freeMemory() {
  int64_t machine = numberIn("/proc/meminfo", "MemAvailable:");
  int64_t limit = numberIn("/sys/fs/cgroup/memory.max", "");
  int64_t used = numberIn("/sys/fs/cgroup/memory.current", "");
  int64_t bytes = machine < 0 ? INT64_MAX : machine * 1024;
  return limit < 0 || used < 0 || limit - used > bytes ? bytes : limit - used;
}

/// "20.1 GiB".
void describeBytes(Text &out, int64_t bytes) {
  static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  int unit = 0;
  for (int64_t rest = bytes; rest >= 1024; rest /= 1024)
    ++unit;
  int64_t tenths = unit ? (bytes >> 10 * (unit - 1)) * 10 / 1024 : bytes * 10;
  out.addf("%lld.%lld %s", static_cast<long long>(tenths / 10), static_cast<long long>(tenths % 10),
           units[unit]);
}

} // namespace

void checkRoom(dvn_context *c, int64_t held, int64_t more) {
  constexpr int64_t worthAsking = 64 << 20;
  int64_t room = more < worthAsking ? INT64_MAX : freeMemory();
  if (more <= room)
    return;
  Text wanted = {}, there = {};
  describeBytes(wanted, static_cast<double>(more));
  describeBytes(there, static_cast<double>(room));
  double part = (static_cast<double>(held) + static_cast<double>(room)) /
                (static_cast<double>(held) + static_cast<double>(more));
  auto mille = static_cast<long long>(part * 1000);
  fail(c, 1,
       "out of memory: tensors need %s more, and this machine has %s; at most %lld.%lld%% of their "
       "sizes fit: take a smaller batch, for instance",
       wanted.text(), there.text(), mille / 10, mille % 10);
}

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
