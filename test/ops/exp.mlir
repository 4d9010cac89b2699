// e ** x; 0 at -infinity, infinity at infinity.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.0, 2.7182817, 0.082085, inf, 0.0, nan, 1.6516363e+38]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, 1.0, -2.5, 0x7F800000, 0xFF800000, 0x7FC00000, 88.0]> : tensor<7xf32>
  %y = dvn.exp %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.exp %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
