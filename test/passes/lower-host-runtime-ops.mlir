// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// Rows of dvn_tensor on the stack, one call, and the result where the call says:
// data is the first word of its row, a size that was not known the first of sizes.
// CHECK-LABEL: llvm.func internal @dvn.solve
// CHECK-SAME: %[[CONTEXT:[^:]*]]: !llvm.ptr
// CHECK: %[[SIZES:.*]] = llvm.alloca %{{.*}} x i8 {alignment = 8 : i64}
// CHECK: llvm.call @dvn_solve(%[[CONTEXT]], %{{.*}}, %{{.*}}, %[[ROWS:.*]], %{{.*}}) :
// CHECK: %[[ROW:.*]] = llvm.getelementptr %[[ROWS]][0]
// CHECK: %[[WORD:.*]] = llvm.getelementptr %[[ROW]][0]
// CHECK: llvm.load %[[WORD]]
func.func @solve(%a: memref<?x3x3xf32>, %b: memref<?x3x1xf32>, %out: memref<?x3x1xf32>) {
  %x = dvn.solve %a, %b : memref<?x3x3xf32>, memref<?x3x1xf32> -> memref<?x3x1xf32>
  memref.copy %x, %out : memref<?x3x1xf32> to memref<?x3x1xf32>
  return
}

// Each result has a slot of its own.
// CHECK-LABEL: llvm.func internal @dvn.eigen
// CHECK-DAG: llvm.mlir.constant(1 : i64)
// CHECK-DAG: llvm.mlir.constant(2 : i64)
// CHECK: llvm.call @dvn_symmetric_eigen
func.func @eigen(%a: memref<2x2xf64>, %values: memref<2xf64>, %vectors: memref<2x2xf64>) {
  %v, %w = dvn.symmetric_eigen %a : memref<2x2xf64> -> memref<2xf64>, memref<2x2xf64>
  memref.copy %v, %values : memref<2xf64> to memref<2xf64>
  memref.copy %w, %vectors : memref<2x2xf64> to memref<2x2xf64>
  return
}
