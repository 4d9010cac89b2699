// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: dvn.variable @model.dense_0.weight : tensor<4x3xf32> param
dvn.variable @model.dense_0.weight : tensor<4x3xf32> param
// CHECK: dvn.variable @t : tensor<i64> state scope "train"
dvn.variable @t : tensor<i64> state scope "train"
// CHECK: dvn.layer "dense_0" "dense" "f32[n, 3]" parameters 12 multiply_adds 12
dvn.layer "dense_0" "dense" "f32[n, 3]" parameters 12 multiply_adds 12

// CHECK-LABEL: @use
func.func @use(%path: !dvn.string) {
  // CHECK: %[[W:.*]] = dvn.read @model.dense_0.weight : tensor<4x3xf32>
  %w = dvn.read @model.dense_0.weight : tensor<4x3xf32>
  // CHECK: dvn.write @model.dense_0.weight, %[[W]] : tensor<4x3xf32>
  dvn.write @model.dense_0.weight, %w : tensor<4x3xf32>
  // CHECK: dvn.save %{{.*}} tensors %[[W]] variables [@t] names ["t", "w"] : tensor<4x3xf32>
  dvn.save %path tensors %w variables [@t] names ["t", "w"] : tensor<4x3xf32>
  // CHECK: dvn.load %{{.*}} variables [@t] names ["t"]
  dvn.load %path variables [@t] names ["t"]
  // CHECK: dvn.load %{{.*}} sizes %{{.*}} variables [@t] names ["t", "x", "y"] : tensor<?x2xf32>, tensor<i64>
  %n = arith.constant 3 : i64
  %r:2 = dvn.load %path sizes %n variables [@t] names ["t", "x", "y"] : tensor<?x2xf32>, tensor<i64>
  return
}

// -----

// expected-error @+1 {{'dvn.variable' op has type 'tensor<?xf32>', but memory needs known sizes}}
dvn.variable @v : tensor<?xf32> param

// -----

func.func @unknown() {
  // expected-error @+1 {{'dvn.read' op knows no variable @v}}
  %0 = dvn.read @v : tensor<3xf32>
  return
}

// -----

dvn.variable @v : tensor<3xf32> param
func.func @other_type(%x: tensor<4xf32>) {
  // expected-error @+1 {{'dvn.write' op has type 'tensor<4xf32>', but @v is 'tensor<3xf32>'}}
  dvn.write @v, %x : tensor<4xf32>
  return
}

// -----

dvn.variable @v : tensor<3xf32> param
func.func @names(%path: !dvn.string) {
  // expected-error @+1 {{'dvn.load' op has 2 names for 1 tensors}}
  dvn.load %path variables [@v] names ["v", "w"]
  return
}

// -----

func.func @sizes(%path: !dvn.string) {
  // expected-error @+1 {{'dvn.load' op has 0 sizes for 1}}
  %r = dvn.load %path variables [] names ["x"] : tensor<?xf32>
  return
}

// -----

dvn.variable @v : tensor<6x10xf32> param
// CHECK-LABEL: @layouts
func.func @layouts(%path: !dvn.string) {
  // CHECK: dvn.load %{{.*}} variables [@v] names ["v"] layouts [{axes = array<i64: 1, 2, 0>, split = array<i64: 10, 2, 3>, stored = array<i64: 10, 6>}]
  dvn.load %path variables [@v] names ["v"]
    layouts [{stored = array<i64: 10, 6>, split = array<i64: 10, 2, 3>, axes = array<i64: 1, 2, 0>}]
  // CHECK: dvn.save %{{.*}} variables [@v] names ["v"] layouts [{}]
  dvn.save %path variables [@v] names ["v"] layouts [{}]
  return
}

// -----

dvn.variable @v : tensor<6xf32> param
func.func @layout_count(%path: !dvn.string) {
  // expected-error @+1 {{'dvn.load' op has 0 layouts for 1 variables}}
  dvn.load %path variables [@v] names ["v"] layouts []
  return
}

// -----

dvn.variable @v : tensor<6xf32> param
func.func @layout_size(%path: !dvn.string) {
  // expected-error @+1 {{'dvn.load' op has a layout {axes = array<i64: 0>, split = array<i64: 5>, stored = array<i64: 5>} that does not hold 'tensor<6xf32>'}}
  dvn.load %path variables [@v] names ["v"]
    layouts [{stored = array<i64: 5>, split = array<i64: 5>, axes = array<i64: 0>}]
  return
}

// -----

dvn.variable @v : tensor<6xf32> param
func.func @layout_axes(%path: !dvn.string) {
  // expected-error @+1 {{'dvn.save' op has a layout whose axes array<i64: 1, 1> are no permutation}}
  dvn.save %path variables [@v] names ["v"]
    layouts [{stored = array<i64: 2, 3>, split = array<i64: 2, 3>, axes = array<i64: 1, 1>}]
  return
}
