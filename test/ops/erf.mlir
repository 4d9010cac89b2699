// The error function.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 0.5204999, -0.999593, 1.0, -1.0, nan]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 0.5, -2.5, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<7xf32>
  %y = dvn.erf %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.erf %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
