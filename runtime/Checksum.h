// CRC-32C of a file's bytes. What Dvn saves carries one, so that a bit that a disk or a copy lost
// is noticed when it is read (SafeTensors.cpp), and a frame knows the rows of history that belong
// to it (Frame.cpp).

#ifndef DVN_RUNTIME_CHECKSUM_H
#define DVN_RUNTIME_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

namespace dvn {

/// The sum of what has the sum `before`, followed by these bytes; of nothing it is 0.
uint32_t crc32c(uint32_t before, const void *bytes, size_t length);

} // namespace dvn

#endif
