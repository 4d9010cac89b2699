// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @reductions
func.func @reductions(%x: tensor<?x3x4xf32>) {
  // CHECK: dvn.reduce_sum %{{.*}} axes [0, 2] : tensor<?x3x4xf32> -> tensor<3xf32>
  %0 = dvn.reduce_sum %x axes [0, 2] : tensor<?x3x4xf32> -> tensor<3xf32>
  // CHECK: dvn.reduce_max
  %1 = dvn.reduce_max %x axes [1] : tensor<?x3x4xf32> -> tensor<?x4xf32>
  // CHECK: dvn.reduce_min
  %2 = dvn.reduce_min %x axes [0, 1, 2] : tensor<?x3x4xf32> -> tensor<f32>
  // CHECK: dvn.argmax %{{.*}} axes [2] : tensor<?x3x4xf32> -> tensor<?x3xi64>
  %3 = dvn.argmax %x axes [2] : tensor<?x3x4xf32> -> tensor<?x3xi64>
  // CHECK: dvn.argmin
  %4 = dvn.argmin %x axes [2] : tensor<?x3x4xf32> -> tensor<?x3xi64>
  return
}

// -----

func.func @axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.reduce_sum' op axis 2 is not of a tensor of rank 2}}
  %0 = dvn.reduce_sum %x axes [2] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @order(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.reduce_max' op needs axes that ascend}}
  %0 = dvn.reduce_max %x axes [1, 0] : tensor<2x3xf32> -> tensor<f32>
  return
}

// -----

func.func @size(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.reduce_min' op dimension 0 of the result has size 2, expected 3}}
  %0 = dvn.reduce_min %x axes [0] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.reduce_sum' op result has rank 2, expected 1}}
  %0 = dvn.reduce_sum %x axes [0] : tensor<2x3xf32> -> tensor<1x3xf32>
  return
}

// -----

func.func @one_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.argmax' op needs one axis}}
  %0 = dvn.argmax %x axes [0, 1] : tensor<2x3xf32> -> tensor<i64>
  return
}
