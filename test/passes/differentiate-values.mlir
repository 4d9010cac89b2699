// RUN: dvn-opt %s --dvn-differentiate-values -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @square
// CHECK-SAME: %[[X:.*]]: tensor<f32>
// CHECK-NEXT: dvn.mul %[[X]], %[[X]]
// CHECK-NEXT: %[[G:.*]] = dvn.add %[[X]], %[[X]]
// CHECK-NEXT: return %[[G]]
func.func @square(%x: tensor<f32>) -> tensor<f32> {
  %y = dvn.mul %x, %x : tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// Nothing is emitted for operands that nobody asked about.
// CHECK-LABEL: @weights_only
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>, %[[W:.*]]: tensor<4x3xf32>
// CHECK: %[[Y:.*]] = dvn.matmul %[[X]], %[[W]]
// CHECK: %[[ONES:.*]] = dvn.broadcast
// CHECK-NEXT: %[[G:.*]] = dvn.matmul %[[X]], %[[ONES]] {transpose_x}
// CHECK-NEXT: return %[[G]]
func.func @weights_only(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %y = dvn.matmul %x, %w : tensor<?x4xf32>, tensor<4x3xf32> -> tensor<?x3xf32>
  %s = dvn.reduce_sum %y axes [0, 1] : tensor<?x3xf32> -> tensor<f32>
  %g = dvn.gradient %s by %w : tensor<f32> by tensor<4x3xf32> -> tensor<4x3xf32>
  return %g : tensor<4x3xf32>
}

// -----

// A gradient of a gradient: the inner one is plain ops first.
// CHECK-LABEL: @second
// CHECK-SAME: %[[X:.*]]: tensor<f32>
// CHECK: dvn.cos %[[X]]
// CHECK-NEXT: %[[S:.*]] = dvn.sin %[[X]]
// CHECK-NEXT: %[[H:.*]] = dvn.neg %[[S]]
// CHECK: return %[[H]]
func.func @second(%x: tensor<f32>) -> tensor<f32> {
  %y = dvn.sin %x : tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  %h = dvn.gradient %g by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %h : tensor<f32>
}

// -----

// Nothing flows through stop_gradient, and none is left.
// CHECK-LABEL: @stopped
// CHECK-SAME: %[[X:.*]]: tensor<f32>
// CHECK: dvn.mul %[[X]], %[[X]]
// CHECK-NOT: stop_gradient
// CHECK: return %[[X]]
func.func @stopped(%x: tensor<f32>) -> tensor<f32> {
  %k = dvn.stop_gradient %x : tensor<f32>
  %y = dvn.mul %x, %k : tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// Where nothing flows the gradient is zero; by the value itself it is one.
// CHECK-LABEL: @nothing
// CHECK: %[[ZERO:.*]] = dvn.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK: return %{{.*}}, %[[ZERO]]
func.func @nothing(%x: tensor<f32>, %z: tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>) {
  %g:2 = dvn.gradient %x by %x, %z : tensor<f32> by tensor<f32>, tensor<3xf32> -> tensor<f32>, tensor<3xf32>
  return %g#0, %g#1 : tensor<f32>, tensor<3xf32>
}

// -----

// Derivatives by a value and by what it was made from.
// CHECK-LABEL: @chain
// CHECK-SAME: %[[X:.*]]: tensor<f32>
// CHECK: %[[E:.*]] = dvn.exp %[[X]]
// CHECK: %[[BY_E:.*]] = dvn.add %[[E]], %[[E]]
// CHECK: %[[BY_X:.*]] = dvn.mul %[[BY_E]], %[[E]]
// CHECK: return %[[BY_X]], %[[BY_E]]
func.func @chain(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %e = dvn.exp %x : tensor<f32>
  %y = dvn.mul %e, %e : tensor<f32>
  %g:2 = dvn.gradient %y by %x, %e : tensor<f32> by tensor<f32>, tensor<f32> -> tensor<f32>, tensor<f32>
  return %g#0, %g#1 : tensor<f32>, tensor<f32>
}

// -----

// The backward `if` has the same condition; a branch computes again what it needs.
// CHECK-LABEL: @branches
// CHECK-SAME: %[[X:.*]]: tensor<f32>, %[[C:.*]]: i1
// CHECK: scf.if %[[C]]
// CHECK: %[[G:.*]] = scf.if %[[C]] -> (tensor<f32>)
// CHECK-NEXT: %[[E:.*]] = dvn.exp %[[X]]
// CHECK-NEXT: scf.yield %[[E]]
// CHECK: } else {
// CHECK: %[[N:.*]] = dvn.constant dense<-1.0
// CHECK-NEXT: scf.yield %[[N]]
// CHECK: return %[[G]]
func.func @branches(%x: tensor<f32>, %c: i1) -> tensor<f32> {
  %y = scf.if %c -> tensor<f32> {
    %e = dvn.exp %x : tensor<f32>
    scf.yield %e : tensor<f32>
  } else {
    %n = dvn.neg %x : tensor<f32>
    scf.yield %n : tensor<f32>
  }
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// Inside a loop: the step's own gradient, nothing from earlier rounds.
// CHECK-LABEL: @step
// CHECK: scf.for
// CHECK: %[[W:.*]] = dvn.read @w
// CHECK: %[[Y:.*]] = dvn.mul %[[W]], %[[W]]
// CHECK: %[[G:.*]] = dvn.add %[[W]], %[[W]]
// CHECK: dvn.write @w, %[[G]]
dvn.variable @w : tensor<f32> param
func.func @step(%n: i64, %start: tensor<f32>) -> tensor<f32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r = scf.for %i = %zero to %n step %one iter_args(%total = %start) -> tensor<f32> : i64 {
    %w = dvn.read @w : tensor<f32>
    %y = dvn.mul %w, %w : tensor<f32>
    %l = dvn.add %y, %total : tensor<f32>
    %g = dvn.gradient %l by %w : tensor<f32> by tensor<f32> -> tensor<f32>
    dvn.write @w, %g : tensor<f32>
    scf.yield %l : tensor<f32>
  }
  return %r : tensor<f32>
}

// -----

func.func @history(%x: tensor<f32>, %n: i64) -> tensor<f32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %y = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<f32> : i64 {
    %b = dvn.sin %a : tensor<f32>
    // expected-error @+1 {{the value depends on what it is derived by through earlier rounds of a loop that still runs}}
    %g = dvn.gradient %b by %x : tensor<f32> by tensor<f32> -> tensor<f32>
    scf.yield %g : tensor<f32>
  }
  return %y : tensor<f32>
}
