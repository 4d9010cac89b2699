// RUN: dvn-opt %s --dvn-differentiate-values --cse --canonicalize | FileCheck %s

// What is marked is made again from what it began with, after all that lies before.
// CHECK-LABEL: @again
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
// CHECK: dvn.exp %[[X]]
// CHECK: %[[ALL:.*]] = dvn.reduce_sum
// CHECK: %[[FROM:.*]] = dvn.barrier %[[X]]
// CHECK: %[[A:.*]] = dvn.exp %[[FROM]]
// CHECK: %[[B:.*]] = dvn.tanh %[[A]]
// CHECK: dvn.mul %[[B]], %[[B]]
// CHECK-NOT: dvn.recompute
func.func @again(%x: tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>) {
  %a = dvn.exp %x {dvn.recompute = 0 : i64} : tensor<4xf32>
  %b = dvn.tanh %a {dvn.recompute = 0 : i64} : tensor<4xf32>
  %v = dvn.reduce_sum %b axes [0] : tensor<4xf32> -> tensor<f32>
  %g = dvn.gradient %v by %x : tensor<f32> by tensor<4xf32> -> tensor<4xf32>
  return %v, %g : tensor<f32>, tensor<4xf32>
}

// Each call for itself: the second starts from the end of the first.
// CHECK-LABEL: @two_calls
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
// CHECK: %[[A:.*]] = dvn.exp %[[X]]
// CHECK: dvn.exp %[[A]]
// CHECK: %[[SECOND:.*]] = dvn.barrier %[[A]]
// CHECK: dvn.exp %[[SECOND]]
// CHECK: %[[FIRST:.*]] = dvn.barrier %[[X]]
// CHECK: dvn.exp %[[FIRST]]
func.func @two_calls(%x: tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>) {
  %a = dvn.exp %x {dvn.recompute = 0 : i64} : tensor<4xf32>
  %b = dvn.exp %a {dvn.recompute = 1 : i64} : tensor<4xf32>
  %v = dvn.reduce_sum %b axes [0] : tensor<4xf32> -> tensor<f32>
  %g = dvn.gradient %v by %x : tensor<f32> by tensor<4xf32> -> tensor<4xf32>
  return %v, %g : tensor<f32>, tensor<4xf32>
}

// A draw begins with no tensor: it is drawn again, the same numbers.
// CHECK-LABEL: @draw
// CHECK: dvn.random_uniform {{.*}} stream 0 : tensor
// CHECK: dvn.random_uniform {{.*}} stream 0 {dvn.again} : tensor
func.func @draw(%x: tensor<4xf32>, %key: i64, %count: i64) -> (tensor<f32>, tensor<4xf32>) {
  %r = dvn.random_uniform %key, %count stream 0 {dvn.recompute = 0 : i64} : tensor<4xf32>
  %a = dvn.mul %x, %r {dvn.recompute = 0 : i64} : tensor<4xf32>
  %b = dvn.exp %a {dvn.recompute = 0 : i64} : tensor<4xf32>
  %v = dvn.reduce_sum %b axes [0] : tensor<4xf32> -> tensor<f32>
  %g = dvn.gradient %v by %x : tensor<f32> by tensor<4xf32> -> tensor<4xf32>
  return %v, %g : tensor<f32>, tensor<4xf32>
}

// A round keeps what it began with alone.
// CHECK-LABEL: @round
// CHECK: %[[FORWARD:.*]]:2 = scf.for
// CHECK: dvn.matmul
// CHECK: scf.yield %{{.*}}, %{{.*}} : tensor<4x4xf32>, tensor<?x4x4xf32>
// CHECK: scf.for
// CHECK: %[[FROM:.*]] = dvn.barrier
// CHECK: dvn.matmul %[[FROM]]
func.func @round(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>, %n: i64) -> (tensor<f32>, tensor<4x4xf32>) {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %y = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<4x4xf32> : i64 {
    %b = dvn.matmul %a, %w {dvn.recompute = 0 : i64} : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %c = dvn.tanh %b {dvn.recompute = 0 : i64} : tensor<4x4xf32>
    scf.yield %c : tensor<4x4xf32>
  }
  %v = dvn.reduce_sum %y axes [0, 1] : tensor<4x4xf32> -> tensor<f32>
  %g = dvn.gradient %v by %w : tensor<f32> by tensor<4x4xf32> -> tensor<4x4xf32>
  return %v, %g : tensor<f32>, tensor<4x4xf32>
}
