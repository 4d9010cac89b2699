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
#include <sys/resource.h>
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
  if (limit >= 0 && used >= 0 && limit - used < bytes)
    bytes = limit - used;
  rlimit own;
  int64_t pages = numberIn("/proc/self/statm", "");
  if (getrlimit(RLIMIT_AS, &own) == 0 && own.rlim_cur != RLIM_INFINITY && pages >= 0) {
    int64_t left = static_cast<int64_t>(own.rlim_cur) - pages * sysconf(_SC_PAGESIZE);
    bytes = left < 0 ? 0 : left < bytes ? left : bytes;
  }
  return bytes;
}

/// Bytes of one slot, or (-1) of all, for n rows, as the compiler knows them. (As
/// `double`: to be compared, and beyond all memory where they are large.)
double slotBytes(const Program &program, int64_t slot, int64_t n) {
  double bytes = 0, rows = static_cast<double>(n);
  for (int64_t i = 0; i < program.slotSizesCount; ++i) {
    const int64_t *row = program.slotSizes + 4 * i;
    if (slot < 0 || row[0] == slot)
      bytes += static_cast<double>(row[1]) + rows * static_cast<double>(row[2]) +
               rows * rows * static_cast<double>(row[3]);
  }
  return bytes;
}

/// The largest number of rows for which all slots have at most so many bytes.
int64_t mostRows(const Program &program, double bytes) {
  int64_t low = 0, high = INT32_MAX; // of which a tensor has not more
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    (slotBytes(program, -1, middle) <= bytes ? low : high) = middle;
  }
  return low;
}

/// "with 812 rows at a time they fit", where that can be known. What is asked for
/// is never more than the slots of these rows, so there are always less that fit.
bool describeFit(Text &out, dvn_context *c, int64_t room) {
  if (!c->slots || !c->program || !c->program->slotSizes)
    return false;
  const Program &program = *c->program;
  double others = 0; // of slots that the compiler knows nothing of stay
  for (int64_t i = 0; i < c->model.slots; ++i)
    if (slotBytes(program, i, 1) == 0)
      others += static_cast<double>(c->slots[i].bytes);
  // A sixteenth is left for the scratch of kernels and for whom else the machine serves.
  double bytes = static_cast<double>(room) * 15 / 16 - others;
  auto rows = static_cast<long long>(mostRows(program, bytes));
  if (rows == 0)
    return false;
  if (program.rowsFlag >= 0)
    out.addf("with --%s %lld they fit", program.flags[program.rowsFlag].name, rows);
  else
    out.addf("with %lld row%s at a time they fit: take a smaller batch", rows,
             rows == 1 ? "" : "s");
  return true;
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
  Text wanted = {}, there = {}, help = {};
  describeBytes(wanted, more);
  describeBytes(there, room);
  if (!describeFit(help, c, held + room)) {
    double part = (static_cast<double>(held) + static_cast<double>(room)) /
                  (static_cast<double>(held) + static_cast<double>(more));
    auto mille = static_cast<long long>(part * 1000);
    help.addf("at most %lld.%lld%% of their sizes fit: take a smaller batch, for instance",
              mille / 10, mille % 10);
  }
  fail(c, 1, "out of memory: tensors need %s more, and this machine has %s; %s", wanted.text(),
       there.text(), help.text());
}

Processor thisProcessor() {
  Processor p = {};
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &p.basic, &d))
    return p;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
    p.extended = b;
  if (__get_cpuid(0x80000001, &a, &b, &c, &d))
    p.further = c;
  if (p.basic & bit_OSXSAVE)
    p.saved = savedState();
  return p;
}

const char *whatIsMissing(const Processor &p, const char *target) {
  constexpr uint64_t avxState = 0x6, avx512State = 0xe6;
  struct Need {
    const char *name;
    bool there, wide;
  };
  const Need needs[] = {
      {"AVX", (p.basic & bit_AVX) && (p.saved & avxState) == avxState, false},
      {"AVX2", has(p.extended, bit_AVX2), false},
      {"FMA", has(p.basic, bit_FMA), false},
      {"BMI", has(p.extended, bit_BMI | bit_BMI2) && has(p.further, bit_LZCNT), false},
      {"F16C", has(p.basic, bit_F16C), false},
      {"MOVBE", has(p.basic, bit_MOVBE), false},
      {"AVX-512",
       has(p.extended, bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL) &&
           (p.saved & avx512State) == avx512State,
       true},
  };
  Text missing = {};
  for (const Need &need : needs)
    if (!need.there && (!need.wide || same(target, "x86-64-v4")))
      missing.addf("%s%s", missing.size() ? ", " : "", need.name);
  return missing.size() ? missing.text() : nullptr;
}

void checkMachine(dvn_context *c, const char *target) {
  if (!startsWith(target, "x86-64-"))
    return;
  Processor p = thisProcessor();
  const char *missing = whatIsMissing(p, target);
  if (!missing)
    return;
  bool narrower = !whatIsMissing(p, "x86-64-v3");
  fail(c, 1, "this program is compiled for %s, and this machine lacks %s%s", target, missing,
       narrower ? "; compile it with --target=x86-64-v3" : "");
}

} // namespace dvn
