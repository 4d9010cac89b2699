//===- Frame.td - stopping and going on -----------------------------------===//
//
// `dvn-make-resumable` guards what precedes the training loop and puts these at
// its safe point (language.md 1.14).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_FRAME_TD
#define DVN_OPS_FRAME_TD

include "dialect/Types.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_FrameDueOp : Dvn_Op<"frame_due"> {
  let summary = "Whether a frame is to be written now: the timer or a signal asks";
  let results = (outs I1:$due);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_FrameStoreOp : Dvn_Op<"frame_store"> {
  let summary = "Writes a frame: these live values, all memory, the files; after a signal it does not return";
  let arguments = (ins Variadic<Dvn_AnyValue>:$xs);
  let assemblyFormat = "($xs^ `:` type($xs))? attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_ResumingOp : Dvn_Op<"resuming"> {
  let summary = "Whether this run goes on from a frame";
  let results = (outs I1:$resuming);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_FrameLoadOp : Dvn_Op<"frame_load"> {
  let summary = "Value `index` of the frame";
  let description = "`sizes`: none; a tensor of run-time sizes takes them from the frame.";
  let arguments = (ins I64Attr:$index);
  let results = (outs Dvn_AnyValue:$result);
  let assemblyFormat = "$index attr-dict `:` type($result)";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_FRAME_TD
