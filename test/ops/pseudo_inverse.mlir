// Moore-Penrose inverses: tall, wide, of equal singular values, of lower rank.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=tall --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=wide --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=identity --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}0.5, 0.0, 0.0], [0.0, 0.25, 0.0]]
// CHECK: values: {{\[\[}}0.25, 0.25], [0.25, 0.25]]
// CHECK: values: {{\[\[}}0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
func.func @values() -> (tensor<2x3xf32>, tensor<2x2xf32>, tensor<3x2xf64>) {
  %a = dvn.constant dense<[[2.0, 0.0], [0.0, 4.0], [0.0, 0.0]]> : tensor<3x2xf32>
  %x = dvn.pseudo_inverse %a : tensor<3x2xf32> -> tensor<2x3xf32>
  %b = dvn.constant dense<1.0> : tensor<2x2xf32>
  %y = dvn.pseudo_inverse %b : tensor<2x2xf32> -> tensor<2x2xf32>
  %c = dvn.constant dense<0.0> : tensor<2x3xf64>
  %z = dvn.pseudo_inverse %c : tensor<2x3xf64> -> tensor<3x2xf64>
  return %x, %y, %z : tensor<2x3xf32>, tensor<2x2xf32>, tensor<3x2xf64>
}

// GRADIENT: {{tall|wide|identity}}: gradients agree
// GRADIENT: {{tall|wide|identity}}: second derivatives agree
func.func @tall(%a: tensor<?x4x2xf64> {dvn.shape = [2, 4, 2]}) -> tensor<?x2x4xf64> {
  %x = dvn.pseudo_inverse %a : tensor<?x4x2xf64> -> tensor<?x2x4xf64>
  return %x : tensor<?x2x4xf64>
}
func.func @wide(%a: tensor<2x3xf64>) -> tensor<3x2xf64> {
  %x = dvn.pseudo_inverse %a : tensor<2x3xf64> -> tensor<3x2xf64>
  return %x : tensor<3x2xf64>
}
func.func @identity(%x: tensor<1xf64>) -> tensor<2x2xf64> {
  %b = dvn.broadcast %x dimensions [0] : tensor<1xf64> -> tensor<2xf64>
  %c = dvn.broadcast %b dimensions [1] : tensor<2xf64> -> tensor<2x2xf64>
  %i = dvn.constant dense<[[2.0, 0.0], [0.0, 2.0]]> : tensor<2x2xf64>
  %z = dvn.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf64>
  %s = dvn.mul %c, %z : tensor<2x2xf64>
  %a = dvn.add %i, %s : tensor<2x2xf64>
  %p = dvn.pseudo_inverse %a : tensor<2x2xf64> -> tensor<2x2xf64>
  return %p : tensor<2x2xf64>
}
