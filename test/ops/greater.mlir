// x > y; a comparison with NaN is false.
// RUN: dvn-run %s | FileCheck %s

// CHECK: values: [false, false, true, false, false, false]
// CHECK: values: [false, false, true]
func.func @values() -> (tensor<6xi1>, tensor<3xi1>) {
  %x = dvn.constant dense<[1.0, 1.0, 2.0, 0.0, 0x7FC00000, 0x7FC00000]> : tensor<6xf32>
  %y = dvn.constant dense<[1.0, 2.0, 1.0, -0.0, 0x7FC00000, 1.0]> : tensor<6xf32>
  %z = dvn.greater %x, %y : tensor<6xf32> -> tensor<6xi1>
  %i = dvn.constant dense<[3, 3, 4]> : tensor<3xi64>
  %j = dvn.constant dense<[3, 4, 3]> : tensor<3xi64>
  %k = dvn.greater %i, %j : tensor<3xi64> -> tensor<3xi1>
  return %z, %k : tensor<6xi1>, tensor<3xi1>
}
