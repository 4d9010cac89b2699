// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @gradient
func.func @gradient(%l: tensor<f32>, %x: tensor<3xf32>, %y: tensor<?xf32>) {
  // CHECK: dvn.gradient %{{.*}} by %{{.*}}, %{{.*}} : tensor<f32> by tensor<3xf32>, tensor<?xf32> -> tensor<3xf32>, tensor<?xf32>
  %0:2 = dvn.gradient %l by %x, %y : tensor<f32> by tensor<3xf32>, tensor<?xf32> -> tensor<3xf32>, tensor<?xf32>
  // CHECK: dvn.stop_gradient %{{.*}} : tensor<3xf32>
  %1 = dvn.stop_gradient %x : tensor<3xf32>
  return
}

// -----

func.func @rank(%x: tensor<3xf32>) {
  // expected-error @+1 {{'dvn.gradient' op value has rank 1, expected 0}}
  %0 = dvn.gradient %x by %x : tensor<3xf32> by tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @type(%l: tensor<f32>, %x: tensor<3xf32>) {
  // expected-error @+1 {{'dvn.gradient' op gradient has type 'tensor<4xf32>', expected 'tensor<3xf32>'}}
  %0 = dvn.gradient %l by %x : tensor<f32> by tensor<3xf32> -> tensor<4xf32>
  return
}
