//===- Text.td - what is asked of texts -----------------------------------===//
//
// Comparisons of texts that are known only while running, and the request for a
// frame.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_TEXT_TD
#define DVN_OPS_TEXT_TD

include "dialect/Types.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_StringCompareOp : Dvn_Op<"string_compare", [Pure]> {
  let summary = "-1, 0 or 1: x lies before y, is equal, or lies behind it, byte by byte";
  let arguments = (ins Dvn_StringType:$x, Dvn_StringType:$y);
  let results = (outs I64:$result);
  let assemblyFormat = "$x `,` $y attr-dict";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StringAffixOp : Dvn_Op<"string_affix", [Pure]> {
  let summary = "Whether a text begins with a part, or ends with it";
  let arguments = (ins Dvn_StringType:$text, Dvn_StringType:$part, UnitAttr:$ends);
  let results = (outs I1:$result);
  let assemblyFormat = "(`ends` $ends^)? $text `,` $part attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_KeepOp : Dvn_Op<"keep", [MemoryEffects<[MemWrite<Dvn_Outside>]>]> {
  let summary = "Asks for a frame at the next safe point";
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_TEXT_TD
