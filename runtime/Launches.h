//===- Launches.h - what a watched run knows of its kernels ---------------===//
//
// With --profile and --check-numbers (word 3 of the context) generated code tells
// of each launch before and after it. Here it is taken up: times are added for each
// place that launches (Profile.cpp), results are looked through (CheckNumbers.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_LAUNCHES_H
#define DVN_RUNTIME_LAUNCHES_H

#include "runtime/Context.h"

namespace dvn {

/// The bits of word 3.
enum Watching : int64_t { kTimes = 1, kNumbers = 2 };

/// A place in the program that launches a kernel.
struct Site {
  int64_t kernel;
  const char *origin; ///< null: never launched
  int64_t launches, flops;
  double seconds;
};

/// What takes time and is no kernel.
enum class Work { Data, Files, Count };

struct Launches {
  List<Site> sites;
  double entered; ///< when the program began
  double begun;   ///< of the launch under way
  double work[static_cast<int>(Work::Count)];
  bool overwrites;    ///< the launch writes over an input that was not finite
  List<Item> watched; ///< what `watch` gave last
  List<char> before;  ///< the parameters that the launch under way writes
  /// Squares of what parameters changed by since the last `watch`, and in the round
  /// before it. (Their gradients are in no memory: updates are fused with them.)
  double change, lastChange;
};

Launches &launchesOf(dvn_context *context);
/// What generated code tells from here on, by the options; `timed`: as with --profile.
void watchLaunches(dvn_context *context, bool timed);

/// Seconds of a block that count as `work`, where times are wanted.
class Stopwatch {
public:
  Stopwatch(dvn_context *context, Work work);
  ~Stopwatch();

private:
  dvn_context *context;
  Work work;
  double begun;
};

/// A tensor as kernels see it: strides in elements.
struct View {
  const char *data;
  int dtype; ///< negative: no float
  int64_t rank, sizes[kMaxRank], strides[kMaxRank];
};

/// One result as the origin (passes/Origins.h) describes it.
struct Origin {
  bool moved, infinite, backward; ///< infinite: by an infinity that is written down
  const char *name, *op, *layer, *place, *user;
};

/// The layer of a launch, "" for none, and whether it is backward.
struct LaunchOrigin {
  const char *layer;
  bool backward;
  List<Origin> results;
};

/// Its texts are a copy that is not freed: one for a finding, or for a site at the end.
LaunchOrigin readOrigin(const char *text);

// CheckNumbers.cpp
void keepParameters(dvn_context *context, const List<View> &results);
void addChange(dvn_context *context, const List<View> &results);
bool isFinite(const View &view);
/// Whether an input lies where a result does.
bool writesOver(const List<View> &results, const View &input);
/// Ends the run if a result has NaN, or an infinity that the launch made.
void checkResults(dvn_context *context, int64_t kernel, const char *origin,
                  const List<View> &inputs, const List<View> &results);

} // namespace dvn

#endif
