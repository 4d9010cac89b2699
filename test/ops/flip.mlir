// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}3, 2, 1], [6, 5, 4]]
func.func @values() -> tensor<2x3xi32> {
  %x = dvn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %0 = dvn.flip %x axis 1 : tensor<2x3xi32> -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// GRADIENT: rows: gradients agree, 6 elements
// GRADIENT: rows: second derivatives agree
func.func @rows(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %s = dvn.sin %x : tensor<?x2xf32>
  %y = dvn.flip %s axis 0 : tensor<?x2xf32> -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
