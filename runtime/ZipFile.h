//===- ZipFile.h - the members of a zip archive ----------------------------===//
//
// As NumPy's savez writes them: stored or deflated, with zip64 where files are
// large. The directory at the end of the file is believed only after it was
// compared with the file's length; members are checked by length and CRC.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_ZIPFILE_H
#define DVN_RUNTIME_ZIPFILE_H

#include "runtime/DataFile.h"

struct z_stream_s;

namespace dvn {

struct ZipMember {
  char *name;
  int method; ///< 0 stored, 8 deflated
  bool encrypted;
  uint32_t crc;
  int64_t packed, size, header; ///< bytes in the file, unpacked, place of its header
};

struct ZipFile {
  DataFile &data; ///< for messages; its gzip file is not used
  int file;
  int64_t length;
  List<ZipMember> members;

  void open();
  const ZipMember *find(const char *name) const;
  void close();
};

/// A member that is being read.
struct ZipReader {
  ZipFile &zip;
  const ZipMember &member;
  int64_t at, end, given; ///< in the file, and bytes given out
  uint32_t crc;
  z_stream_s *stream;
  unsigned char *buffer;

  void begin();
  int64_t read(void *bytes, int64_t length);
  /// Compares length and CRC; to be called when all was read.
  void finish();
};

} // namespace dvn

#endif
