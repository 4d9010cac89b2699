// RUN: dvn-opt %s --dvn-lower-host -split-input-file | FileCheck %s

// A text is made part by part in a slot of its own; empty pieces are left out.
// CHECK-LABEL: llvm.func internal @dvn.report
// CHECK: llvm.call @dvn_string_begin
// CHECK-NEXT: llvm.mlir.addressof
// CHECK-NEXT: llvm.call @dvn_string_float
// CHECK: llvm.call @dvn_string_text
// CHECK: llvm.call @dvn_string_int
// CHECK-NEXT: %[[TEXT:.*]] = llvm.call @dvn_string_end
// CHECK: llvm.call @dvn_print(%{{.*}}, %[[TEXT]])
func.func @report(%x: f64, %i: i64) {
  %text = dvn.format ["", " after ", ""] [".3f", ""] (%x, %i : f64, i64)
  dvn.print %text
  return
}

// -----

// CHECK-LABEL: llvm.func internal @dvn.asked
// CHECK: llvm.call @dvn_string_compare
// CHECK: llvm.call @dvn_string_starts
// CHECK: llvm.call @dvn_string_ends
// CHECK: llvm.call @dvn_keep
func.func @asked(%x: !dvn.string, %y: !dvn.string) -> (i64, i1, i1) {
  %order = dvn.string_compare %x, %y
  %starts = dvn.string_affix %x, %y
  %ends = dvn.string_affix ends %x, %y
  dvn.keep
  return %order, %starts, %ends : i64, i1, i1
}

// -----

// A number that was an f32 prints as one.
// CHECK-LABEL: llvm.func internal @dvn.single
// CHECK: llvm.call @dvn_string_float32
func.func @single(%x: memref<f32>) {
  %e = memref.load %x[] : memref<f32>
  %y = arith.extf %e : f32 to f64
  %text = dvn.format ["", ""] [""] (%y : f64)
  dvn.print %text
  return
}

// -----

// A text that goes round a loop is copied aside at the end of the round, and then
// to where the next one finds it.
// CHECK-LABEL: llvm.func internal @dvn.grow
// CHECK: llvm.call @dvn_string_string
// CHECK: %[[MADE:.*]] = llvm.call @dvn_string_end
// CHECK: llvm.call @dvn_string_string(%{{.*}}, %{{.*}}, %[[MADE]],
// CHECK-NEXT: %[[ASIDE:.*]] = llvm.call @dvn_string_end
// CHECK: llvm.call @dvn_string_string(%{{.*}}, %{{.*}}, %[[ASIDE]],
// CHECK-NEXT: %[[KEPT:.*]] = llvm.call @dvn_string_end
// CHECK: llvm.br ^{{.*}}(%{{.*}}, %[[KEPT]]
func.func @grow(%n: i64) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %empty = dvn.string_constant ""
  %all = scf.for %i = %c0 to %n step %c1 iter_args(%s = %empty) -> !dvn.string : i64 {
    %t = dvn.format ["", "x"] [""] (%s : !dvn.string)
    scf.yield %t : !dvn.string
  }
  dvn.print %all
  return
}
