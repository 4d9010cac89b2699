//===- Random.td - draws --------------------------------------------------===//
//
// Draws are functions of a key and a counter (Philox 4x32-10, Salmon et al.,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011): there is no hidden
// state. `dvn.key` makes the key from the run's seed and the draw's place.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_RANDOM_TD
#define DVN_OPS_RANDOM_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_KeyOp : Dvn_Op<"key", [Pure]> {
  let summary = "The key of a draw: from the run's seed, or the one given, and the place in the program";
  let arguments = (ins StrAttr:$place, Optional<I64>:$seed);
  let results = (outs I64:$key);
  let assemblyFormat = "$place (`seed` $seed^)? attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_MixCounterOp : Dvn_Op<"mix_counter", [Pure]> {
  let summary = "Joins the counter of an inner loop to those around it";
  let arguments = (ins I64:$outer, I64:$inner);
  let results = (outs I64:$counter);
  let assemblyFormat = "$outer `,` $inner attr-dict";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_RandomUniformOp : Dvn_Op<"random_uniform", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "Numbers of [0, 1), one for each element";
  let description = [{
    Philox block (element number low and high, counter low and high) under the
    key. f32: the upper 24 bits of word `stream` times 2^-24; f64: the upper 53
    bits of words `2 * stream` and `2 * stream + 1` times 2^-53. Elements are
    numbered in row-major order. `stream` 0 or 1: two independent numbers.
  }];
  let arguments = (ins I64:$key, I64:$counter, Variadic<I64>:$sizes, I64Attr:$stream);
  let results = (outs Dvn_FloatTensor:$result);
  let assemblyFormat = "$key `,` $counter (`sizes` `(` $sizes^ `)`)? `stream` $stream attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}
def Dvn_PermutationOp : Dvn_Op<"permutation", [Pure, DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "0 .. n-1 in random order (Fisher and Yates)";
  let arguments = (ins I64:$key, I64:$counter, Variadic<I64>:$sizes);
  let results = (outs AnyTypeOf<[RankedTensorOf<[I64]>, MemRefOf<[I64]>]>:$result);
  let assemblyFormat = "$key `,` $counter (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_RANDOM_TD
