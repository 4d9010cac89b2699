//===- Index.td - elements by index ---------------------------------------===//
//
// Gathering, its transpose, and counting. Indices lie inside: the front end has
// shown it, or has emitted `dvn.check_index`.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_INDEX_TD
#define DVN_OPS_INDEX_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_GatherOp : Dvn_Op<"gather", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                     DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "x[.., i, j, ..]: elements of x by tensors of indices";
  let description = [{
    The index tensors share one shape S; index tensor k runs over axis
    `axis + k`. The result's shape is that of x with these axes replaced by S.
  }];
  let arguments = (ins Dvn_Tensor:$x, Variadic<Dvn_IntegerTensor>:$indices, I64Attr:$axis);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x `[` $indices `]` `axis` $axis attr-dict `:` type($x) `[` type($indices) `]` `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}

def Dvn_ScatterAddOp : Dvn_Op<"scatter_add", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                              DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "x with `updates` added at indices, once for each occurrence, in row-major order";
  let description = "Shapes as in `dvn.gather`: `updates` has the shape that gathering from x would give.";
  let arguments = (ins Dvn_NumberTensor:$x, Variadic<Dvn_IntegerTensor>:$indices, Dvn_NumberTensor:$updates, I64Attr:$axis);
  let results = (outs Dvn_NumberTensor:$result);
  let assemblyFormat = "$x `[` $indices `]` `,` $updates `axis` $axis attr-dict `:` type($x) `[` type($indices) `]` `,` type($updates) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Scatter; }
  }];
}

def Dvn_IotaOp : Dvn_Op<"iota", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "0, 1, 2, ...: each element is its own index";
  let arguments = (ins Variadic<I64>:$sizes);
  let results = (outs RankedTensorOf<[I64]>:$result);
  let assemblyFormat = "(`sizes` `(` $sizes^ `)`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}

#endif // DVN_OPS_INDEX_TD
