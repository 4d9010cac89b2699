// Tangent.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 1.5574077, 0.7470223, nan]
func.func @values() -> tensor<5xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 1.0, -2.5, 0x7F800000]> : tensor<5xf32>
  %y = dvn.tan %x : tensor<5xf32>
  return %y : tensor<5xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32> {dvn.range = [-1.2, 1.2]}) -> tensor<7xf32> {
  %y = dvn.tan %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
