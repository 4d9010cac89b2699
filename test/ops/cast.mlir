// A float to an integer is cut towards zero and saturates, NaN becomes 0.
// RUN: dvn-run %s --program=to_i32 | FileCheck %s --check-prefix=I32
// RUN: dvn-run %s --program=to_u8 | FileCheck %s --check-prefix=U8
// RUN: dvn-run %s --program=others | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// I32: [2, -2, 2147483647, -2147483648, 0]
func.func @to_i32() -> tensor<5xi32> {
  %x = dvn.constant dense<[2.9, -2.9, 1.0e10, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %y = dvn.cast %x : tensor<5xf32> -> tensor<5xi32>
  return %y : tensor<5xi32>
}
// U8: [2, 0, 255, 0, 0]
func.func @to_u8() -> tensor<5xui8> {
  %x = dvn.constant dense<[2.9, -2.9, 1.0e10, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %y = dvn.cast %x : tensor<5xf32> -> tensor<5xui8>
  return %y : tensor<5xui8>
}
// CHECK: others: [true, false, true]
// CHECK: others: [1.0, 0.0]
// CHECK: others: [16777216.0, 16777218.0]
// CHECK: others: [44, 200]
func.func @others() -> (tensor<3xi1>, tensor<2xf32>, tensor<2xf32>, tensor<2xui8>) {
  %x = dvn.constant dense<[0x7FC00000, 0.0, 0.5]> : tensor<3xf32>
  %b = dvn.cast %x : tensor<3xf32> -> tensor<3xi1>
  %p = dvn.constant dense<[true, false]> : tensor<2xi1>
  %f = dvn.cast %p : tensor<2xi1> -> tensor<2xf32>
  %i = dvn.constant dense<[16777217, 16777218]> : tensor<2xi64>
  %g = dvn.cast %i : tensor<2xi64> -> tensor<2xf32>
  %w = dvn.constant dense<[300, 200]> : tensor<2xi32>
  %u = dvn.cast %w : tensor<2xi32> -> tensor<2xui8>
  return %b, %f, %g, %u : tensor<3xi1>, tensor<2xf32>, tensor<2xf32>, tensor<2xui8>
}

// GRADIENT: gradients agree, 3 elements
// GRADIENT: second derivatives agree, 3 elements
func.func @gradient(%x: tensor<?xf32>) -> tensor<?xf64> {
  %d = dvn.cast %x : tensor<?xf32> -> tensor<?xf64>
  %y = dvn.sin %d : tensor<?xf64>
  return %y : tensor<?xf64>
}
