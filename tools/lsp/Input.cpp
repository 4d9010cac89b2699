//===- Input.cpp - messages of an editor, and when there is none ----------===//

#include "tools/lsp/Input.h"

#include "llvm/ADT/StringExtras.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace dvn::lsp {

/// No message of an editor is larger: a source has 1 MiB at most.
static constexpr size_t maxBytes = size_t(64) << 20;

bool Input::fill() {
  if (isAtEnd)
    return false;
  pollfd waiting{file, POLLIN, 0};
  if (poll(&waiting, 1, 0) == 0)
    onIdle();
  char bytes[65536];
  ssize_t count;
  do
    count = read(file, bytes, sizeof bytes);
  while (count < 0 && errno == EINTR);
  if (count > 0) {
    buffer.append(bytes, count);
    return true;
  }
  isAtEnd = true;
  isBroken = count < 0;
  onIdle();
  return false;
}

bool Input::readLine(std::string &line) {
  size_t end;
  while ((end = buffer.find('\n')) == std::string::npos)
    if (!fill()) {
      line = std::move(buffer);
      buffer.clear();
      return !line.empty();
    }
  line = buffer.substr(0, end);
  buffer.erase(0, end + 1);
  if (llvm::StringRef(line).ends_with("\r"))
    line.pop_back();
  return true;
}

/// Tests write messages one after the other, `// -----` between them, comments
/// with `//`.
llvm::LogicalResult Input::readDelimitedMessage(std::string &json) {
  json.clear();
  std::string line;
  while (readLine(line)) {
    llvm::StringRef text = llvm::StringRef(line).trim();
    if (text.starts_with("//")) {
      if (text == "// -----")
        break;
      continue;
    }
    json += line;
  }
  return llvm::success(!llvm::StringRef(json).trim().empty());
}

llvm::LogicalResult Input::readStandardMessage(std::string &json) {
  size_t length = 0;
  std::string line;
  while (readLine(line)) {
    llvm::StringRef text = line;
    if (text.consume_front("Content-Length:"))
      text.trim().getAsInteger(10, length);
    else if (text.empty() && length > 0)
      break;
  }
  if (length == 0 || length > maxBytes)
    return llvm::failure();
  while (buffer.size() < length)
    if (!fill())
      return llvm::failure();
  json = buffer.substr(0, length);
  buffer.erase(0, length);
  return llvm::success();
}

} // namespace dvn::lsp
