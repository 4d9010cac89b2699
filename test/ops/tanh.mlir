// Hyperbolic tangent; saturates at 1.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 0.7615942, -0.9866143, 1.0, 1.0, -1.0, nan]
func.func @values() -> tensor<8xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 1.0, -2.5, 20.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<8xf32>
  %y = dvn.tanh %x : tensor<8xf32>
  return %y : tensor<8xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.tanh %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
