//===- Kernel.td - what one Halide pipeline computes ----------------------===//
//
// `dvn-fuse-kernels` makes `dvn.kernel`; `dvn-outline-kernels` turns it into
// `dvn.kernel_body` (equal ones are one) and `dvn.call_kernel`; `dvn-plan-memory`
// turns tensors into buffers, and calls into `dvn.launch`.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_KERNEL_TD
#define DVN_OPS_KERNEL_TD

include "dialect/Types.td"
include "dialect/Attributes.td"
include "dialect/Interfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_KernelOperand : AnyTypeOf<[I64, F64, I1, Dvn_Tensor]>;
def Dvn_LaunchOperand : AnyTypeOf<[I64, F64, I1, Dvn_Buffer]>;

def Dvn_KernelRegionOp : Dvn_Op<"kernel", [Pure, AttrSizedOperandSegments, IsolatedFromAbove, SingleBlock,
                                     DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "A group of ops that run as one kernel";
  let description = [{
    The block's arguments are `inputs`, tensors and host numbers; it ends in
    `dvn.yield`. `sizes` are the run-time sizes of the results, in order of
    results and dimensions, for whoever allocates them.
  }];
  let arguments = (ins Variadic<Dvn_KernelOperand>:$inputs, Variadic<I64>:$sizes,
                       OptionalAttr<Dvn_ScheduleAttr>:$schedule);
  let results = (outs Variadic<Dvn_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "(`(` $inputs^ `:` type($inputs) `)`)? (`sizes` `(` $sizes^ `)`)? (`schedule` $schedule^)? attr-dict `->` type($results) $body";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_YieldOp : Dvn_Op<"yield", [Pure, Terminator]> {
  let summary = "The results of a kernel";
  let arguments = (ins Variadic<Dvn_Tensor>:$results);
  let assemblyFormat = "($results^ `:` type($results))? attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_KernelBodyOp : Dvn_Op<"kernel_body", [Symbol, IsolatedFromAbove, SingleBlock, HasParent<"::mlir::ModuleOp">]> {
  let summary = "A kernel under its content's name";
  let description = [{
    `in_place`: pairs (input, result): the result is written over the input's
    bytes, each element read before it is written and by no other element.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<Dvn_ScheduleAttr>:$schedule,
                       OptionalAttr<DenseI64ArrayAttr>:$in_place);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name (`schedule` $schedule^)? (`in_place` $in_place^)? attr-dict-with-keyword $body";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_CallKernelOp : Dvn_Op<"call_kernel", [Pure, AttrSizedOperandSegments,
                                           DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                                           DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "One run of a kernel, on tensors";
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Dvn_KernelOperand>:$inputs, Variadic<I64>:$sizes);
  let results = (outs Variadic<Dvn_Tensor>:$results);
  let assemblyFormat = "$kernel (`(` $inputs^ `:` type($inputs) `)`)? (`sizes` `(` $sizes^ `)`)? attr-dict `->` type($results)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_LaunchOp : Dvn_Op<"launch", [AttrSizedOperandSegments]> {
  let summary = "One run of a kernel, on buffers";
  let description = "The run is skipped where all outputs are empty.";
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Dvn_LaunchOperand>:$inputs, Variadic<Dvn_Buffer>:$outputs);
  let assemblyFormat = "$kernel (`(` $inputs^ `:` type($inputs) `)`)? `into` $outputs attr-dict `:` type($outputs)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_SlotOp : Dvn_Op<"slot"> {
  let summary = "A buffer of the arena";
  let description = [{
    With `offset`: a fixed place, sizes known. Without: slot `index` of the
    context, which grows to the sizes asked for; its old content is lost.
  }];
  let arguments = (ins Variadic<I64>:$sizes, OptionalAttr<I64Attr>:$index, OptionalAttr<I64Attr>:$offset);
  let results = (outs Dvn_Buffer:$buffer);
  let assemblyFormat = "(`index` $index^)? (`offset` $offset^)? (`sizes` `(` $sizes^ `)`)? attr-dict `:` type($buffer)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StorageOp : Dvn_Op<"storage", [Pure]> {
  let summary = "The bytes of a variable";
  let arguments = (ins FlatSymbolRefAttr:$variable);
  let results = (outs Dvn_Buffer:$buffer);
  let assemblyFormat = "$variable attr-dict `:` type($buffer)";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_KERNEL_TD
