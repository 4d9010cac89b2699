//===- Order.td - elements in order ---------------------------------------===//
//
// Sorting, finding, running sums. Sorting by comparison and results whose size
// depends on the elements do not fit a kernel: these run on the host, on whole
// buffers (runtime/Order.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_ORDER_TD
#define DVN_OPS_ORDER_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_ArgsortOp : Dvn_Op<"argsort", [Pure, Dvn_RuntimeOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "The indices along an axis that put the elements in ascending order";
  let description = [{
    Equal elements keep their order, -0 and 0 are equal, and NaN is larger than
    every number; all of that with `descending` too, so that the first index is
    that of `dvn.argmax`.
  }];
  let arguments = (ins Dvn_TensorOrBuffer:$x, I64Attr:$axis, UnitAttr:$descending);
  let results = (outs AnyTypeOf<[RankedTensorOf<[I64]>, MemRefOf<[I64]>]>:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::llvm::StringRef getEntry() { return "dvn_argsort"; }
    ::llvm::SmallVector<int64_t> getNumbers() {
      return {static_cast<int64_t>(getAxis()), static_cast<int64_t>(getDescending())};
    }
  }];
}
def Dvn_NonzeroOp : Dvn_Op<"nonzero", [Pure, Dvn_RuntimeOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "The places of what is true, in row-major order: [m, rank of x]";
  let description = [{
    m, the number of true elements, is the first of the `sizes`, which whoever
    makes the op has counted; there are not more places than it says.
  }];
  let arguments = (ins AnyTypeOf<[Dvn_BoolTensor, MemRefOf<[I1]>]>:$x, Variadic<I64>:$sizes);
  let results = (outs AnyTypeOf<[RankedTensorOf<[I64]>, MemRefOf<[I64]>]>:$result);
  let assemblyFormat = "$x (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::llvm::StringRef getEntry() { return "dvn_nonzero"; }
    /// m, where it is not among the `sizes`.
    ::llvm::SmallVector<int64_t> getNumbers();
  }];
}
def Dvn_CumulativeSumOp : Dvn_Op<"cumulative_sum", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                                    DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "Sums of the first 1, 2, 3, ... elements along an axis, added in order";
  let arguments = (ins Dvn_NumberTensor:$x, I64Attr:$axis);
  let results = (outs Dvn_NumberTensor:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Reduction; }
  }];
}

#endif // DVN_OPS_ORDER_TD
