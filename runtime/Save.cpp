//===- Save.cpp - save(path, x) -------------------------------------------===//
//
// The items are written when all are known; their names are those that `summary`
// shows, relative to what was saved. The metadata says which program made them.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"
#include "runtime/Launches.h"
#include "runtime/Permute.h"
#include "runtime/SafeTensors.h"

using namespace dvn;

void dvn_file_layout(dvn_context *c, int64_t storedRank, const int64_t *stored, int64_t splitRank,
                     const int64_t *split, const int64_t *axes) {
  FileLayout &layout = c->nextLayout;
  layout.given = true;
  layout.storedRank = storedRank;
  layout.splitRank = splitRank;
  memcpy(layout.stored, stored, storedRank * sizeof(int64_t));
  memcpy(layout.split, split, splitRank * sizeof(int64_t));
  memcpy(layout.axes, axes, splitRank * sizeof(int64_t));
}

void dvn_save_begin(dvn_context *c, const char *path) {
  c->file.clear();
  c->layouts.clear();
  c->filePath = path;
}

/// A copy in the file's layout: axis `axes[i]` of it is our axis i.
static void *rearranged(const Item &item, const FileLayout &layout) {
  int64_t ours[kMaxRank], inverse[kMaxRank], bytes = elementBytes(item.dtype);
  for (int64_t i = 0; i < layout.splitRank; ++i) {
    ours[i] = layout.split[layout.axes[i]];
    inverse[layout.axes[i]] = i;
  }
  void *copy = allocate(elements(layout.splitRank, layout.split) * bytes);
  permute(copy, item.data, bytes, layout.splitRank, ours, inverse);
  return copy;
}

void dvn_save_item(dvn_context *c, const char *name, void *data, int32_t dtype, int64_t rank,
                   const int64_t *sizes) {
  const FileLayout &layout = c->nextLayout;
  c->file.push(tensorItem(name, data, dtype, rank, sizes));
  if (layout.given)
    c->file.last() = tensorItem(name, rearranged(c->file.last(), layout), dtype, layout.storedRank,
                                layout.stored);
  c->layouts.push(layout);
  c->nextLayout.given = false;
}

void dvn_save_end(dvn_context *c) {
  Stopwatch stopwatch(c, Work::Files);
  Text seed = {};
  seed.addf("%lld", static_cast<long long>(c->options.seed));
  List<Metadata> metadata = {};
  metadata.push({"format", "dvn"});
  metadata.push({"model", c->model.name});
  metadata.push({"source_hash", c->model.sourceHash});
  metadata.push({"compiler", c->model.compiler});
  metadata.push({"seed", seed.text()});
  writeTensors(c, c->filePath, c->file, metadata);
  syncFolder(c, c->filePath);
  metadata.release();
  seed.release();
  for (int64_t i = 0; i < c->file.size; ++i)
    if (c->layouts[i].given)
      free(c->file[i].data);

  for (const char *path : c->saved)
    if (same(path, c->filePath))
      return;
  c->saved.push(copyOf(c->filePath));
}
