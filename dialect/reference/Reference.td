//===- Reference.td - what the interpreter asks of an op ------------------===//
//
// Each op that the reference interpreter can run has this interface, attached
// from outside by the file of its family in this folder. So the dialect does not
// know the interpreter, and the interpreter lists no ops.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_REFERENCE_TD
#define DVN_REFERENCE_TD

include "mlir/IR/OpBase.td"

def Dvn_ReferenceModel : OpInterface<"ReferenceModel"> {
  let cppNamespace = "::dvn";
  let description = [{
    An op with a meaning in plain loops, independent of folders and kernels.
  }];
  let methods = [
    InterfaceMethod<[{
      Takes the operands' values from the interpreter and sets the results'.
    }], "::llvm::LogicalResult", "run", (ins "::dvn::Interpreter &":$interpreter)>
  ];
}

#endif // DVN_REFERENCE_TD
