//===- Kernel.h - one kernel to an object file ----------------------------===//
//
// What other rooms include of this one. In: the block of a `dvn.kernel` or
// `dvn.kernel_body` (straight-line dvn ops, ended by `dvn.yield`) and its
// `#dvn.schedule`. Out: an object with one C function of Halide's AOT ABI,
//
//   int symbol(dvn_context *, arguments of the block..., results...)
//
// tensors as `halide_buffer_t *` (dense, row-major in memory, innermost dimension
// first in the buffer; aligned to 64 bytes: Halide loads results that it adds to
// with aligned moves), i64 and f64 by value, i1 as a byte. It reads no global,
// checks nothing (unless `asserts`), and leaves at most halide_malloc,
// halide_free, halide_do_par_for (and halide_error) undefined.
//
// Halide's names count up within a process: for equal bytes each time, compile
// each kernel in a process of its own, which also contains a crash.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HALIDE_KERNEL_H
#define DVN_PASSES_HALIDE_KERNEL_H

#include "dialect/Dialect.h"
#include <string>

namespace mlir {
class DialectRegistry;
}

namespace dvn::halide {

struct KernelInput {
  mlir::Block *body = nullptr;
  ScheduleAttr schedule;           ///< Null: a schedule is chosen here.
  llvm::ArrayRef<int64_t> inPlace; ///< Pairs (argument, result) in the same bytes.
  std::string symbol;
  std::string target = "x86-64-v3"; ///< x86-64-v3 or x86-64-v4.
  bool asserts = false;             ///< Check the arguments' types and bounds.
};

/// Where to write what; empty: not at all.
struct KernelOutput {
  std::string object;
  std::string assembly;
  std::string statements; ///< Halide's lowered loops, as text.
};

/// Compiles; on failure an error is emitted at the body's location.
llvm::LogicalResult compileKernel(const KernelInput &input, const KernelOutput &output);

/// The kernel's Funcs and how they are scheduled, as text (`--emit=halide`).
mlir::FailureOr<std::string> printKernel(const KernelInput &input);

/// Whether this room can compile for the target.
bool isTargetKnown(llvm::StringRef target);

/// Attaches `KernelModel` to the ops of the dialect.
void registerKernelModels(mlir::DialectRegistry &registry);

} // namespace dvn::halide

#endif // DVN_PASSES_HALIDE_KERNEL_H
