// RUN: dvn-opt %s --dvn-differentiate-values --canonicalize --cse -split-input-file -verify-diagnostics | FileCheck %s

// The loop keeps what the tanh gave, which is all that its derivative needs; the
// product before it is neither kept nor made again. What is carried
// is kept for the gradient by the weights.
// CHECK-LABEL: @kept
// CHECK-SAME: %[[H0:[^:]*]]: tensor<2x3xf32>, %[[W:[^:]*]]: tensor<3x3xf32>, %[[N:[^:]*]]: i64
// CHECK: %[[F:.*]]:3 = scf.for %[[I:.*]] = %{{.*}} iter_args(%[[H:.*]] = %[[H0]], %[[ALL:.*]] = %{{.*}}, %[[OUT:.*]] = %{{.*}}) ->
// CHECK-NEXT: %[[ROW:.*]] = dvn.reshape %[[H]] : tensor<2x3xf32> -> tensor<1x2x3xf32>
// CHECK-NEXT: dvn.insert_slice %[[ALL]], %[[ROW]] starts(%[[I]],
// CHECK-NEXT: dvn.matmul
// CHECK-NEXT: %[[T:.*]] = dvn.tanh
// CHECK-NEXT: %[[MADE:.*]] = dvn.reshape %[[T]] : tensor<2x3xf32> -> tensor<1x2x3xf32>
// CHECK-NEXT: dvn.insert_slice %[[OUT]], %[[MADE]] starts(%[[I]],
// CHECK: scf.for %{{.*}} iter_args(%[[GH:.*]] = %{{.*}}, %[[GW:.*]] = %{{.*}}) ->
// CHECK-DAG: dvn.slice %[[F]]#1
// CHECK-DAG: dvn.slice %[[F]]#2
// CHECK-NOT: dvn.tanh
// CHECK: dvn.matmul {{.*}} {transpose_y}
// CHECK-NEXT: %[[BY_W:.*]] = dvn.matmul {{.*}} {transpose_x}
// CHECK-NEXT: dvn.add %[[GW]], %[[BY_W]]
func.func @kept(%h0: tensor<2x3xf32>, %w: tensor<3x3xf32>, %n: i64) -> tensor<3x3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %h0) -> tensor<2x3xf32> : i64 {
    %p = dvn.matmul %a, %w : tensor<2x3xf32>, tensor<3x3xf32> -> tensor<2x3xf32>
    %t = dvn.tanh %p : tensor<2x3xf32>
    scf.yield %t : tensor<2x3xf32>
  }
  %s = dvn.reduce_sum %h axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %g = dvn.gradient %s by %w : tensor<f32> by tensor<3x3xf32> -> tensor<3x3xf32>
  return %g : tensor<3x3xf32>
}

// -----

// Nothing is kept where the derivative needs nothing.
// CHECK-LABEL: @sums
// CHECK-NOT: tensor<?x3xf32>
// CHECK: scf.for
// CHECK-NOT: tensor<?x3xf32>
// CHECK: return
func.func @sums(%x: tensor<3xf32>, %n: i64) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<3xf32> : i64 {
    %b = dvn.add %a, %x : tensor<3xf32>
    scf.yield %b : tensor<3xf32>
  }
  %s = dvn.reduce_sum %h axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %s by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}

// -----

// A round adds to the part that it read, not to the whole.
// CHECK-LABEL: @rows
// CHECK: scf.for {{.*}} iter_args(%[[SUM:.*]] = %{{.*}}) -> (tensor<?x3xf32>)
// CHECK: %[[OLD:.*]] = dvn.slice %[[SUM]]
// CHECK: %[[NEW:.*]] = dvn.add %[[OLD]],
// CHECK: dvn.insert_slice %[[SUM]], %[[NEW]]
func.func @rows(%x: tensor<?x3xf32>, %h0: tensor<3xf32>) -> tensor<?x3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %n = dvn.dim %x, 0 : tensor<?x3xf32>
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %h0) -> tensor<3xf32> : i64 {
    %row = dvn.slice %x starts(%i, %zero) steps [1, 1] : tensor<?x3xf32> -> tensor<1x3xf32>
    %r = dvn.reshape %row : tensor<1x3xf32> -> tensor<3xf32>
    %b = dvn.add %a, %r : tensor<3xf32>
    scf.yield %b : tensor<3xf32>
  }
  %s = dvn.reduce_sum %h axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %s by %x : tensor<f32> by tensor<?x3xf32> -> tensor<?x3xf32>
  return %g : tensor<?x3xf32>
}

// -----

func.func @while(%x: tensor<f32>, %limit: f64) -> tensor<f32> {
  // expected-error @+1 {{no gradient goes through a loop whose number of rounds is not known when it begins}}
  %y = scf.while (%a = %x) : (tensor<f32>) -> tensor<f32> {
    %v = dvn.item %a : tensor<f32> -> f64
    %c = arith.cmpf olt, %v, %limit : f64
    scf.condition(%c) %a : tensor<f32>
  } do {
  ^bb0(%a: tensor<f32>):
    %b = dvn.add %a, %a : tensor<f32>
    scf.yield %b : tensor<f32>
  }
  // expected-note @+1 {{the gradient is taken here}}
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}
