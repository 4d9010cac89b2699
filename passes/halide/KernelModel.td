//===- KernelModel.td - how an op is written as Halide code ---------------===//
//
// The interface that passes/halide asks. It is attached to the ops from outside
// (kernels/<Family>.cpp), so that the dialect knows nothing of Halide.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_KERNEL_MODEL_TD
#define DVN_KERNEL_MODEL_TD

include "mlir/IR/OpBase.td"

def Dvn_KernelModel : OpInterface<"KernelModel"> {
  let cppNamespace = "::dvn::halide";
  let description = "An op that can be part of a kernel.";
  let methods = [
    InterfaceMethod<"Defines the op's results in terms of its operands.",
    "void", "emit", (ins "::dvn::halide::Emitter &":$emitter)>
  ];
}

#endif // DVN_KERNEL_MODEL_TD
