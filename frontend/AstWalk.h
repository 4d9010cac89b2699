// AstWalk: the children of a node, for those who look for something in a tree
// and not for what it means.

#ifndef DVN_FRONTEND_ASTWALK_H
#define DVN_FRONTEND_ASTWALK_H

#include "frontend/Ast.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace dvn {

/// Calls `visit` with each child in the order of the text; parameters, arguments
/// and indices are no nodes: their types and values come instead.
void forEachChild(const Node &node, llvm::function_ref<void(const Node &)> visit);

/// The nodes around a byte of a file, the outermost first. One that ends at the
/// byte counts where no other begins there.
std::vector<const Node *> findPath(const Module &module, uint32_t offset);

} // namespace dvn

#endif // DVN_FRONTEND_ASTWALK_H
