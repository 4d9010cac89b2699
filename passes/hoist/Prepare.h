//===- Prepare.h - work on weights, once for many calls -------------------===//
//
// Part of dvn-hoist-weights, for exports: their loop is the caller's.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HOIST_PREPARE_H
#define DVN_PASSES_HOIST_PREPARE_H

#include "passes/VariableUses.h"

namespace dvn::hoist {

/// Gives each export of the module its preparation, and each function that stores
/// to parameters a new version of the weights.
void prepareExports(mlir::ModuleOp module, const VariableUses &uses);

} // namespace dvn::hoist

#endif // DVN_PASSES_HOIST_PREPARE_H
