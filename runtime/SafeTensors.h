//===- SafeTensors.h - named tensors in a file ----------------------------===//
//
// The format of huggingface/safetensors: eight bytes of length, a JSON header
// (name -> dtype, shape, offsets; __metadata__ of texts), the bytes. Weights,
// and frames, are written in it, in the order of insertion, with a checksum of
// the whole file among the metadata.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_SAFETENSORS_H
#define DVN_RUNTIME_SAFETENSORS_H

#include "runtime/Context.h"

namespace dvn {

struct Metadata {
  const char *key, *value;
};

/// Replaces the file at `path`, which is the new one for sure after `syncFolder`.
/// Items that are not tensors become ones of rank 0, texts u8 of rank 1.
void writeTensors(dvn_context *context, const char *path, const List<Item> &items,
                  const List<Metadata> &metadata);

struct TensorEntry {
  const char *name, *dtypeText;
  int dtype; ///< -1: one that we do not have
  int64_t rank;
  int64_t sizes[kMaxRank];
  int64_t begin, bytes; ///< in the file
};

struct TensorFile {
  const char *path;
  int file;
  List<TensorEntry> entries;
  List<Metadata> metadata;

  const TensorEntry *find(const char *name) const;
  const char *meta(const char *key) const; ///< null if there is none
};

/// Opens a file and checks all that it says of itself; null, or what is wrong with
/// it. `out.file` is -1 if it could not be opened, with the reason in errno.
const char *tryTensors(const char *path, TensorFile &out);
/// The same, and ends the run if something is wrong.
void openTensors(dvn_context *context, const char *path, TensorFile &out);
/// Reads an entry's bytes, as many as it has, to `data`.
void readTensor(dvn_context *context, const TensorFile &file, const TensorEntry &entry, void *data);
void closeTensors(TensorFile &file);

} // namespace dvn

#endif
