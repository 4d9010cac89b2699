// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// A safe point costs a load and a comparison; the runtime is called where a
// frame is pending.
// CHECK-LABEL: llvm.func internal @dvn.train
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK: llvm.call @dvn_resume_point(%[[CONTEXT]])
// CHECK: llvm.call @dvn_frame_load_int
// CHECK: llvm.call @dvn_frame_load_float
// CHECK-NEXT: llvm.call @dvn_frame_load_done
// CHECK: %[[WORD:.*]] = llvm.getelementptr %[[CONTEXT]][16]
// CHECK: llvm.load volatile %[[WORD]]
// CHECK: llvm.cond_br
// CHECK: llvm.call @dvn_frame_due
// CHECK: llvm.call @dvn_frame_begin
// CHECK: llvm.call @dvn_frame_int
// CHECK: llvm.call @dvn_frame_float
// CHECK: llvm.call @dvn_frame_end
func.func @train(%n: i64, %x: f64) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %again = dvn.resuming
  %start, %first = scf.if %again -> (i64, f64) {
    %i = dvn.frame_load 0 : i64
    %a = dvn.frame_load 1 : f64
    scf.yield %i, %a : i64, f64
  } else {
    scf.yield %c0, %x : i64, f64
  }
  %last = scf.for %i = %start to %n step %c1 iter_args(%a = %first) -> f64 : i64 {
    %b = arith.mulf %a, %x : f64
    %next = arith.addi %i, %c1 : i64
    %due = dvn.frame_due
    scf.if %due {
      dvn.frame_store %next, %b : i64, f64
    }
    scf.yield %b : f64
  }
  dvn.track ["last"] (%last : f64)
  return
}
