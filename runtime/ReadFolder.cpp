//===- ReadFolder.cpp - a folder of images for each label ------------------===//
//
// `folder(path, labels, gray, resize)`: the folders in `path` are the labels, in
// the order of `labels` or else of their names; their PNG and JPEG files, sorted,
// are the rows. What begins with a dot is not seen. An image of another size than
// the declared type's is an error that names it, unless `resize` is set.
//
//===----------------------------------------------------------------------===//

#include "runtime/DataFile.h"
#include "runtime/Flags.h"
#include "runtime/Image.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dvn {

namespace {
struct FolderReader {
  dvn_context *context;
  DataSource &source;
  List<const char *> labels;
  List<char *> files; ///< of all labels, in order
  List<int64_t> ends; ///< files up to the end of each label

  List<const char *> list(const char *path, bool folders);
  void findLabels();
  void findFiles();
  void readImages(Field &field);
  void writeLabels(Field &field);
};
} // namespace

static int byName(const void *x, const void *y) {
  return strcmp(*static_cast<char *const *>(x), *static_cast<char *const *>(y));
}

static char *joined(const char *folder, const char *name) {
  Text path = {};
  path.addf("%s/%s", folder, name);
  char *copy = path.copy();
  path.release();
  return copy;
}

/// The names in a folder that are folders, or that are none, sorted.
List<const char *> FolderReader::list(const char *path, bool folders) {
  DIR *folder = opendir(path);
  if (!folder)
    fail(context, 1,
         "data %s: cannot open the folder %s: %s\nnote: --data.%s PATH reads another one",
         source.name, path, reason(errno), source.name);
  List<const char *> names = {};
  while (const dirent *entry = readdir(folder)) {
    if (entry->d_name[0] == '.')
      continue;
    char *full = joined(path, entry->d_name);
    struct stat info;
    if (stat(full, &info))
      fail(context, 1, "data %s: cannot read %s: %s", source.name, full, reason(errno));
    free(full);
    if ((S_ISDIR(info.st_mode) != 0) == folders)
      names.push(copyOf(entry->d_name));
  }
  closedir(folder);
  if (names.size)
    qsort(names.data, names.size, sizeof(char *), byName);
  return names;
}

void FolderReader::findLabels() {
  List<const char *> found = list(source.path, true);
  labels = optionValues(source, "labels");
  if (!labels.size)
    labels = found;
  if (!labels.size)
    fail(context, 1, "data %s: %s: expected a folder for each label, found none", source.name,
         source.path);
  for (const char *name : found) {
    bool known = false;
    for (const char *label : labels)
      known |= same(label, name);
    if (known)
      continue;
    Text text = {};
    addQuoted(text, name);
    const char *meant = nearest(name, labels);
    fail(context, 1, "data %s: %s: the folder %s is none of the %lld `labels`%s%s%s", source.name,
         source.path, text.text(), static_cast<long long>(labels.size),
         meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
  }
}

void FolderReader::findFiles() {
  for (const char *label : labels) {
    char *folder = joined(source.path, label);
    if (access(folder, F_OK))
      fail(context, 1, "data %s: %s: no folder is called '%s', as `labels` says", source.name,
           source.path, label);
    for (const char *name : list(folder, false))
      files.push(joined(folder, name));
    ends.push(files.size);
    free(folder);
  }
  if (!files.size)
    fail(context, 1, "data %s: %s: expected images in the folders of its %lld labels, found none",
         source.name, source.path, static_cast<long long>(labels.size));
}

void FolderReader::readImages(Field &field) {
  const int64_t *sizes = field.sizes + 1;
  bool resize = isOptionSet(source, "resize");
  Text where = {};
  where.addf("data %s, field %s: ", source.name, field.name);
  for (int64_t i = 0; i < files.size; ++i) {
    Image image = readImage(context, where.text(), files[i]);
    if (resize)
      resizeImage(image, sizes[0], sizes[1]);
    if (image.height != sizes[0] || image.width != sizes[1])
      fail(context, 1,
           "%s%s: expected %lld x %lld pixels, found %lld x %lld\n"
           "help: `resize = true` makes them fit",
           where.text(), files[i], static_cast<long long>(sizes[0]),
           static_cast<long long>(sizes[1]), static_cast<long long>(image.height),
           static_cast<long long>(image.width));
    if (sizes[2] == 1)
      makeGrey(image);
    if (i == 0)
      field.rows = makeRows(field, files.size);
    memcpy(static_cast<char *>(field.rows) + i * rowBytes(field), image.pixels, rowBytes(field));
    free(image.pixels);
  }
  where.release();
}

void FolderReader::writeLabels(Field &field) {
  if (field.dtype == DVN_U8 && labels.size > 256)
    fail(context, 1, "data %s, field %s: %lld labels do not fit u8; declare it as i32[n]",
         source.name, field.name, static_cast<long long>(labels.size));
  field.rows = makeRows(field, files.size);
  int64_t label = 0;
  for (int64_t i = 0; i < files.size; ++i) {
    while (i >= ends[label])
      ++label;
    if (field.dtype == DVN_U8)
      static_cast<uint8_t *>(field.rows)[i] = static_cast<uint8_t>(label);
    else if (field.dtype == DVN_I32)
      static_cast<int32_t *>(field.rows)[i] = static_cast<int32_t>(label);
    else
      static_cast<int64_t *>(field.rows)[i] = label;
  }
}

static void readFolder(dvn_context *c, DataSource &source) {
  FolderReader reader = {c, source, {}, {}, {}};
  reader.findLabels();
  reader.findFiles();
  source.size = reader.files.size;
  for (Field &field : source.fields) {
    if (field.rank == 1)
      reader.writeLabels(field);
    else
      reader.readImages(field);
  }
  for (char *file : reader.files)
    free(file);
  reader.files.release();
  reader.ends.release();
  reader.labels.release();
}

} // namespace dvn

void dvn_use_folder(dvn_context *c) { c->readers.push({"folder", dvn::readFolder}); }
