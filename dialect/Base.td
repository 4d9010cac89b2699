//===- Base.td - the dvn dialect and what all of its ops share ------------===//
//
// First file of the dialect room: the dialect itself, the element types, the
// type constraints and the base class of every op. Ops lie in `ops/`, one file
// a family.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_BASE_TD
#define DVN_BASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
// With it in sight, TableGen infers the result types that it can.
include "mlir/Interfaces/InferTypeOpInterface.td"

def Dvn_Dialect : Dialect {
  let name = "dvn";
  let cppNamespace = "::dvn";
  let summary = "Networks, their data and their training loops";
  let description = [{
    Tensors are values; the only memory is `dvn.variable`. Sizes are `i64`.
    Elementwise ops need equal shapes, broadcasting is an op of its own. Host
    control flow is `scf`, host arithmetic `arith`.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def Dvn_Float : AnyTypeOf<[F32, F64]>;
def Dvn_Integer : AnyTypeOf<[I32, I64, UI<8>]>;
def Dvn_Number : AnyTypeOf<[F32, F64, I32, I64, UI<8>]>;
def Dvn_Element : AnyTypeOf<[F32, F64, I32, I64, UI<8>, I1]>;

def Dvn_Tensor : RankedTensorOf<[Dvn_Element]>;
def Dvn_NumberTensor : RankedTensorOf<[Dvn_Number]>;
def Dvn_FloatTensor : RankedTensorOf<[Dvn_Float]>;
def Dvn_IntegerTensor : RankedTensorOf<[Dvn_Integer]>;
def Dvn_BoolTensor : RankedTensorOf<[I1]>;
def Dvn_HostNumber : AnyTypeOf<[I64, F64, I1], "i64, f64 or i1">;
def Dvn_Buffer : MemRefOf<[Dvn_Element]>;
/// What host ops take and give: tensors before dvn-plan-memory, buffers after.
def Dvn_TensorOrBuffer : AnyTypeOf<[Dvn_Tensor, Dvn_Buffer], "tensor or buffer">;
def Dvn_IndexTensorOrBuffer : AnyTypeOf<[Dvn_IntegerTensor, MemRefOf<[Dvn_Integer]>], "tensor or buffer of integers">;

class Dvn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Dvn_Dialect, mnemonic, traits> {
  /// How the language spells the op: `name(operands; attribute = default)`.
  /// The front end, the documentation and error texts read it. Empty: the op
  /// has no name in the language.
  string signature = "";
  string signatureDeclaration =
      "static ::llvm::StringRef getSignature() { return \"" # signature # "\"; }\n";
}

#endif // DVN_BASE_TD
