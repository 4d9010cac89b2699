//===- Scatter.td - elements written by index -----------------------------===//
//
// Apart from Index.td because it is the one op that writes instead of adding.
// Indices lie inside, as there.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_SCATTER_TD
#define DVN_OPS_SCATTER_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_ScatterOp : Dvn_Op<"scatter", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                       DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "x with elements replaced at indices; of several for one place the last in row-major order stays";
  let description = "Shapes as in `dvn.gather`: `updates` has the shape that gathering from x would give.";
  let arguments = (ins Dvn_Tensor:$x, Variadic<Dvn_IntegerTensor>:$indices, Dvn_Tensor:$updates, I64Attr:$axis);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x `[` $indices `]` `,` $updates `axis` $axis attr-dict `:` type($x) `[` type($indices) `]` `,` type($updates) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Scatter; }
  }];
}

#endif // DVN_OPS_SCATTER_TD
