//===- Memory.td - parameters and states ----------------------------------===//
//
// The only memory of a program. A variable is a symbol of the module; reading
// gives a tensor value, writing takes one.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_MEMORY_TD
#define DVN_OPS_MEMORY_TD

include "dialect/Types.td"
include "dialect/Attributes.td"
include "dialect/Interfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_VariableOp : Dvn_Op<"variable", [Symbol, HasParent<"::mlir::ModuleOp">]> {
  let summary = "A parameter or a state of an instance";
  let description = [{
    The symbol's name is the place in the file (`model.dense_0.weight`). Sizes
    are known. Host numbers (`state t: int`) are rank-0 tensors. `trainable`
    memory is `param`. `scope` names the program that makes the instance anew;
    without it the memory lives as long as the run.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Dvn_Tensor>:$type,
                       Dvn_VariableKindAttr:$kind, OptionalAttr<StrAttr>:$scope);
  let assemblyFormat = "$sym_name `:` $type $kind (`scope` $scope^)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_ReadOp : Dvn_Op<"read", [MemoryEffects<[MemRead<Dvn_Memory>]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The value of a variable at this point";
  let arguments = (ins FlatSymbolRefAttr:$variable);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$variable attr-dict `:` type($result)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_WriteOp : Dvn_Op<"write", [MemoryEffects<[MemWrite<Dvn_Memory>]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Stores a value in a variable";
  let arguments = (ins FlatSymbolRefAttr:$variable, Dvn_Tensor:$value);
  let assemblyFormat = "$variable `,` $value attr-dict `:` type($value)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_SaveOp : Dvn_Op<"save", [MemoryEffects<[MemRead<Dvn_Memory>, MemWrite<Dvn_Outside>]>,
                               DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Writes variables to a safetensors file, whole or not at all";
  let description = [{
    `names[i]` is the name in the file of `variables[i]`. Other tensors of the
    record follow as `tensors` with the last names. `layouts[i]` says how the file
    keeps variable i: `stored` is its shape there, `split` the same with axes taken
    apart, `axes` the axis of `split` that each of ours, in order, is read from
    (`{stored = [10, 6], split = [10, 2, 3], axes = [1, 2, 0]}` for [6, 10]); an
    empty `{}` is our own layout.
  }];
  let arguments = (ins Dvn_StringType:$path, Variadic<Dvn_TensorOrBuffer>:$tensors, ArrayAttr:$variables, StrArrayAttr:$names,
                       OptionalAttr<ArrayAttr>:$layouts);
  let assemblyFormat = "$path (`tensors` $tensors^)? `variables` $variables `names` $names (`layouts` $layouts^)? attr-dict (`:` type($tensors)^)?";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_LoadOp : Dvn_Op<"load", [MemoryEffects<[MemWrite<Dvn_Memory>, MemWrite<Dvn_Outside>]>,
                               DeclareOpInterfaceMethods<SymbolUserOpInterface>,
                               DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "Reads variables from a safetensors file; all fit or nothing is loaded";
  let description = [{
    As `dvn.save`. Tensors that are no memory follow as results with the last
    names; `sizes` are those of their `?`, in order.
  }];
  let arguments = (ins Dvn_StringType:$path, Variadic<I64>:$sizes, ArrayAttr:$variables, StrArrayAttr:$names,
                       OptionalAttr<ArrayAttr>:$layouts);
  let results = (outs Variadic<Dvn_TensorOrBuffer>:$tensors);
  let assemblyFormat = "$path (`sizes` $sizes^)? `variables` $variables `names` $names (`layouts` $layouts^)? attr-dict (`:` type($tensors)^)?";
  let extraClassDeclaration = signatureDeclaration # [{
    /// The sizes of the `?` of one of the tensors.
    ::mlir::OperandRange getSizesOf(unsigned tensor);
  }];
}
def Dvn_LayerOp : Dvn_Op<"layer", [HasParent<"::mlir::ModuleOp">]> {
  let summary = "A row of the program's `summary`";
  let description = "`output` is the shape as the source spells it; `multiply_adds` are for one sample.";
  let arguments = (ins StrAttr:$name, StrAttr:$net, StrAttr:$output, I64Attr:$parameters, I64Attr:$multiply_adds);
  let assemblyFormat = "$name $net $output `parameters` $parameters `multiply_adds` $multiply_adds attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_MEMORY_TD
