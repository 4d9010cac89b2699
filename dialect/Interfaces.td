//===- Interfaces.td - what passes ask of an op ---------------------------===//
//
// Passes never list ops: they ask these interfaces. Two more are attached from
// outside, so that the dialect knows neither Halide nor the interpreter:
// `KernelModel` (passes/halide) and `ReferenceModel` (dialect/reference).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_INTERFACES_TD
#define DVN_INTERFACES_TD

include "mlir/IR/OpBase.td"

def Dvn_Differentiable : OpInterface<"Differentiable"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op whose results depend smoothly on some operands. Reverse mode: from the
    gradients of the results to those of the operands, as ops that can be
    differentiated again.
  }];
  let methods = [
    InterfaceMethod<[{
      Emits the gradients. `gradients` has one value for each result, null where
      nothing flows; one value for each operand is pushed to `operandGradients`,
      null where the operand has no gradient (integers, sizes, indices).
    }], "void", "differentiate",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$gradients,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$operandGradients)>
  ];
}

def Dvn_ShapeModel : OpInterface<"ShapeModel"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op that can say the size of each dimension of its results as an `i64`
    made from its operands, without computing the result.
  }];
  let methods = [
    InterfaceMethod<"Emits (or finds) the size of dimension `dimension` of result `result`.",
    "::mlir::Value", "reifySize",
    (ins "::mlir::OpBuilder &":$builder, "unsigned":$result, "unsigned":$dimension)>
  ];
}

def Dvn_KernelOp : OpInterface<"KernelOp"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op that runs inside a `dvn.kernel`. Fusion decides by its role alone:
    `pointwise` element by element, `view` renames indices, `reduction` and
    `contraction` sum over a dimension, `scatter` writes where indices say.
  }];
  let methods = [
    StaticInterfaceMethod<"The part it plays.", "::dvn::KernelRole", "getKernelRole">,
    InterfaceMethod<"Multiply-adds for one element of the result; -1 where not known.",
      "int64_t", "getWorkPerElement", (ins), [{}], [{ return 1; }]>
  ];
}

def Dvn_RuntimeOp : OpInterface<"RuntimeOp"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op that one call of the runtime computes, from whole tensors to whole
    tensors: what no kernel does well (factorisations). Its operands are tensors
    and whole host numbers (`i64`, `i1`), its results tensors, whose sizes the
    runtime says. The entry is one of runtime/Functions.def and takes: the
    context, the tensor operands, the numbers, the results, "file:line:col"
    (`dvn_tensor` of runtime/dvn.h).
  }];
  let methods = [
    StaticInterfaceMethod<"The runtime's entry that computes it.", "::llvm::StringRef", "getEntry">,
    InterfaceMethod<"Known numbers for the entry, behind the operands' own.",
      "::llvm::SmallVector<int64_t>", "getNumbers", (ins), [{}], [{ return {}; }]>
  ];
}

#endif // DVN_INTERFACES_TD
