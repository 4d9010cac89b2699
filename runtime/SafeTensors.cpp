//===- SafeTensors.cpp - named tensors in a file --------------------------===//
//
// See SafeTensors.h. A header is believed only after every length and offset in
// it was compared with the file's, and the checksum with all bytes.
//
// The checksum is the CRC-32C of the file with eight zeros for its own digits. They
// stand at a fixed place, behind an opening with a space that other writers do not
// make: what Python wrote with our metadata is a file without a checksum. A second
// key, behind all others, tells that there must be a first.
//
//===----------------------------------------------------------------------===//

#include "runtime/SafeTensors.h"
#include "runtime/Checksum.h"
#include "runtime/Files.h"
#include "runtime/Json.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dvn {

static const char kDtypes[6][5] = {"F32", "F64", "I32", "I64", "U8", "BOOL"};

static const char kSum[] = "dvn_crc32c", kSumOf[] = "dvn_crc32c_of";
static const char kOpening[] = "{ \"__metadata__\":{\"dvn_crc32c\":\"", kZeros[] = "00000000";
constexpr int64_t kDigitsAt = sizeof kOpening - 1, kDigits = sizeof kZeros - 1; // in the header

static void printSum(char (&digits)[kDigits + 1], uint32_t sum) {
  snprintf(digits, sizeof digits, "%08x", sum);
}

// ---- Writing ----------------------------------------------------------------

/// Every item as a tensor; scalars point into the item itself.
static Item asTensor(Item &item) {
  switch (item.kind) {
  case Item::Int:
    return tensorItem(item.name, &item.integer, DVN_I64, 0, nullptr);
  case Item::Float:
    return tensorItem(item.name, &item.number, DVN_F64, 0, nullptr);
  case Item::Bool: // little-endian: the low byte comes first
    return tensorItem(item.name, &item.integer, DVN_BOOL, 0, nullptr);
  case Item::String: {
    int64_t length = static_cast<int64_t>(strlen(item.text));
    return tensorItem(item.name, const_cast<char *>(item.text), DVN_U8, 1, &length);
  }
  case Item::Tensor:
    break;
  }
  return item;
}

static int64_t bytesOf(const Item &tensor) {
  return elements(tensor.rank, tensor.sizes) * elementBytes(tensor.dtype);
}

static void addHeaderEntry(Text &header, const Item &tensor, int64_t begin) {
  header.add(',');
  addJsonText(header, tensor.name);
  header.addf(":{\"dtype\":\"%s\",\"shape\":[", kDtypes[tensor.dtype]);
  for (int64_t i = 0; i < tensor.rank; ++i)
    header.addf("%s%lld", i ? "," : "", static_cast<long long>(tensor.sizes[i]));
  header.addf("],\"data_offsets\":[%lld,%lld]}", static_cast<long long>(begin),
              static_cast<long long>(begin + bytesOf(tensor)));
}

/// The header, with zeros for the checksum.
static Text makeHeader(const List<Item> &items, const List<Metadata> &metadata) {
  Text header = {};
  header.addf("%s%s\"", kOpening, kZeros);
  auto add = [&](const char *key, const char *value) {
    header.add(',');
    addJsonText(header, key);
    header.add(':');
    addJsonText(header, value);
  };
  for (const Metadata &m : metadata)
    add(m.key, m.value);
  add(kSumOf, "this file with zeros for the sum");
  header.add('}');
  int64_t at = 0;
  for (Item item : items) {
    Item tensor = asTensor(item);
    addHeaderEntry(header, tensor, at);
    at += bytesOf(tensor);
  }
  header.add('}');
  header.pad(' ', (8 - header.size() % 8) % 8);
  return header;
}

static void putChecksum(Text &header, uint64_t length, const List<Item> &items) {
  uint32_t sum = crc32c(crc32c(0, &length, 8), header.text(), length);
  for (Item item : items) {
    Item tensor = asTensor(item);
    sum = crc32c(sum, tensor.data, bytesOf(tensor));
  }
  char digits[kDigits + 1];
  printSum(digits, sum);
  memcpy(header.chars.data + kDigitsAt, digits, kDigits);
}

void writeTensors(dvn_context *c, const char *path, const List<Item> &items,
                  const List<Metadata> &metadata) {
  Text header = makeHeader(items, metadata);
  auto length = static_cast<uint64_t>(header.size());
  putChecksum(header, length, items);
  Replacement out = beginReplace(c, path);
  write(out, &length, 8);
  write(out, header.text(), length);
  for (Item item : items) {
    Item tensor = asTensor(item);
    write(out, tensor.data, bytesOf(tensor));
  }
  commitReplace(out);
  header.release();
}

// ---- Reading ----------------------------------------------------------------

namespace {
/// Reads the header's JSON; `wrong` says what it stumbled on.
struct HeaderReader {
  TensorFile &out;
  JsonReader json;
  int64_t dataBegin, dataBytes;
  const char *wrong;

  bool stop(const char *why) {
    wrong = why;
    return false;
  }
  bool readNumber(int64_t &value);
  bool readMetadata();
  bool readEntry(TensorEntry &entry);
  bool check(TensorEntry &entry, int64_t end);
  bool readAll();
};
} // namespace

bool HeaderReader::readNumber(int64_t &value) {
  if (json.token != 'n' || json.value.size() > 18 || strpbrk(json.value.text(), ".eE-"))
    return stop("a size or offset is not a natural number");
  value = atoll(json.value.text());
  json.next();
  return true;
}

bool HeaderReader::readMetadata() {
  if (!json.accept('{'))
    return stop("__metadata__ is not an object");
  while (json.token == 's') {
    char *key = json.value.copy();
    json.next();
    if (!json.accept(':') || json.token != 's')
      return stop("__metadata__ holds something besides texts");
    out.metadata.push({key, json.value.copy()});
    json.next();
    if (!json.accept(','))
      break;
  }
  return json.accept('}') || stop("__metadata__ does not end");
}

bool HeaderReader::check(TensorEntry &entry, int64_t end) {
  if (entry.begin > end || end > dataBytes)
    return stop("a tensor lies beyond the end of the file: it is truncated");
  entry.bytes = end - entry.begin;
  entry.begin += dataBegin;
  entry.dtype = -1;
  for (int dtype = 0; dtype < 6; ++dtype)
    if (same(entry.dtypeText, kDtypes[dtype]))
      entry.dtype = dtype;
  if (entry.dtype < 0)
    return true;
  int64_t bytes = elementBytes(entry.dtype);
  for (int64_t i = 0; i < entry.rank; ++i)
    if (__builtin_mul_overflow(bytes, entry.sizes[i], &bytes))
      return stop("a shape is too large");
  return bytes == entry.bytes || stop("a tensor's shape and number of bytes differ");
}

bool HeaderReader::readEntry(TensorEntry &entry) {
  int64_t end = -1;
  entry.begin = -1;
  if (!json.accept('{'))
    return stop("an entry is not an object");
  while (json.token == 's') {
    char *key = json.value.copy();
    json.next();
    if (!json.accept(':'))
      return stop("malformed JSON");
    if (same(key, "dtype") && json.token == 's') {
      entry.dtypeText = json.value.copy();
      json.next();
    } else if (same(key, "shape") && json.accept('[')) {
      while (json.token == 'n') {
        if (entry.rank == kMaxRank)
          return stop("a tensor has more than eight axes");
        if (!readNumber(entry.sizes[entry.rank++]))
          return false;
        json.accept(',');
      }
      if (!json.accept(']'))
        return stop("malformed JSON");
    } else if (same(key, "data_offsets") && json.accept('[')) {
      if (!readNumber(entry.begin) || !json.accept(',') || !readNumber(end) || !json.accept(']'))
        return stop("malformed offsets");
    } else if (!json.skipValue()) {
      return stop("malformed JSON");
    }
    free(key);
    json.accept(',');
  }
  if (!json.accept('}') || !entry.dtypeText || entry.begin < 0)
    return stop("an entry lacks its dtype or offsets");
  return check(entry, end);
}

bool HeaderReader::readAll() {
  if (!json.accept('{'))
    return stop("the header is not a JSON object");
  while (json.token == 's') {
    char *name = json.value.copy();
    json.next();
    if (!json.accept(':'))
      return stop("malformed JSON in the header");
    if (same(name, "__metadata__")) {
      if (!readMetadata())
        return false;
    } else {
      TensorEntry entry = {};
      entry.name = name;
      if (!readEntry(entry))
        return false;
      out.entries.push(entry);
    }
    json.accept(',');
  }
  return json.accept('}') || stop("malformed JSON in the header");
}

/// What is wrong with the bytes; null if they are those that were written, or if
/// whoever wrote them left no checksum.
static const char *compareSum(const TensorFile &file, char *header, uint64_t length, int64_t data) {
  bool ours = length > kDigitsAt + kDigits && !memcmp(header, kOpening, kDigitsAt);
  if (!ours)
    return !file.meta(kSumOf) == !file.meta(kSum) ? nullptr
                                                  : "a checksum is missing: it is damaged";
  char written[kDigits + 1] = {}, found[kDigits + 1];
  memcpy(written, header + kDigitsAt, kDigits);
  memcpy(header + kDigitsAt, kZeros, kDigits);
  uint32_t sum = crc32c(crc32c(0, &length, 8), header, length);
  char block[16 << 10];
  for (int64_t at = 8 + static_cast<int64_t>(length), end = at + data; at < end;) {
    int64_t size = end - at < static_cast<int64_t>(sizeof block) ? end - at : sizeof block;
    if (!readAt(file.file, block, size, at))
      return reason(errno);
    sum = crc32c(sum, block, size);
    at += size;
  }
  printSum(found, sum);
  if (same(found, written))
    return nullptr;
  static __thread char text[100];
  snprintf(text, sizeof text, "it was written with the checksum %s and now has %s: it is damaged",
           written, found);
  return text;
}

const char *tryTensors(const char *path, TensorFile &out) {
  out = TensorFile{path, openToRead(path), {}, {}};
  struct stat info;
  if (out.file < 0 || fstat(out.file, &info))
    return reason(errno);
  uint64_t length = 0;
  if (info.st_size < 8 || !readAt(out.file, &length, 8, 0))
    return "it has less than eight bytes";
  if (length > static_cast<uint64_t>(info.st_size) - 8 || length > (100u << 20))
    return "its header is longer than the file";
  char *header = static_cast<char *>(allocate(length + 1));
  int64_t dataBegin = 8 + static_cast<int64_t>(length), dataBytes = info.st_size - dataBegin;
  if (!readAt(out.file, header, length, 8)) {
    free(header);
    return reason(errno);
  }
  HeaderReader reader = {out, readJson(header, length), dataBegin, dataBytes, nullptr};
  const char *wrong = reader.readAll() ? compareSum(out, header, length, dataBytes) : reader.wrong;
  free(header);
  reader.json.value.release();
  return wrong;
}

void openTensors(dvn_context *c, const char *path, TensorFile &out) {
  const char *wrong = tryTensors(path, out);
  if (wrong && out.file < 0)
    fail(c, 1, "cannot open %s: %s", path, wrong);
  if (wrong)
    fail(c, 1, "%s is not a whole safetensors file: %s", path, wrong);
}

void readTensor(dvn_context *c, const TensorFile &file, const TensorEntry &entry, void *data) {
  if (!readAt(file.file, data, entry.bytes, entry.begin))
    fail(c, 1, "cannot read %s from %s: %s", entry.name, file.path, reason(errno));
}

void closeTensors(TensorFile &file) {
  if (file.file >= 0)
    close(file.file);
  file.entries.release(); // the names stay: pages of a few bytes, once a load
  file.metadata.release();
}

const TensorEntry *TensorFile::find(const char *name) const {
  for (const TensorEntry &entry : entries)
    if (same(entry.name, name))
      return &entry;
  return nullptr;
}

const char *TensorFile::meta(const char *key) const {
  for (const Metadata &m : metadata)
    if (same(m.key, key))
      return m.value;
  return nullptr;
}

} // namespace dvn
