// The largest of each window; the gradient goes to the first of equal ones.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=special | FileCheck %s --check-prefix=SPECIAL
// RUN: dvn-run %s --program=tie | FileCheck %s --check-prefix=TIE
// RUN: dvn-run %s --program=plain --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=overlapping --check-gradients | FileCheck %s --check-prefix=OVERLAP
// RUN: dvn-run %s --program=beside --check-gradients | FileCheck %s --check-prefix=BESIDE

// Row P5 of the inventory: 4x4 by 2x2 with stride 2 is 2x2.
// CHECK: values: {{\[\[\[\[}}5], [7]], {{\[\[}}13], [16]]]]
// CHECK: values: {{\[\[\[\[}}2], [3], [4]], {{\[\[}}13], [14], [16]]]]
// CHECK: values: []
func.func @values() -> (tensor<1x2x2x1xi32>, tensor<1x2x3x1xi32>, tensor<0x2x2x1xi32>) {
  %x = dvn.constant dense<[[[[1], [2], [3], [4]], [[5], [3], [7], [0]],
                            [[9], [10], [2], [12]], [[13], [11], [14], [16]]]]> : tensor<1x4x4x1xi32>
  %0 = dvn.max_pool %x window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<1x4x4x1xi32> -> tensor<1x2x2x1xi32>
  %1 = dvn.max_pool %x window [1, 2] strides [3, 1] low [0, 0] high [0, 0] : tensor<1x4x4x1xi32> -> tensor<1x2x3x1xi32>
  %e = dvn.constant dense<0> : tensor<0x4x4x1xi32>
  %2 = dvn.max_pool %e window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<0x4x4x1xi32> -> tensor<0x2x2x1xi32>
  return %0, %1, %2 : tensor<1x2x2x1xi32>, tensor<1x2x3x1xi32>, tensor<0x2x2x1xi32>
}

// NaN in a window is its maximum; what lies beside the image is smaller than all.
// SPECIAL: special: {{\[\[\[\[}}nan], [inf], [-inf]]]]
// SPECIAL: special: {{\[\[\[\[}}0], [3], [4]]]]
// SPECIAL: special: {{\[\[\[\[}}-7], [-7]], {{\[\[}}-7], [-7]]]]
func.func @special() -> (tensor<1x1x3x1xf32>, tensor<1x1x3x1xi32>, tensor<1x2x2x1xi64>) {
  %x = dvn.constant dense<[[[[0x7FC00000], [1.0], [-1.0], [0x7F800000], [0xFF800000]]]]> : tensor<1x1x5x1xf32>
  %0 = dvn.max_pool %x window [1, 2] strides [1, 2] low [0, 0] high [0, 1] : tensor<1x1x5x1xf32> -> tensor<1x1x3x1xf32>
  %1 = dvn.max_pool_switches %x window [1, 2] strides [1, 2] low [0, 0] high [0, 1] : tensor<1x1x5x1xf32> -> tensor<1x1x3x1xi32>
  %j = dvn.constant dense<-7> : tensor<1x1x1x1xi64>
  %2 = dvn.max_pool %j window [2, 2] strides [1, 1] low [1, 1] high [1, 1] : tensor<1x1x1x1xi64> -> tensor<1x2x2x1xi64>
  return %0, %1, %2 : tensor<1x1x3x1xf32>, tensor<1x1x3x1xi32>, tensor<1x2x2x1xi64>
}

// TIE: tie: {{\[\[\[\[}}0.0], [0.0]], {{\[\[}}0.0], [1.0]], {{\[\[}}0.0], [0.0]]]]
func.func @tie() -> tensor<1x3x2x1xf32> {
  %x = dvn.constant dense<[[[[1.0], [2.0]], [[0.0], [5.0]], [[5.0], [5.0]]]]> : tensor<1x3x2x1xf32>
  %y = dvn.max_pool %x window [3, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x3x2x1xf32> -> tensor<1x1x1x1xf32>
  %z = dvn.reshape %y : tensor<1x1x1x1xf32> -> tensor<f32>
  %g = dvn.gradient %z by %x : tensor<f32> by tensor<1x3x2x1xf32> -> tensor<1x3x2x1xf32>
  return %g : tensor<1x3x2x1xf32>
}

// GRADIENT: plain: gradients agree
// GRADIENT: plain: second derivatives agree
func.func @plain(%x: tensor<?x5x4x2xf32>) -> tensor<?x2x2x2xf32> {
  %s = dvn.sin %x : tensor<?x5x4x2xf32>
  %y = dvn.max_pool %s window [2, 2] strides [2, 2] low [0, 0] high [0, 0] : tensor<?x5x4x2xf32> -> tensor<?x2x2x2xf32>
  return %y : tensor<?x2x2x2xf32>
}
// OVERLAP: overlapping: gradients agree
// OVERLAP: overlapping: second derivatives agree
func.func @overlapping(%x: tensor<2x?x?x1xf32>) -> tensor<2x?x?x1xf32> {
  %s = dvn.sin %x : tensor<2x?x?x1xf32>
  %y = dvn.max_pool %s window [3, 2] strides [1, 1] low [1, 0] high [1, 1] : tensor<2x?x?x1xf32> -> tensor<2x?x?x1xf32>
  return %y : tensor<2x?x?x1xf32>
}
// Windows that begin beside the image.
// BESIDE: beside: gradients agree
// BESIDE: beside: second derivatives agree
func.func @beside(%x: tensor<2x4x5x2xf32>) -> tensor<2x3x2x2xf32> {
  %s = dvn.sin %x : tensor<2x4x5x2xf32>
  %y = dvn.max_pool %s window [2, 3] strides [1, 2] low [0, 1] high [0, 0] : tensor<2x4x5x2xf32> -> tensor<2x3x2x2xf32>
  return %y : tensor<2x3x2x2xf32>
}
