//===- Types.td - types of the dvn dialect --------------------------------===//
//
// Tensors are MLIR's own `tensor`; only what a host program needs besides is
// defined here.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TYPES_TD
#define DVN_TYPES_TD

include "dialect/Base.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dvn_StringType : TypeDef<Dvn_Dialect, "String"> {
  let mnemonic = "string";
  let summary = "A text of the running program";
  let description = [{
    Text that is known only while the program runs: a flag of type `path` or
    `str`, or a formatted string. Lowered to a pointer to bytes that end in 0.
  }];
}

def Dvn_HostValue : AnyTypeOf<[I64, F64, I1, Dvn_StringType],
                              "i64, f64, i1 or !dvn.string">;
def Dvn_AnyValue : AnyTypeOf<[I64, F64, I1, Dvn_StringType, Dvn_Tensor, Dvn_Buffer]>;

// What an op with an effect touches: a read of memory may pass a line of output.
def Dvn_Memory : Resource<"::dvn::Memory">;
def Dvn_Outside : Resource<"::dvn::Outside">;

#endif // DVN_TYPES_TD
