//===- Recompute.td - values that a backward pass starts again from -------===//
//
// Made by dvn-differentiate-values for what the source marks with `recompute`,
// gone when memory is planned.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_RECOMPUTE_TD
#define DVN_OPS_RECOMPUTE_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_BarrierOp : Dvn_Op<"barrier", [Pure, AllTypesMatch<["x", "result"]>,
                                       DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                       DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "x itself, once `after` is there";
  let description = [{
    What is computed from the result is not unified with the same computation of
    x, nor moved before `after`, so that it is computed twice and need not be kept
    in between. It costs nothing: the result lies where x does. Chen et al.,
    "Training deep nets with sublinear memory cost", 2016.
  }];
  let arguments = (ins Dvn_Tensor:$x, Dvn_Tensor:$after);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x `after` $after attr-dict `:` type($x) `,` type($after)";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_RECOMPUTE_TD
