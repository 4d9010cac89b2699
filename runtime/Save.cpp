//===- Save.cpp - save(path, x) -------------------------------------------===//
//
// The items are written when all are known; their names are those that `summary`
// shows, relative to what was saved. The metadata says which program made them.
//
//===----------------------------------------------------------------------===//

#include "runtime/SafeTensors.h"

using namespace dvn;

void dvn_save_begin(dvn_context *c, const char *path) {
  c->file.clear();
  c->filePath = path;
}

void dvn_save_item(dvn_context *c, const char *name, void *data, int32_t dtype, int64_t rank,
                   const int64_t *sizes) {
  c->file.push(tensorItem(name, data, dtype, rank, sizes));
}

void dvn_save_end(dvn_context *c) {
  Text seed = {};
  seed.addf("%lld", static_cast<long long>(c->options.seed));
  List<Metadata> metadata = {};
  metadata.push({"format", "dvn"});
  metadata.push({"model", c->model.name});
  metadata.push({"source_hash", c->model.sourceHash});
  metadata.push({"compiler", c->model.compiler});
  metadata.push({"seed", seed.text()});
  writeTensors(c, c->filePath, c->file, metadata);
  metadata.release();
  seed.release();

  for (const char *path : c->saved)
    if (same(path, c->filePath))
      return;
  c->saved.push(copyOf(c->filePath));
}
