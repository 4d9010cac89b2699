// Elements by index; the same index twice adds up in the gradient.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=rows --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=pairs --check-gradients | FileCheck %s --check-prefix=PAIRS
// RUN: not dvn-run %s --program=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE

// CHECK: values: {{\[\[}}5, 6], [1, 2], [5, 6]]
// CHECK: values: [6, 3]
func.func @values() -> (tensor<3x2xi32>, tensor<2xi32>) {
  %x = dvn.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
  %i = dvn.constant dense<[2, 0, 2]> : tensor<3xi64>
  %0 = dvn.gather %x[%i] axis 0 : tensor<3x2xi32>[tensor<3xi64>] -> tensor<3x2xi32>
  %r = dvn.constant dense<[2, 1]> : tensor<2xi32>
  %c = dvn.constant dense<[1, 0]> : tensor<2xui8>
  %1 = dvn.gather %x[%r, %c] axis 0 : tensor<3x2xi32>[tensor<2xi32>, tensor<2xui8>] -> tensor<2xi32>
  return %0, %1 : tensor<3x2xi32>, tensor<2xi32>
}

// GRADIENT: rows: gradients agree, 15 elements
// GRADIENT: rows: second derivatives agree
func.func @rows(%x: tensor<?x5xf32>, %i: tensor<2x2xi64> {dvn.values = dense<[[4, 0], [1, 4]]> : tensor<2x2xi64>}) -> tensor<?x2x2xf32> {
  %s = dvn.sin %x : tensor<?x5xf32>
  %y = dvn.gather %s[%i] axis 1 : tensor<?x5xf32>[tensor<2x2xi64>] -> tensor<?x2x2xf32>
  return %y : tensor<?x2x2xf32>
}
// PAIRS: pairs: gradients agree, 15 elements
// PAIRS: pairs: second derivatives agree
func.func @pairs(%x: tensor<?x5xf32>, %i: tensor<?xi64>, %j: tensor<?xui8> {dvn.bound = 5 : i64}) -> tensor<?xf32> {
  %s = dvn.sin %x : tensor<?x5xf32>
  %y = dvn.gather %s[%i, %j] axis 0 : tensor<?x5xf32>[tensor<?xi64>, tensor<?xui8>] -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// OUTSIDE: error: index 3 leaves axis 0 of size 3
func.func @outside(%x: tensor<3xf32>, %i: tensor<1xi64> {dvn.values = dense<3> : tensor<1xi64>}) -> tensor<1xf32> {
  %y = dvn.gather %x[%i] axis 0 : tensor<3xf32>[tensor<1xi64>] -> tensor<1xf32>
  return %y : tensor<1xf32>
}
