//===- Shape.td - the same elements in another shape ----------------------===//
//
// Ops that move elements without computing. New sizes that are known only at
// run time come in as `i64` operands `sizes`, one for each `?` of the result.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_SHAPE_TD
#define DVN_OPS_SHAPE_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Dvn_View<string mnemonic, list<Trait> traits = []>
    : Dvn_Op<mnemonic, traits # [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                 DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let results = (outs Dvn_Tensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}

def Dvn_ConstantOp : Dvn_Op<"constant", [Pure, ConstantLike, Dvn_KernelOp,
                                         AllTypesMatch<["value", "result"]>]> {
  let summary = "A tensor that is known when compiling";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$value attr-dict";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}

def Dvn_DimOp : Dvn_Op<"dim", [Pure]> {
  let summary = "The size of one dimension";
  let description = "Folds to a constant, or through `ShapeModel` to what the size was made from.";
  let arguments = (ins Dvn_Tensor:$x, I64Attr:$dimension);
  let results = (outs I64:$size);
  let assemblyFormat = "$x `,` $dimension attr-dict `:` type($x)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = signatureDeclaration;
}

def Dvn_BroadcastOp : Dvn_View<"broadcast"> {
  let summary = "Repeats a tensor along new dimensions or along those of size 1";
  let description = [{
    Dimension i of `x` is dimension `dimensions[i]` of the result; its size is
    the result's, or a known 1 which is repeated. `dimensions` ascends.
  }];
  let arguments = (ins Dvn_Tensor:$x, DenseI64ArrayAttr:$dimensions, Variadic<I64>:$sizes);
  let assemblyFormat = "$x `dimensions` $dimensions (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_ReshapeOp : Dvn_View<"reshape"> {
  let summary = "The same elements in row-major order in another shape";
  let arguments = (ins Dvn_Tensor:$x, Variadic<I64>:$sizes);
  let assemblyFormat = "$x (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_TransposeOp : Dvn_View<"transpose"> {
  let summary = "Dimension i of the result is dimension permutation[i] of x";
  let arguments = (ins Dvn_Tensor:$x, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = "$x `permutation` $permutation attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_FlipOp : Dvn_View<"flip"> {
  let signature = "flip(x; axis)";
  let summary = "Reverses the order along one axis";
  let arguments = (ins Dvn_Tensor:$x, I64Attr:$axis);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_SliceOp : Dvn_View<"slice", [AttrSizedOperandSegments]> {
  let summary = "A box of a tensor: element i of an axis is start + i * step of x";
  let description = [{
    `starts` has one `i64` for each dimension, `steps` one known positive number.
    The box lies inside x: the front end has checked it or has emitted
    `dvn.check_bounds`.
  }];
  let arguments = (ins Dvn_Tensor:$x, Variadic<I64>:$starts, Variadic<I64>:$sizes, DenseI64ArrayAttr:$steps);
  let assemblyFormat = "$x `starts` `(` $starts `)` (`sizes` `(` $sizes^ `)`)? `steps` $steps attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_InsertSliceOp : Dvn_View<"insert_slice"> {
  let summary = "x with a box of it replaced by `value`";
  let arguments = (ins Dvn_Tensor:$x, Dvn_Tensor:$value, Variadic<I64>:$starts, DenseI64ArrayAttr:$steps);
  let assemblyFormat = "$x `,` $value `starts` `(` $starts `)` `steps` $steps attr-dict `:` type($x) `,` type($value) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_PadOp : Dvn_View<"pad"> {
  let summary = "Adds `low` elements before and `high` after each axis, all of one value";
  let arguments = (ins Dvn_Tensor:$x, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high, F64Attr:$value);
  let assemblyFormat = "$x `low` $low `high` $high `value` $value attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
}
def Dvn_ConcatOp : Dvn_View<"concat"> {
  let signature = "concat(xs; axis)";
  let summary = "Joins tensors along one axis";
  let arguments = (ins Variadic<Dvn_Tensor>:$xs, I64Attr:$axis);
  let assemblyFormat = "$xs `axis` $axis attr-dict `:` type($xs) `->` type($result)";
  let hasFolder = 1;
}

#endif // DVN_OPS_SHAPE_TD
