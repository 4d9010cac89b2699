// The first minimum; the first NaN if there is one.
// RUN: dvn-run %s | FileCheck %s

// CHECK: values: [1, 1, 0]
// CHECK: values: [1, 0, 0, 0]
func.func @values() -> (tensor<3xi64>, tensor<4xi64>) {
  %x = dvn.constant dense<[[3.0, -1.0, 3.0, -1.0], [4.0, 0x7FC00000, 6.0, 0x7FC00000], [0.0, 0.0, -0.0, 0.0]]> : tensor<3x4xf32>
  %0 = dvn.argmin %x axes [1] : tensor<3x4xf32> -> tensor<3xi64>
  %j = dvn.constant dense<[[5, 1, 2, 2], [4, 1, 3, 3], [4, 2, 2, 2]]> : tensor<3x4xi32>
  %1 = dvn.argmin %j axes [0] : tensor<3x4xi32> -> tensor<4xi64>
  return %0, %1 : tensor<3xi64>, tensor<4xi64>
}
