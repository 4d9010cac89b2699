// RUN: dvn-opt %s --dvn-lower-host -split-input-file | FileCheck %s

// Every function takes the context first and hands it on.
// CHECK-LABEL: llvm.func internal @dvn.greet
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK: %[[TEXT:.*]] = llvm.mlir.addressof
// CHECK: llvm.call @dvn_print(%[[CONTEXT]], %[[TEXT]])
func.func @greet() {
  %text = dvn.string_constant "hello"
  dvn.print %text
  return
}
// CHECK-LABEL: llvm.func internal @dvn.twice
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK-COUNT-2: llvm.call @dvn.greet(%[[CONTEXT]])
func.func @twice() {
  call @greet() : () -> ()
  call @greet() : () -> ()
  return
}

// -----

// A variable is a place behind word 0 of the context, a slot behind word 1.
// CHECK-LABEL: llvm.func internal @dvn.places
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK: %[[WORD:.*]] = llvm.getelementptr %[[CONTEXT]][0]
// CHECK: %[[STORAGE:.*]] = llvm.load %[[WORD]] invariant
// CHECK: llvm.getelementptr %[[STORAGE]][128]
// CHECK: %[[NEXT:.*]] = llvm.getelementptr %[[CONTEXT]][8]
// CHECK: %[[ARENA:.*]] = llvm.load %[[NEXT]] invariant
// CHECK: llvm.getelementptr %[[ARENA]][256]
dvn.variable @a : tensor<2xf32> param
dvn.variable @b : tensor<2xf32> state
func.func @places() {
  %b = dvn.storage @b : memref<2xf32>
  %s = dvn.slot offset 256 : memref<2xf32>
  memref.copy %b, %s : memref<2xf32> to memref<2xf32>
  return
}

// -----

// Sizes of a slot are asked for in bytes.
// CHECK-LABEL: llvm.func internal @dvn.grow
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr, %[[N:.*]]: i64
// CHECK: llvm.mlir.constant(3 : i64)
// CHECK: %[[ROW:.*]] = llvm.mlir.constant(16 : i64)
// CHECK: %[[BYTES:.*]] = llvm.mul %[[ROW]], %[[N]]
// CHECK: %[[EACH:.*]] = llvm.mlir.constant(4 : i64)
// CHECK: llvm.call @dvn_slot(%[[CONTEXT]], %{{.*}}, %[[BYTES]], %[[EACH]])
func.func @grow(%n: i64) {
  %s = dvn.slot index 3 sizes(%n) : memref<?x4xf32>
  dvn.track ["s"] (%s : memref<?x4xf32>)
  return
}

// -----

// Elementary functions need no context; fast-math flags are never set.
// CHECK-LABEL: llvm.func internal @dvn.schedule
// CHECK-SAME: %{{.*}}: !llvm.ptr, %[[X:.*]]: f64
// CHECK: %[[E:.*]] = llvm.call @dvn_math_exp(%[[X]]) : (f64) -> f64
// CHECK-NOT: fastmath
// CHECK: llvm.fmul %[[E]], %[[X]] : f64
func.func @schedule(%x: f64) -> f64 {
  %e = dvn.host_math "exp" %x
  %y = arith.mulf %e, %x : f64
  return %y : f64
}

// -----

// A check is a comparison, and a call only where it fails.
// CHECK-LABEL: llvm.func internal @dvn.bounds
// CHECK: llvm.cond_br %{{.*}}, ^[[BAD:.*]], ^[[GOOD:.*]]
// CHECK: ^[[BAD]]:
// CHECK: llvm.call @dvn_check_bounds
// CHECK: llvm.br ^[[GOOD]]
func.func @bounds(%a: i64, %b: i64, %n: i64) {
  dvn.check_bounds %a, %b, %n "rows of clothes"
  return
}
