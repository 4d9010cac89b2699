// Ascending and descending; equal elements keep their order, NaN is the largest.
// RUN: dvn-run %s | FileCheck %s

// CHECK: values: [3, 2, 0, 1, 5, 4, 6]
// CHECK: values: [4, 6, 5, 0, 1, 2, 3]
// CHECK: values: {{\[\[}}1, 0, 0], [0, 1, 1]]
// CHECK: values: {{\[\[}}2, 1, 0], [0, 1, 2]]
// CHECK: values: []
func.func @values() -> (tensor<7xi64>, tensor<7xi64>, tensor<2x3xi64>, tensor<2x3xi64>, tensor<0xi64>) {
  %x = dvn.constant dense<[0.0, -0.0, -1.5, 0xFF800000, 0x7FC00000, 0x7F800000, 0x7FC00000]> : tensor<7xf32>
  %0 = dvn.argsort %x axis 0 : tensor<7xf32> -> tensor<7xi64>
  %1 = dvn.argsort %x axis 0 {descending} : tensor<7xf32> -> tensor<7xi64>
  %j = dvn.constant dense<[[9, 2, 1], [3, 2, 7]]> : tensor<2x3xui8>
  %2 = dvn.argsort %j axis 0 : tensor<2x3xui8> -> tensor<2x3xi64>
  %k = dvn.constant dense<[[9, 2, -1], [-3, -3, -3]]> : tensor<2x3xi64>
  %3 = dvn.argsort %k axis 1 : tensor<2x3xi64> -> tensor<2x3xi64>
  %e = dvn.constant dense<[]> : tensor<0xf64>
  %4 = dvn.argsort %e axis 0 : tensor<0xf64> -> tensor<0xi64>
  return %0, %1, %2, %3, %4 : tensor<7xi64>, tensor<7xi64>, tensor<2x3xi64>, tensor<2x3xi64>, tensor<0xi64>
}
