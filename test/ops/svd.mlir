// Singular values descend; the columns of v have their sign, those of u follow.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=tall --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=wide --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}0.0, 1.0], [-1.0, 0.0], [0.0, 0.0]]
// CHECK: values: [4.0, 2.0]
// CHECK: values: {{\[\[}}0.0, 1.0], [1.0, 0.0]]
// CHECK: values: [nan, nan]
func.func @values() -> (tensor<3x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) {
  %a = dvn.constant dense<[[2.0, 0.0], [0.0, -4.0], [0.0, 0.0]]> : tensor<3x2xf32>
  %u, %s, %v = dvn.svd %a : tensor<3x2xf32> -> tensor<3x2xf32>, tensor<2xf32>, tensor<2x2xf32>
  %b = dvn.constant dense<[[0x7FC00000, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %0, %1, %2 = dvn.svd %b : tensor<2x2xf32> -> tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>
  return %u, %s, %v, %1 : tensor<3x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>
}

// GRADIENT: {{tall|wide}}: gradients agree
// GRADIENT: {{tall|wide}}: second derivatives agree
func.func @tall(%a: tensor<4x3xf64>) -> (tensor<4x3xf64>, tensor<3xf64>, tensor<3x3xf64>) {
  %u, %s, %v = dvn.svd %a : tensor<4x3xf64> -> tensor<4x3xf64>, tensor<3xf64>, tensor<3x3xf64>
  return %u, %s, %v : tensor<4x3xf64>, tensor<3xf64>, tensor<3x3xf64>
}
func.func @wide(%a: tensor<2x3x?xf64>) -> (tensor<2x3x?xf64>, tensor<2x?xf64>, tensor<2x?x?xf64>) {
  %u, %s, %v = dvn.svd %a : tensor<2x3x?xf64> -> tensor<2x3x?xf64>, tensor<2x?xf64>, tensor<2x?x?xf64>
  return %u, %s, %v : tensor<2x3x?xf64>, tensor<2x?xf64>, tensor<2x?x?xf64>
}
