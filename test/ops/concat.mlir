// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}1, 2, 5], [3, 4, 6]]
func.func @values() -> tensor<2x3xi32> {
  %x = dvn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %y = dvn.constant dense<[[5], [6]]> : tensor<2x1xi32>
  %0 = dvn.concat %x, %y axis 1 : tensor<2x2xi32>, tensor<2x1xi32> -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// GRADIENT: three: gradients agree, 8 elements
// GRADIENT: three: second derivatives agree
func.func @three(%x: tensor<?x2xf32>, %y: tensor<1x2xf32>) -> tensor<?x2xf32> {
  %s = dvn.sin %x : tensor<?x2xf32>
  %e = dvn.exp %y : tensor<1x2xf32>
  %z = dvn.concat %s, %e, %x axis 0 : tensor<?x2xf32>, tensor<1x2xf32>, tensor<?x2xf32> -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}
