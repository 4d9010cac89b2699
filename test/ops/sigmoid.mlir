// 1 / (1 + exp(-x)), without overflow.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.5, 0.7310586, 0.07585818, 3.8e-44, 1.0, 0.0, nan]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, 1.0, -2.5, -100.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<7xf32>
  %y = dvn.sigmoid %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.sigmoid %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
