// Square root; NaN below 0.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 1.4142135, 2.0, nan, inf, nan]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 2.0, 4.0, -1.0, 0x7F800000, 0x7FC00000]> : tensor<7xf32>
  %y = dvn.sqrt %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32> {dvn.range = [0.3, 3.0]}) -> tensor<7xf32> {
  %y = dvn.sqrt %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
