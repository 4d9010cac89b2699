// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// Tensors that are no memory are read into slots of the op's own, of the sizes asked for.
// CHECK-LABEL: llvm.func internal @dvn.load(
// CHECK-SAME: %[[C:[a-z0-9]+]]: !llvm.ptr, %[[PATH:[a-z0-9]+]]: !llvm.ptr, %[[N:[a-z0-9]+]]: i64
// CHECK: llvm.call @dvn_load_begin(%[[C]], %[[PATH]])
// CHECK: %[[BYTES:.*]] = llvm.mul %{{.*}}, %[[N]]
// CHECK: llvm.call @dvn_slot(%[[C]], %{{.*}}, %[[BYTES]]
// CHECK: llvm.call @dvn_load_item(%[[C]]
// CHECK: llvm.call @dvn_slot
// CHECK: llvm.call @dvn_load_item(%[[C]]
// CHECK: llvm.call @dvn_load_end(%[[C]])
func.func @load(%path: !dvn.string, %n: i64) {
  %r:2 = dvn.load %path sizes %n variables [] names ["x", "y"] : memref<?x2xf32>, memref<i64>
  dvn.check_index %r#1, %n "y" : memref<i64>
  return
}
