//===- Dvn.td - all of the dialect ----------------------------------------===//
//
// What the dialect registers: types, attributes, and the list of all ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TD
#define DVN_TD

include "Core.td"
include "ops/Convolution.td"
include "ops/Matrix.td"
include "ops/Pool.td"
include "ops/Order.td"
include "ops/Recompute.td"
include "ops/Scatter.td"
include "ops/Stream.td"
include "ops/Text.td"
include "ops/Update.td"

#endif // DVN_TD
