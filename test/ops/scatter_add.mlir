// Adds once for each occurrence of an index.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [10.0, 6.0, 14.0]
func.func @values() -> tensor<3xf32> {
  %x = dvn.constant dense<[10.0, 0.0, 10.0]> : tensor<3xf32>
  %i = dvn.constant dense<[1, 2, 1]> : tensor<3xi64>
  %u = dvn.constant dense<[1.0, 4.0, 5.0]> : tensor<3xf32>
  %0 = dvn.scatter_add %x[%i], %u axis 0 : tensor<3xf32>[tensor<3xi64>], tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// GRADIENT: rows: gradients agree, 16 elements
// GRADIENT: rows: second derivatives agree
func.func @rows(%x: tensor<5x2xf32>, %i: tensor<?xi64> {dvn.bound = 5 : i64}, %u: tensor<?x2xf32>) -> tensor<5x2xf32> {
  %s = dvn.sin %x : tensor<5x2xf32>
  %e = dvn.exp %u : tensor<?x2xf32>
  %y = dvn.scatter_add %s[%i], %e axis 0 : tensor<5x2xf32>[tensor<?xi64>], tensor<?x2xf32> -> tensor<5x2xf32>
  return %y : tensor<5x2xf32>
}
// GRADIENT: columns: gradients agree
// GRADIENT: columns: second derivatives agree
func.func @columns(%x: tensor<2x3x?xf32>, %i: tensor<3x2xi64> {dvn.bound = 3 : i64}, %u: tensor<2x3x2x?xf32>) -> tensor<2x3x?xf32> {
  %s = dvn.sin %x : tensor<2x3x?xf32>
  %e = dvn.exp %u : tensor<2x3x2x?xf32>
  %y = dvn.scatter_add %s[%i], %e axis 1 : tensor<2x3x?xf32>[tensor<3x2xi64>], tensor<2x3x2x?xf32> -> tensor<2x3x?xf32>
  return %y : tensor<2x3x?xf32>
}
