// x / y; infinity over zero.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.33333334, inf, -inf, nan, nan]
func.func @values() -> tensor<5xf32> {
  %x = dvn.constant dense<[1.0, 1.0, -1.0, 0.0, 0x7F800000]> : tensor<5xf32>
  %y = dvn.constant dense<[3.0, 0.0, 0.0, 0.0, 0x7F800000]> : tensor<5xf32>
  %z = dvn.div %x, %y : tensor<5xf32>
  return %z : tensor<5xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32>, %y: tensor<7xf32> {dvn.range = [0.5, 2.0]}) -> tensor<7xf32> {
  %z = dvn.div %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
