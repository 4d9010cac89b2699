//===- Dvn.td - all of the dialect ----------------------------------------===//
//
// The one file that mlir-tblgen reads for ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TD
#define DVN_TD

include "Types.td"
include "Attributes.td"
include "Interfaces.td"
include "ops/Elementwise.td"
include "ops/Linear.td"
include "ops/Convolution.td"
include "ops/Matrix.td"
include "ops/Reduce.td"
include "ops/Shape.td"
include "ops/Index.td"
include "ops/Pool.td"
include "ops/Order.td"
include "ops/Random.td"
include "ops/Gradient.td"
include "ops/Memory.td"
include "ops/Data.td"
include "ops/Host.td"
include "ops/Kernel.td"
include "ops/Frame.td"
include "ops/Scatter.td"
include "ops/Text.td"
include "ops/Update.td"

#endif // DVN_TD
