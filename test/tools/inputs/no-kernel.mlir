dvn.kernel_body @dvn_kernel_bad {
^bb0(%k: i64, %c: i64):
  %y = dvn.permutation %k, %c : tensor<8xi64>
  dvn.yield %y : tensor<8xi64>
}
func.func @main() attributes {dvn.program} {
  %c = arith.constant 1 : i64
  %y = dvn.slot offset 0 : memref<8xi64>
  dvn.launch @dvn_kernel_bad (%c, %c : i64, i64) into %y : memref<8xi64>
  return
}
