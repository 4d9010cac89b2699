// x + y.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [3.5, 0.0, -0.0, inf, nan, nan]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[1.0, 0.0, -0.0, 0x7F800000, 0x7F800000, 0x7FC00000]> : tensor<6xf32>
  %y = dvn.constant dense<[2.5, -0.0, -0.0, 1.0, 0xFF800000, 1.0]> : tensor<6xf32>
  %z = dvn.add %x, %y : tensor<6xf32>
  return %z : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xf32> {
  %z = dvn.add %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
