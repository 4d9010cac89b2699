// Repeats along new dimensions and along those of size 1; back it is a sum.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]
// CHECK: values: {{\[\[}}1.0, 1.0], [2.0, 2.0]]
func.func @values() -> (tensor<3x2xf32>, tensor<2x2xf32>) {
  %x = dvn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = dvn.broadcast %x dimensions [1] : tensor<2xf32> -> tensor<3x2xf32>
  %c = dvn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %1 = dvn.broadcast %c dimensions [0, 1] : tensor<2x1xf32> -> tensor<2x2xf32>
  return %0, %1 : tensor<3x2xf32>, tensor<2x2xf32>
}

// GRADIENT: new_axes: gradients agree, 2 elements
// GRADIENT: new_axes: second derivatives agree
func.func @new_axes(%x: tensor<2xf32>, %n: i64) -> tensor<?x2x3xf32> {
  %s = dvn.sin %x : tensor<2xf32>
  %y = dvn.broadcast %s dimensions [1] sizes(%n) : tensor<2xf32> -> tensor<?x2x3xf32>
  return %y : tensor<?x2x3xf32>
}
// GRADIENT: stretched: gradients agree, 3 elements
// GRADIENT: stretched: second derivatives agree
func.func @stretched(%x: tensor<?x1xf32>) -> tensor<?x4xf32> {
  %n = dvn.dim %x, 0 : tensor<?x1xf32>
  %s = dvn.sin %x : tensor<?x1xf32>
  %y = dvn.broadcast %s dimensions [0, 1] sizes(%n) : tensor<?x1xf32> -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
