// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}1, 2], [3, 4], [5, 6]]
func.func @values() -> tensor<3x2xi32> {
  %x = dvn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %0 = dvn.reshape %x : tensor<2x3xi32> -> tensor<3x2xi32>
  return %0 : tensor<3x2xi32>
}

// GRADIENT: flatten: gradients agree, 12 elements
// GRADIENT: flatten: second derivatives agree
func.func @flatten(%x: tensor<?x2x2xf32>) -> tensor<?x4xf32> {
  %n = dvn.dim %x, 0 : tensor<?x2x2xf32>
  %s = dvn.sin %x : tensor<?x2x2xf32>
  %y = dvn.reshape %s sizes(%n) : tensor<?x2x2xf32> -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
