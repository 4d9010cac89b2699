//===- Update.td - a part of a buffer is written ---------------------------===//
//
// `dvn-plan-memory` makes it of a `dvn.insert_slice` that no kernel computes.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_UPDATE_TD
#define DVN_OPS_UPDATE_TD

include "dialect/Base.td"

def Dvn_UpdateOp : Dvn_Op<"update"> {
  let summary = "Copies a buffer over a box of another";
  let description = "Element i of an axis goes to start + i * step, as in `dvn.insert_slice`.";
  let arguments = (ins Dvn_Buffer:$value, Dvn_Buffer:$whole, Variadic<I64>:$starts,
      DenseI64ArrayAttr:$steps);
  let assemblyFormat = "$value `into` $whole `starts` `(` $starts `)` `steps` $steps attr-dict `:` "
                       "type($value) `into` type($whole)";
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration;
}

#endif // DVN_OPS_UPDATE_TD
