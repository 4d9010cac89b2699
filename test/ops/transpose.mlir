// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}1, 4], [2, 5], [3, 6]]
func.func @values() -> tensor<3x2xi32> {
  %x = dvn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %0 = dvn.transpose %x permutation [1, 0] : tensor<2x3xi32> -> tensor<3x2xi32>
  return %0 : tensor<3x2xi32>
}

// GRADIENT: turn: gradients agree, 30 elements
// GRADIENT: turn: second derivatives agree
func.func @turn(%x: tensor<?x2x5xf32>) -> tensor<5x?x2xf32> {
  %s = dvn.sin %x : tensor<?x2x5xf32>
  %y = dvn.transpose %s permutation [2, 0, 1] : tensor<?x2x5xf32> -> tensor<5x?x2xf32>
  return %y : tensor<5x?x2xf32>
}
