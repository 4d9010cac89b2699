// The size; its derivative is the sign.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, 0.0, 1.5, 1.5, inf, nan]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 1.5, -1.5, 0xFF800000, 0x7FC00000]> : tensor<6xf32>
  %y = dvn.abs %x : tensor<6xf32>
  return %y : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.abs %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
