//===- Core.td - the ops that everything names ----------------------------===//
//
// What Dialect.h gives in C++. A family that few files name stays out of here and
// has a header of its own in ops/, so that a changed record compiles little.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_CORE_TD
#define DVN_CORE_TD

include "Types.td"
include "Attributes.td"
include "Interfaces.td"
include "ops/Elementwise.td"
include "ops/Linear.td"
include "ops/Reduce.td"
include "ops/Shape.td"
include "ops/Index.td"
include "ops/Random.td"
include "ops/Gradient.td"
include "ops/Memory.td"
include "ops/Data.td"
include "ops/Host.td"
include "ops/Kernel.td"
include "ops/Frame.td"

#endif // DVN_CORE_TD
