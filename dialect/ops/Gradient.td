//===- Gradient.td - derivatives that are still to be made ----------------===//
//
// The front end states what is wanted; `dvn-differentiate-values` replaces it
// by plain ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_GRADIENT_TD
#define DVN_OPS_GRADIENT_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_GradientOp : Dvn_Op<"gradient", [Pure, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "The derivative of a rank-0 value by other values of the program";
  let description = [{
    `value` was computed from `wrt` by ops that lie before. Result i has the type
    of `wrt[i]`. Nothing flows through `dvn.stop_gradient` or memory.
  }];
  let arguments = (ins Dvn_FloatTensor:$value, Variadic<Dvn_FloatTensor>:$wrt);
  let results = (outs Variadic<Dvn_FloatTensor>:$gradients);
  let assemblyFormat = "$value `by` $wrt attr-dict `:` type($value) `by` type($wrt) `->` type($gradients)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StopGradientOp : Dvn_Op<"stop_gradient", [Pure, SameOperandsAndResultType, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let signature = "stop_gradient(x)";
  let summary = "The value, a constant for derivatives; removed by dvn-differentiate-values";
  let arguments = (ins Dvn_Tensor:$x);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x)";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_GRADIENT_TD
