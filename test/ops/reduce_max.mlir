// NaN wins; the gradient at a tie goes to the first maximum in row-major order.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=ties | FileCheck %s --check-prefix=TIES
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [3.0, nan]
// CHECK: values: [-inf]
// CHECK: values: 9
func.func @values() -> (tensor<2xf32>, tensor<1xf32>, tensor<i32>) {
  %x = dvn.constant dense<[[3.0, -1.0, 2.0], [4.0, 0x7FC00000, 6.0]]> : tensor<2x3xf32>
  %0 = dvn.reduce_max %x axes [1] : tensor<2x3xf32> -> tensor<2xf32>
  %none = dvn.constant dense<> : tensor<0x1xf32>
  %1 = dvn.reduce_max %none axes [0] : tensor<0x1xf32> -> tensor<1xf32>
  %i = dvn.constant dense<[4, 1, 9]> : tensor<3xi32>
  %2 = dvn.reduce_max %i axes [0] : tensor<3xi32> -> tensor<i32>
  return %0, %1, %2 : tensor<2xf32>, tensor<1xf32>, tensor<i32>
}

// TIES: ties: {{\[\[}}0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
func.func @ties() -> tensor<2x3xf32> {
  %x = dvn.constant dense<[[0.0, 7.0, 1.0], [7.0, 0.0, 7.0]]> : tensor<2x3xf32>
  %y = dvn.reduce_max %x axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<2x3xf32> -> tensor<2x3xf32>
  return %g : tensor<2x3xf32>
}

// GRADIENT: one_axis: gradients agree, 15 elements
// GRADIENT: one_axis: second derivatives agree
func.func @one_axis(%x: tensor<?x5xf32>) -> tensor<5xf32> {
  %s = dvn.exp %x : tensor<?x5xf32>
  %y = dvn.reduce_max %s axes [0] : tensor<?x5xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}
// GRADIENT: two_axes: gradients agree, 30 elements
// GRADIENT: two_axes: second derivatives agree
func.func @two_axes(%x: tensor<?x5x2xf32>) -> tensor<5xf32> {
  %s = dvn.exp %x : tensor<?x5x2xf32>
  %y = dvn.reduce_max %s axes [0, 2] : tensor<?x5x2xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}
