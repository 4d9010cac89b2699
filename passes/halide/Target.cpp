//===- Target.cpp - from a kernel to files --------------------------------===//
//
// The last step of a kernel: emit, schedule, and let Halide write the object for
// the target, with the features that the kernel's contract asks for.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/Emit.h"
#include "passes/halide/kernels/Models.h"
#include "llvm/ADT/StringSwitch.h"
#include <sstream>

using namespace mlir;

#include "passes/halide/KernelModel.cpp.inc"

namespace dvn::halide {
namespace {

using Halide::Target;

std::vector<Target::Feature> featuresOf(llvm::StringRef name) {
  std::vector<Target::Feature> v3 = {Target::SSE41, Target::AVX, Target::AVX2, Target::FMA,
                                     Target::F16C};
  std::vector<Target::Feature> v4 = v3;
  v4.insert(v4.end(), {Target::AVX512, Target::AVX512_Skylake});
  return llvm::StringSwitch<std::vector<Target::Feature>>(name)
      .Case("x86-64-v3", v3)
      .Case("x86-64-v4", v4)
      .Default({});
}

Target halideTarget(const KernelInput &input) {
  Target target(Target::Linux, Target::X86, 64, featuresOf(input.target));
  // Order of arithmetic as written, NaN and -0 respected; no code but the kernel's.
  for (auto feature :
       {Target::StrictFloat, Target::NoRuntime, Target::NoBoundsQuery, Target::UserContext})
    target.set_feature(feature);
  if (!input.asserts)
    target.set_feature(Target::NoAsserts);
  return target;
}

/// Runs `work` on the scheduled kernel; Halide's errors become diagnostics.
LogicalResult
withKernel(const KernelInput &input,
           llvm::function_ref<void(Emitter &, Halide::Pipeline, const Target &)> work) {
  Operation *parent = input.body->getParentOp();
  if (!isTargetKnown(input.target))
    return parent->emitError() << "unknown target '" << input.target
                               << "': x86-64-v3 and x86-64-v4 are known";
  try {
    Emitter emitter(input);
    Target target = halideTarget(input);
    schedule(emitter, target);
    std::vector<Halide::Func> outputs;
    for (Node *node : emitter.outputs)
      outputs.push_back(node->func);
    work(emitter, Halide::Pipeline(outputs), target);
  } catch (const Halide::Error &error) {
    return parent->emitError() << "kernel '" << input.symbol << "': " << error.what();
  }
  return success();
}

} // namespace

bool isTargetKnown(llvm::StringRef target) { return !featuresOf(target).empty(); }

LogicalResult compileKernel(const KernelInput &input, const KernelOutput &output) {
  return withKernel(input, [&](Emitter &emitter, Halide::Pipeline pipeline, const Target &target) {
    std::map<Halide::OutputFileType, std::string> files;
    auto add = [&](Halide::OutputFileType type, const std::string &path) {
      if (!path.empty())
        files[type] = path;
    };
    add(Halide::OutputFileType::object, output.object);
    add(Halide::OutputFileType::assembly, output.assembly);
    add(Halide::OutputFileType::stmt, output.statements);
    pipeline.compile_to(files, emitter.arguments, input.symbol, target);
  });
}

FailureOr<std::string> printKernel(const KernelInput &input) {
  std::ostringstream text;
  LogicalResult result =
      withKernel(input, [&](Emitter &emitter, Halide::Pipeline pipeline, const Target &target) {
        text << pipeline.compile_to_module(emitter.arguments, input.symbol, target);
      });
  if (failed(result))
    return failure();
  return text.str();
}

void registerKernelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, DvnDialect *) {
    registerConvolutionModels(context);
    registerElementwiseModels(context);
    registerIndexModels(context);
    registerOrderModels(context);
    registerPoolModels(context);
    registerMatmulModels(context);
    registerRandomModels(context);
    registerReduceModels(context);
    registerShapeModels(context);
  });
}

} // namespace dvn::halide
