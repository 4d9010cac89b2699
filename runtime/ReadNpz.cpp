//===- ReadNpz.cpp - archives of NumPy's arrays ----------------------------===//
//
// `npz(path)`: each field is the array of its name, as numpy.savez and
// savez_compressed write them.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"
#include "runtime/ReadNpy.h"
#include "runtime/ZipFile.h"

namespace dvn {

/// The member `name.npy`; the run ends if there is none.
static const ZipMember &findArray(const ZipFile &zip, const char *name) {
  Text full = {};
  full.addf("%s.npy", name);
  const ZipMember *member = zip.find(full.text());
  full.release();
  if (member)
    return *member;
  List<const char *> names = {};
  Text list = {};
  constexpr int64_t kShown = 16;
  for (const ZipMember &other : zip.members) {
    char *array = copyOf(other.name);
    size_t length = strlen(array);
    if (length > 4 && same(array + length - 4, ".npy"))
      array[length - 4] = 0;
    if (names.size < kShown) {
      list.add(names.size ? ", " : "");
      addQuoted(list, array);
    }
    names.push(array);
  }
  if (names.size > kShown)
    list.addf(" and %lld more", static_cast<long long>(names.size - kShown));
  const char *meant = nearest(name, names);
  Text text = {};
  text.addf("no array is called '%s'", name);
  if (meant) {
    text.add("; did you mean ");
    addQuoted(text, meant);
    text.add('?');
  }
  text.addf("\nnote: the archive has %lld: %s", static_cast<long long>(names.size), list.text());
  zip.data.fail("%s", text.text());
}

static void readNpz(dvn_context *c, DataSource &source) {
  DataFile data = {c, source, nullptr, const_cast<char *>(source.path), nullptr};
  ZipFile zip = {data, -1, 0, {}};
  zip.open();
  const Field *first = nullptr;
  for (Field &field : source.fields) {
    data.field = nullptr;
    const ZipMember &member = findArray(zip, field.name);
    data.field = &field;
    ZipReader reader = {zip, member, 0, 0, 0, 0, nullptr, nullptr};
    reader.begin();
    ByteStream stream = {&reader, [](void *from, void *bytes, int64_t length) {
                           return static_cast<ZipReader *>(from)->read(bytes, length);
                         }};
    int64_t rows = readArray(data, "", stream, field);
    reader.finish();
    if (first && rows != source.size)
      fail(c, 1, "data %s: the arrays differ in their number of rows: %s has %lld, %s has %lld",
           source.name, first->name, static_cast<long long>(source.size), field.name,
           static_cast<long long>(rows));
    source.size = rows;
    first = &field;
  }
  zip.close();
}

} // namespace dvn

void dvn_use_npz(dvn_context *c) { c->readers.push({"npz", dvn::readNpz}); }
