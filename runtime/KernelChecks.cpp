//===- KernelChecks.cpp - what kernels call when a check of theirs fails --===//
//
// Only programs compiled with -O0 have such kernels, and only they link this
// file: Halide then guards each argument of a kernel and names what is wrong by
// the function it calls. That is the compiler's mistake, never the user's; so
// the name of the check is all that is shown, whatever its other arguments are.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

#define CHECK(name)                                                                                \
  extern "C" int halide_error_##name(void *context, ...) {                                         \
    dvn::fail(static_cast<dvn_context *>(context), 70, "a kernel was called wrongly: %s", #name);  \
  }

CHECK(access_out_of_bounds)
CHECK(bad_dimensions)
CHECK(bad_type)
CHECK(bounds_inference_call_failed)
CHECK(buffer_allocation_too_large)
CHECK(buffer_argument_is_null)
CHECK(buffer_extents_negative)
CHECK(buffer_extents_too_large)
CHECK(buffer_is_null)
CHECK(constraint_violated)
CHECK(constraints_make_required_region_smaller)
CHECK(device_dirty_with_no_device_support)
CHECK(device_interface_no_device)
CHECK(explicit_bounds_too_small)
CHECK(fold_factor_too_small)
CHECK(bad_fold)
CHECK(host_is_null)
CHECK(host_and_device_dirty)
CHECK(no_device_interface)
CHECK(out_of_memory)
CHECK(requirement_failed)
CHECK(specialize_fail)
CHECK(split_factor_not_positive)
CHECK(storage_bound_too_small)
CHECK(unaligned_host_ptr)
