// CRC-32C. See Checksum.h. The instruction for it is older than the AVX2 that every program asks
// for (Machine.cpp); it takes eight bytes in three cycles, a small part of what reading them costs.

#include "runtime/Checksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>

namespace dvn {

__attribute__((target("sse4.2"))) uint32_t crc32c(uint32_t before, const void *bytes,
                                                  size_t length) {
  const auto *at = static_cast<const unsigned char *>(bytes);
  uint64_t sum = ~before;
  for (; length >= 8; length -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    sum = _mm_crc32_u64(sum, word);
  }
  for (; length; --length)
    sum = _mm_crc32_u8(static_cast<uint32_t>(sum), *at++);
  return ~static_cast<uint32_t>(sum);
}

} // namespace dvn

#else

namespace dvn {

uint32_t crc32c(uint32_t before, const void *bytes, size_t length) {
  const auto *at = static_cast<const unsigned char *>(bytes);
  uint32_t sum = ~before;
  for (; length; --length) {
    sum ^= *at++;
    for (int bit = 0; bit < 8; ++bit)
      sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78u : 0);
  }
  return ~sum;
}

} // namespace dvn

#endif
