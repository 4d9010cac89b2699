//===- KernelNames.h - names of kernels by content ------------------------===//
//
// A kernel's name is a hash of what it computes and how, so that equal kernels
// are one, in one module and in the cache on disk.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_KERNELNAMES_H
#define DVN_PASSES_KERNELNAMES_H

#include "dialect/Dialect.h"

namespace dvn {

/// `dvn_kernel_` and 16 hexadecimal digits of the SHA-256 of region, schedule and
/// in-place pairs, printed without locations.
std::string kernelName(mlir::Region &body, ScheduleAttr schedule,
                       mlir::DenseI64ArrayAttr inPlace = {});

} // namespace dvn

#endif // DVN_PASSES_KERNELNAMES_H
