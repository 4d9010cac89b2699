//===- Signature.h - a declaration in one look ----------------------------===//

#ifndef DVN_TOOLS_LSP_SIGNATURE_H
#define DVN_TOOLS_LSP_SIGNATURE_H

#include "tools/lsp/Document.h"

namespace dvn::lsp {

/// As it is written, without its body: `net dense(units)(x: T[..., c])`.
std::string getSignature(const Document &document, const Declaration &declaration);

} // namespace dvn::lsp

#endif // DVN_TOOLS_LSP_SIGNATURE_H
