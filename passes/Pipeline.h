//===- Pipeline.h - the stages, in order ----------------------------------===//
//
// The file to read first of this room. A stage is a few passes and a promise
// about what the module is afterwards; `dvnc --emit=STAGE` stops behind one.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_PIPELINE_H
#define DVN_PASSES_PIPELINE_H

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace dvn {

enum class Stage {
  Dvn,       ///< What the front end gives.
  Grad,      ///< No derivative is left to be made.
  Folded,    ///< Fewer ops that say the same.
  Hoisted,   ///< Work that does not change lies outside of loops.
  Fused,     ///< Tensor ops lie in kernels.
  Tiled,     ///< Kernels have schedules and are symbols.
  Resumable, ///< Programs have safe points.
  Planned,   ///< No tensor is left outside of kernels.
  Host,      ///< Everything but kernels is the LLVM dialect.
};

/// The word for a stage: `fused`.
llvm::StringRef nameOf(Stage stage);
std::optional<Stage> stageNamed(llvm::StringRef name);
/// All words, in order, for a help text.
llvm::ArrayRef<llvm::StringLiteral> stageNames();

struct PipelineOptions {
  int64_t vectorBytes = 32; ///< Of the target's registers.
  int64_t registers = 16;
  bool fuse = true; ///< Whether a kernel may hold several ops.
};

/// Adds the passes that lead from the front end's module to `upTo`, and the check
/// of each stage behind it.
void buildPipeline(mlir::PassManager &manager, Stage upTo, const PipelineOptions &options = {});

} // namespace dvn

#endif // DVN_PASSES_PIPELINE_H
