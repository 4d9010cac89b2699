//===- CheckStage.cpp - the gate behind each stage ------------------------===//
//
// One sentence for each stage of Pipeline.h, checked on the module. MLIR's
// verifier knows single ops; these are the promises between passes. A failure is
// an error of the compiler, so the messages are for its authors.
//
//===----------------------------------------------------------------------===//

#include "passes/HostScalar.h"
#include "passes/Passes.h"
#include "passes/Pipeline.h"
#include "passes/Update.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_CHECKSTAGEPASS
#include "passes/Passes.h.inc"

namespace {

using Rule = LogicalResult (*)(Operation *op);

bool inKernel(Operation *op) {
  return op->getParentOfType<KernelRegionOp>() || op->getParentOfType<KernelBodyOp>();
}

bool hasTensor(Operation *op) {
  auto isTensor = llvm::IsaPred<TensorType>;
  return llvm::any_of(op->getOperandTypes(), isTensor) ||
         llvm::any_of(op->getResultTypes(), isTensor);
}

LogicalResult noGradient(Operation *op) {
  if (isa<GradientOp, StopGradientOp>(op))
    return op->emitOpError("left behind by dvn-differentiate-values");
  return success();
}

/// Host numbers that are stored, other sizes for the same bytes, and parts of carried
/// tensors that are written, stay outside: they need no kernel.
LogicalResult tensorsInKernels(Operation *op) {
  if (isa<KernelOp>(op) && !isHostScalar(op) && !isa<ReshapeOp>(op) && !inKernel(op) &&
      !isUpdate(op))
    return op->emitOpError("tensor op outside of a kernel");
  auto kernel = dyn_cast<KernelRegionOp>(op);
  if (!kernel)
    return success();
  auto contractions = llvm::count_if(kernel.getBody().front(), [](Operation &inner) {
    auto kernelOp = dyn_cast<KernelOp>(inner);
    return kernelOp && kernelOp.getKernelRole() == KernelRole::Contraction;
  });
  if (contractions > 1)
    return op->emitOpError() << "has " << contractions << " contractions";
  return success();
}

LogicalResult outlined(Operation *op) {
  if (isa<KernelRegionOp>(op))
    return op->emitOpError("not outlined");
  if (auto body = dyn_cast<KernelBodyOp>(op))
    if (!body.getSchedule())
      return op->emitOpError("without schedule");
  return success();
}

/// Whether two buffers surely share bytes: the same storage, or places in the
/// arena that overlap.
bool overlap(Value x, Value y) {
  while (auto view = x.getDefiningOp<memref::ReinterpretCastOp>())
    x = view.getSource();
  while (auto view = y.getDefiningOp<memref::ReinterpretCastOp>())
    y = view.getSource();
  if (x == y)
    return true;
  auto storageX = x.getDefiningOp<StorageOp>(), storageY = y.getDefiningOp<StorageOp>();
  if (storageX && storageY)
    return storageX.getVariable() == storageY.getVariable();
  auto slotX = x.getDefiningOp<SlotOp>(), slotY = y.getDefiningOp<SlotOp>();
  if (!slotX || !slotY)
    return false;
  if (slotX.getIndex() && slotY.getIndex())
    return *slotX.getIndex() == *slotY.getIndex();
  if (!slotX.getOffset() || !slotY.getOffset())
    return false;
  auto end = [](SlotOp slot) {
    auto type = cast<MemRefType>(slot.getBuffer().getType());
    unsigned bits = std::max(8u, type.getElementTypeBitWidth());
    return int64_t(*slot.getOffset()) + type.getNumElements() * bits / 8;
  };
  return int64_t(*slotX.getOffset()) < end(slotY) && int64_t(*slotY.getOffset()) < end(slotX);
}

LogicalResult onlyBuffers(Operation *op) {
  if (hasTensor(op) && !inKernel(op) && !isa<KernelBodyOp>(op))
    return op->emitOpError("works on tensors after dvn-plan-memory");
  auto launch = dyn_cast<LaunchOp>(op);
  if (!launch)
    return success();
  auto body = SymbolTable::lookupNearestSymbolFrom<KernelBodyOp>(op, launch.getKernelAttr());
  if (!body)
    return op->emitOpError() << "knows no kernel " << launch.getKernelAttr();
  auto inPlace = body.getInPlace().value_or(ArrayRef<int64_t>());
  auto allowed = [&](size_t input, size_t output) {
    for (size_t i = 0; i + 1 < inPlace.size(); i += 2)
      if (inPlace[i] == int64_t(input) && inPlace[i + 1] == int64_t(output))
        return true;
    return false;
  };
  for (auto [i, output] : llvm::enumerate(launch.getOutputs())) {
    for (auto [j, input] : llvm::enumerate(launch.getInputs()))
      if (isa<MemRefType>(input.getType()) && overlap(input, output) && !allowed(j, i))
        return op->emitOpError() << "input " << j << " overlaps output " << i;
    for (auto [j, other] : llvm::enumerate(launch.getOutputs().drop_front(i + 1)))
      if (overlap(output, other))
        return op->emitOpError() << "output " << i << " overlaps output " << i + 1 + j;
  }
  return success();
}

/// What is promised from a stage on, until `last`.
struct Promise {
  Stage first, last;
  Rule rule;
};

constexpr Promise promises[] = {
    {Stage::Grad, Stage::Host, noGradient},
    {Stage::Fused, Stage::Resumable, tensorsInKernels},
    {Stage::Tiled, Stage::Planned, outlined},
    {Stage::Planned, Stage::Planned, onlyBuffers},
};

struct CheckStagePass : impl::CheckStagePassBase<CheckStagePass> {
  using CheckStagePassBase::CheckStagePassBase;

  void runOnOperation() override {
    std::optional<Stage> here = stageNamed(stage);
    if (!here) {
      getOperation().emitError() << "no stage is called '" << stage << "'";
      return signalPassFailure();
    }
    for (const Promise &promise : promises) {
      if (*here < promise.first || *here > promise.last)
        continue;
      auto broken = getOperation().walk([&](Operation *op) {
        return failed(promise.rule(op)) ? WalkResult::interrupt() : WalkResult::advance();
      });
      if (broken.wasInterrupted())
        return signalPassFailure();
    }
  }
};

} // namespace
} // namespace dvn
