// The gradient of a convolution's images, which is the transposed convolution: values,
// places that no window sees, and derivatives, first and second.
// RUN: dvn-run %s --program=spread | FileCheck %s --check-prefix=SPREAD
// RUN: dvn-run %s --program=unseen | FileCheck %s --check-prefix=UNSEEN
// RUN: dvn-run %s --program=grouped | FileCheck %s --check-prefix=GROUPED
// RUN: dvn-run %s --program=special | FileCheck %s --check-prefix=SPECIAL
// RUN: dvn-run %s --check-gradients --program=gradient | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --check-gradients --program=window_gradient | FileCheck %s --check-prefix=WINDOW
// RUN: dvn-run %s --program=dilated_gradient --check-gradients | FileCheck %s --check-prefix=DILATED

// Each element spreads the kernel, two apart; where they overlap they add up.
// SPREAD: spread: {{\[\[\[\[}}1.0], [10.0], [102.0], [20.0], [200.0]]]]
func.func @spread() -> tensor<1x1x5x1xf32> {
  %g = dvn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %w = dvn.constant dense<[[[[1.0]], [[10.0]], [[100.0]]]]> : tensor<1x3x1x1xf32>
  %x = dvn.conv2d_input_gradient %g, %w strides [1, 2] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x1x2x1xf32>, tensor<1x3x1x1xf32> -> tensor<1x1x5x1xf32>
  return %x : tensor<1x1x5x1xf32>
}
// A window of 1 by a step of 2 from the second row on, of images of 4 rows.
// UNSEEN: unseen: {{\[\[\[\[}}0.0]], {{\[\[}}3.0]], {{\[\[}}0.0]], {{\[\[}}6.0]]]]
func.func @unseen() -> tensor<1x4x1x1xf32> {
  %g = dvn.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %w = dvn.constant dense<[[[[0.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32>
  %x = dvn.conv2d_input_gradient %g, %w strides [2, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x2x1x1xf32>, tensor<2x1x1x1xf32> -> tensor<1x4x1x1xf32>
  return %x : tensor<1x4x1x1xf32>
}
// GROUPED: grouped: {{\[\[\[\[}}21.0, 12.0, 403.0, 304.0]]]]
func.func @grouped() -> tensor<1x1x1x4xf32> {
  %g = dvn.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]]]> : tensor<1x1x1x4xf32>
  %w = dvn.constant dense<[[[[1.0, 10.0, 1.0, 100.0], [10.0, 1.0, 100.0, 1.0]]]]> : tensor<1x1x2x4xf32>
  %x = dvn.conv2d_input_gradient %g, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 2 : tensor<1x1x1x4xf32>, tensor<1x1x2x4xf32> -> tensor<1x1x1x4xf32>
  return %x : tensor<1x1x1x4xf32>
}
// SPECIAL: special: {{\[\[\[\[}}nan], [inf], [-inf]]]]
func.func @special() -> tensor<1x1x3x1xf32> {
  %g = dvn.constant dense<[[[[0x7FC00000], [0x7F800000], [0xFF800000]]]]> : tensor<1x1x3x1xf32>
  %w = dvn.constant dense<[[[[2.0]]]]> : tensor<1x1x1x1xf32>
  %x = dvn.conv2d_input_gradient %g, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x1x3x1xf32>, tensor<1x1x1x1xf32> -> tensor<1x1x3x1xf32>
  return %x : tensor<1x1x3x1xf32>
}
// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
func.func @gradient(%g: tensor<2x4x3x3xf32>, %w: tensor<3x2x2x3xf32>) -> tensor<2x4x3x2xf32> {
  %x = dvn.conv2d_input_gradient %g, %w strides [1, 1] dilations [1, 1] padding [1, 1, 0, 1] groups 1 : tensor<2x4x3x3xf32>, tensor<3x2x2x3xf32> -> tensor<2x4x3x2xf32>
  return %x : tensor<2x4x3x2xf32>
}
// WINDOW: window_gradient: gradients agree
// WINDOW: window_gradient: second derivatives agree
func.func @window_gradient(%g: tensor<1x3x2x4xf32>, %w: tensor<2x2x2x4xf32>) -> tensor<1x5x6x4xf32> {
  %x = dvn.conv2d_input_gradient %g, %w strides [2, 3] dilations [2, 1] padding [1, 1, 0, 0] groups 2 : tensor<1x3x2x4xf32>, tensor<2x2x2x4xf32> -> tensor<1x5x6x4xf32>
  return %x : tensor<1x5x6x4xf32>
}
// Columns two apart, and a number of images that only the run knows.
// DILATED: dilated_gradient: gradients agree
// DILATED: dilated_gradient: second derivatives agree
func.func @dilated_gradient(%g: tensor<?x6x4x3xf32> {dvn.shape = [2, 6, 4, 3]}, %w: tensor<2x2x2x3xf32>, %n: i64 {dvn.values = 2 : i64}) -> tensor<?x5x6x2xf32> {
  %x = dvn.conv2d_input_gradient %g, %w sizes(%n) strides [1, 2] dilations [1, 2] padding [0, 2, 1, 2] groups 1 : tensor<?x6x4x3xf32>, tensor<2x2x2x3xf32> -> tensor<?x5x6x2xf32>
  return %x : tensor<?x5x6x2xf32>
}
