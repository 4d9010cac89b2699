// Reads of memory move in front of the branches and loops around them.
//
// `grad(v, model)` finds the values that the memory has now; so a read in a block
// that has ended must be the one that code behind it makes.
#ifndef DVN_FRONTEND_HOIST_H
#define DVN_FRONTEND_HOIST_H

#include "frontend/Emitter.h"

namespace dvn {

/// Reads in a finished block of `op`, which knows `state`, that nothing there
/// writes happen before it.
void hoistReads(Emitter &emit, mlir::Operation *op, const Emitter::Level &state);

} // namespace dvn

#endif // DVN_FRONTEND_HOIST_H
