// Eigenvalues ascend; each vector's first component of weight is positive.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: not dvn-run %s --program=equal --check-gradients | FileCheck %s --check-prefix=EQUAL

// CHECK: values: [1.0, 3.0]
// CHECK: values: {{\[\[}}0.70710677, 0.70710677], [-0.70710677, 0.70710677]]
// Only the symmetric part counts.
// CHECK: values: [1.0, 3.0]
// CHECK: values: {{\[\[}}0.70710677, 0.70710677], [-0.70710677, 0.70710677]]
// CHECK: values: [nan, nan]
// CHECK: values: {{\[\[}}nan, nan], [nan, nan]]
func.func @values() -> (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>) {
  %a = dvn.constant dense<[[2.0, 1.0], [1.0, 2.0]]> : tensor<2x2xf32>
  %0, %1 = dvn.symmetric_eigen %a : tensor<2x2xf32> -> tensor<2xf32>, tensor<2x2xf32>
  %b = dvn.constant dense<[[2.0, 0.0], [2.0, 2.0]]> : tensor<2x2xf32>
  %2, %3 = dvn.symmetric_eigen %b : tensor<2x2xf32> -> tensor<2xf32>, tensor<2x2xf32>
  %c = dvn.constant dense<[[0x7F800000, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %4, %5 = dvn.symmetric_eigen %c : tensor<2x2xf32> -> tensor<2xf32>, tensor<2x2xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>
}

// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
func.func @gradient(%a: tensor<?x3x3xf64> {dvn.shape = [2, 3, 3]}) -> (tensor<?x3xf64>, tensor<?x3x3xf64>) {
  %v, %w = dvn.symmetric_eigen %a : tensor<?x3x3xf64> -> tensor<?x3xf64>, tensor<?x3x3xf64>
  return %v, %w : tensor<?x3xf64>, tensor<?x3x3xf64>
}

// The values alone have a gradient where two of them are equal, but no second one.
// EQUAL: equal: gradients agree
func.func @equal(%x: tensor<f64>) -> tensor<2xf64> {
  %i = dvn.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf64>
  %c = dvn.broadcast %x dimensions [] : tensor<f64> -> tensor<2x2xf64>
  %a = dvn.mul %c, %i : tensor<2x2xf64>
  %v, %w = dvn.symmetric_eigen %a : tensor<2x2xf64> -> tensor<2xf64>, tensor<2x2xf64>
  return %v : tensor<2xf64>
}
