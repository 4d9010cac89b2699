// RUN: dvn-opt %s --dvn-make-resumable --canonicalize | FileCheck %s

dvn.variable @p : tensor<4xf32> param
dvn.variable @s : tensor<f64> state
dvn.kernel_body @dvn_kernel_step {
^bb0(%x: tensor<4xf32>):
  %y = dvn.exp %x : tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}

// The training loop begins behind the saved round, and ends each round with the
// safe point.
// CHECK-LABEL: @one_loop
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: %[[FROM:.*]] = scf.if %[[AGAIN]] -> (i64)
// CHECK-NEXT: dvn.frame_load 0 {dvn.point = 0 : i64} : i64
// CHECK: scf.for %[[I:.*]] = %[[FROM]] to
// CHECK: dvn.write @p
// CHECK: %[[NEXT:.*]] = arith.addi %[[I]]
// CHECK: %[[DUE:.*]] = dvn.frame_due
// CHECK: scf.if %[[DUE]]
// CHECK-NEXT: dvn.frame_store %[[NEXT]] : i64
func.func @one_loop(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    %p = dvn.read @p : tensor<4xf32>
    %q = dvn.call_kernel @dvn_kernel_step(%p : tensor<4xf32>) -> tensor<4xf32>
    dvn.write @p, %q : tensor<4xf32>
  }
  return
}

// What precedes runs only in a fresh run; what is used later comes from the frame.
// What is cheap and pure is computed anew.
// CHECK-LABEL: @before_the_loop
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: %[[NAME:.*]] = dvn.string_constant "begin"
// CHECK: %[[LIVE:.*]]:2 = scf.if %[[AGAIN]] -> (tensor<4xf32>, i64)
// CHECK: dvn.frame_load 0 {dvn.point = 0 : i64} : tensor<4xf32>
// CHECK: else
// CHECK: dvn.print %[[NAME]]
// CHECK: dvn.read @p
// CHECK: dvn.call_kernel
// CHECK: scf.for %{{.*}} = %[[LIVE]]#1 to
// CHECK: dvn.write @p, %[[LIVE]]#0
// CHECK: dvn.frame_store %[[LIVE]]#0, %{{.*}} : tensor<4xf32>, i64
func.func @before_the_loop(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %name = dvn.string_constant "begin"
  dvn.print %name
  %p = dvn.read @p : tensor<4xf32>
  %q = dvn.call_kernel @dvn_kernel_step(%p : tensor<4xf32>) -> tensor<4xf32>
  scf.for %i = %c0 to %n step %c1 : i64 {
    dvn.write @p, %q : tensor<4xf32>
  }
  return
}

// The round of an outer loop that was begun goes on from within.
// CHECK-LABEL: @nested
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: %[[EPOCH:.*]] = scf.if %[[AGAIN]]
// CHECK-NEXT: dvn.frame_load 0
// CHECK: scf.for %[[E:.*]] = %[[EPOCH]] to %{{.*}} iter_args(%[[FIRST:.*]] = %[[AGAIN]]) -> (i1)
// CHECK: %[[STEP:.*]]:2 = scf.if %[[FIRST]] -> (i64, f64)
// CHECK-NEXT: dvn.frame_load 1
// CHECK-NEXT: dvn.frame_load 2
// CHECK: else
// CHECK: dvn.status
// CHECK: scf.for %[[I:.*]] = %[[STEP]]#0 to %{{.*}} iter_args(%[[SUM:.*]] = %[[STEP]]#1)
// CHECK: %[[MORE:.*]] = arith.addf
// CHECK: dvn.frame_store %[[E]], %{{.*}}, %[[MORE]] : i64, i64, f64
// CHECK: dvn.track
// CHECK: scf.yield %false : i1
func.func @nested(%n: i64, %text: !dvn.string) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  scf.for %e = %c0 to %n step %c1 : i64 {
    dvn.status %text
    %total = scf.for %i = %c0 to %n step %c1 iter_args(%sum = %zero) -> f64 : i64 {
      %p = dvn.read @p : tensor<4xf32>
      dvn.write @p, %p : tensor<4xf32>
      %more = arith.addf %sum, %one : f64
      scf.yield %more : f64
    }
    dvn.track ["total"] (%total : f64)
  }
  return
}

// A while loop around it does not test again the round that was begun.
// CHECK-LABEL: @while_around
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: scf.while (%[[E:.*]] = %{{.*}}, %[[A:.*]] = %[[AGAIN]])
// CHECK: %[[TEST:.*]]:2 = scf.if %[[A]] -> (i1, i64)
// CHECK-NEXT: %[[SAVED:.*]] = dvn.frame_load 0 {dvn.point = 0 : i64} : i64
// CHECK-NEXT: scf.yield %true, %[[SAVED]]
// CHECK: else
// CHECK: arith.cmpi
// CHECK: scf.condition(%[[TEST]]#0) %[[TEST]]#1, %[[A]]
// CHECK: ^bb0(%[[NOW:.*]]: i64, %[[FIRST:.*]]: i1):
// CHECK: dvn.frame_store %[[NOW]], %{{.*}} : i64, i64
func.func @while_around(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %r = scf.while (%e = %c0) : (i64) -> i64 {
    %go = arith.cmpi slt, %e, %n : i64
    scf.condition(%go) %e : i64
  } do {
  ^bb0(%e: i64):
    scf.for %i = %c0 to %n step %c1 : i64 {
      %p = dvn.read @p : tensor<4xf32>
      dvn.write @p, %p : tensor<4xf32>
    }
    %f = arith.addi %e, %c1 : i64
    scf.yield %f : i64
  }
  return
}

// The training loop may be a while itself: its condition is tested as always.
// CHECK-LABEL: @while_trains
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: %[[FROM:.*]] = scf.if %[[AGAIN]] -> (i64)
// CHECK: scf.while (%{{.*}} = %[[FROM]])
// CHECK: } do {
// CHECK: %[[F:.*]] = arith.addi
// CHECK: dvn.frame_store %[[F]] : i64
func.func @while_trains(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %r = scf.while (%e = %c0) : (i64) -> i64 {
    %go = arith.cmpi slt, %e, %n : i64
    scf.condition(%go) %e : i64
  } do {
  ^bb0(%e: i64):
    %p = dvn.read @p : tensor<4xf32>
    dvn.write @p, %p : tensor<4xf32>
    %f = arith.addi %e, %c1 : i64
    scf.yield %f : i64
  }
  return
}

// A branch on the way is taken.
// CHECK-LABEL: @branch_around
// CHECK: %[[AGAIN:.*]] = dvn.resuming
// CHECK: %[[TAKEN:.*]] = arith.ori %{{.*}}, %[[AGAIN]]
// CHECK: scf.if %[[TAKEN]]
func.func @branch_around(%n: i64, %c: i1) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.if %c {
    scf.for %i = %c0 to %n step %c1 : i64 {
      %p = dvn.read @p : tensor<4xf32>
      dvn.write @p, %p : tensor<4xf32>
    }
  }
  return
}

// A program that trains nothing has no safe point, and an export keeps no frame.
// CHECK-LABEL: @evaluates
// CHECK-NOT: dvn.resuming
func.func @evaluates(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    %s = dvn.read @s : tensor<f64>
    dvn.write @s, %s : tensor<f64>
  }
  return
}
// CHECK-LABEL: @steps
// CHECK-NOT: dvn.resuming
func.func @steps(%n: i64) attributes {dvn.export} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    %p = dvn.read @p : tensor<4xf32>
    dvn.write @p, %p : tensor<4xf32>
  }
  return
}

// One training loop after the other: to go on from the second skips the first, and
// neither frame holds whether the other's point was gone on from.
// CHECK-LABEL: @two_loops
// CHECK-DAG: %[[SECOND:.*]] = dvn.resuming {dvn.point = 1 : i64}
// CHECK-DAG: %[[FIRST:.*]] = dvn.resuming {dvn.point = 0 : i64}
// CHECK: scf.for %[[E:.*]] = %{{.*}} iter_args(%{{.*}} = %[[FIRST]], %[[SKIP:.*]] = %[[SECOND]]) -> (i1, i1)
// CHECK: scf.if %[[SKIP]]
// CHECK: else
// CHECK: scf.for
// CHECK: dvn.frame_store %[[E]], %{{[^,]*}} : i64, i64 {dvn.point = 0 : i64}
// CHECK: scf.for
// CHECK: dvn.frame_store {{.*}}%[[E]], %{{[^,]*}} : {{.*}}i64, i64 {dvn.point = 1 : i64}
// CHECK: scf.yield %false, %false : i1, i1
func.func @two_loops(%n: i64) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %e = %c0 to %n step %c1 : i64 {
    scf.for %i = %c0 to %n step %c1 : i64 {
      %p = dvn.read @p : tensor<4xf32>
      dvn.write @p, %p : tensor<4xf32>
    }
    scf.for %i = %c0 to %n step %c1 : i64 {
      %p = dvn.read @p : tensor<4xf32>
      %q = dvn.call_kernel @dvn_kernel_step(%p : tensor<4xf32>) -> tensor<4xf32>
      dvn.write @p, %q : tensor<4xf32>
    }
  }
  return
}
