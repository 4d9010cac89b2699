//===- Input.h - messages of an editor, and when there is none ------------===//
//
// Reads as the protocol's library does, and knows when nothing is waiting to be
// read: only then is a text checked that was typed, so that of many changes in a
// row the last one is.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_LSP_INPUT_H
#define DVN_TOOLS_LSP_INPUT_H

#include "llvm/Support/LSP/Transport.h"

#include <functional>
#include <string>

namespace dvn::lsp {

class Input : public llvm::lsp::JSONTransportInput {
public:
  /// `onIdle` is called before waiting for more, and at the end.
  Input(int file, llvm::lsp::JSONStreamStyle style, std::function<void()> onIdle)
      : JSONTransportInput(style), file(file), onIdle(std::move(onIdle)) {}

  bool hasError() const final { return isBroken; }
  bool isEndOfInput() const final { return isAtEnd && buffer.empty(); }
  llvm::LogicalResult readDelimitedMessage(std::string &json) final;
  llvm::LogicalResult readStandardMessage(std::string &json) final;

private:
  /// More bytes; false at the end.
  bool fill();
  /// One line without its end; false where there is none.
  bool readLine(std::string &line);

  const int file;
  std::function<void()> onIdle;
  std::string buffer;
  bool isAtEnd = false, isBroken = false;
};

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_INPUT_H
