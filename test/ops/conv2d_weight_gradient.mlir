// The gradient of a convolution's weights: values, no images, and derivatives, first
// and second.
// RUN: dvn-run %s --program=values | FileCheck %s --check-prefix=VALUES
// RUN: dvn-run %s --program=grouped | FileCheck %s --check-prefix=GROUPED
// RUN: dvn-run %s --program=special | FileCheck %s --check-prefix=SPECIAL
// RUN: dvn-run %s --program=no_images | FileCheck %s --check-prefix=NONE
// RUN: dvn-run %s --check-gradients --program=gradient | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --check-gradients --program=window_gradient | FileCheck %s --check-prefix=WINDOW
// RUN: dvn-run %s --program=dilated_gradient --check-gradients | FileCheck %s --check-prefix=DILATED

// Two images; the padding is a zero on the left.
// VALUES: values: {{\[\[\[\[}}212.0]], {{\[\[}}520.0]]]]
func.func @values() -> tensor<1x2x1x1xf32> {
  %x = dvn.constant dense<[[[[1.0], [2.0], [3.0]]], [[[0.0], [1.0], [2.0]]]]> : tensor<2x1x3x1xf32>
  %g = dvn.constant dense<[[[[1.0], [2.0], [5.0]]], [[[0.0], [100.0], [200.0]]]]> : tensor<2x1x3x1xf32>
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 1] dilations [1, 1] padding [0, 0, 1, 0] groups 1 : tensor<2x1x3x1xf32>, tensor<2x1x3x1xf32> -> tensor<1x2x1x1xf32>
  return %w : tensor<1x2x1x1xf32>
}
// GROUPED: grouped: {{\[\[\[\[}}10.0, 3000.0]]]]
func.func @grouped() -> tensor<1x1x1x2xf32> {
  %x = dvn.constant dense<[[[[1.0, 3.0]]]]> : tensor<1x1x1x2xf32>
  %g = dvn.constant dense<[[[[10.0, 1000.0]]]]> : tensor<1x1x1x2xf32>
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 2 : tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  return %w : tensor<1x1x1x2xf32>
}
// SPECIAL: special: {{\[\[\[\[}}inf, nan]]]]
func.func @special() -> tensor<1x1x1x2xf32> {
  %x = dvn.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %g = dvn.constant dense<[[[[1.0, 0x7F800000]], [[0x7F800000, 0xFF800000]]]]> : tensor<1x2x1x2xf32>
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x2x1x1xf32>, tensor<1x2x1x2xf32> -> tensor<1x1x1x2xf32>
  return %w : tensor<1x1x1x2xf32>
}
// A sum over no images is 0.
// NONE: no_images: {{\[\[\[\[}}0.0]]]]
func.func @no_images() -> tensor<1x1x1x1xf32> {
  %x = dvn.constant dense<0.0> : tensor<0x3x3x1xf32>
  %w = dvn.conv2d_weight_gradient %x, %x strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<0x3x3x1xf32>, tensor<0x3x3x1xf32> -> tensor<1x1x1x1xf32>
  return %w : tensor<1x1x1x1xf32>
}
// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
func.func @gradient(%x: tensor<2x4x3x2xf32>, %g: tensor<2x4x3x3xf32>) -> tensor<3x2x2x3xf32> {
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 1] dilations [1, 1] padding [1, 1, 0, 1] groups 1 : tensor<2x4x3x2xf32>, tensor<2x4x3x3xf32> -> tensor<3x2x2x3xf32>
  return %w : tensor<3x2x2x3xf32>
}
// WINDOW: window_gradient: gradients agree
// WINDOW: window_gradient: second derivatives agree
func.func @window_gradient(%x: tensor<1x5x6x4xf32>, %g: tensor<1x3x2x4xf32>) -> tensor<2x2x2x4xf32> {
  %w = dvn.conv2d_weight_gradient %x, %g strides [2, 3] dilations [2, 1] padding [1, 1, 0, 0] groups 2 : tensor<1x5x6x4xf32>, tensor<1x3x2x4xf32> -> tensor<2x2x2x4xf32>
  return %w : tensor<2x2x2x4xf32>
}
// Columns two apart, and a number of images that only the run knows.
// DILATED: dilated_gradient: gradients agree
// DILATED: dilated_gradient: second derivatives agree
func.func @dilated_gradient(%x: tensor<?x5x6x2xf32> {dvn.shape = [2, 5, 6, 2]}, %g: tensor<?x6x4x3xf32> {dvn.shape = [2, 6, 4, 3]}) -> tensor<2x2x2x3xf32> {
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 2] dilations [1, 2] padding [0, 2, 1, 2] groups 1 : tensor<?x5x6x2xf32>, tensor<?x6x4x3xf32> -> tensor<2x2x2x3xf32>
  return %w : tensor<2x2x2x3xf32>
}
