// The smaller; NaN if either is.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.0, -2.0, nan, nan, 0.0, -0.0]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[1.0, -1.0, 0x7FC00000, 1.0, -0.0, 0.0]> : tensor<6xf32>
  %y = dvn.constant dense<[2.0, -2.0, 1.0, 0x7FC00000, 0.0, -0.0]> : tensor<6xf32>
  %z = dvn.min %x, %y : tensor<6xf32>
  return %z : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xf32> {
  %z = dvn.min %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
