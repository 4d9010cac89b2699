// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @products
func.func @products(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %v: tensor<3x4xf32>, %b: tensor<2x5x4xf32>, %c: tensor<2x4x1xf32>) {
  // CHECK: dvn.matmul %{{.*}}, %{{.*}} : tensor<?x4xf32>, tensor<4x3xf32> -> tensor<?x3xf32>
  %0 = dvn.matmul %x, %w : tensor<?x4xf32>, tensor<4x3xf32> -> tensor<?x3xf32>
  // CHECK: dvn.matmul %{{.*}}, %{{.*}} {transpose_y} :
  %1 = dvn.matmul %x, %v {transpose_y} : tensor<?x4xf32>, tensor<3x4xf32> -> tensor<?x3xf32>
  // CHECK: dvn.matmul %{{.*}}, %{{.*}} : tensor<2x5x4xf32>, tensor<2x4x1xf32> -> tensor<2x5x1xf32>
  %2 = dvn.matmul %b, %c : tensor<2x5x4xf32>, tensor<2x4x1xf32> -> tensor<2x5x1xf32>
  return
}

// -----

func.func @inner(%x: tensor<2x3xf32>, %y: tensor<4x5xf32>) {
  // expected-error @+1 {{'dvn.matmul' op inner sizes differ: 3 and 4}}
  %0 = dvn.matmul %x, %y : tensor<2x3xf32>, tensor<4x5xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @rows(%x: tensor<2x3xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{'dvn.matmul' op result has 4 rows, expected 2}}
  %0 = dvn.matmul %x, %y : tensor<2x3xf32>, tensor<3x5xf32> -> tensor<4x5xf32>
  return
}

// -----

func.func @columns(%x: tensor<2x3xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{'dvn.matmul' op result has 4 columns, expected 5}}
  %0 = dvn.matmul %x, %y : tensor<2x3xf32>, tensor<3x5xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @batch(%x: tensor<7x2x3xf32>, %y: tensor<6x3x5xf32>) {
  // expected-error @+1 {{'dvn.matmul' op leading sizes differ at dimension 0}}
  %0 = dvn.matmul %x, %y : tensor<7x2x3xf32>, tensor<6x3x5xf32> -> tensor<7x2x5xf32>
  return
}

// -----

func.func @vectors(%x: tensor<3xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{'dvn.matmul' op needs operands and a result of one rank of at least 2, found 1, 2 and 1}}
  %0 = dvn.matmul %x, %y : tensor<3xf32>, tensor<3x5xf32> -> tensor<5xf32>
  return
}
