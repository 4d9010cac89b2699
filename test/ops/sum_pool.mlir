// The sum of each window, and its transpose.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=plain --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=overlapping --check-gradients | FileCheck %s --check-prefix=OVERLAP
// RUN: dvn-run %s --program=transposed --check-gradients | FileCheck %s --check-prefix=TRANSPOSED
// RUN: dvn-run %s --program=beside --check-gradients | FileCheck %s --check-prefix=BESIDE
// RUN: dvn-run %s --program=transposed_padded --check-gradients | FileCheck %s --check-prefix=PADDED

// CHECK: values: {{\[\[\[\[}}11], [14]], {{\[\[}}43], [44]]]]
// CHECK: values: {{\[\[\[\[}}1.0], [3.0], [2.0]], {{\[\[}}5.0], [14.0], [9.0]]]]
// CHECK: values: {{\[\[\[\[}}inf], [nan], [0.0]]]]
// CHECK: values: {{\[\[\[\[}}1.0], [3.0], [2.0]], {{\[\[}}4.0], [10.0], [6.0]], {{\[\[}}3.0], [7.0], [4.0]]]]
func.func @values() -> (tensor<1x2x2x1xi32>, tensor<1x2x3x1xf32>, tensor<1x1x3x1xf32>, tensor<1x3x3x1xf32>) {
  %x = dvn.constant dense<[[[[1], [2], [3], [4]], [[5], [3], [7], [0]],
                            [[9], [10], [2], [12]], [[13], [11], [14], [16]]]]> : tensor<1x4x4x1xi32>
  %0 = dvn.sum_pool %x window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<1x4x4x1xi32> -> tensor<1x2x2x1xi32>
  %y = dvn.constant dense<[[[[1.0], [2.0]], [[4.0], [7.0]]]]> : tensor<1x2x2x1xf32>
  %1 = dvn.sum_pool %y window [2, 2] strides [1, 1] low [1, 1] high [0, 1] : tensor<1x2x2x1xf32> -> tensor<1x2x3x1xf32>
  %z = dvn.constant dense<[[[[0x7F800000], [1.0], [0xFF800000], [0x7F800000], [-0.0]]]]> : tensor<1x1x5x1xf32>
  %2 = dvn.sum_pool %z window [1, 2] strides [1, 2] low [0, 0] high [0, 1] : tensor<1x1x5x1xf32> -> tensor<1x1x3x1xf32>
  %w = dvn.constant dense<[[[[1.0], [2.0]], [[3.0], [4.0]]]]> : tensor<1x2x2x1xf32>
  %3 = dvn.sum_unpool %w window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x2x2x1xf32> -> tensor<1x3x3x1xf32>
  return %0, %1, %2, %3 : tensor<1x2x2x1xi32>, tensor<1x2x3x1xf32>, tensor<1x1x3x1xf32>, tensor<1x3x3x1xf32>
}

// GRADIENT: plain: gradients agree
// GRADIENT: plain: second derivatives agree
func.func @plain(%x: tensor<?x5x4x2xf32>) -> tensor<?x2x2x2xf32> {
  %s = dvn.sin %x : tensor<?x5x4x2xf32>
  %y = dvn.sum_pool %s window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<?x5x4x2xf32> -> tensor<?x2x2x2xf32>
  return %y : tensor<?x2x2x2xf32>
}
// OVERLAP: overlapping: gradients agree
// OVERLAP: overlapping: second derivatives agree
func.func @overlapping(%x: tensor<2x?x?x1xf32>) -> tensor<2x?x?x1xf32> {
  %s = dvn.sin %x : tensor<2x?x?x1xf32>
  %y = dvn.sum_pool %s window [3, 2] strides [1, 1] low [1, 0] high [1, 1] : tensor<2x?x?x1xf32> -> tensor<2x?x?x1xf32>
  return %y : tensor<2x?x?x1xf32>
}
// TRANSPOSED: transposed: gradients agree
// TRANSPOSED: transposed: second derivatives agree
func.func @transposed(%y: tensor<2x2x3x2xf32>) -> tensor<2x5x4x2xf32> {
  %s = dvn.sin %y : tensor<2x2x3x2xf32>
  %x = dvn.sum_unpool %s window [3, 3] strides [2, 1] low [0, 1] high [0, 0] : tensor<2x2x3x2xf32> -> tensor<2x5x4x2xf32>
  return %x : tensor<2x5x4x2xf32>
}
// Windows that begin beside the image.
// BESIDE: beside: gradients agree
// BESIDE: beside: second derivatives agree
func.func @beside(%x: tensor<2x4x5x2xf32>) -> tensor<2x3x2x2xf32> {
  %s = dvn.sin %x : tensor<2x4x5x2xf32>
  %y = dvn.sum_pool %s window [2, 3] strides [1, 2] low [0, 1] high [0, 0] : tensor<2x4x5x2xf32> -> tensor<2x3x2x2xf32>
  return %y : tensor<2x3x2x2xf32>
}
// PADDED: transposed_padded: gradients agree
// PADDED: transposed_padded: second derivatives agree
func.func @transposed_padded(%y: tensor<?x4x4x2xf32> {dvn.shape = [2, 4, 4, 2]}, %n: i64 {dvn.values = 2 : i64}) -> tensor<?x3x7x2xf32> {
  %s = dvn.sin %y : tensor<?x4x4x2xf32>
  %x = dvn.sum_unpool %s sizes(%n) window [2, 2] strides [1, 2] low [1, 0] high [1, 1] : tensor<?x4x4x2xf32> -> tensor<?x3x7x2xf32>
  return %x : tensor<?x3x7x2xf32>
}
