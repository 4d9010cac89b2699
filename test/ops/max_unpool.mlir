// Elements go back to where they were taken, and are taken from there again.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=unpool --check-gradients | FileCheck %s --check-prefix=UNPOOL
// RUN: dvn-run %s --program=take --check-gradients | FileCheck %s --check-prefix=TAKE
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
