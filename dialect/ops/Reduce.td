//===- Reduce.td - many elements in, one out ------------------------------===//
//
// Reductions drop the axes they run over (`keep = true` of the language is a
// reshape behind it). Their order is a function of the sizes alone.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_REDUCE_TD
#define DVN_OPS_REDUCE_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Dvn_Reduction<string mnemonic, Type operand, Type result>
    : Dvn_Op<mnemonic, [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                        DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let arguments = (ins operand:$x, DenseI64ArrayAttr:$axes);
  let results = (outs result:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Reduction; }
  }];
}

def Dvn_ReduceSumOp : Dvn_Reduction<"reduce_sum", Dvn_NumberTensor, Dvn_NumberTensor> {
  let hasFolder = 1;
  let summary = "Sum over the axes";
  let description = [{
    A contiguous axis is summed in 16 lanes and a fixed tree, others in order;
    over 4096 terms, blocks of 1024 joined by a fixed binary tree. No terms: 0.
  }];
}
def Dvn_ReduceMaxOp : Dvn_Reduction<"reduce_max", Dvn_NumberTensor, Dvn_NumberTensor> {
  let hasFolder = 1;
  let summary = "Largest element over the axes; NaN if there is one";
  let description = "The gradient goes to the first maximum in row-major order. No terms: -infinity or the least integer.";
}
def Dvn_ReduceMinOp : Dvn_Reduction<"reduce_min", Dvn_NumberTensor, Dvn_NumberTensor> {
  let hasFolder = 1;
  let summary = "Smallest element over the axes; NaN if there is one";
  let description = "The gradient goes to the first minimum in row-major order. No terms: infinity or the largest integer.";
}
def Dvn_ArgmaxOp : Dvn_Reduction<"argmax", Dvn_NumberTensor, RankedTensorOf<[I64]>> {
  let summary = "Index of the first largest element along one axis; of the first NaN if there is one";
}
def Dvn_ArgminOp : Dvn_Reduction<"argmin", Dvn_NumberTensor, RankedTensorOf<[I64]>> {
  let summary = "Index of the first smallest element along one axis; of the first NaN if there is one";
}

#endif // DVN_OPS_REDUCE_TD
