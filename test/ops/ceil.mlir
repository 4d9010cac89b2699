// The smallest whole number not below x.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.0, -0.0, 2.0, -2.0, inf, nan]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[0.5, -0.5, 2.0, -2.5, 0x7F800000, 0x7FC00000]> : tensor<6xf32>
  %y = dvn.ceil %x : tensor<6xf32>
  return %y : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.ceil %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
