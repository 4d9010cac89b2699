// Source: loading, and offsets to lines and columns.

#include "frontend/Source.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

#include <algorithm>

using namespace dvn;

Source::Source(std::string name, std::string text) : name(std::move(name)), text(std::move(text)) {
  lineStarts.push_back(0);
  for (uint32_t i = 0; i < this->text.size(); ++i)
    if (this->text[i] == '\n')
      lineStarts.push_back(i + 1);
}

LineColumn Source::getLineColumn(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, text.size());
  auto next = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  uint32_t line = next - lineStarts.begin();
  uint32_t column = 1;
  // Continuation bytes of UTF-8 are not characters of their own.
  for (uint32_t i = lineStarts[line - 1]; i < offset; ++i)
    column += (text[i] & 0xC0) != 0x80;
  return {line, column};
}

llvm::StringRef Source::getLine(uint32_t line) const {
  uint32_t begin = lineStarts[line - 1];
  uint32_t end = line < lineStarts.size() ? lineStarts[line] : text.size();
  return llvm::StringRef(text).slice(begin, end).rtrim("\r\n");
}

FileId Sources::add(llvm::StringRef name, llvm::StringRef text) {
  sources.emplace_back(name.str(), text.str());
  return sources.size() - 1;
}

std::optional<FileId> Sources::load(llvm::StringRef path, std::string &problem) {
  for (FileId file = 0; file < sources.size(); ++file)
    if (!sources[file].inMemory && sources[file].name == path)
      return file;

  llvm::sys::fs::file_status status;
  if (path != "-" && !llvm::sys::fs::status(path, status) &&
      status.type() == llvm::sys::fs::file_type::directory_file) {
    problem = ("cannot read " + path + ": it is a folder").str();
    return std::nullopt;
  }
  // One byte more than the parser takes is enough for it to refuse the rest.
  bool isLarge =
      status.type() == llvm::sys::fs::file_type::regular_file && status.getSize() > maxBytes;
  auto buffer = isLarge ? llvm::MemoryBuffer::getFileSlice(path, maxBytes + 1, 0)
                        : llvm::MemoryBuffer::getFileOrSTDIN(path);
  if (!buffer) {
    std::string reason = buffer.getError().message();
    if (!reason.empty())
      reason[0] = llvm::toLower(reason[0]);
    problem = ("cannot read " + path + ": " + reason).str();
    return std::nullopt;
  }
  FileId file = add(path == "-" ? "<stdin>" : path, (*buffer)->getBuffer());
  sources[file].inMemory = false;
  sources[file].folder = path == "-" ? "." : llvm::sys::path::parent_path(path).str();
  if (sources[file].folder.empty())
    sources[file].folder = ".";
  return file;
}

std::array<uint8_t, 32> Sources::hash(FileId file) const {
  llvm::StringRef text = get(file).getText();
  return llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
}

std::array<uint8_t, 32> Sources::hashAll() const {
  // Of the hashes, so that moving text from one file to another shows.
  llvm::SHA256 hasher;
  for (FileId file = 0; file < sources.size(); ++file)
    hasher.update(hash(file));
  return hasher.final();
}

std::string Sources::toHex(llvm::ArrayRef<uint8_t> bytes) {
  return llvm::toHex(bytes, /*LowerCase=*/true);
}
