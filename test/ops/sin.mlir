// Sine; NaN at infinity.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 0.84147096, -0.5984721, -0.50636566, nan]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 1.0, -2.5, 100.0, 0x7F800000]> : tensor<6xf32>
  %y = dvn.sin %x : tensor<6xf32>
  return %y : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.sin %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
