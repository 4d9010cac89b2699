// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @all
func.func @all(%a: tensor<?x4x4xf32>, %b: tensor<?x4x2xf32>, %c: tensor<3x5xf64>, %m: memref<2x2xf64>) {
  // CHECK: dvn.solve %{{.*}}, %{{.*}} : tensor<?x4x4xf32>, tensor<?x4x2xf32> -> tensor<?x4x2xf32>
  %0 = dvn.solve %a, %b : tensor<?x4x4xf32>, tensor<?x4x2xf32> -> tensor<?x4x2xf32>
  // CHECK: dvn.determinant %{{.*}} : tensor<?x4x4xf32> -> tensor<?xf32>
  %1 = dvn.determinant %a : tensor<?x4x4xf32> -> tensor<?xf32>
  // CHECK: dvn.pseudo_inverse %{{.*}} : tensor<3x5xf64> -> tensor<5x3xf64>
  %2 = dvn.pseudo_inverse %c : tensor<3x5xf64> -> tensor<5x3xf64>
  // CHECK: dvn.symmetric_eigen %{{.*}} : memref<2x2xf64> -> memref<2xf64>, memref<2x2xf64>
  %3, %4 = dvn.symmetric_eigen %m : memref<2x2xf64> -> memref<2xf64>, memref<2x2xf64>
  // CHECK: dvn.svd %{{.*}} : tensor<3x5xf64> -> tensor<3x3xf64>, tensor<3xf64>, tensor<5x3xf64>
  %u, %s, %v = dvn.svd %c : tensor<3x5xf64> -> tensor<3x3xf64>, tensor<3xf64>, tensor<5x3xf64>
  return
}


// -----

func.func @vector(%a: tensor<4xf32>) {
  // expected-error @+1 {{'dvn.determinant' op needs a matrix, found rank 1}}
  %0 = dvn.determinant %a : tensor<4xf32> -> tensor<f32>
  return
}

// -----

func.func @rectangle(%a: tensor<2x4x3xf32>) {
  // expected-error @+1 {{'dvn.determinant' op needs a square matrix, found 4 rows and 3 columns}}
  %0 = dvn.determinant %a : tensor<2x4x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @rows(%a: tensor<4x4xf32>, %b: tensor<3x1xf32>) {
  // expected-error @+1 {{'dvn.solve' op b has type 'tensor<3x1xf32>', expected 'tensor<4x1xf32>'}}
  %0 = dvn.solve %a, %b : tensor<4x4xf32>, tensor<3x1xf32> -> tensor<4x1xf32>
  return
}

// -----

func.func @elements(%a: tensor<4x4xf32>, %b: tensor<4x1xf64>) {
  // expected-error @+1 {{'dvn.solve' op needs one element type, found 'f32' and 'f64'}}
  %0 = dvn.solve %a, %b : tensor<4x4xf32>, tensor<4x1xf64> -> tensor<4x1xf32>
  return
}

// -----

func.func @values(%a: tensor<4x4xf32>) {
  // expected-error @+1 {{'dvn.symmetric_eigen' op values has type 'tensor<3xf32>', expected 'tensor<4xf32>'}}
  %0, %1 = dvn.symmetric_eigen %a : tensor<4x4xf32> -> tensor<3xf32>, tensor<4x4xf32>
  return
}

// -----

func.func @thin(%a: tensor<3x5xf32>) {
  // expected-error @+1 {{'dvn.svd' op v has type 'tensor<5x5xf32>', expected 'tensor<5x3xf32>'}}
  %u, %s, %v = dvn.svd %a : tensor<3x5xf32> -> tensor<3x3xf32>, tensor<3xf32>, tensor<5x5xf32>
  return
}

// -----

func.func @exchanged(%a: tensor<3x5xf32>) {
  // expected-error @+1 {{'dvn.pseudo_inverse' op result has type 'tensor<3x5xf32>', expected 'tensor<5x3xf32>'}}
  %0 = dvn.pseudo_inverse %a : tensor<3x5xf32> -> tensor<3x5xf32>
  return
}
