// Convolution from its definition: the worked examples, windows of all kinds, special
// values, and derivatives, first and second.
// RUN: dvn-run %s --program=patch | FileCheck %s --check-prefix=PATCH
// RUN: dvn-run %s --program=edge | FileCheck %s --check-prefix=EDGE
// RUN: dvn-run %s --program=line | FileCheck %s --check-prefix=LINE
// RUN: dvn-run %s --program=padded | FileCheck %s --check-prefix=PADDED
// RUN: dvn-run %s --program=strided | FileCheck %s --check-prefix=STRIDED
// RUN: dvn-run %s --program=grouped | FileCheck %s --check-prefix=GROUPED
// RUN: dvn-run %s --program=special | FileCheck %s --check-prefix=SPECIAL
// RUN: dvn-run %s --program=no_images | FileCheck %s --check-prefix=NONE
// RUN: dvn-run %s --check-gradients --program=gradient | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --check-gradients --program=window_gradient | FileCheck %s --check-prefix=WINDOW
// RUN: dvn-run %s --check-gradients --program=depthwise_gradient | FileCheck %s --check-prefix=DEPTH
// RUN: dvn-run %s --program=dilated_gradient --check-gradients | FileCheck %s --check-prefix=DILATED

// PATCH: patch: {{\[\[\[\[}}-3.0]]]]
func.func @patch() -> tensor<1x1x1x1xf32> {
  %x = dvn.constant dense<[[[[3.0], [0.0], [1.0]], [[2.0], [6.0], [2.0]], [[2.0], [4.0], [1.0]]]]> : tensor<1x3x3x1xf32>
  %w = dvn.constant dense<[[[[-1.0]], [[0.0]], [[1.0]]], [[[-2.0]], [[0.0]], [[2.0]]], [[[-1.0]], [[0.0]], [[1.0]]]]> : tensor<3x3x1x1xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x3x3x1xf32>, tensor<3x3x1x1xf32> -> tensor<1x1x1x1xf32>
  return %y : tensor<1x1x1x1xf32>
}
// EDGE: edge: {{\[\[\[\[}}60.0]]]]
func.func @edge() -> tensor<1x1x1x1xf32> {
  %x = dvn.constant dense<[[[[120.0], [140.0], [120.0]], [[225.0], [220.0], [205.0]], [[225.0], [250.0], [230.0]]]]> : tensor<1x3x3x1xf32>
  %w = dvn.constant dense<[[[[0.0]], [[-1.0]], [[0.0]]], [[[-1.0]], [[4.0]], [[-1.0]]], [[[0.0]], [[-1.0]], [[0.0]]]]> : tensor<3x3x1x1xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x3x3x1xf32>, tensor<3x3x1x1xf32> -> tensor<1x1x1x1xf32>
  return %y : tensor<1x1x1x1xf32>
}
// Two images: a line, and none.
// LINE: line: {{\[\[\[\[}}600.0]]], {{\[\[\[}}0.0]]]]
func.func @line() -> tensor<2x1x1x1xf32> {
  %x = dvn.constant dense<[[[[200.0], [200.0]], [[0.0], [0.0]]], [[[200.0], [200.0]], [[200.0], [200.0]]]]> : tensor<2x2x2x1xf32>
  %w = dvn.constant dense<[[[[1.5]], [[1.5]]], [[[-1.5]], [[-1.5]]]]> : tensor<2x2x1x1xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x2x2x1xf32>, tensor<2x2x1x1xf32> -> tensor<2x1x1x1xf32>
  return %y : tensor<2x1x1x1xf32>
}
// More padding above than below: 1 + 2, 2, 3 shifted by one.
// PADDED: padded: {{\[\[\[\[}}1.0], [2.0], [3.0], [0.0]], {{\[\[}}14.0], [25.0], [36.0], [0.0]], {{\[\[}}40.0], [50.0], [60.0], [0.0]]]]
func.func @padded() -> tensor<1x3x4x1xf32> {
  %x = dvn.constant dense<[[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]]> : tensor<1x2x3x1xf32>
  %w = dvn.constant dense<[[[[10.0]]], [[[1.0]]]]> : tensor<2x1x1x1xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [1, 1, 0, 1] groups 1 : tensor<1x2x3x1xf32>, tensor<2x1x1x1xf32> -> tensor<1x3x4x1xf32>
  return %y : tensor<1x3x4x1xf32>
}
// Every second column, the kernel's columns two apart.
// STRIDED: strided: {{\[\[\[\[}}13.0], [35.0]]]]
func.func @strided() -> tensor<1x1x2x1xf32> {
  %x = dvn.constant dense<[[[[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]]]]> : tensor<1x1x6x1xf32>
  %w = dvn.constant dense<[[[[10.0]], [[1.0]]]]> : tensor<1x2x1x1xf32>
  %y = dvn.conv2d %x, %w strides [1, 2] dilations [1, 2] padding [0, 0, 0, 0] groups 1 : tensor<1x1x6x1xf32>, tensor<1x2x1x1xf32> -> tensor<1x1x2x1xf32>
  return %y : tensor<1x1x2x1xf32>
}
// Two groups of two channels, each with two of the four results.
// GROUPED: grouped: {{\[\[\[\[}}21.0, 12.0, 304.0, 403.0]]]]
func.func @grouped() -> tensor<1x1x1x4xf32> {
  %x = dvn.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]]]> : tensor<1x1x1x4xf32>
  %w = dvn.constant dense<[[[[1.0, 10.0, 100.0, 1.0], [10.0, 1.0, 1.0, 100.0]]]]> : tensor<1x1x2x4xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 2 : tensor<1x1x1x4xf32>, tensor<1x1x2x4xf32> -> tensor<1x1x1x4xf32>
  return %y : tensor<1x1x1x4xf32>
}
// As IEEE says: what a NaN or an infinity does not touch stays; 0 * infinity is NaN.
// SPECIAL: special: {{\[\[\[\[}}nan, nan], [inf, 1.0], [inf, nan]]]]
func.func @special() -> tensor<1x1x3x2xf32> {
  %x = dvn.constant dense<[[[[0x7FC00000], [1.0], [0x7F800000]]]]> : tensor<1x1x3x1xf32>
  %w = dvn.constant dense<[[[[0x7F800000, 1.0]]]]> : tensor<1x1x1x2xf32>
  %m = dvn.constant dense<[[[[1.0, 1.0]]]]> : tensor<1x1x1x2xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<1x1x3x1xf32>, tensor<1x1x1x2xf32> -> tensor<1x1x3x2xf32>
  %z = dvn.constant dense<[[[[0.0, 0.0], [0.0, 0.0], [0.0, 0x7FC00000]]]]> : tensor<1x1x3x2xf32>
  %r = dvn.add %y, %z : tensor<1x1x3x2xf32>
  return %r : tensor<1x1x3x2xf32>
}
// NONE: no_images: []
func.func @no_images() -> tensor<0x3x3x2xf32> {
  %x = dvn.constant dense<0.0> : tensor<0x3x3x1xf32>
  %w = dvn.constant dense<1.0> : tensor<3x3x1x2xf32>
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [1, 1, 1, 1] groups 1 : tensor<0x3x3x1xf32>, tensor<3x3x1x2xf32> -> tensor<0x3x3x2xf32>
  return %y : tensor<0x3x3x2xf32>
}
// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
func.func @gradient(%x: tensor<?x4x3x2xf32>, %w: tensor<3x2x2x3xf32>) -> tensor<?x4x3x3xf32> {
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [1, 1, 0, 1] groups 1 : tensor<?x4x3x2xf32>, tensor<3x2x2x3xf32> -> tensor<?x4x3x3xf32>
  return %y : tensor<?x4x3x3xf32>
}
// WINDOW: window_gradient: gradients agree
// WINDOW: window_gradient: second derivatives agree
func.func @window_gradient(%x: tensor<1x5x6x4xf32>, %w: tensor<2x2x2x4xf32>) -> tensor<1x3x2x4xf32> {
  %y = dvn.conv2d %x, %w strides [2, 3] dilations [2, 1] padding [1, 1, 0, 0] groups 2 : tensor<1x5x6x4xf32>, tensor<2x2x2x4xf32> -> tensor<1x3x2x4xf32>
  return %y : tensor<1x3x2x4xf32>
}
// DEPTH: depthwise_gradient: gradients agree
// DEPTH: depthwise_gradient: second derivatives agree
func.func @depthwise_gradient(%x: tensor<2x3x3x2xf32>, %w: tensor<2x2x1x4xf32>) -> tensor<2x2x2x4xf32> {
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 2 : tensor<2x3x3x2xf32>, tensor<2x2x1x4xf32> -> tensor<2x2x2x4xf32>
  return %y : tensor<2x2x2x4xf32>
}
// Columns two apart, and a height that only the run knows.
// DILATED: dilated_gradient: gradients agree
// DILATED: dilated_gradient: second derivatives agree
func.func @dilated_gradient(%x: tensor<2x?x6x2xf32> {dvn.shape = [2, 5, 6, 2]}, %w: tensor<2x2x2x3xf32>) -> tensor<2x?x4x3xf32> {
  %y = dvn.conv2d %x, %w strides [1, 2] dilations [1, 2] padding [0, 2, 1, 2] groups 1 : tensor<2x?x6x2xf32>, tensor<2x2x2x3xf32> -> tensor<2x?x4x3xf32>
  return %y : tensor<2x?x4x3xf32>
}
