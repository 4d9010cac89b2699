// Systems of equations, one by one over leading sizes.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=plain --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=batches --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: not dvn-run %s --program=singular 2>&1 | FileCheck %s --check-prefix=SINGULAR

// CHECK: values: {{\[\[}}0.8], [1.4]]
// A pivot of 0 at first, then a matrix with a NaN, then no equations at all.
// CHECK: values: {{\[\[}}3.0, 1.0], [2.0, 0.0]]
// CHECK: values: {{\[\[}}nan], [nan]]
// CHECK: values: []
func.func @values() -> (tensor<2x1xf32>, tensor<2x2xf64>, tensor<2x1xf32>, tensor<0x1xf32>) {
  %a = dvn.constant dense<[[2.0, 1.0], [1.0, 3.0]]> : tensor<2x2xf32>
  %b = dvn.constant dense<[[3.0], [5.0]]> : tensor<2x1xf32>
  %x = dvn.solve %a, %b : tensor<2x2xf32>, tensor<2x1xf32> -> tensor<2x1xf32>
  %c = dvn.constant dense<[[0.0, 1.0], [1.0, 1.0]]> : tensor<2x2xf64>
  %d = dvn.constant dense<[[2.0, 0.0], [5.0, 1.0]]> : tensor<2x2xf64>
  %y = dvn.solve %c, %d : tensor<2x2xf64>, tensor<2x2xf64> -> tensor<2x2xf64>
  %e = dvn.constant dense<[[0x7FC00000, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %z = dvn.solve %e, %b : tensor<2x2xf32>, tensor<2x1xf32> -> tensor<2x1xf32>
  %f = dvn.constant dense<> : tensor<0x0xf32>
  %g = dvn.constant dense<> : tensor<0x1xf32>
  %n = dvn.solve %f, %g : tensor<0x0xf32>, tensor<0x1xf32> -> tensor<0x1xf32>
  return %x, %y, %z, %n : tensor<2x1xf32>, tensor<2x2xf64>, tensor<2x1xf32>, tensor<0x1xf32>
}

// GRADIENT: {{plain|batches}}: gradients agree
// GRADIENT: {{plain|batches}}: second derivatives agree
func.func @plain(%a: tensor<?x?xf64>, %b: tensor<?x2xf64>) -> tensor<?x2xf64> {
  %x = dvn.solve %a, %b : tensor<?x?xf64>, tensor<?x2xf64> -> tensor<?x2xf64>
  return %x : tensor<?x2xf64>
}
func.func @batches(%a: tensor<2x3x3xf64>, %b: tensor<2x3x2xf64>) -> tensor<2x3x2xf64> {
  %x = dvn.solve %a, %b : tensor<2x3x3xf64>, tensor<2x3x2xf64> -> tensor<2x3x2xf64>
  return %x : tensor<2x3x2xf64>
}

// SINGULAR: solve.mlir:[[#@LINE+4]]:8: error: the matrix is singular: pivot 1 is 0 (matrix 1 of 2)
func.func @singular() -> tensor<2x2x1xf32> {
  %a = dvn.constant dense<[[[2.0, 1.0], [1.0, 3.0]], [[2.0, 1.0], [4.0, 2.0]]]> : tensor<2x2x2xf32>
  %b = dvn.constant dense<1.0> : tensor<2x2x1xf32>
  %x = dvn.solve %a, %b : tensor<2x2x2xf32>, tensor<2x2x1xf32> -> tensor<2x2x1xf32>
  return %x : tensor<2x2x1xf32>
}
