// x - y.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [-1.5, 0.0, -0.0, nan, nan]
func.func @values() -> tensor<5xf32> {
  %x = dvn.constant dense<[1.0, 0.0, -0.0, 0x7F800000, 0x7FC00000]> : tensor<5xf32>
  %y = dvn.constant dense<[2.5, 0.0, 0.0, 0x7F800000, 1.0]> : tensor<5xf32>
  %z = dvn.sub %x, %y : tensor<5xf32>
  return %z : tensor<5xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xf32> {
  %z = dvn.sub %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
