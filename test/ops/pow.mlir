// x ** y, with the special values of C99.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.4142135, -8.0, nan, 1.0, inf, 1.0, 1.0, -0.0]
func.func @values() -> tensor<8xf32> {
  %x = dvn.constant dense<[2.0, -2.0, -2.0, 0.0, 0.0, 1.0, 0x7FC00000, -0.0]> : tensor<8xf32>
  %y = dvn.constant dense<[0.5, 3.0, 0.5, 0.0, -1.0, 0x7FC00000, 0.0, 3.0]> : tensor<8xf32>
  %z = dvn.pow %x, %y : tensor<8xf32>
  return %z : tensor<8xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32> {dvn.range = [0.3, 2.0]}, %y: tensor<7xf32>) -> tensor<7xf32> {
  %z = dvn.pow %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
