// RUN: dvn-opt %s --dvn-lower-host -split-input-file | FileCheck %s

// The context first, scalars by value, tensors as halide_buffer_t: innermost
// dimension first, so extent 4 and stride 1 come before extent 3 and stride 4.
// CHECK-LABEL: llvm.func internal @dvn.run
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK: llvm.mlir.constant(73730 : i32)
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK: llvm.mlir.constant(4 : i32)
// CHECK: llvm.mlir.constant(4 : i32)
// CHECK: llvm.mlir.constant(3 : i32)
// CHECK: llvm.call @dvn_kernel_a(%[[CONTEXT]], %{{.*}}, %{{.*}}, %{{.*}}) : (!llvm.ptr, !llvm.ptr, f64, !llvm.ptr) -> i32
dvn.kernel_body @dvn_kernel_a {
^bb0(%x: tensor<3x4xf32>, %f: f64):
  %y = dvn.add %x, %x : tensor<3x4xf32>
  dvn.yield %y : tensor<3x4xf32>
}
func.func @run(%f: f64) {
  %x = dvn.slot offset 0 : memref<3x4xf32>
  %y = dvn.slot offset 64 : memref<3x4xf32>
  dvn.launch @dvn_kernel_a (%x, %f : memref<3x4xf32>, f64) into %y : memref<3x4xf32>
  return
}

// -----

// An output that may be empty is looked at first.
// CHECK-LABEL: llvm.func internal @dvn.maybe
// CHECK-SAME: %{{.*}}: !llvm.ptr, %[[N:.*]]: i64
// CHECK: %[[EMPTY:.*]] = llvm.icmp "eq" %{{.*}}, %{{.*}} : i64
// CHECK: %[[FULL:.*]] = llvm.xor %[[EMPTY]]
// CHECK: llvm.cond_br %[[FULL]], ^[[BODY:.*]], ^[[REST:.*]]
// CHECK: ^[[BODY]]:
// CHECK: llvm.call @dvn_kernel_b
dvn.kernel_body @dvn_kernel_b {
^bb0(%x: tensor<?xf32>):
  %y = dvn.add %x, %x : tensor<?xf32>
  dvn.yield %y : tensor<?xf32>
}
func.func @maybe(%n: i64) {
  %x = dvn.slot index 0 sizes(%n) : memref<?xf32>
  dvn.launch @dvn_kernel_b (%x : memref<?xf32>) into %x : memref<?xf32>
  return
}

// -----

// The structures lie in the entry block: a loop does not grow the stack.
// CHECK-LABEL: llvm.func internal @dvn.loop
// CHECK: llvm.alloca
// CHECK: llvm.alloca
// CHECK: llvm.br
// CHECK-NOT: llvm.alloca
// CHECK: llvm.call @dvn_kernel_c
dvn.kernel_body @dvn_kernel_c {
^bb0(%x: tensor<2xi1>):
  %y = dvn.not %x : tensor<2xi1>
  dvn.yield %y : tensor<2xi1>
}
func.func @loop(%n: i64) {
  %x = dvn.slot offset 0 : memref<2xi1>
  %y = dvn.slot offset 64 : memref<2xi1>
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    dvn.launch @dvn_kernel_c (%x : memref<2xi1>) into %y : memref<2xi1>
  }
  return
}
