// Source: the texts that are compiled, and places in them.
//
// First link of the pipeline. In come files of the user and the modules of
// std/ that lie in dvnc; out go texts that stay where they are for the whole
// compilation, so that names in the tree can point into them. A place is a
// small value (file, first byte, byte after the last); line and column are
// worked out only when a message is printed.

#ifndef DVN_FRONTEND_SOURCE_H
#define DVN_FRONTEND_SOURCE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dvn {

/// The number of a source in `Sources`.
using FileId = uint32_t;

/// Bytes `begin` to `end` (exclusive) of one source.
struct SourceRange {
  static constexpr FileId noFile = ~FileId(0);

  FileId file = noFile;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool isValid() const { return file != noFile; }
  bool operator==(const SourceRange &other) const {
    return file == other.file && begin == other.begin && end == other.end;
  }
  bool operator!=(const SourceRange &other) const { return !(*this == other); }

  /// From the beginning of this to the end of `last` (of the same file).
  SourceRange to(SourceRange last) const {
    if (!isValid())
      return last;
    return last.file == file ? SourceRange{file, begin, last.end} : *this;
  }
};

/// A position as people count: from 1, columns in characters.
struct LineColumn {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// One text, with the name under which messages show it.
class Source {
public:
  Source(std::string name, std::string text);

  llvm::StringRef getName() const { return name; }
  llvm::StringRef getText() const { return text; }

  /// The folder that `use` looks into first; empty for a module in memory.
  llvm::StringRef getFolder() const { return folder; }
  bool isInMemory() const { return inMemory; }

  LineColumn getLineColumn(uint32_t offset) const;
  uint32_t getLineCount() const { return lineStarts.size(); }

  /// Line `line` (from 1), without its end.
  llvm::StringRef getLine(uint32_t line) const;
  /// The offset of the first byte of line `line` (from 1).
  uint32_t getLineStart(uint32_t line) const { return lineStarts[line - 1]; }

private:
  friend class Sources;
  std::string name, text, folder;
  bool inMemory = true;
  std::vector<uint32_t> lineStarts;
};

/// All sources of a compilation. A source is never moved or freed.
class Sources {
public:
  /// Larger files are refused: the parser needs some hundred bytes a token.
  static constexpr uint64_t maxBytes = 1 << 20;

  /// Adds a text; `name` is what messages call it, for instance "std/nn.dvn".
  FileId add(llvm::StringRef name, llvm::StringRef text);

  /// Reads a file ("-" is standard input), once however often it is asked for.
  /// Where that fails gives nothing and says why in `problem`, a sentence such
  /// as "cannot read model.dvn: no such file or directory".
  std::optional<FileId> load(llvm::StringRef path, std::string &problem);

  const Source &get(FileId file) const { return sources[file]; }
  size_t size() const { return sources.size(); }

  /// The text in a range.
  llvm::StringRef getText(SourceRange range) const {
    return get(range.file).getText().slice(range.begin, range.end);
  }
  LineColumn getLineColumn(SourceRange range) const {
    return get(range.file).getLineColumn(range.begin);
  }

  /// SHA-256 of one text, or of all texts in the order they were added:
  /// what `info` prints and checkpoints carry.
  std::array<uint8_t, 32> hash(FileId file) const;
  std::array<uint8_t, 32> hashAll() const;
  static std::string toHex(llvm::ArrayRef<uint8_t> bytes);

private:
  std::deque<Source> sources;
};

} // namespace dvn

#endif // DVN_FRONTEND_SOURCE_H
