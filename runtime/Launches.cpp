//===- Launches.cpp - what a watched run knows of its kernels -------------===//
//
// See Launches.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Launches.h"

#include <HalideRuntime.h>

using namespace dvn;

namespace dvn {

Launches &launchesOf(dvn_context *c) {
  if (!c->launches)
    c->launches = static_cast<Launches *>(allocate(sizeof(Launches)));
  return *c->launches;
}

void watchLaunches(dvn_context *c, bool timed) {
  c->head.watching =
      (c->options.profile || timed ? kTimes : 0) | (c->options.checkNumbers ? kNumbers : 0);
  if (c->head.watching)
    launchesOf(c).entered = monotonicSeconds();
}

Stopwatch::Stopwatch(dvn_context *c, Work work)
    : context(c), work(work), begun(c->head.watching & kTimes ? monotonicSeconds() : 0) {}

Stopwatch::~Stopwatch() {
  if (context->head.watching & kTimes)
    launchesOf(context).work[static_cast<int>(work)] += monotonicSeconds() - begun;
}

// ---- Origins ----------------------------------------------------------------

/// The field at `at`, which is moved behind it; ended in place.
static const char *field(char *&at) {
  char *start = at;
  while (*at && *at != '\t' && *at != '\n')
    ++at;
  if (*at)
    *at++ = 0;
  return start;
}

LaunchOrigin readOrigin(const char *text) {
  char *at = copyOf(text);
  LaunchOrigin origin = {};
  origin.layer = field(at);
  origin.backward = same(field(at), "b");
  while (*at) {
    Origin result = {};
    const char *kind = field(at);
    result.moved = same(kind, "m");
    result.infinite = same(kind, "i");
    result.name = field(at);
    result.op = field(at);
    result.layer = field(at);
    result.backward = same(field(at), "b");
    result.place = field(at);
    result.user = field(at);
    origin.results.push(result);
  }
  return origin;
}

// ---- Around a launch --------------------------------------------------------

static View viewOf(const halide_buffer_t &buffer) {
  View view = {};
  view.data = reinterpret_cast<const char *>(buffer.host);
  view.dtype = buffer.type.code != halide_type_float ? -1
               : buffer.type.bits == 64              ? DVN_F64
                                                     : DVN_F32;
  view.rank = buffer.dimensions;
  for (int64_t i = 0; i < view.rank; ++i) { // Halide's innermost dimension is the first
    view.sizes[view.rank - 1 - i] = buffer.dim[i].extent;
    view.strides[view.rank - 1 - i] = buffer.dim[i].stride;
  }
  return view;
}

static View viewOf(const dvn_tensor &tensor) {
  View view = {};
  view.data = static_cast<const char *>(tensor.data);
  view.dtype = tensor.dtype <= DVN_F64 ? static_cast<int>(tensor.dtype) : -1;
  view.rank = tensor.rank;
  int64_t stride = 1;
  for (int64_t i = view.rank; i-- > 0; stride *= view.sizes[i]) {
    view.sizes[i] = tensor.sizes[i];
    view.strides[i] = stride;
  }
  return view;
}

static void begin(dvn_context *c) {
  Launches &all = launchesOf(c);
  all.overwrites = false;
  all.begun = monotonicSeconds();
}

static void addTime(dvn_context *c, int64_t index, int64_t kernel, int64_t flops,
                    const char *origin) {
  double now = monotonicSeconds();
  Launches &all = launchesOf(c);
  while (all.sites.size <= index)
    all.sites.push(Site{});
  Site &site = all.sites[index];
  site.kernel = kernel;
  site.origin = origin;
  site.seconds += now - all.begun;
  site.flops += flops;
  ++site.launches;
}

} // namespace dvn

static void readViews(List<View> &views, halide_buffer_t **buffers, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    views.push(viewOf(*buffers[i]));
}

void dvn_launch_begin(dvn_context *c, void *array, int64_t inputs, int64_t outputs) {
  begin(c);
  if (!(c->head.watching & kNumbers))
    return;
  List<View> from = {}, to = {};
  readViews(from, static_cast<halide_buffer_t **>(array), inputs);
  readViews(to, static_cast<halide_buffer_t **>(array) + inputs, outputs);
  // What is written over cannot be asked afterwards whether it was finite.
  bool overwrites = false;
  for (const View &input : from)
    if (writesOver(to, input))
      overwrites |= !isFinite(input);
  launchesOf(c).overwrites = overwrites;
  keepParameters(c, to);
  from.release();
  to.release();
}

void dvn_launch_end(dvn_context *c, int64_t site, int64_t kernel, int64_t flops, const char *origin,
                    void *array, int64_t inputs, int64_t outputs) {
  if (c->head.watching & kTimes)
    addTime(c, site, kernel, flops, origin);
  if (!(c->head.watching & kNumbers))
    return;
  List<View> from = {}, to = {};
  readViews(from, static_cast<halide_buffer_t **>(array), inputs);
  readViews(to, static_cast<halide_buffer_t **>(array) + inputs, outputs);
  checkResults(c, kernel, origin, from, to);
  addChange(c, to);
  from.release();
  to.release();
}

void dvn_entry_begin(dvn_context *c) { begin(c); }

void dvn_entry_end(dvn_context *c, int64_t site, int64_t kernel, const char *origin, void *operands,
                   int64_t operandCount, void *results, int64_t resultCount) {
  if (c->head.watching & kTimes)
    addTime(c, site, kernel, 0, origin);
  if (!(c->head.watching & kNumbers))
    return;
  List<View> from = {}, to = {};
  for (int64_t i = 0; i < operandCount; ++i)
    from.push(viewOf(static_cast<dvn_tensor *>(operands)[i]));
  for (int64_t i = 0; i < resultCount; ++i)
    to.push(viewOf(static_cast<dvn_tensor *>(results)[i]));
  checkResults(c, kernel, origin, from, to);
  from.release();
  to.release();
}
