//===- CheckNumbers.cpp - the first NaN or infinity -----------------------===//
//
// --check-numbers: after each launch its results are looked through. What ends the
// run (docs/language.md, D9):
//
//   NaN        that was computed. Elements that were only moved may be NaN: an empty
//              cell of a table is.
//   infinity   that was computed from finite tensors by a kernel without an infinity
//              of its own. So `best = infinity` and masks of -infinity may stand.
//
// Shown are the tensor, what made it, where the run was (`watch`, else the last
// status), which input had a NaN before, and what is kept on disk.
//
//===----------------------------------------------------------------------===//

#include "runtime/Frame.h"
#include "runtime/Launches.h"
#include "runtime/Number.h"

using namespace dvn;

namespace dvn {

namespace {
/// The places of the first NaN and of the first infinity, row-major; -1 for none.
struct Found {
  int64_t nan = -1, infinity = -1;
  bool any() const { return nan >= 0 || infinity >= 0; }
};
} // namespace

static bool isOdd(double value) { return !(value - value == 0); }

/// By the bits: those of infinity and NaN are the largest without the sign.
template <typename Bits> static bool rowIsFinite(const Bits *row, int64_t size, int64_t stride) {
  constexpr Bits magnitude = ~Bits(0) >> 1;
  constexpr Bits infinity = sizeof(Bits) == 8 ? Bits(0x7ffull << 52) : Bits(0xffu << 23);
  Bits most = 0;
  for (int64_t i = 0; i < size; ++i) {
    Bits bits = row[i * stride] & magnitude;
    most = bits > most ? bits : most;
  }
  return most < infinity;
}

static double elementAt(const View &view, int64_t offset) {
  return view.dtype == DVN_F64 ? reinterpret_cast<const double *>(view.data)[offset]
                               : reinterpret_cast<const float *>(view.data)[offset];
}

/// Both places, or only whether there is one.
static Found find(const View &view, bool first) {
  Found found;
  int64_t count = elements(view.rank, view.sizes);
  if (view.dtype < 0 || count == 0)
    return found;
  int64_t width = view.rank ? view.sizes[view.rank - 1] : 1;
  int64_t stride = view.rank ? view.strides[view.rank - 1] : 1;
  int64_t index[kMaxRank] = {};
  for (int64_t row = 0; row < count / width; ++row) {
    int64_t offset = 0;
    for (int64_t d = 0; d + 1 < view.rank; ++d)
      offset += index[d] * view.strides[d];
    bool good =
        view.dtype == DVN_F64
            ? rowIsFinite(reinterpret_cast<const uint64_t *>(view.data) + offset, width, stride)
            : rowIsFinite(reinterpret_cast<const uint32_t *>(view.data) + offset, width, stride);
    for (int64_t i = 0; i < width && !good; ++i) {
      double value = elementAt(view, offset + i * stride);
      if (!isOdd(value))
        continue;
      int64_t &place = value != value ? found.nan : found.infinity;
      place = place < 0 ? row * width + i : place;
    }
    if (first && found.any())
      return found;
    for (int64_t d = view.rank - 2; d >= 0; --d) {
      if (++index[d] < view.sizes[d])
        break;
      index[d] = 0;
    }
  }
  return found;
}

bool isFinite(const View &view) { return !find(view, true).any(); }

bool writesOver(const List<View> &results, const View &input) {
  for (const View &result : results)
    if (result.data == input.data)
      return true;
  return false;
}

// ---- How far a step goes ----------------------------------------------------

/// The parameter that a result is, in the types that are trained; or null.
static const Variable *parameterAt(dvn_context *c, const View &view) {
  for (const Variable &v : c->model.variables)
    if (!v.state && v.dtype == view.dtype && c->head.storage + v.offset == view.data)
      return &v;
  return nullptr;
}

void keepParameters(dvn_context *c, const List<View> &results) {
  List<char> &before = launchesOf(c).before;
  before.clear();
  for (const View &view : results)
    if (const Variable *v = parameterAt(c, view)) {
      int64_t bytes = elements(v->rank, v->sizes) * elementBytes(v->dtype);
      before.reserve(before.size + bytes);
      memcpy(before.end(), view.data, bytes);
      before.size += bytes;
    }
}

void addChange(dvn_context *c, const List<View> &results) {
  Launches &all = launchesOf(c);
  const char *before = all.before.data;
  for (const View &view : results)
    if (const Variable *v = parameterAt(c, view)) {
      int64_t count = elements(v->rank, v->sizes);
      for (int64_t i = 0; i < count; ++i) {
        double step =
            elementAsDouble(view.data, v->dtype, i) - elementAsDouble(before, v->dtype, i);
        all.change += step * step;
      }
      before += count * elementBytes(v->dtype);
    }
}

// ---- What is said -----------------------------------------------------------

/// The variable or the data field that lies at an address, or null.
static const char *nameOfMemory(dvn_context *c, const char *at) {
  for (const Variable &v : c->model.variables) {
    const char *start = c->head.storage + v.offset;
    if (start <= at && at < start + elements(v.rank, v.sizes) * elementBytes(v.dtype))
      return v.name;
  }
  for (const DataSource &source : c->model.data)
    for (const Field &field : source.fields) {
      const char *start = static_cast<const char *>(field.rows);
      int64_t row = elements(field.rank - 1, field.sizes + 1) * elementBytes(field.dtype);
      if (start && start <= at && at < start + source.size * row) {
        Text name = {};
        name.addf("%s.%s", source.name, field.name);
        return name.text();
      }
    }
  return nullptr;
}

static void addPlace(Text &out, const View &view, int64_t flat) {
  int64_t index[kMaxRank] = {};
  for (int64_t d = view.rank; d-- > 0; flat /= view.sizes[d])
    index[d] = flat % view.sizes[d];
  for (int64_t d = 0; d < view.rank; ++d)
    out.addf("%s%lld", d ? ", " : ", first at [", static_cast<long long>(index[d]));
  out.add(view.rank ? "]" : "");
}

/// Where the run was, as far as the program says it.
static void addProgress(dvn_context *c, Text &out) {
  const List<Item> &watched = launchesOf(c).watched;
  for (int64_t i = 0; i < watched.size; ++i) {
    const Item &item = watched[i];
    out.addf("%s%s ", i ? ", " : "\nnote: at ", item.name);
    if (item.kind == Item::Float)
      addFloat(out, item.number, parseFormat(".6g"), false);
    else if (item.kind == Item::String)
      out.add(item.text);
    else
      addInt(out, item.integer, parseFormat(""));
  }
  if (launchesOf(c).lastChange > 0) {
    out.add("\nnote: the step before changed the parameters by ");
    addFloat(out, dvn_math_sqrt(launchesOf(c).lastChange), parseFormat(".6g"), false);
    out.add(" (Euclidean norm)");
  }
  if (!watched.size && c->status.newest.size())
    out.addf("\nnote: the last status was: %s", c->status.newest.text());
}

/// An input that was not finite either.
static void addBefore(dvn_context *c, Text &out, const View &input, const View &result) {
  Found found = find(input, true);
  if (!found.any() || input.data == result.data) // what was written over
    return;
  const char *name = nameOfMemory(c, input.data);
  out.addf("\nnote: its input %s%s%s", name ? "`" : "", name ? name : "", name ? "`, " : "");
  addType(out, input.dtype, input.rank, input.sizes);
  out.addf(", had %s before", found.nan >= 0 ? "NaN" : "an infinity");
  addPlace(out, input, found.nan >= 0 ? found.nan : found.infinity);
}

[[noreturn]] static void failFound(dvn_context *c, const View &view, const Origin &origin,
                                   const char *what, int64_t place, const List<View> &inputs,
                                   int64_t kernel) {
  Text out = {};
  const char *user = *origin.user ? origin.user : origin.place;
  const char *memory = nameOfMemory(c, view.data);
  out.addf("%s%s%s in ", user, *user ? ": " : "", what);
  if (memory || *origin.name)
    out.addf("%s`%s`", !memory && origin.backward ? "a gradient at " : "",
             memory ? memory : origin.name);
  else
    out.addf("a result of `%s`", origin.op);
  out.add(", ");
  addType(out, view.dtype, view.rank, view.sizes);
  addPlace(out, view, place);
  out.addf("\nnote: made by `%s`", origin.op);
  if (*origin.place && *origin.user)
    out.addf(" at %s", origin.place);
  if (*origin.layer)
    out.addf(" in layer %s", origin.layer);
  out.add(origin.backward ? ", in the backward pass" : "");
  const char *ops = c->model.kernels[kernel].description;
  if (strchr(ops, ','))
    out.addf("\nnote: in one kernel with others: %s", ops);
  for (const View &input : inputs)
    addBefore(c, out, input, view);
  addProgress(c, out);
  addKept(c, out);
  fail(c, 1, "%s", out.text());
}

void checkResults(dvn_context *c, int64_t kernel, const char *text, const List<View> &inputs,
                  const List<View> &results) {
  bool finite = !launchesOf(c).overwrites, asked = false;
  for (int64_t i = 0; i < results.size; ++i) {
    Found found = find(results[i], false);
    if (!found.any())
      continue;
    LaunchOrigin origin = readOrigin(text);
    Origin unknown = {false, false, origin.backward, "", "kernel", origin.layer, "", ""};
    const Origin &result = i < origin.results.size ? origin.results[i] : unknown;
    if (found.nan >= 0 && !result.moved)
      failFound(c, results[i], result, "NaN", found.nan, inputs, kernel);
    if (found.infinity < 0 || result.moved || result.infinite)
      continue;
    for (int64_t j = 0; j < inputs.size && !asked; ++j)
      if (!writesOver(results, inputs[j])) // else `overwrites` knows
        finite &= isFinite(inputs[j]) && elements(inputs[j].rank, inputs[j].sizes) > 0;
    asked = true;
    if (finite)
      failFound(c, results[i], result, "infinity", found.infinity, inputs, kernel);
  }
}

} // namespace dvn

bool dvn_watch_due(dvn_context *c) { return (c->head.watching & kNumbers) != 0; }

/// Tensors and texts are read now: their memory has other tenants later.
void dvn_watch(dvn_context *c) {
  launchesOf(c).lastChange = launchesOf(c).change;
  launchesOf(c).change = 0;
  List<Item> &watched = launchesOf(c).watched;
  for (const Item &item : watched)
    if (item.kind == Item::String)
      free(const_cast<char *>(item.text));
  watched.clear();
  for (const Item &item : c->row)
    if (item.kind == Item::String)
      watched.push(textItem(item.name, copyOf(item.text)));
    else if (item.kind != Item::Tensor)
      watched.push(item);
    else if (item.rank == 0)
      watched.push(floatItem(item.name, elementAsDouble(item.data, item.dtype, 0)));
}
