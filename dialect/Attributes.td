//===- Attributes.td - attributes of the dvn dialect ----------------------===//
//
// Kinds of memory, and the schedule that `dvn-tile-kernels` gives a kernel and
// `passes/halide` obeys.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_ATTRIBUTES_TD
#define DVN_ATTRIBUTES_TD

include "Base.td"
include "mlir/IR/EnumAttr.td"

def Dvn_VariableKind : I32EnumAttr<"VariableKind", "kind of memory", [
    I32EnumAttrCase<"Param", 0, "param">,
    I32EnumAttrCase<"State", 1, "state">]> {
  let cppNamespace = "::dvn";
  let genSpecializedAttr = 0;
}
def Dvn_VariableKindAttr : EnumAttr<Dvn_Dialect, Dvn_VariableKind, "variable_kind">;

def Dvn_KernelRole : I32EnumAttr<"KernelRole", "part that an op plays in a kernel", [
    I32EnumAttrCase<"Pointwise", 0, "pointwise">,
    I32EnumAttrCase<"View", 1, "view">,
    I32EnumAttrCase<"Reduction", 2, "reduction">,
    I32EnumAttrCase<"Contraction", 3, "contraction">,
    I32EnumAttrCase<"Scatter", 4, "scatter">]> {
  let cppNamespace = "::dvn";
}

def Dvn_ScheduleAttr : AttrDef<Dvn_Dialect, "Schedule"> {
  let mnemonic = "schedule";
  let summary = "How a kernel is tiled";
  let description = [{
    `tile`: sizes of the register tile of the kernel's root op, outermost
    dimension first (a contraction: rows, columns). `vector`: lanes of the
    innermost loop. `parallel`: the outermost loop runs on several threads.
    None of them changes a bit of the result.
  }];
  let parameters = (ins
    ArrayRefParameter<"int64_t">:$tile,
    "int64_t":$vector,
    "bool":$parallel);
  let assemblyFormat = "`<` `tile` `=` `[` $tile `]` `,` `vector` `=` $vector `,` `parallel` `=` $parallel `>`";
}

#endif // DVN_ATTRIBUTES_TD
