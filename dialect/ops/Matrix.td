//===- Matrix.td - systems, determinants, decompositions ------------------===//
//
// What needs a factorisation of a matrix. The runtime computes these (Eigen), in
// f64 whatever the element type is, matrix by matrix over the leading sizes; the
// results are rounded once. A matrix with a NaN or an infinity gives NaN.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_MATRIX_TD
#define DVN_OPS_MATRIX_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_Matrices : AnyTypeOf<[Dvn_FloatTensor, MemRefOf<[Dvn_Float]>], "tensor or buffer of floats">;

class Dvn_MatrixOp<string mnemonic, string call, list<Trait> traits>
    : Dvn_Op<mnemonic, !listconcat(traits, [Dvn_RuntimeOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                            DeclareOpInterfaceMethods<Dvn_Differentiable>])> {
  let signature = call;
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::llvm::StringRef getEntry() { return "dvn_}] # mnemonic # [{"; }
  }];
}

// Not `Pure`: it may fail, so it stays where it stands.
def Dvn_SolveOp : Dvn_MatrixOp<"solve", "solve(a, b)", [NoMemoryEffect]> {
  let summary = "x with a @ x = b";
  let description = [{
    `a`: `[..., n, n]`, `b` and the result: `[..., n, k]`. By LU with partial
    pivoting. A pivot that is 0 ends the program: the matrix is singular.
  }];
  let arguments = (ins Dvn_Matrices:$a, Dvn_Matrices:$b);
  let results = (outs Dvn_Matrices:$x);
  let assemblyFormat = "$a `,` $b attr-dict `:` type($a) `,` type($b) `->` type($x)";
}

def Dvn_DeterminantOp : Dvn_MatrixOp<"determinant", "determinant(a)", [Pure]> {
  let summary = "Determinant of each matrix";
  let description = [{
    `a`: `[..., n, n]`, the result `[...]`; 1 for n = 0. The gradient needs an
    inverse, so it fails where the determinant is 0.
  }];
  let arguments = (ins Dvn_Matrices:$a);
  let results = (outs Dvn_Matrices:$result);
  let assemblyFormat = "$a attr-dict `:` type($a) `->` type($result)";
}

def Dvn_PseudoInverseOp : Dvn_MatrixOp<"pseudo_inverse", "pseudo_inverse(a)", [Pure]> {
  let summary = "Moore-Penrose inverse of each matrix";
  let description = [{
    `a`: `[..., m, n]`, the result `[..., n, m]`. Singular values up to
    max(m, n) times the largest one times the spacing of the element type at 1
    count as 0. The gradient is that of matrices of the same rank (Golub and
    Pereyra, 1973); equal singular values do not matter.
  }];
  let arguments = (ins Dvn_Matrices:$a);
  let results = (outs Dvn_Matrices:$result);
  let assemblyFormat = "$a attr-dict `:` type($a) `->` type($result)";
}

def Dvn_SymmetricEigenOp : Dvn_MatrixOp<"symmetric_eigen", "symmetric_eigen(a)", [Pure]> {
  let summary = "Eigenvalues, ascending, and eigenvectors of (a + a') / 2";
  let description = [{
    `a`: `[..., n, n]`, values `[..., n]`, vectors `[..., n, n]`: column i belongs
    to value i. The columns have length 1, and the first component that is over
    a thousandth of the largest one is positive. The gradient of the vectors
    needs distinct values.
  }];
  let arguments = (ins Dvn_Matrices:$a);
  let results = (outs Dvn_Matrices:$values, Dvn_Matrices:$vectors);
  let assemblyFormat = "$a attr-dict `:` type($a) `->` type($values) `,` type($vectors)";
}

def Dvn_SvdOp : Dvn_MatrixOp<"svd", "svd(a)", [Pure]> {
  let summary = "u, s, v with a = u @ diag(s) @ v'";
  let description = [{
    `a`: `[..., m, n]`; with k the smaller of m and n, `u`: `[..., m, k]`, `s`:
    `[..., k]` descending, `v`: `[..., n, k]`. Columns of `v` have their sign as
    those of `symmetric_eigen`. The gradient of `u` and `v` needs distinct values,
    none of them 0.
  }];
  let arguments = (ins Dvn_Matrices:$a);
  let results = (outs Dvn_Matrices:$u, Dvn_Matrices:$s, Dvn_Matrices:$v);
  let assemblyFormat = "$a attr-dict `:` type($a) `->` type($u) `,` type($s) `,` type($v)";
}

#endif // DVN_OPS_MATRIX_TD
