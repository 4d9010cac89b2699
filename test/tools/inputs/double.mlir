dvn.kernel_body @dvn_kernel_double {
^bb0(%x: tensor<4xf32>):
  %y = dvn.add %x, %x : tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}
func.func @main() attributes {dvn.program} {
  %x = dvn.slot offset 0 : memref<4xf32>
  %y = dvn.slot offset 128 : memref<4xf32>
  dvn.launch @dvn_kernel_double (%x : memref<4xf32>) into %y : memref<4xf32>
  %text = dvn.string_constant "done"
  dvn.print %text
  return
}
