//===- Cache.h - the folder of compiled kernels and programs --------------===//
//
// A folder of files that can all be made again: kernels by the hash of their
// text, programs (Run.cpp) by that of their sources. It is shared by compilers
// that run at the same time, and bounded: what has not been used for longest
// goes first. A file's time of change is the time of its last use.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_CACHE_H
#define DVN_TOOLS_DRIVER_CACHE_H

#include "tools/driver/CommandLine.h"

#include <cstdint>

namespace dvn {

/// Where this user's cache lies; empty: there is none.
std::string cacheFolder(const CommandLine &line);

/// The bound in bytes: DVN_CACHE_SIZE, for instance `500M` or `2G`, or 1 GiB.
/// Nothing where that is no size.
std::optional<uint64_t> cacheLimit();

/// Adds `bytes` to what the cache holds, and trims it where that is too much.
void noteCached(const std::string &folder, uint64_t bytes);

/// Another compiler writes other programs: its own bytes are part of their key.
std::string buildId(llvm::StringRef executable);

/// The runtime library that belongs to dvnc.
std::string runtimeLibrary(llvm::StringRef executable);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_CACHE_H
