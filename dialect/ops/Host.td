//===- Host.td - the host's side of a program -----------------------------===//
//
// Numbers to and from tensors, texts, and what a program shows. Each op with an
// effect is a call of the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_HOST_TD
#define DVN_OPS_HOST_TD

include "dialect/Types.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// Shows something, ends the program, or looks at the clock; leaves memory alone.
class Dvn_Effect<string mnemonic> : Dvn_Op<mnemonic, [MemoryEffects<[MemWrite<Dvn_Outside>]>]>;

def Dvn_SplatOp : Dvn_Op<"splat", [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "A host number as a tensor of rank 0";
  let description = "Converted to the element type as `dvn.cast` does.";
  let arguments = (ins Dvn_HostNumber:$x);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::View; }
  }];
}
def Dvn_ItemOp : Dvn_Op<"item", [Pure, DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  let summary = "A tensor of rank 0 as a host number: floats as f64, integers as i64, bool as i1";
  let arguments = (ins Dvn_Tensor:$x);
  let results = (outs Dvn_HostNumber:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_HostMathOp : Dvn_Op<"host_math", [Pure]> {
  let summary = "An elementary function of host numbers (f64), of runtime/Elementary.h";
  let description = "`function`: exp log sin cos tan tanh sigmoid erf sqrt floor ceil round abs sign pow mod atan2 min max.";
  let arguments = (ins StrAttr:$function, Variadic<F64>:$xs);
  let results = (outs F64:$result);
  let assemblyFormat = "$function $xs attr-dict";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_CheckBoundsOp : Dvn_Effect<"check_bounds"> {
  let summary = "Fails unless 0 <= start <= end <= size";
  let arguments = (ins I64:$start, I64:$end, I64:$size, StrAttr:$what);
  let assemblyFormat = "$start `,` $end `,` $size $what attr-dict";
  let hasCanonicalizer = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_CheckIndexOp : Dvn_Effect<"check_index"> {
  let summary = "Fails unless every element of the index lies in 0 .. size-1";
  let arguments = (ins Dvn_IndexTensorOrBuffer:$index, I64:$size, StrAttr:$what);
  let assemblyFormat = "$index `,` $size $what attr-dict `:` type($index)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_CheckEqualOp : Dvn_Effect<"check_equal"> {
  let summary = "Fails unless two sizes that could not be decided while compiling are equal";
  let arguments = (ins I64:$x, I64:$y, StrAttr:$what);
  let assemblyFormat = "$x `,` $y $what attr-dict";
  let hasCanonicalizer = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StringConstantOp : Dvn_Op<"string_constant", [Pure]> {
  let summary = "A known text";
  let arguments = (ins StrAttr:$value);
  let results = (outs Dvn_StringType:$result);
  let assemblyFormat = "$value attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StringSelectOp : Dvn_Effect<"string_select"> {
  let summary = "One of known texts by index; fails outside";
  let arguments = (ins StrArrayAttr:$values, I64:$index);
  let results = (outs Dvn_StringType:$result);
  let assemblyFormat = "$values `,` $index attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_FormatOp : Dvn_Op<"format", [Pure]> {
  let summary = "A text with holes: piece 0, value 0, piece 1, value 1, .., last piece";
  let description = "`specs[i]` formats value i as Python's format does (`.3f`, `03d`, `>8`), empty for the default.";
  let arguments = (ins Variadic<Dvn_AnyValue>:$xs, StrArrayAttr:$pieces, StrArrayAttr:$specs);
  let results = (outs Dvn_StringType:$result);
  let assemblyFormat = "$pieces $specs (`(` $xs^ `:` type($xs) `)`)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_PrintOp : Dvn_Effect<"print"> {
  let summary = "A line on standard output";
  let arguments = (ins Dvn_StringType:$text);
  let assemblyFormat = "$text attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StatusDueOp : Dvn_Effect<"status_due"> {
  let summary = "Whether the status line should be drawn again";
  let results = (outs I1:$due);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StatusOp : Dvn_Effect<"status"> {
  let summary = "The status line: overwritten on a terminal";
  let arguments = (ins Dvn_StringType:$text);
  let assemblyFormat = "$text attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_WatchDueOp : Dvn_Effect<"watch_due"> {
  let summary = "Whether the run is watched, so that `dvn.watch` is worth its values";
  let results = (outs I1:$due);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_WatchOp : Dvn_Effect<"watch"> {
  let summary = "Numbers by name that are shown with what --check-numbers finds";
  let arguments = (ins StrArrayAttr:$names, Variadic<Dvn_AnyValue>:$xs);
  let assemblyFormat = "$names (`(` $xs^ `:` type($xs) `)`)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_TrackOp : Dvn_Effect<"track"> {
  let summary = "A row of the history";
  let arguments = (ins StrArrayAttr:$names, Variadic<Dvn_AnyValue>:$xs);
  let assemblyFormat = "$names (`(` $xs^ `:` type($xs) `)`)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_ReportOp : Dvn_Effect<"report"> {
  let summary = "Results of a program, by name";
  let arguments = (ins StrArrayAttr:$names, Variadic<Dvn_AnyValue>:$xs);
  let assemblyFormat = "$names (`(` $xs^ `:` type($xs) `)`)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_AssertOp : Dvn_Effect<"assert"> {
  let summary = "Ends the program with a text unless the condition holds";
  let arguments = (ins I1:$condition, Dvn_StringType:$text);
  let assemblyFormat = "$condition `,` $text attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_PlotOp : Dvn_Effect<"plot"> {
  let summary = "Draws columns of the history against another, as SVG or PNG by the ending of the path";
  let arguments = (ins Dvn_StringType:$path, StrAttr:$x, StrArrayAttr:$ys);
  let assemblyFormat = "$path `x` $x `y` $ys attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_HeatmapOp : Dvn_Effect<"heatmap"> {
  let summary = "Draws a matrix as coloured cells, as SVG or PNG by the ending of the path; names of rows and columns may be empty";
  let arguments = (ins Dvn_StringType:$path, Dvn_TensorOrBuffer:$values, StrArrayAttr:$rows, StrArrayAttr:$columns);
  let assemblyFormat = "$path `,` $values `rows` $rows `columns` $columns attr-dict `:` type($values)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_ClockOp : Dvn_Effect<"clock"> {
  let summary = "Seconds since the program began";
  let results = (outs F64:$seconds);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_HOST_TD
