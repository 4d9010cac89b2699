// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @region
func.func @region(%x: tensor<?xf32>, %n: i64) -> tensor<?xf32> {
  // CHECK: dvn.kernel(%{{.*}} : tensor<?xf32>) sizes(%{{.*}}) schedule <tile = [2, 16], vector = 8, parallel = true> -> tensor<?xf32>
  %0 = dvn.kernel (%x : tensor<?xf32>) sizes(%n) schedule <tile = [2, 16], vector = 8, parallel = true> -> tensor<?xf32> {
  ^bb0(%a: tensor<?xf32>):
    %e = dvn.exp %a : tensor<?xf32>
    // CHECK: dvn.yield %{{.*}} : tensor<?xf32>
    dvn.yield %e : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}

// CHECK: dvn.kernel_body @k in_place [0, 0]
dvn.kernel_body @k in_place [0, 0] {
^bb0(%a: tensor<4xf32>):
  %e = dvn.exp %a : tensor<4xf32>
  dvn.yield %e : tensor<4xf32>
}

dvn.variable @v : tensor<4xf32> state

// CHECK-LABEL: @calls
func.func @calls(%x: tensor<4xf32>, %n: i64) -> tensor<4xf32> {
  // CHECK: dvn.call_kernel @k(%{{.*}} : tensor<4xf32>) -> tensor<4xf32>
  %0 = dvn.call_kernel @k (%x : tensor<4xf32>) -> tensor<4xf32>
  // CHECK: dvn.slot index 1 sizes(%{{.*}}) : memref<?xf32>
  %b = dvn.slot index 1 sizes(%n) : memref<?xf32>
  // CHECK: dvn.slot offset 64 : memref<4xf32>
  %c = dvn.slot offset 64 : memref<4xf32>
  // CHECK: dvn.storage @v : memref<4xf32>
  %s = dvn.storage @v : memref<4xf32>
  // CHECK: dvn.launch @k(%{{.*}} : memref<4xf32>) into %{{.*}} : memref<4xf32>
  dvn.launch @k (%s : memref<4xf32>) into %c : memref<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @inputs(%x: tensor<4xf32>) {
  // expected-error @+1 {{'dvn.kernel' op block has 0 arguments that do not match the types of its 1 inputs}}
  %0 = dvn.kernel (%x : tensor<4xf32>) -> tensor<4xf32> {
    %c = dvn.constant dense<0.0> : tensor<4xf32>
    dvn.yield %c : tensor<4xf32>
  }
  return
}

// -----

func.func @results() {
  // expected-error @+1 {{'dvn.kernel' op body yields other types than those of its results}}
  %0 = dvn.kernel -> tensor<5xf32> {
    %c = dvn.constant dense<0.0> : tensor<4xf32>
    dvn.yield %c : tensor<4xf32>
  }
  return
}

// -----

func.func @sizes(%x: tensor<?xf32>) {
  // expected-error @+1 {{'dvn.kernel' op has 0 sizes for the 1 run-time dimensions of its results}}
  %0 = dvn.kernel (%x : tensor<?xf32>) -> tensor<?xf32> {
  ^bb0(%a: tensor<?xf32>):
    dvn.yield %a : tensor<?xf32>
  }
  return
}

// -----

func.func @unknown(%x: tensor<4xf32>) {
  // expected-error @+1 {{'dvn.call_kernel' op knows no kernel @k}}
  %0 = dvn.call_kernel @k (%x : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @slot() {
  // expected-error @+1 {{'dvn.slot' op has 0 sizes for the 1 run-time dimensions of its buffer}}
  %0 = dvn.slot index 0 : memref<?xf32>
  return
}
