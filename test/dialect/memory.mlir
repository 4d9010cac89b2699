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
