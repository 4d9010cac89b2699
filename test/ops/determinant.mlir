// Determinants; of a singular matrix 0, of no rows 1.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [5.0, -2.0, {{-?}}0.0]
// CHECK: values: nan
// CHECK: values: 1.0
func.func @values() -> (tensor<3xf32>, tensor<f64>, tensor<f32>) {
  %a = dvn.constant dense<[[[2.0, 1.0], [1.0, 3.0]], [[0.0, 2.0], [1.0, 7.0]], [[1.0, 2.0], [2.0, 4.0]]]> : tensor<3x2x2xf32>
  %x = dvn.determinant %a : tensor<3x2x2xf32> -> tensor<3xf32>
  %b = dvn.constant dense<[[0x7FF0000000000000, 0.0], [0.0, 1.0]]> : tensor<2x2xf64>
  %y = dvn.determinant %b : tensor<2x2xf64> -> tensor<f64>
  %c = dvn.constant dense<> : tensor<0x0xf32>
  %z = dvn.determinant %c : tensor<0x0xf32> -> tensor<f32>
  return %x, %y, %z : tensor<3xf32>, tensor<f64>, tensor<f32>
}

// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
func.func @gradient(%a: tensor<?x3x3xf64> {dvn.shape = [2, 3, 3]}) -> tensor<?xf64> {
  %x = dvn.determinant %a : tensor<?x3x3xf64> -> tensor<?xf64>
  return %x : tensor<?xf64>
}
