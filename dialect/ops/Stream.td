//===- Stream.td - what comes one element after the other -----------------===//
//
// Frames of a camera or a file, lines of standard input. A stream is a number of
// the runtime; nobody knows beforehand how many elements it has.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_STREAM_TD
#define DVN_OPS_STREAM_TD

include "dialect/Types.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Dvn_StreamOp<string mnemonic> : Dvn_Op<mnemonic, [MemoryEffects<[MemWrite<Dvn_Outside>]>]>;

def Dvn_OpenFramesOp : Dvn_StreamOp<"open_frames"> {
  let summary = "Opens a camera, or a file or pipe of raw RGB frames (`-`: standard input)";
  let arguments = (ins Dvn_StringType:$path, I64Attr:$height, I64Attr:$width);
  let results = (outs I64:$stream);
  let assemblyFormat = "$path `height` $height `width` $width attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_OpenLinesOp : Dvn_StreamOp<"open_lines"> {
  let summary = "Standard input, line by line; goes on where it was left";
  let results = (outs I64:$stream);
  let assemblyFormat = "attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StreamNextOp : Dvn_StreamOp<"stream_next"> {
  let summary = "Waits for the next element; false at the end of the stream";
  let arguments = (ins I64:$stream);
  let results = (outs I1:$more);
  let assemblyFormat = "$stream attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StreamFrameOp : Dvn_StreamOp<"stream_frame"> {
  let summary = "The frame that `stream_next` found, as u8[height, width, 3]";
  let arguments = (ins I64:$stream);
  let results = (outs AnyTypeOf<[RankedTensorOf<[UI<8>]>, MemRefOf<[UI<8>]>]>:$result);
  let assemblyFormat = "$stream attr-dict `:` type($result)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StreamLineOp : Dvn_StreamOp<"stream_line"> {
  let summary = "The line that `stream_next` found, without its end";
  let arguments = (ins I64:$stream);
  let results = (outs Dvn_StringType:$result);
  let assemblyFormat = "$stream attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_StreamCloseOp : Dvn_StreamOp<"stream_close"> {
  let summary = "No more is read";
  let arguments = (ins I64:$stream);
  let assemblyFormat = "$stream attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_STREAM_TD
