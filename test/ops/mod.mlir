// The remainder has the sign of the divisor.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.0, 2.0, -2.0, -1.0, 0.0, nan]
func.func @values() -> tensor<6xf32> {
  %x = dvn.constant dense<[7.0, -7.0, 7.0, -7.0, 6.0, 1.0]> : tensor<6xf32>
  %y = dvn.constant dense<[3.0, 3.0, -3.0, -3.0, 3.0, 0.0]> : tensor<6xf32>
  %z = dvn.mod %x, %y : tensor<6xf32>
  return %z : tensor<6xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32>, %y: tensor<7xf32> {dvn.range = [0.7, 1.3]}) -> tensor<7xf32> {
  %z = dvn.mod %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
