//===- Pool.td - windows that slide over images ---------------------------===//
//
// Pooling and its transposes. x is [n, h, w, c]; a window of `window` elements
// moves by `strides` over the image with `low` elements before it and `high`
// behind, two numbers each: rows, columns. Size i of the result's image is
// (size + low + high - window) / stride + 1, rounded down. Every window holds an
// element of the image at least.
//
// What stands in a window is summed or compared in row-major order. Each op is the
// transpose of another, so gradients of any order are pools again:
//
//   sum_pool <-> sum_unpool       max_unpool <-> take_switches
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_POOL_TD
#define DVN_OPS_POOL_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

defvar windowArguments = (ins DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
                              DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high);
def Dvn_Switches : RankedTensorOf<[I32]>;

class Dvn_Pool<string mnemonic, list<Trait> traits = []>
    : Dvn_Op<mnemonic, traits # [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  string windows = "`window` $window `strides` $strides `low` $low `high` $high";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Reduction; }
    int64_t getWorkPerElement() { return getWindow()[0] * getWindow()[1]; }
  }];
}

/// From images to one element for each window.
class Dvn_Gathering<string mnemonic, Type operand, Type result, list<Trait> traits = []>
    : Dvn_Pool<mnemonic, traits> {
  let arguments = !con((ins operand:$x), windowArguments);
  let results = (outs result:$result);
  let assemblyFormat = "$x " # windows # " attr-dict `:` type($x) `->` type($result)";
}

def Dvn_MaxPoolOp : Dvn_Gathering<"max_pool", Dvn_NumberTensor, Dvn_NumberTensor,
                                  [DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "The largest element of each window; NaN if there is one";
  let description = [{
    What lies beside the image counts as -infinity. The gradient goes to the
    first maximum in row-major order.
  }];
}
def Dvn_MaxPoolSwitchesOp : Dvn_Gathering<"max_pool_switches", Dvn_NumberTensor, Dvn_Switches> {
  let summary = "Where the largest element of each window lies: row * w + column of the image";
  let description = [{
    The first maximum in row-major order, the first NaN if there is one: the
    "switches" of Zeiler and Fergus, "Visualizing and understanding convolutional
    networks", 2014.
  }];
}
def Dvn_SumPoolOp : Dvn_Gathering<"sum_pool", Dvn_NumberTensor, Dvn_NumberTensor,
                                  [DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "The sum of each window";
  let description = "What lies beside the image counts as 0.";
}
def Dvn_SumUnpoolOp : Dvn_Pool<"sum_unpool", [DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "The transpose of `dvn.sum_pool`: the sum over all windows that hold an element";
  let description = "The result is [n, h, w, c]; `sizes` are its sizes that are known at run time only.";
  let arguments = !con((ins Dvn_NumberTensor:$y, Variadic<I64>:$sizes), windowArguments);
  let results = (outs Dvn_NumberTensor:$result);
  let assemblyFormat = "$y (`sizes` `(` $sizes^ `)`)? " # windows # " attr-dict `:` type($y) `->` type($result)";
}
def Dvn_MaxUnpoolOp : Dvn_Pool<"max_unpool", [DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "The transpose of `dvn.take_switches`: elements go where they came from, others are 0";
  let description = [{
    Each element of the image is the sum of `y` over all windows whose switch
    points to it, in row-major order: no element is written twice, so any number
    of threads gives the same bits.
  }];
  let arguments = !con((ins Dvn_NumberTensor:$y, Dvn_Switches:$switches, Variadic<I64>:$sizes), windowArguments);
  let results = (outs Dvn_NumberTensor:$result);
  let assemblyFormat = "$y `at` $switches (`sizes` `(` $sizes^ `)`)? " # windows # " attr-dict `:` type($y) `,` type($switches) `->` type($result)";
}
def Dvn_TakeSwitchesOp : Dvn_Pool<"take_switches", [DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "The element of x that each switch points to";
  let arguments = !con((ins Dvn_NumberTensor:$x, Dvn_Switches:$switches), windowArguments);
  let results = (outs Dvn_NumberTensor:$result);
  let assemblyFormat = "$x `at` $switches " # windows # " attr-dict `:` type($x) `,` type($switches) `->` type($result)";
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}

#endif // DVN_OPS_POOL_TD
