//===- SafeTensors.h - named tensors in a file ----------------------------===//
//
// The format of huggingface/safetensors: eight bytes of length, a JSON header
// (name -> dtype, shape, offsets; __metadata__ of texts), the bytes. Weights,
// and frames, are written in it, in the order of insertion.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_SAFETENSORS_H
#define DVN_RUNTIME_SAFETENSORS_H

#include "runtime/Context.h"

namespace dvn {

struct Metadata {
  const char *key, *value;
};

/// Replaces the file at `path`. Items that are not tensors become ones of rank 0,
/// texts u8 of rank 1.
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

/// Opens and checks a file. Ends the run if it is malformed, or if it is not
/// there and `required`; false if it is not there and may be missing.
bool openTensors(dvn_context *context, const char *path, bool required, TensorFile &out);
/// Reads an entry's bytes, as many as it has, to `data`.
void readTensor(dvn_context *context, const TensorFile &file, const TensorEntry &entry, void *data);
void closeTensors(TensorFile &file);

} // namespace dvn

#endif
