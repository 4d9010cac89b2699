// Elements go back to where they were taken, and are taken from there again.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=unpool --check-gradients | FileCheck %s --check-prefix=UNPOOL
// RUN: dvn-run %s --program=take --check-gradients | FileCheck %s --check-prefix=TAKE
// RUN: dvn-run %s --program=unpool_padded --check-gradients | FileCheck %s --check-prefix=UNPADDED
// RUN: dvn-run %s --program=take_padded --check-gradients | FileCheck %s --check-prefix=PADDED
// RUN: not dvn-run %s --program=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE

// Two windows that share an element add up.
// CHECK: values: {{\[\[\[\[}}0.0], [3.0], [0.0], [4.0]]]]
// CHECK: values: {{\[\[\[\[}}20.0], [20.0], [40.0]]]]
func.func @values() -> (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) {
  %y = dvn.constant dense<[[[[1.0], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>
  %s = dvn.constant dense<[[[[1], [1], [3]]]]> : tensor<1x1x3x1xi32>
  %0 = dvn.max_unpool %y at %s window [1, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x1x3x1xf32>, tensor<1x1x3x1xi32> -> tensor<1x1x4x1xf32>
  %x = dvn.constant dense<[[[[10.0], [20.0], [30.0], [40.0]]]]> : tensor<1x1x4x1xf32>
  %1 = dvn.take_switches %x at %s window [1, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x1x4x1xf32>, tensor<1x1x3x1xi32> -> tensor<1x1x3x1xf32>
  return %0, %1 : tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>
}

// UNPOOL: unpool: gradients agree
// UNPOOL: unpool: second derivatives agree
func.func @unpool(%y: tensor<1x2x2x1xf32>, %s: tensor<1x2x2x1xi32> {dvn.values = dense<[[[[4], [4]], [[4], [7]]]]> : tensor<1x2x2x1xi32>}) -> tensor<1x3x3x1xf32> {
  %t = dvn.sin %y : tensor<1x2x2x1xf32>
  %x = dvn.max_unpool %t at %s window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x2x2x1xf32>, tensor<1x2x2x1xi32> -> tensor<1x3x3x1xf32>
  return %x : tensor<1x3x3x1xf32>
}
// TAKE: take: gradients agree
// TAKE: take: second derivatives agree
func.func @take(%x: tensor<1x3x3x1xf32>, %s: tensor<1x2x2x1xi32> {dvn.values = dense<[[[[4], [4]], [[4], [7]]]]> : tensor<1x2x2x1xi32>}) -> tensor<1x2x2x1xf32> {
  %t = dvn.sin %x : tensor<1x3x3x1xf32>
  %y = dvn.take_switches %t at %s window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x3x3x1xf32>, tensor<1x2x2x1xi32> -> tensor<1x2x2x1xf32>
  return %y : tensor<1x2x2x1xf32>
}

// OUTSIDE: error: has a switch that leaves the image
func.func @outside(%x: tensor<1x2x2x1xf32>, %s: tensor<1x1x1x1xi32> {dvn.values = dense<4> : tensor<1x1x1x1xi32>}) -> tensor<1x1x1x1xf32> {
  %y = dvn.take_switches %x at %s window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<1x2x2x1xf32>, tensor<1x1x1x1xi32> -> tensor<1x1x1x1xf32>
  return %y : tensor<1x1x1x1xf32>
}
// Windows that reach over the edges.
// UNPADDED: unpool_padded: gradients agree
// UNPADDED: unpool_padded: second derivatives agree
func.func @unpool_padded(%y: tensor<?x2x2x1xf32> {dvn.shape = [1, 2, 2, 1]}, %s: tensor<?x2x2x1xi32> {dvn.values = dense<[[[[1], [4]], [[5], [18]]]]> : tensor<1x2x2x1xi32>}, %n: i64 {dvn.values = 1 : i64}) -> tensor<?x4x5x1xf32> {
  %t = dvn.sin %y : tensor<?x2x2x1xf32>
  %x = dvn.max_unpool %t at %s sizes(%n) window [3, 4] strides [2, 3] low [1, 1] high [1, 1] : tensor<?x2x2x1xf32>, tensor<?x2x2x1xi32> -> tensor<?x4x5x1xf32>
  return %x : tensor<?x4x5x1xf32>
}
// PADDED: take_padded: gradients agree
// PADDED: take_padded: second derivatives agree
func.func @take_padded(%x: tensor<?x4x5x1xf32> {dvn.shape = [1, 4, 5, 1]}, %s: tensor<?x2x2x1xi32> {dvn.values = dense<[[[[1], [4]], [[5], [18]]]]> : tensor<1x2x2x1xi32>}) -> tensor<?x2x2x1xf32> {
  %t = dvn.sin %x : tensor<?x4x5x1xf32>
  %y = dvn.take_switches %t at %s window [3, 4] strides [2, 3] low [1, 1] high [1, 1] : tensor<?x4x5x1xf32>, tensor<?x2x2x1xi32> -> tensor<?x2x2x1xf32>
  return %y : tensor<?x2x2x1xf32>
}
