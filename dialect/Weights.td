//===- Weights.td - ops that are linear in weights ------------------------===//
//
// What dvn-fold-affine asks of a contraction. Attached by Weights.cpp, so that the
// records of the ops stay free of it.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_WEIGHTS_TD
#define DVN_WEIGHTS_TD

include "mlir/IR/OpBase.td"

def Dvn_WeightModel : OpInterface<"WeightModel"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op that is linear in an operand, its weights, of which one axis runs over
    the result's last dimension: scaling one scales the other.
  }];
  let methods = [
    InterfaceMethod<"The weights; null where this op has none of that kind.",
      "::mlir::OpOperand *", "getWeights">,
    InterfaceMethod<"The axis of the weights that is the result's last dimension.",
      "int64_t", "getChannelAxis">
  ];
}

#endif // DVN_WEIGHTS_TD
