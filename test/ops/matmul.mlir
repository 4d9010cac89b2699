// The matrix product, each operand as it is or transposed, with leading sizes.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}58.0, 64.0], [139.0, 154.0]]
func.func @values() -> tensor<2x2xf32> {
  %x = dvn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %y = dvn.constant dense<[[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]> : tensor<3x2xf32>
  %z = dvn.matmul %x, %y : tensor<2x3xf32>, tensor<3x2xf32> -> tensor<2x2xf32>
  return %z : tensor<2x2xf32>
}

// GRADIENT: plain: gradients agree
// GRADIENT: plain: second derivatives agree
func.func @plain(%x: tensor<?x3xf32>, %y: tensor<3x5xf32>) -> tensor<?x5xf32> {
  %z = dvn.matmul %x, %y : tensor<?x3xf32>, tensor<3x5xf32> -> tensor<?x5xf32>
  return %z : tensor<?x5xf32>
}
// GRADIENT: transposed_x: gradients agree
// GRADIENT: transposed_x: second derivatives agree
func.func @transposed_x(%x: tensor<3x2xf32>, %y: tensor<3x5xf32>) -> tensor<2x5xf32> {
  %z = dvn.matmul %x, %y {transpose_x} : tensor<3x2xf32>, tensor<3x5xf32> -> tensor<2x5xf32>
  return %z : tensor<2x5xf32>
}
// GRADIENT: transposed_y: gradients agree
// GRADIENT: transposed_y: second derivatives agree
func.func @transposed_y(%x: tensor<2x3xf32>, %y: tensor<5x3xf32>) -> tensor<2x5xf32> {
  %z = dvn.matmul %x, %y {transpose_y} : tensor<2x3xf32>, tensor<5x3xf32> -> tensor<2x5xf32>
  return %z : tensor<2x5xf32>
}
// GRADIENT: transposed_both: gradients agree
// GRADIENT: transposed_both: second derivatives agree
func.func @transposed_both(%x: tensor<3x2xf32>, %y: tensor<5x3xf32>) -> tensor<2x5xf32> {
  %z = dvn.matmul %x, %y {transpose_x, transpose_y} : tensor<3x2xf32>, tensor<5x3xf32> -> tensor<2x5xf32>
  return %z : tensor<2x5xf32>
}
// GRADIENT: batches: gradients agree
// GRADIENT: batches: second derivatives agree
func.func @batches(%x: tensor<2x?x3xf32>, %y: tensor<2x3x1xf32>) -> tensor<2x?x1xf32> {
  %z = dvn.matmul %x, %y : tensor<2x?x3xf32>, tensor<2x3x1xf32> -> tensor<2x?x1xf32>
  return %z : tensor<2x?x1xf32>
}
// GRADIENT: same_operand: gradients agree
// GRADIENT: same_operand: second derivatives agree
func.func @same_operand(%x: tensor<3x2xf32>) -> tensor<3x3xf32> {
  %z = dvn.matmul %x, %x {transpose_y} : tensor<3x2xf32>, tensor<3x2xf32> -> tensor<3x3xf32>
  return %z : tensor<3x3xf32>
}
