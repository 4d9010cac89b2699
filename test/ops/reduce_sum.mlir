// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [5.0, 7.0, 9.0]
// CHECK: values: 21.0
// CHECK: values: [0.0, 0.0]
// CHECK: values: 4
func.func @values() -> (tensor<3xf32>, tensor<f32>, tensor<2xf32>, tensor<ui8>) {
  %x = dvn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %0 = dvn.reduce_sum %x axes [0] : tensor<2x3xf32> -> tensor<3xf32>
  %1 = dvn.reduce_sum %x axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %none = dvn.constant dense<> : tensor<0x2xf32>
  %2 = dvn.reduce_sum %none axes [0] : tensor<0x2xf32> -> tensor<2xf32>
  %u = dvn.constant dense<130> : tensor<2xui8>
  %3 = dvn.reduce_sum %u axes [0] : tensor<2xui8> -> tensor<ui8>
  return %0, %1, %2, %3 : tensor<3xf32>, tensor<f32>, tensor<2xf32>, tensor<ui8>
}

// GRADIENT: middle: gradients agree, 30 elements
// GRADIENT: middle: second derivatives agree, 30 elements
func.func @middle(%x: tensor<?x5x2xf32>) -> tensor<?x2xf32> {
  %s = dvn.sin %x : tensor<?x5x2xf32>
  %y = dvn.reduce_sum %s axes [1] : tensor<?x5x2xf32> -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
// GRADIENT: outer_and_inner: gradients agree
// GRADIENT: outer_and_inner: second derivatives agree
func.func @outer_and_inner(%x: tensor<?x5x2xf32>) -> tensor<5xf32> {
  %y = dvn.reduce_sum %x axes [0, 2] : tensor<?x5x2xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}
