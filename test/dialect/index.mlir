// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @by_index
func.func @by_index(%x: tensor<10x20x4xf32>, %i: tensor<?xi64>, %j: tensor<?xi32>, %u: tensor<?x4xf32>, %n: i64) {
  // CHECK: dvn.gather %{{.*}}[%{{.*}}] axis 1 : tensor<10x20x4xf32>[tensor<?xi64>] -> tensor<10x?x4xf32>
  %0 = dvn.gather %x[%i] axis 1 : tensor<10x20x4xf32>[tensor<?xi64>] -> tensor<10x?x4xf32>
  // CHECK: dvn.gather %{{.*}}[%{{.*}}, %{{.*}}] axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>] -> tensor<?x4xf32>
  %1 = dvn.gather %x[%i, %j] axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>] -> tensor<?x4xf32>
  // CHECK: dvn.scatter_add %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>], tensor<?x4xf32> -> tensor<10x20x4xf32>
  %2 = dvn.scatter_add %x[%i, %j], %u axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>], tensor<?x4xf32> -> tensor<10x20x4xf32>
  // CHECK: dvn.scatter %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}} axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>], tensor<?x4xf32> -> tensor<10x20x4xf32>
  %5 = dvn.scatter %x[%i, %j], %u axis 0 : tensor<10x20x4xf32>[tensor<?xi64>, tensor<?xi32>], tensor<?x4xf32> -> tensor<10x20x4xf32>
  // CHECK: dvn.iota sizes(%{{.*}}) : tensor<?xi64>
  %3 = dvn.iota sizes(%n) : tensor<?xi64>
  // CHECK: dvn.iota : tensor<4xi64>
  %4 = dvn.iota : tensor<4xi64>
  return
}

// -----

func.func @too_many(%x: tensor<10xf32>, %i: tensor<3xi64>) {
  // expected-error @+1 {{'dvn.gather' op indexes axes 0 to 1 of a tensor of rank 1}}
  %0 = dvn.gather %x[%i, %i] axis 0 : tensor<10xf32>[tensor<3xi64>, tensor<3xi64>] -> tensor<3xf32>
  return
}

// -----

func.func @differ(%x: tensor<10x10xf32>, %i: tensor<3xi64>, %j: tensor<4xi64>) {
  // expected-error @+1 {{'dvn.gather' op needs indices of one shape}}
  %0 = dvn.gather %x[%i, %j] axis 0 : tensor<10x10xf32>[tensor<3xi64>, tensor<4xi64>] -> tensor<3xf32>
  return
}

// -----

func.func @result(%x: tensor<10x5xf32>, %i: tensor<3xi64>) {
  // expected-error @+1 {{'dvn.gather' op dimension 1 of the result has size 4, expected 5}}
  %0 = dvn.gather %x[%i] axis 0 : tensor<10x5xf32>[tensor<3xi64>] -> tensor<3x4xf32>
  return
}

// -----

func.func @updates(%x: tensor<10x5xf32>, %i: tensor<3xi64>, %u: tensor<2x5xf32>) {
  // expected-error @+1 {{'dvn.scatter_add' op dimension 0 of `updates` has size 2, expected 3}}
  %0 = dvn.scatter_add %x[%i], %u axis 0 : tensor<10x5xf32>[tensor<3xi64>], tensor<2x5xf32> -> tensor<10x5xf32>
  return
}

// -----

func.func @replaced(%x: tensor<10x5xf32>, %i: tensor<3xi64>, %u: tensor<2x5xf32>) {
  // expected-error @+1 {{'dvn.scatter' op dimension 0 of `updates` has size 2, expected 3}}
  %0 = dvn.scatter %x[%i], %u axis 0 : tensor<10x5xf32>[tensor<3xi64>], tensor<2x5xf32> -> tensor<10x5xf32>
  return
}

// -----

func.func @iota() {
  // expected-error @+1 {{'dvn.iota' op result has rank 2, expected 1}}
  %0 = dvn.iota : tensor<3x3xi64>
  return
}
