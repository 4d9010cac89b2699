//===- Places.h - positions of the protocol and bytes of a source ---------===//

#ifndef DVN_TOOLS_LSP_PLACES_H
#define DVN_TOOLS_LSP_PLACES_H

#include "frontend/Source.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/LSP/Protocol.h"

namespace dvn::lsp {

/// The byte at a position; behind the end of a line, its end.
uint32_t toOffset(const Source &source, llvm::lsp::Position position);
llvm::lsp::Position toPosition(const Source &source, uint32_t offset);
llvm::json::Value toRange(const Source &source, SourceRange range);

/// A URI of what messages call a file. One of std is written below `library`
/// first; empty where that fails.
std::string toUri(const Source &source, llvm::StringRef library);

/// Place and URI of a range; null where there is none.
llvm::json::Value toLocation(const Sources &sources, SourceRange range, llvm::StringRef library);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_PLACES_H
