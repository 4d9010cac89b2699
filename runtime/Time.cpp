//===- Time.cpp - where the time goes -------------------------------------===//
//
// `time PROGRAM` runs it with word 3 of the context set; each launch then reports
// here. The table: seconds, launches, GFLOP/s and share of each kernel, and what
// is left for the host.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"
#include "runtime/Number.h"

#include <stdio.h>

using namespace dvn;

void dvn_kernel_begin(dvn_context *c, int64_t index) {
  c->model.kernels[index].begun = monotonicSeconds();
}

void dvn_kernel_end(dvn_context *c, int64_t index, int64_t flops) {
  Kernel &kernel = c->model.kernels[index];
  kernel.seconds += monotonicSeconds() - kernel.begun;
  kernel.flops += flops;
  ++kernel.launches;
}

namespace dvn {

static void addNumber(Text &out, double value, const char *spec) {
  addFloat(out, value, parseFormat(spec), false);
}

static int bySeconds(const void *a, const void *b) {
  double x = static_cast<const Kernel *>(a)->seconds, y = static_cast<const Kernel *>(b)->seconds;
  return x < y ? 1 : x > y ? -1 : 0;
}

void printTimes(dvn_context *c, double seconds) {
  List<Kernel> &kernels = c->model.kernels;
  if (kernels.size)
    qsort(kernels.data, kernels.size, sizeof(Kernel), bySeconds);
  double inKernels = 0;
  Text out = {};
  out.add("\n   seconds   launches    GFLOP/s    share  kernel\n");
  for (const Kernel &kernel : kernels) {
    if (!kernel.launches)
      continue;
    inKernels += kernel.seconds;
    addNumber(out, kernel.seconds, "10.4f");
    out.addf(" %10lld ", static_cast<long long>(kernel.launches));
    if (kernel.flops)
      addNumber(out, static_cast<double>(kernel.flops) / kernel.seconds * 1e-9, "10.1f");
    else
      out.addf("%10s", "");
    addNumber(out, kernel.seconds / seconds, "9.1%");
    out.addf("  %s  %s\n", kernel.name, kernel.description);
  }
  addNumber(out, seconds - inKernels, "10.4f");
  out.addf("%22s", "");
  addNumber(out, (seconds - inKernels) / seconds, "9.1%");
  out.add("  host\n");
  addNumber(out, seconds, "10.4f");
  out.addf("%22s   100.0%%  total\n", "");
  fputs(out.text(), stdout);
  out.release();
}

} // namespace dvn
