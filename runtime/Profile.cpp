//===- Profile.cpp - where the time goes ----------------------------------===//
//
// `--profile` with any program, and `time PROGRAM`, show it in the end: seconds,
// launches, GFLOP/s and share of each kernel; the same summed by layer, forward and
// backward; and what is no kernel: reading data, writing files, the host's own code.
// A kernel that computes for several layers is the layer's of its costliest op.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"
#include "runtime/Json.h"
#include "runtime/Launches.h"
#include "runtime/Number.h"

namespace dvn {

namespace {
/// A line of a table; a layer's has two kinds of seconds.
struct Row {
  const char *name, *description;
  double seconds[2]; ///< forward, backward; of kernels the first
  int64_t launches, flops;

  double sum() const { return seconds[0] + seconds[1]; }
};

struct Profile {
  dvn_context *context;
  List<Row> kernels, layers;
  double total, inKernels;
  double data, files;

  double host() const { return total - inKernels - data - files; }
  double share(double seconds) const { return total > 0 ? seconds / total : 0; }
};
} // namespace

static int bySeconds(const void *a, const void *b) {
  double x = static_cast<const Row *>(a)->sum(), y = static_cast<const Row *>(b)->sum();
  return x < y ? 1 : x > y ? -1 : 0;
}

static Row &rowOf(List<Row> &rows, const char *name, const char *description) {
  for (Row &row : rows)
    if (same(row.name, name))
      return row;
  rows.push({name, description, {0, 0}, 0, 0});
  return rows.last();
}

static Profile makeProfile(dvn_context *c) {
  Launches &all = launchesOf(c);
  Profile profile = {};
  profile.context = c;
  profile.total = monotonicSeconds() - all.entered;
  profile.data = all.work[static_cast<int>(Work::Data)];
  profile.files = all.work[static_cast<int>(Work::Files)];
  for (const Site &site : all.sites) {
    if (!site.launches)
      continue;
    const Kernel &kernel = c->model.kernels[site.kernel];
    LaunchOrigin origin = readOrigin(site.origin);
    Row *rows[] = {&rowOf(profile.kernels, kernel.name, kernel.description),
                   &rowOf(profile.layers, *origin.layer ? origin.layer : "outside of layers", "")};
    for (Row *row : rows) {
      row->seconds[row == rows[1] && origin.backward] += site.seconds;
      row->launches += site.launches;
      row->flops += site.flops;
    }
    profile.inKernels += site.seconds;
  }
  List<Row> *const tables[] = {&profile.kernels, &profile.layers};
  for (List<Row> *rows : tables)
    if (rows->size)
      qsort(rows->data, rows->size, sizeof(Row), bySeconds);
  return profile;
}

static void addNumber(Text &out, double value, const char *spec) {
  addFloat(out, value, parseFormat(spec), false);
}

/// NaN where the operations are not known.
static double rateOf(const Row &row) {
  return row.flops && row.sum() > 0 ? static_cast<double>(row.flops) / row.sum() * 1e-9
                                    : __builtin_nan("");
}

// ---- Tables -----------------------------------------------------------------

static void addKernels(Text &out, const Profile &profile) {
  out.add("\n   seconds   launches    GFLOP/s    share  kernel\n");
  for (const Row &row : profile.kernels) {
    addNumber(out, row.sum(), "10.6f");
    out.addf(" %10lld ", static_cast<long long>(row.launches));
    double rate = rateOf(row);
    if (rate == rate)
      addNumber(out, rate, "10.1f");
    else
      out.pad(' ', 10);
    addNumber(out, profile.share(row.sum()), "9.1%");
    out.addf("  %s  %s\n", row.name, row.description);
  }
}

static void addLayers(Text &out, const Profile &profile) {
  out.add("\n   seconds    forward   backward    share  layer\n");
  for (const Row &row : profile.layers) {
    addNumber(out, row.sum(), "10.6f");
    addNumber(out, row.seconds[0], "11.6f");
    addNumber(out, row.seconds[1], "11.6f");
    addNumber(out, profile.share(row.sum()), "9.1%");
    out.addf("  %s\n", row.name);
  }
}

static void addRest(Text &out, const Profile &profile) {
  struct {
    const char *name;
    double seconds;
  } rest[] = {{"reading data", profile.data},
              {"writing files", profile.files},
              {"host", profile.host()},
              {"total", profile.total}};
  out.add('\n');
  for (const auto &line : rest) {
    addNumber(out, line.seconds, "10.6f");
    out.pad(' ', 22);
    addNumber(out, profile.share(line.seconds), "9.1%");
    out.addf("  %s\n", line.name);
  }
}

// ---- JSON -------------------------------------------------------------------

static void addMember(Text &out, const char *name, double value) {
  out.addf(", \"%s\": ", name);
  addJsonNumber(out, value, false);
}

static void addJson(Text &out, const Profile &profile) {
  out.add("{\"kernels\": [");
  for (const Row &row : profile.kernels) {
    out.addf("%s{\"name\": \"%s\", \"ops\": \"%s\"", &row == profile.kernels.begin() ? "" : ", ",
             row.name, row.description);
    addMember(out, "seconds", row.sum());
    out.addf(", \"launches\": %lld", static_cast<long long>(row.launches));
    addMember(out, "gflops_per_second", rateOf(row));
    out.add('}');
  }
  out.add("], \"layers\": [");
  for (const Row &row : profile.layers) {
    out.add(&row == profile.layers.begin() ? "{\"name\": " : ", {\"name\": ");
    addJsonText(out, row.name);
    addMember(out, "forward_seconds", row.seconds[0]);
    addMember(out, "backward_seconds", row.seconds[1]);
    out.add('}');
  }
  out.add(']');
  addMember(out, "data_seconds", profile.data);
  addMember(out, "files_seconds", profile.files);
  addMember(out, "host_seconds", profile.host());
  addMember(out, "seconds", profile.total);
  out.add("}\n");
}

void printProfile(dvn_context *c, FILE *to) {
  Profile profile = makeProfile(c);
  Text out = {};
  if (c->options.json) {
    addJson(out, profile);
  } else {
    addKernels(out, profile);
    addLayers(out, profile);
    addRest(out, profile);
  }
  fputs(out.text(), to);
  out.release();
  profile.kernels.release();
  profile.layers.release();
}

} // namespace dvn
