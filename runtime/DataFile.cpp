//===- DataFile.cpp - a file of data, plain or compressed ------------------===//
//
// See DataFile.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/DataFile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace dvn {

void DataFile::fail(const char *format, ...) {
  char *text = nullptr;
  va_list list;
  va_start(list, format);
  if (vasprintf(&text, format, list) < 0)
    text = copyOf(format);
  va_end(list);
  dvn::fail(context, 1, "data %s%s%s: %s: %s", source.name, field ? ", field " : "",
            field ? field->name : "", path, text);
}

void DataFile::open(const char *wanted) {
  path = copyOf(wanted);
  Text text = {};
  text.add(wanted);
  if (access(path, R_OK) != 0) {
    text.add(".gz");
    if (access(text.text(), R_OK) != 0)
      dvn::fail(context, 1,
                "data %s%s%s: cannot open %s, nor the same with .gz: %s\n"
                "note: --data.%s PATH reads another %s",
                source.name, field ? ", field " : "", field ? field->name : "", path, reason(errno),
                source.name, same(path, source.path) ? "file" : "folder");
    free(path);
    path = text.copy();
  }
  text.release();
  struct stat info;
  if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
    fail("expected a file, found a folder");
  file = gzopen(path, "rb");
  if (!file)
    fail("%s", reason(errno));
  gzbuffer(file, 1 << 18);
}

int64_t DataFile::read(void *bytes, int64_t length) {
  int64_t at = 0;
  while (at < length) {
    int64_t part = length - at < (1 << 30) ? length - at : 1 << 30;
    int got = gzread(file, static_cast<char *>(bytes) + at, static_cast<unsigned>(part));
    if (got < 0) {
      int code = 0;
      const char *text = gzerror(file, &code);
      // "path: what": the path is named already.
      fail("%s", startsWith(text, path) ? text + strlen(path) + 2 : text);
    }
    if (got == 0)
      break;
    at += got;
  }
  return at;
}

void DataFile::close() {
  if (gzclose(file) != Z_OK)
    fail("the compressed file is truncated");
  free(path);
}

bool readRows(const ByteStream &stream, Field &field, int64_t count, int64_t &got) {
  int64_t row = rowBytes(field), room = 0;
  got = 0;
  field.rows = makeRows(field, 0);
  for (int64_t rows = 0; rows < count;) {
    if (rows == room) { // 1 MiB at first, then what there is again
      int64_t more = room ? room : (1 << 20) / (row ? row : 1) + 1;
      room = more < count - room ? room + more : count;
      void *larger = makeRows(field, room);
      memcpy(larger, field.rows, rows * row);
      free(field.rows);
      field.rows = larger;
    }
    int64_t wanted = (room - rows) * row;
    int64_t part = stream.read(stream.from, static_cast<char *>(field.rows) + rows * row, wanted);
    got += part;
    if (part < wanted)
      return false;
    rows = room;
  }
  return true;
}

void addQuoted(Text &out, const char *text) {
  constexpr int64_t kMost = 48;
  int64_t shown = 0;
  out.add('\'');
  for (; *text && shown < kMost; ++text) {
    auto byte = static_cast<unsigned char>(*text);
    if (byte < 0x20 || byte == 0x7F)
      out.addf("\\x%02x", byte);
    else
      out.add(*text);
    shown += (byte & 0xC0) != 0x80;
  }
  out.add(*text ? "..'" : "'");
}

List<const char *> optionValues(const DataSource &source, const char *key) {
  List<const char *> values = {};
  for (const DataOption &option : source.options)
    if (same(option.key, key))
      values.push(option.value);
  return values;
}

bool isOptionSet(const DataSource &source, const char *key) {
  List<const char *> values = optionValues(source, key);
  bool set = values.size && same(values[0], "true");
  values.release();
  return set;
}

} // namespace dvn
