// Where no gradient flows nothing is computed for one: the only ops behind the value are those of the other way.
// RUN: dvn-opt %s --dvn-differentiate-values --canonicalize | FileCheck %s

// What is not part of the value.
// CHECK-LABEL: @unused
// CHECK-SAME: %[[X:.*]]: tensor<3xf32>
// CHECK-NEXT: %[[E:.*]] = dvn.exp %[[X]]
// CHECK-NEXT: %[[C:.*]] = dvn.cos %[[X]]
// CHECK-NEXT: return %[[C]], %[[E]]
func.func @unused(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %e = dvn.exp %x : tensor<3xf32>
  %s = dvn.sin %x : tensor<3xf32>
  %y = dvn.reduce_sum %s axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g, %e : tensor<3xf32>, tensor<3xf32>
}

// What stands behind stop_gradient: a matrix product that has no transposed twin.
// CHECK-LABEL: @stopped
// CHECK-SAME: %[[X:.*]]: tensor<3x3xf32>
// CHECK-NEXT: %[[M:.*]] = dvn.matmul %[[X]], %[[X]]
// CHECK-NEXT: return %[[M]]
func.func @stopped(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %m = dvn.matmul %x, %x : tensor<3x3xf32>, tensor<3x3xf32> -> tensor<3x3xf32>
  %k = dvn.stop_gradient %m : tensor<3x3xf32>
  %p = dvn.mul %x, %k : tensor<3x3xf32>
  %y = dvn.reduce_sum %p axes [0, 1] : tensor<3x3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3x3xf32> -> tensor<3x3xf32>
  return %g : tensor<3x3xf32>
}

// A mask that is known to be false.
// CHECK-LABEL: @masked
// CHECK-SAME: %[[X:.*]]: tensor<3xf32>
// CHECK-NEXT: %[[C:.*]] = dvn.cos %[[X]]
// CHECK-NEXT: return %[[C]]
func.func @masked(%x: tensor<3xf32>) -> tensor<3xf32> {
  %never = dvn.constant dense<false> : tensor<3xi1>
  %e = dvn.exp %x : tensor<3xf32>
  %s = dvn.sin %x : tensor<3xf32>
  %p = dvn.where %never, %e, %s : tensor<3xi1>, tensor<3xf32>
  %y = dvn.reduce_sum %p axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}

// Steps, whose slope is 0, and what they are made of.
// CHECK-LABEL: @steps
// CHECK-SAME: %[[X:.*]]: tensor<3xf32>
// CHECK-NEXT: %[[ZERO:.*]] = dvn.constant dense<0.0
// CHECK-NEXT: return %[[ZERO]]
func.func @steps(%x: tensor<3xf32>, %w: tensor<3xf32>) -> tensor<3xf32> {
  %e = dvn.exp %x : tensor<3xf32>
  %f = dvn.sign %e : tensor<3xf32>
  %c = dvn.greater %x, %w : tensor<3xf32> -> tensor<3xi1>
  %d = dvn.cast %c : tensor<3xi1> -> tensor<3xf32>
  %r = dvn.mul %f, %w : tensor<3xf32>
  %t = dvn.mul %r, %d : tensor<3xf32>
  %y = dvn.reduce_sum %t axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}

// A part that is written over before it is read.
// CHECK-LABEL: @overwritten
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>, %[[W:.*]]: tensor<2xf32>
// CHECK-NOT: dvn.cos
// CHECK-NOT: dvn.add
// CHECK: return
func.func @overwritten(%x: tensor<4xf32>, %w: tensor<2xf32>) -> (tensor<4xf32>, tensor<2xf32>) {
  %two = arith.constant 2 : i64
  %s = dvn.sin %w : tensor<2xf32>
  %v = dvn.insert_slice %x, %s starts(%two) steps [1] : tensor<4xf32>, tensor<2xf32> -> tensor<4xf32>
  %e = dvn.exp %w : tensor<2xf32>
  %u = dvn.insert_slice %v, %e starts(%two) steps [1] : tensor<4xf32>, tensor<2xf32> -> tensor<4xf32>
  %y = dvn.reduce_sum %u axes [0] : tensor<4xf32> -> tensor<f32>
  %g:2 = dvn.gradient %y by %x, %w : tensor<f32> by tensor<4xf32>, tensor<2xf32> -> tensor<4xf32>, tensor<2xf32>
  return %g#0, %g#1 : tensor<4xf32>, tensor<2xf32>
}

// A side of a branch that stops it, and a branch whose value is not looked at.
// CHECK-LABEL: @branches
// CHECK-SAME: %[[X:.*]]: tensor<3xf32>, %[[C:.*]]: i1
// CHECK-NOT: dvn.exp
// CHECK-NOT: dvn.cos
// CHECK: scf.if %[[C]]
// CHECK-NEXT: scf.yield %{{.*}}
// CHECK-NEXT: } else {
// CHECK-NEXT: %[[TWICE:.*]] = dvn.add %[[X]], %[[X]]
// CHECK-NEXT: scf.yield %[[TWICE]]
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @branches(%x: tensor<3xf32>, %c: i1) -> tensor<3xf32> {
  %r = scf.if %c -> tensor<3xf32> {
    %e = dvn.exp %x : tensor<3xf32>
    %t = dvn.sin %e : tensor<3xf32>
    %k = dvn.stop_gradient %t : tensor<3xf32>
    scf.yield %k : tensor<3xf32>
  } else {
    %s = dvn.mul %x, %x : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  }
  %other = scf.if %c -> tensor<3xf32> {
    %s = dvn.sin %x : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  } else {
    scf.yield %x : tensor<3xf32>
  }
  %y = dvn.reduce_sum %r axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}

// A loop without a gradient has no loop in reverse.
// CHECK-LABEL: @loop
// CHECK-COUNT-1: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @loop(%x: tensor<3xf32>, %n: i64) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %k = dvn.stop_gradient %x : tensor<3xf32>
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %k) -> tensor<3xf32> : i64 {
    %s = dvn.sin %a : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  }
  %p = dvn.mul %r, %x : tensor<3xf32>
  %y = dvn.reduce_sum %p axes [0] : tensor<3xf32> -> tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}
