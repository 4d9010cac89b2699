//===- Linear.td - sums of products ---------------------------------------===//
//
// The matrix product: the one op here that does the heavy work.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_LINEAR_TD
#define DVN_OPS_LINEAR_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_MatmulOp : Dvn_Op<"matmul", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                     DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "Matrix product";
  let description = [{
    `x`: `[..., m, k]` (`[..., k, m]` with `transpose_x`), `y`: `[..., k, n]`
    (`[..., n, k]` with `transpose_y`), result `[..., m, n]`. Leading sizes are
    equal. Each element is a chain of fused multiply-adds in the order of k;
    over 4096 terms, blocks of 1024 joined by a fixed binary tree.
  }];
  let arguments = (ins Dvn_FloatTensor:$x, Dvn_FloatTensor:$y,
                       UnitAttr:$transpose_x, UnitAttr:$transpose_y);
  let results = (outs Dvn_FloatTensor:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($x) `,` type($y) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Contraction; }
    int64_t getWorkPerElement();
  }];
}

#endif // DVN_OPS_LINEAR_TD
