//===- ReadCifar.cpp - CIFAR-10 in its binary form -------------------------===//
//
// `cifar_binary(folder, part)` reads data_batch_1.bin to data_batch_5.bin, or
// test_batch.bin, plain or .gz: records of a label and 3 x 32 x 32 bytes, one
// plane a colour. Ours is [32, 32, 3]: the colours of a pixel lie together.
//
//===----------------------------------------------------------------------===//

#include "runtime/DataFile.h"

namespace dvn {

constexpr int64_t kPixels = 32 * 32, kRecord = 1 + 3 * kPixels;

namespace {
struct CifarReader {
  dvn_context *context;
  DataSource &source;
  int64_t room;

  void grow();
  void store(const uint8_t *record);
  void readFile(const char *name);
};
} // namespace

void CifarReader::grow() {
  int64_t more = room ? 2 * room : 1024;
  for (Field &field : source.fields) {
    void *larger = makeRows(field, more);
    if (room)
      memcpy(larger, field.rows, source.size * rowBytes(field));
    free(field.rows);
    field.rows = larger;
  }
  room = more;
}

void CifarReader::store(const uint8_t *record) {
  for (Field &field : source.fields) {
    auto *row = static_cast<uint8_t *>(field.rows) + source.size * rowBytes(field);
    if (field.rank == 1)
      *row = record[0];
    else
      for (int64_t i = 0; i < kPixels; ++i)
        for (int64_t colour = 0; colour < 3; ++colour)
          row[3 * i + colour] = record[1 + colour * kPixels + i];
  }
  ++source.size;
}

void CifarReader::readFile(const char *name) {
  DataFile file = {context, source, nullptr, nullptr, nullptr};
  Text path = {};
  path.addf("%s/%s.bin", source.path, name);
  file.open(path.text());
  path.release();
  uint8_t record[kRecord];
  int64_t rows = 0;
  for (;; ++rows) {
    int64_t got = file.read(record, kRecord);
    if (!got)
      break;
    if (got < kRecord)
      file.fail("expected records of %lld bytes, found %lld bytes after the first %lld",
                static_cast<long long>(kRecord), static_cast<long long>(got),
                static_cast<long long>(rows));
    if (record[0] > 9)
      file.fail("record %lld: expected a label of 0 to 9, found %d: is this CIFAR-10, in its "
                "binary form?",
                static_cast<long long>(rows + 1), record[0]);
    if (source.size == room)
      grow();
    store(record);
  }
  if (!rows)
    file.fail("expected records of %lld bytes, found an empty file",
              static_cast<long long>(kRecord));
  file.close();
}

static void readCifar(dvn_context *c, DataSource &source) {
  CifarReader reader = {c, source, 0};
  if (same(source.argument, "test"))
    reader.readFile("test_batch");
  else
    for (int batch = 1; batch <= 5; ++batch) {
      Text name = {};
      name.addf("data_batch_%d", batch);
      reader.readFile(name.text());
      name.release();
    }
  for (Field &field : source.fields) // zeros after the last row
    memset(static_cast<char *>(field.rows) + source.size * rowBytes(field), 0, 64);
}

} // namespace dvn

void dvn_use_cifar_binary(dvn_context *c) { c->readers.push({"cifar_binary", dvn::readCifar}); }
