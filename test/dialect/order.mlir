// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @order
func.func @order(%x: tensor<?x4xf32>, %m: tensor<?x4xi1>, %n: i64) {
  // CHECK: dvn.argsort %{{.*}} axis 1 {descending} : tensor<?x4xf32> -> tensor<?x4xi64>
  %0 = dvn.argsort %x axis 1 {descending} : tensor<?x4xf32> -> tensor<?x4xi64>
  // CHECK: dvn.nonzero %{{.*}} sizes(%{{.*}}) : tensor<?x4xi1> -> tensor<?x2xi64>
  %1 = dvn.nonzero %m sizes(%n) : tensor<?x4xi1> -> tensor<?x2xi64>
  // CHECK: dvn.cumulative_sum %{{.*}} axis 0 : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = dvn.cumulative_sum %x axis 0 : tensor<?x4xf32> -> tensor<?x4xf32>
  return
}

// -----

func.func @axis(%x: tensor<3xf32>) {
  // expected-error @+1 {{'dvn.argsort' op axis 1 is not of a tensor of rank 1}}
  %0 = dvn.argsort %x axis 1 : tensor<3xf32> -> tensor<3xi64>
  return
}

// -----

func.func @places(%x: tensor<3x3xi1>) {
  // expected-error @+1 {{'dvn.nonzero' op result has type 'tensor<3x1xi64>', expected places of 2 numbers}}
  %0 = dvn.nonzero %x : tensor<3x3xi1> -> tensor<3x1xi64>
  return
}

// -----

func.func @sums(%x: tensor<3xf32>) {
  // expected-error @+1 {{'dvn.cumulative_sum' op result has type 'tensor<4xf32>', expected the sizes of 'tensor<3xf32>'}}
  %0 = dvn.cumulative_sum %x axis 0 : tensor<3xf32> -> tensor<4xf32>
  return
}
