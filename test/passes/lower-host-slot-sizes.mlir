// RUN: dvn-opt %s --dvn-lower-host -split-input-file | FileCheck %s

// The runtime is told how large each slot gets with n: of several tensors in one
// slot not less than any of them. Slot 0 is 12 n, or 4 n^2; slot 1 is 80 n + 160.
// CHECK: llvm.mlir.global private unnamed_addr constant @[[ROWS:[a-z0-9_.]+]](dense<[0, 0, 12, 4, 1, 160, 80, 0]>
// CHECK-LABEL: llvm.func @dvn_model_register
// CHECK: llvm.call @dvn_declare_flag_int
// CHECK: %[[FLAG:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[COUNT:.*]] = llvm.mlir.constant(2 : i64)
// CHECK: %[[TABLE:.*]] = llvm.mlir.addressof @[[ROWS]]
// CHECK: llvm.call @dvn_declare_slot_sizes(%{{.*}}, %[[FLAG]], %[[COUNT]], %[[TABLE]])
func.func @run(%n: i64 {dvn.name = "n"}) attributes {dvn.program} {
  %c2 = arith.constant 2 : i64
  %more = arith.addi %n, %c2 : i64
  %0 = dvn.slot index 0 sizes(%n) : memref<?x3xf32>
  %1 = dvn.slot index 0 sizes(%n, %n) : memref<?x?xf32>
  %2 = dvn.slot index 1 sizes(%more) : memref<?x10xf64>
  return
}

// -----

// A batch is as large as a loop says: the rows of one loop and of another are the same n.
// CHECK: dense<[0, 0, 4, 0, 1, 0, 8, 0]>
// CHECK-LABEL: llvm.func @dvn_model_register
// CHECK: llvm.call @dvn_declare_flag_int
// CHECK: llvm.mlir.constant(-1 : i64)
// CHECK: llvm.call @dvn_declare_slot_sizes
func.func @loops(%rows: i64 {dvn.name = "rows"}) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c64 = arith.constant 64 : i64
  scf.for %i = %c0 to %rows step %c64 : i64 {
    %end = arith.addi %i, %c64 : i64
    %last = arith.minsi %end, %rows : i64
    %n = arith.subi %last, %i : i64
    %0 = dvn.slot index 0 sizes(%n) : memref<?xf32>
  }
  scf.for %i = %c0 to %rows step %c64 : i64 {
    %end = arith.addi %i, %c64 : i64
    %last = arith.minsi %end, %rows : i64
    %n = arith.subi %last, %i : i64
    %0 = dvn.slot index 1 sizes(%n) : memref<?xf64>
  }
  return
}

// -----

// Where sizes depend on two values at once, nothing is said.
// CHECK-LABEL: llvm.func @dvn_model_register
// CHECK-NOT: dvn_declare_slot_sizes
func.func @two(%n: i64 {dvn.name = "n"}, %m: i64 {dvn.name = "m"}) attributes {dvn.program} {
  %0 = dvn.slot index 0 sizes(%n, %m) : memref<?x?xf32>
  return
}
