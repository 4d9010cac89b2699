// RUN: dvn-opt %s --dvn-plan-memory | FileCheck %s
// RUN: dvn-opt %s --dvn-plan-memory | FileCheck %s --check-prefix=BODY
// RUN: dvn-opt %s --dvn-plan-memory --dvn-check-stage=stage=planned > /dev/null

// All functions share one arena.
// CHECK: dvn.arena_bytes = [[#]] : i64
// CHECK-SAME: dvn.slots = [[#]] : i64

// Variables follow each other, each with a gap behind it.
// CHECK: dvn.variable @p : tensor<4xf32> param {dvn.offset = 0 : i64}
// CHECK: dvn.variable @q : tensor<4xf32> state {dvn.offset = 128 : i64}
// CHECK: dvn.variable @t : tensor<f64> state {dvn.offset = 256 : i64}
dvn.variable @p : tensor<4xf32> param
dvn.variable @q : tensor<4xf32> state
dvn.variable @t : tensor<f64> state

dvn.kernel_body @dvn_kernel_exp schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.exp %x : tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}
dvn.kernel_body @dvn_kernel_flip schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.flip %x axis 0 : tensor<4xf32> -> tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}
dvn.kernel_body @dvn_kernel_both schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.exp %x : tensor<4xf32>
  %z = dvn.neg %y : tensor<4xf32>
  dvn.yield %y, %z : tensor<4xf32>, tensor<4xf32>
}
dvn.kernel_body @dvn_kernel_apart schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.exp %x : tensor<4xf32>
  %z = dvn.neg %x : tensor<4xf32>
  dvn.yield %y, %z : tensor<4xf32>, tensor<4xf32>
}
dvn.kernel_body @dvn_kernel_rows schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<?x4xf32>):
  %y = dvn.exp %x : tensor<?x4xf32>
  dvn.yield %y : tensor<?x4xf32>
}

// A new value that only depends on the old one element by element is written over
// it, by a kernel of its own name.
// BODY: dvn.kernel_body @dvn_kernel_exp schedule
// BODY: dvn.kernel_body @dvn_kernel_{{[0-9a-f]+}} schedule {{.*}} in_place [0, 0]
// CHECK-LABEL: @in_place
// CHECK: %[[OLD:.*]] = dvn.storage @p
// CHECK: %[[NEW:.*]] = dvn.storage @p
// CHECK: dvn.launch @[[INPLACE:dvn_kernel_[0-9a-f]+]](%[[OLD]] : memref<4xf32>) into %[[NEW]]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @in_place() {
  %p = dvn.read @p : tensor<4xf32>
  %n = dvn.call_kernel @dvn_kernel_exp(%p : tensor<4xf32>) -> tensor<4xf32>
  dvn.write @p, %n : tensor<4xf32>
  return
}

// Other elements are needed: a buffer between, then a copy.
// CHECK-LABEL: @not_pointwise
// CHECK: %[[OLD:.*]] = dvn.storage @p
// CHECK: %[[SLOT:.*]] = dvn.slot offset
// CHECK: dvn.launch @dvn_kernel_flip(%[[OLD]] : memref<4xf32>) into %[[SLOT]]
// CHECK: %[[P:.*]] = dvn.storage @p
// CHECK: memref.copy %[[SLOT]], %[[P]]
func.func @not_pointwise() {
  %p = dvn.read @p : tensor<4xf32>
  %n = dvn.call_kernel @dvn_kernel_flip(%p : tensor<4xf32>) -> tensor<4xf32>
  dvn.write @p, %n : tensor<4xf32>
  return
}

// Another result may be made of the new value, not of the old one.
// CHECK-LABEL: @of_the_new_value
// CHECK: %{{.*}} = dvn.storage @p
// CHECK: %[[NEW:.*]] = dvn.storage @p
// CHECK: dvn.launch @{{.*}} into %[[NEW]], %arg0
// CHECK-NOT: memref.copy
// CHECK: return
func.func @of_the_new_value() -> tensor<4xf32> {
  %p = dvn.read @p : tensor<4xf32>
  %n:2 = dvn.call_kernel @dvn_kernel_both(%p : tensor<4xf32>) -> tensor<4xf32>, tensor<4xf32>
  dvn.write @p, %n#0 : tensor<4xf32>
  return %n#1 : tensor<4xf32>
}
// CHECK-LABEL: @of_the_old_value
// CHECK: dvn.launch @dvn_kernel_apart(%{{.*}}) into %[[NEW:.*]], %arg0
// CHECK: memref.copy %[[NEW]]
func.func @of_the_old_value() -> tensor<4xf32> {
  %p = dvn.read @p : tensor<4xf32>
  %n:2 = dvn.call_kernel @dvn_kernel_apart(%p : tensor<4xf32>) -> tensor<4xf32>, tensor<4xf32>
  dvn.write @p, %n#0 : tensor<4xf32>
  return %n#1 : tensor<4xf32>
}

// The old value is needed later: the new one waits in a buffer, and the read is
// copied before the store.
// CHECK-LABEL: @old_value_is_needed
// CHECK: %[[S:.*]] = dvn.storage @p
// CHECK: %[[OLD:.*]] = dvn.slot offset
// CHECK: memref.copy %[[S]], %[[OLD]]
// CHECK: dvn.launch @dvn_kernel_exp(%[[OLD]] : memref<4xf32>) into %[[NEW:.*]] : memref
// CHECK: memref.copy %[[NEW]]
// CHECK: dvn.format {{.*}}(%[[OLD]] : memref<4xf32>)
func.func @old_value_is_needed() {
  %p = dvn.read @p : tensor<4xf32>
  %n = dvn.call_kernel @dvn_kernel_exp(%p : tensor<4xf32>) -> tensor<4xf32>
  dvn.write @p, %n : tensor<4xf32>
  %s = dvn.format ["", ""] [""] (%p : tensor<4xf32>)
  dvn.print %s
  return
}

// Saving between making and storing sees the old value.
// CHECK-LABEL: @save_between
// CHECK: dvn.launch @dvn_kernel_exp(%{{.*}}) into %[[NEW:.*]] : memref
// CHECK: dvn.save
// CHECK: memref.copy %[[NEW]]
func.func @save_between(%path: !dvn.string) {
  %p = dvn.read @p : tensor<4xf32>
  %n = dvn.call_kernel @dvn_kernel_exp(%p : tensor<4xf32>) -> tensor<4xf32>
  dvn.save %path variables [@p] names ["p"]
  dvn.write @p, %n : tensor<4xf32>
  return
}

// One variable's value into another: one copy, without a buffer between.
// CHECK-LABEL: @keep
// CHECK: scf.if
// CHECK: memref.copy %{{.*}}, %{{.*}} : memref<4xf32> to memref<4xf32>
// CHECK-NOT: dvn.slot
// CHECK: return
func.func @keep(%better: i1) {
  %p = dvn.read @p : tensor<4xf32>
  scf.if %better {
    dvn.write @q, %p : tensor<4xf32>
  }
  return
}

// A host number is stored, and read.
// CHECK-LABEL: @numbers
// CHECK: %[[T:.*]] = dvn.storage @t
// CHECK: memref.store %arg0, %[[T]][]
// CHECK: %[[U:.*]] = dvn.storage @t
// CHECK: %[[X:.*]] = memref.load %[[U]][]
// CHECK: return %[[X]] : f64
func.func @numbers(%x: f64) -> f64 {
  %s = dvn.splat %x : f64 -> tensor<f64>
  dvn.write @t, %s : tensor<f64>
  %t = dvn.read @t : tensor<f64>
  %y = dvn.item %t : tensor<f64> -> f64
  return %y : f64
}

// A loop carries a tensor in one buffer; a swap sets one value aside.
// CHECK-LABEL: @swap
// CHECK-SAME: (%[[N:.*]]: i64, %[[A:.*]]: memref<4xf32>, %[[B:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<4xf32> {dvn.output})
// CHECK: %[[X:.*]] = dvn.slot offset
// CHECK: memref.copy %[[A]], %[[X]]
// CHECK: %[[Y:.*]] = dvn.slot offset
// CHECK: memref.copy %[[B]], %[[Y]]
// CHECK: scf.for
// CHECK: memref.copy %[[Y]], %[[ASIDE1:.*]] :
// CHECK: memref.copy %[[X]], %[[ASIDE2:.*]] :
// CHECK: memref.copy %[[ASIDE1]], %[[X]]
// CHECK: memref.copy %[[ASIDE2]], %[[Y]]
// CHECK: memref.copy %[[X]], %[[OUT]]
func.func @swap(%n: i64, %a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %b) -> (tensor<4xf32>, tensor<4xf32>) : i64 {
    scf.yield %y, %x : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0 : tensor<4xf32>
}

// Sizes of the running program: numbered slots, shared one after the other; the
// result is computed where the caller wants it.
// CHECK-LABEL: @slots
// CHECK-SAME: (%[[X:.*]]: memref<?x4xf32>, %[[N:.*]]: i64, %[[OUT:.*]]: memref<?x4xf32> {dvn.output})
// CHECK: %[[A:.*]] = dvn.slot index 0 sizes(%[[N]])
// CHECK: dvn.launch @dvn_kernel_rows(%[[X]] : memref<?x4xf32>) into %[[A]]
// CHECK: %[[B:.*]] = dvn.slot index 1 sizes(%[[N]])
// CHECK: dvn.launch @dvn_kernel_rows(%[[A]] : memref<?x4xf32>) into %[[B]]
// CHECK: %[[C:.*]] = dvn.slot index 0 sizes(%[[N]])
// CHECK: dvn.launch @dvn_kernel_rows(%[[B]] : memref<?x4xf32>) into %[[C]]
// CHECK: dvn.launch @dvn_kernel_rows(%[[C]] : memref<?x4xf32>) into %[[OUT]]
func.func @slots(%x: tensor<?x4xf32>, %n: i64) -> tensor<?x4xf32> {
  %a = dvn.call_kernel @dvn_kernel_rows(%x : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
  %b = dvn.call_kernel @dvn_kernel_rows(%a : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
  %c = dvn.call_kernel @dvn_kernel_rows(%b : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
  %d = dvn.call_kernel @dvn_kernel_rows(%c : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
  return %d : tensor<?x4xf32>
}

// What a branch gives is whatever buffer it made.
// CHECK-LABEL: @branch
// CHECK: %[[R:.*]] = scf.if %{{.*}} -> (memref<?x4xf32>)
// CHECK: scf.yield %[[X:.*]] : memref<?x4xf32>
// CHECK: scf.yield %arg1 : memref<?x4xf32>
func.func @branch(%c: i1, %x: tensor<?x4xf32>, %n: i64) -> i64 {
  %r = scf.if %c -> tensor<?x4xf32> {
    %a = dvn.call_kernel @dvn_kernel_rows(%x : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
    scf.yield %a : tensor<?x4xf32>
  } else {
    scf.yield %x : tensor<?x4xf32>
  }
  %d = dvn.dim %r, 0 : tensor<?x4xf32>
  return %d : i64
}

// Other sizes for the same bytes.
// CHECK-LABEL: @reshape
// CHECK: %[[FLAT:.*]] = memref.reinterpret_cast %arg0 to offset: [0], sizes: [%{{.*}}, 4], strides: [4, 1]
// CHECK: dvn.launch @dvn_kernel_rows(%[[FLAT]]
func.func @reshape(%x: tensor<?x2x2xf32>, %n: i64) -> tensor<?x4xf32> {
  %f = dvn.reshape %x sizes(%n) : tensor<?x2x2xf32> -> tensor<?x4xf32>
  %d = dvn.call_kernel @dvn_kernel_rows(%f : tensor<?x4xf32>) sizes(%n) -> tensor<?x4xf32>
  return %d : tensor<?x4xf32>
}

// A size that is known only at run time decides the strides before it.
// CHECK-LABEL: @reshape_to_dynamic_rows
// CHECK: %[[PLANE:.*]] = arith.muli %[[N:.*]], %c2 : index
// CHECK: memref.reinterpret_cast %arg0 to offset: [0], sizes: [3, 2, %[[N]]], strides: [%[[PLANE]], %[[N]], 1]
func.func @reshape_to_dynamic_rows(%x: tensor<6x?xf32>, %n: i64) -> tensor<3x2x?xf32> {
  %f = dvn.reshape %x sizes(%n) : tensor<6x?xf32> -> tensor<3x2x?xf32>
  return %f : tensor<3x2x?xf32>
}
