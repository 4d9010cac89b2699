//===- Pipeline.cpp - the stages, in order --------------------------------===//
//
// From the front end's tensor ops to host code beside kernels. Each paragraph is
// a stage: what it does to the module, then the check of what it promises. The
// kernels' bodies stay in the module; passes/halide compiles them from `Planned`.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipeline.h"

#include "passes/Passes.h"

#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace dvn {

static constexpr llvm::StringLiteral names[] = {"dvn",   "grad",      "folded",  "hoisted", "fused",
                                                "tiled", "resumable", "planned", "host"};

llvm::StringRef nameOf(Stage stage) { return names[static_cast<int>(stage)]; }

std::optional<Stage> stageNamed(llvm::StringRef name) {
  for (auto [i, known] : llvm::enumerate(names))
    if (name == known)
      return static_cast<Stage>(i);
  return std::nullopt;
}

llvm::ArrayRef<llvm::StringLiteral> stageNames() { return names; }

namespace {

/// Adds stages until the wanted one has been added.
class Stages {
public:
  Stages(PassManager &manager, Stage upTo) : manager(manager), upTo(upTo) {}

  void add(Stage stage, std::initializer_list<llvm::function_ref<std::unique_ptr<Pass>()>> passes) {
    if (stage > upTo)
      return;
    for (auto make : passes)
      manager.addPass(make());
    manager.addPass(createCheckStagePass({nameOf(stage).str()}));
  }

private:
  PassManager &manager;
  Stage upTo;
};

std::unique_ptr<Pass> simplify() { return createCanonicalizerPass(); }
std::unique_ptr<Pass> unify() { return createCSEPass(); }

} // namespace

void buildPipeline(PassManager &manager, Stage upTo, const PipelineOptions &options) {
  Stages stages(manager, upTo);

  stages.add(Stage::Dvn, {});

  stages.add(Stage::Grad, {[] { return createDifferentiateValuesPass(); }, simplify, unify});

  // A step's stores and reads of one variable become values, so that what follows
  // sees through them; then scales and shifts go into weights.
  stages.add(Stage::Folded, {[] { return createPromoteMemoryPass(); },
                             [] { return createFoldAffinePass(); }, simplify, unify});

  stages.add(Stage::Hoisted, {[] { return createChooseAlgorithmsPass(); },
                              [] { return createHoistWeightsPass(); }, simplify, unify});

  stages.add(Stage::Fused,
             {[&] { return createFuseKernelsPass({options.fuse}); }, simplify, unify});

  stages.add(Stage::Tiled,
             {[&] { return createTileKernelsPass({options.vectorBytes, options.registers}); },
              [] { return createOutlineKernelsPass(); }});

  // On values, before they have places: what lives across a safe point is then
  // what SSA says.
  stages.add(Stage::Resumable, {[] { return createMakeResumablePass(); }});

  stages.add(Stage::Planned, {[] { return createPlanMemoryPass(); }});

  stages.add(Stage::Host, {[] { return createLowerHostPass(); }});
}

} // namespace dvn
