// Sums of the first elements along an axis, added in order.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=rows --check-gradients | FileCheck %s --check-prefix=ROWS
// RUN: dvn-run %s --program=columns --check-gradients | FileCheck %s --check-prefix=COLUMNS

// CHECK: values: {{\[\[}}1, 3, 6], [4, 9, 15]]
// CHECK: values: {{\[\[}}1, 2, 3], [5, 7, 9]]
// CHECK: values: [-0.0, inf, nan, nan]
// CHECK: values: []
func.func @values() -> (tensor<2x3xi32>, tensor<2x3xi32>, tensor<4xf32>, tensor<0xf32>) {
  %x = dvn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %0 = dvn.cumulative_sum %x axis 1 : tensor<2x3xi32> -> tensor<2x3xi32>
  %1 = dvn.cumulative_sum %x axis 0 : tensor<2x3xi32> -> tensor<2x3xi32>
  %y = dvn.constant dense<[-0.0, 0x7F800000, 0xFF800000, 1.0]> : tensor<4xf32>
  %2 = dvn.cumulative_sum %y axis 0 : tensor<4xf32> -> tensor<4xf32>
  %e = dvn.constant dense<[]> : tensor<0xf32>
  %3 = dvn.cumulative_sum %e axis 0 : tensor<0xf32> -> tensor<0xf32>
  return %0, %1, %2, %3 : tensor<2x3xi32>, tensor<2x3xi32>, tensor<4xf32>, tensor<0xf32>
}

// ROWS: rows: gradients agree
// ROWS: rows: second derivatives agree
func.func @rows(%x: tensor<?x5xf32>) -> tensor<?x5xf32> {
  %s = dvn.sin %x : tensor<?x5xf32>
  %y = dvn.cumulative_sum %s axis 1 : tensor<?x5xf32> -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}
// COLUMNS: columns: gradients agree
// COLUMNS: columns: second derivatives agree
func.func @columns(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %s = dvn.sin %x : tensor<?x3xf32>
  %y = dvn.cumulative_sum %s axis 0 : tensor<?x3xf32> -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
