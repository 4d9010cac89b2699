//===- Cache.cpp - the folder of compiled kernels and programs ------------===//
//
// What the cache holds is counted in a file of its own, under a lock, so that a
// compilation looks through the folder only when the bound is passed; then it
// goes down to nine tenths of it. To delete what another process is about to use
// does no harm: a kernel is taken by a link of its own (passes/Kernels), a program
// that is gone is compiled again, and one that runs keeps its file.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Cache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace dvn {
namespace {

llvm::StringRef getVariable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

struct Entry {
  std::string path;
  uint64_t bytes = 0;
  llvm::sys::TimePoint<> used;
};

std::vector<Entry> listEntries(const std::string &folder, llvm::StringRef except) {
  std::vector<Entry> entries;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator at(folder, error), end; at != end;
       at.increment(error)) {
    auto status = at->status();
    if (error || !status || status->type() != llvm::sys::fs::file_type::regular_file ||
        llvm::sys::path::filename(at->path()) == except)
      continue;
    entries.push_back({at->path(), status->getSize(), status->getLastModificationTime()});
  }
  return entries;
}

/// Deletes what was not used for longest. Returns the bytes that are left.
uint64_t trim(const std::string &folder, llvm::StringRef except, uint64_t limit) {
  std::vector<Entry> entries = listEntries(folder, except);
  std::sort(entries.begin(), entries.end(),
            [](const Entry &a, const Entry &b) { return a.used < b.used; });
  uint64_t held = 0;
  for (const Entry &entry : entries)
    held += entry.bytes;
  uint64_t goal = held > limit ? limit / 10 * 9 : limit;
  for (const Entry &entry : entries) {
    if (held <= goal)
      break;
    if (!llvm::sys::fs::remove(entry.path))
      held -= entry.bytes;
  }
  return held;
}

} // namespace

std::string cacheFolder(const CommandLine &line) {
  if (!line.useCache)
    return {};
  if (!line.cache.empty())
    return line.cache;
  if (!getVariable("DVN_CACHE").empty())
    return getVariable("DVN_CACHE").str();
  if (!getVariable("XDG_CACHE_HOME").empty())
    return (getVariable("XDG_CACHE_HOME") + "/dvn").str();
  return getVariable("HOME").empty() ? "" : (getVariable("HOME") + "/.cache/dvn").str();
}

std::optional<uint64_t> cacheLimit() {
  llvm::StringRef text = getVariable("DVN_CACHE_SIZE");
  if (text.empty())
    return uint64_t(1) << 30;
  unsigned shift = 0;
  for (auto [unit, bits] :
       {std::make_pair("K", 10), std::make_pair("M", 20), std::make_pair("G", 30)})
    if (text.consume_back(unit)) {
      shift = bits;
      break;
    }
  uint64_t size = 0;
  if (text.getAsInteger(10, size) || size > (uint64_t(1) << 30))
    return std::nullopt;
  return size << shift;
}

void noteCached(const std::string &folder, uint64_t bytes) {
  constexpr llvm::StringLiteral counter = "size";
  std::string path = folder + "/" + counter.str();
  int file =
      folder.empty() || bytes == 0 ? -1 : open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return;
  flock(file, LOCK_EX); // goes with the file
  char text[32] = {};
  ssize_t length = pread(file, text, sizeof text - 1, 0);
  uint64_t held = 0, limit = cacheLimit().value_or(0);
  bool isKnown = length > 0 && !llvm::StringRef(text, length).getAsInteger(10, held);
  held += bytes;
  if (!isKnown || held > limit)
    held = trim(folder, counter, limit);
  std::string now = std::to_string(held);
  if (ftruncate(file, 0) == 0 && pwrite(file, now.data(), now.size(), 0) < 0)
    llvm::sys::fs::remove(path); // counted anew next time
  close(file);
}

std::string buildId(llvm::StringRef executable) {
  auto file = llvm::MemoryBuffer::getFile(executable, false, /*RequiresNullTerminator=*/false);
  if (!file)
    return DVN_VERSION;
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(llvm::arrayRefFromStringRef((*file)->getBuffer()));
  return std::to_string(hash.high64) + "." + std::to_string(hash.low64);
}

std::string runtimeLibrary(llvm::StringRef executable) {
  llvm::SmallString<128> path = llvm::sys::path::parent_path(executable);
  llvm::sys::path::append(path, "..", "lib", "libdvnrt.a");
  return path.str().str();
}

} // namespace dvn
