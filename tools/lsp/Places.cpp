//===- Places.cpp - positions of the protocol and bytes of a source -------===//

#include "tools/lsp/Places.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace dvn::lsp {

/// UTF-16 units of the character that begins with a byte of UTF-8; 0 within one.
static unsigned getUnits(char byte) {
  auto bits = static_cast<unsigned char>(byte);
  return (bits & 0xC0) == 0x80 ? 0 : bits >= 0xF0 ? 2 : 1;
}

uint32_t toOffset(const Source &source, llvm::lsp::Position position) {
  if (position.line < 0 || static_cast<uint32_t>(position.line) >= source.getLineCount())
    return position.line < 0 ? 0 : source.getText().size();
  uint32_t line = position.line + 1;
  llvm::StringRef text = source.getLine(line);
  uint32_t at = 0;
  for (int units = 0; at < text.size(); ++at) {
    units += getUnits(text[at]);
    if (units > position.character)
      break;
  }
  return source.getLineStart(line) + at;
}

llvm::lsp::Position toPosition(const Source &source, uint32_t offset) {
  uint32_t line = source.getLineColumn(offset).line;
  int character = 0;
  for (char c : source.getText().slice(source.getLineStart(line), offset))
    character += getUnits(c);
  return {static_cast<int>(line) - 1, character};
}

llvm::json::Value toRange(const Source &source, SourceRange range) {
  return llvm::lsp::toJSON(
      llvm::lsp::Range(toPosition(source, range.begin), toPosition(source, range.end)));
}

/// A file with a text of std: an editor cannot look into the compiler.
static std::string writeLibrary(const Source &source, llvm::StringRef folder) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, source.getName());
  auto there = llvm::MemoryBuffer::getFile(path);
  if (there && (*there)->getBuffer() == source.getText())
    return path.str().str();
  if (folder.empty() || llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path)))
    return {};
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error)
    return {};
  os << source.getText();
  return path.str().str();
}

std::string toUri(const Source &source, llvm::StringRef library) {
  llvm::SmallString<128> path(source.getName());
  if (source.isInMemory() && source.getName().starts_with("std/"))
    path = writeLibrary(source, library);
  if (path.empty() || llvm::sys::fs::make_absolute(path))
    return {};
  llvm::Expected<llvm::lsp::URIForFile> uri = llvm::lsp::URIForFile::fromFile(path);
  if (uri)
    return uri->uri().str();
  llvm::consumeError(uri.takeError());
  return {};
}

llvm::json::Value toLocation(const Sources &sources, SourceRange range, llvm::StringRef library) {
  if (!range.isValid())
    return nullptr;
  const Source &source = sources.get(range.file);
  std::string uri = toUri(source, library);
  if (uri.empty())
    return nullptr;
  return llvm::json::Object{{"uri", uri}, {"range", toRange(source, range)}};
}

} // namespace dvn::lsp
