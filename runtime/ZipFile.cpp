//===- ZipFile.cpp - the members of a zip archive --------------------------===//
//
// See ZipFile.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/ZipFile.h"

#include "runtime/Files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace dvn {

constexpr int64_t kBuffer = 1 << 16, kMostMembers = 1 << 16;

static uint64_t number(const unsigned char *at, int bytes) {
  uint64_t value = 0;
  for (int i = bytes; i-- > 0;)
    value = value << 8 | at[i];
  return value;
}

namespace {
/// Where the directory lies, and how many members it lists.
struct Directory {
  uint64_t count, bytes, begin;
};
} // namespace

/// From the record at the end, behind which a comment of 64 KiB may stand.
static bool findDirectory(const ZipFile &zip, Directory &out) {
  constexpr int64_t kRecord = 22, kLocator = 20;
  int64_t tail = zip.length < 65536 + kRecord ? zip.length : 65536 + kRecord;
  auto *bytes = static_cast<unsigned char *>(allocate(tail + 1));
  bool found = false;
  int64_t at = tail - kRecord;
  if (readAt(zip.file, bytes, tail, zip.length - tail))
    for (; at >= 0 && !found; --at)
      found = !memcmp(bytes + at, "PK\5\6", 4);
  ++at;
  if (found) {
    out = {number(bytes + at + 10, 2), number(bytes + at + 12, 4), number(bytes + at + 16, 4)};
    unsigned char large[56];
    if (at >= kLocator && !memcmp(bytes + at - kLocator, "PK\6\7", 4)) {
      uint64_t place = number(bytes + at - kLocator + 8, 8);
      if (place + sizeof large <= static_cast<uint64_t>(zip.length) && place < INT64_MAX &&
          readAt(zip.file, large, sizeof large, static_cast<int64_t>(place)) &&
          !memcmp(large, "PK\6\6", 4))
        out = {number(large + 32, 8), number(large + 40, 8), number(large + 48, 8)};
    }
  }
  free(bytes);
  return found;
}

/// The 64-bit sizes of a member whose 32-bit ones are all ones.
static void readLarge(const unsigned char *extra, int64_t length, ZipMember &member) {
  while (length >= 4) {
    int64_t bytes = static_cast<int64_t>(number(extra + 2, 2));
    if (bytes > length - 4)
      return;
    if (number(extra, 2) == 1) {
      const unsigned char *at = extra + 4, *end = at + bytes;
      int64_t *const values[] = {&member.size, &member.packed, &member.header};
      for (int64_t *value : values)
        if (*value == 0xFFFFFFFF && end - at >= 8) {
          *value = static_cast<int64_t>(number(at, 8));
          at += 8;
        }
      return;
    }
    extra += 4 + bytes;
    length -= 4 + bytes;
  }
}

void ZipFile::open() {
  file = ::open(data.path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (file < 0 || fstat(file, &info))
    fail(data.context, 1, "data %s: cannot open %s: %s\nnote: --data.%s PATH reads another file",
         data.source.name, data.path, reason(errno), data.source.name);
  length = info.st_size;
  Directory directory = {};
  if (length < 22 || !findDirectory(*this, directory))
    data.fail("expected an archive of arrays (.npz), found no zip directory at its end");
  auto whole = static_cast<uint64_t>(length);
  if (directory.begin > whole || directory.bytes > whole - directory.begin ||
      directory.count > directory.bytes / 46 || directory.count > kMostMembers)
    data.fail("the archive's directory is damaged, or the file is truncated");
  auto size = static_cast<int64_t>(directory.bytes);
  auto *bytes = static_cast<unsigned char *>(allocate(size + 1));
  if (!readAt(file, bytes, size, static_cast<int64_t>(directory.begin)))
    data.fail("%s", reason(errno));
  int64_t at = 0;
  for (uint64_t i = 0; i < directory.count; ++i) {
    const unsigned char *p = bytes + at;
    int64_t left = size - at - 46;
    int64_t name = left < 0 ? 0 : static_cast<int64_t>(number(p + 28, 2));
    int64_t extra = left < 0 ? 0 : static_cast<int64_t>(number(p + 30, 2));
    int64_t comment = left < 0 ? 0 : static_cast<int64_t>(number(p + 32, 2));
    if (left < name + extra + comment || left < 0 || memcmp(p, "PK\1\2", 4))
      data.fail("the archive's directory is damaged");
    ZipMember member = {};
    member.name = static_cast<char *>(allocate(name + 1));
    memcpy(member.name, p + 46, name);
    member.encrypted = p[8] & 1;
    member.method = static_cast<int>(number(p + 10, 2));
    member.crc = static_cast<uint32_t>(number(p + 16, 4));
    member.packed = static_cast<int64_t>(number(p + 20, 4));
    member.size = static_cast<int64_t>(number(p + 24, 4));
    member.header = static_cast<int64_t>(number(p + 42, 4));
    readLarge(p + 46 + name, extra, member);
    members.push(member);
    at += 46 + name + extra + comment;
  }
  free(bytes);
}

const ZipMember *ZipFile::find(const char *name) const {
  for (const ZipMember &member : members)
    if (same(member.name, name))
      return &member;
  return nullptr;
}

void ZipFile::close() {
  ::close(file);
  for (ZipMember &member : members)
    free(member.name);
  members.release();
}

// ---- One member -------------------------------------------------------------

void ZipReader::begin() {
  unsigned char head[30];
  auto bad = [&](const char *why) { zip.data.fail("%s: %s", member.name, why); };
  if (member.encrypted)
    bad("it is encrypted");
  if (member.method != 0 && member.method != 8)
    bad("it is compressed in another way than by deflate");
  if (member.header < 0 || member.packed < 0 || member.size < 0 ||
      member.header > zip.length - 30 || !readAt(zip.file, head, 30, member.header) ||
      memcmp(head, "PK\3\4", 4))
    bad("the archive is damaged");
  at = member.header + 30 + static_cast<int64_t>(number(head + 26, 2) + number(head + 28, 2));
  if (at > zip.length || member.packed > zip.length - at)
    bad("the archive is truncated");
  end = at + member.packed;
  if (member.method == 8) {
    stream = static_cast<z_stream *>(allocate(sizeof(z_stream)));
    buffer = static_cast<unsigned char *>(allocate(kBuffer));
    if (inflateInit2(stream, -MAX_WBITS) != Z_OK)
      bad("zlib cannot begin");
  }
}

int64_t ZipReader::read(void *bytes, int64_t length) {
  int64_t got = 0;
  if (!stream) {
    got = length < end - at ? length : end - at;
    if (!readAt(zip.file, bytes, got, at))
      zip.data.fail("%s: %s", member.name, reason(errno));
    at += got;
  }
  while (stream && got < length) {
    if (!stream->avail_in && at < end) {
      int64_t part = end - at < kBuffer ? end - at : kBuffer;
      if (!readAt(zip.file, buffer, part, at))
        zip.data.fail("%s: %s", member.name, reason(errno));
      at += part;
      stream->next_in = buffer;
      stream->avail_in = static_cast<unsigned>(part);
    }
    int64_t room = length - got < (1 << 30) ? length - got : 1 << 30;
    stream->next_out = static_cast<unsigned char *>(bytes) + got;
    stream->avail_out = static_cast<unsigned>(room);
    int code = inflate(stream, Z_NO_FLUSH);
    int64_t made = room - stream->avail_out;
    got += made;
    if (code == Z_STREAM_END || (code == Z_BUF_ERROR && !made))
      break;
    if (code != Z_OK && code != Z_BUF_ERROR)
      zip.data.fail("%s: its compressed bytes are damaged", member.name);
  }
  for (int64_t i = 0; i < got; i += 1 << 30)
    crc = static_cast<uint32_t>(
        crc32(crc, static_cast<const unsigned char *>(bytes) + i,
              static_cast<unsigned>(got - i < (1 << 30) ? got - i : 1 << 30)));
  given += got;
  return got;
}

void ZipReader::finish() {
  if (given != member.size || crc != member.crc)
    zip.data.fail("%s: its bytes are damaged: length or checksum differ from the directory's",
                  member.name);
  if (stream)
    inflateEnd(stream);
  free(stream);
  free(buffer);
}

} // namespace dvn
