//===- Data.td - what comes from outside ----------------------------------===//
//
// Data sets are symbols; a field of one is a tensor. Opened at first use and
// checked against the declared type.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_DATA_TD
#define DVN_OPS_DATA_TD

include "dialect/Types.td"
include "dialect/Interfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_DataOp : Dvn_Op<"data", [Symbol, HasParent<"::mlir::ModuleOp">]> {
  let summary = "A data set and its reader";
  let description = [{
    `reader` is `idx`, ...; `arguments` its strings (path first, which
    `--data.NAME` replaces); `types[i]` is the tensor type of `fields[i]`, its
    first size `?` the number of rows. `options` are the reader's named
    arguments: a truth value, a text, a list of texts, or lists by name
    (`{labels = {species = ["setosa", "virginica"]}}`).
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$reader, StrArrayAttr:$arguments,
                       OptionalAttr<DictionaryAttr>:$options,
                       StrArrayAttr:$fields, TypeArrayAttr:$types);
  let assemblyFormat = "$sym_name $reader $arguments (`options` $options^)? `fields` $fields $types attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_DataSizeOp : Dvn_Op<"data_size", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The number of rows";
  let arguments = (ins FlatSymbolRefAttr:$data);
  let results = (outs I64:$size);
  let assemblyFormat = "$data attr-dict";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_DataFieldOp : Dvn_Op<"data_field", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
                                            DeclareOpInterfaceMethods<Dvn_ShapeModel>]> {
  let summary = "All rows of a field";
  let arguments = (ins FlatSymbolRefAttr:$data, StrAttr:$field);
  let results = (outs Dvn_TensorOrBuffer:$result);
  let assemblyFormat = "$data $field attr-dict `:` type($result)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_ReadImageOp : Dvn_Op<"read_image", [MemoryEffects<[MemWrite<Dvn_Outside>]>]> {
  let summary = "An image file as u8[height, width, channels], resized; channels is 1 (grey) or 3";
  let arguments = (ins Dvn_StringType:$path);
  let results = (outs AnyTypeOf<[RankedTensorOf<[UI<8>]>, MemRefOf<[UI<8>]>]>:$result);
  let assemblyFormat = "$path attr-dict `:` type($result)";
  let extraClassDeclaration = signatureDeclaration;
}
def Dvn_WriteImageOp : Dvn_Op<"write_image", [MemoryEffects<[MemWrite<Dvn_Outside>]>]> {
  let summary = "Writes [h, w] or [h, w, 1 or 3] as a PNG file, u8 or f32 of 0 to 1; whole or not at all";
  let arguments = (ins Dvn_StringType:$path, Dvn_TensorOrBuffer:$pixels);
  let assemblyFormat = "$path `,` $pixels attr-dict `:` type($pixels)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_DATA_TD
