// What loops carry is written where it lies.
// RUN: dvn-opt %s -split-input-file --dvn-fuse-kernels --dvn-tile-kernels --dvn-outline-kernels --dvn-plan-memory | FileCheck %s

// The whole is carried where it was made; a round writes its part, and the next
// value over the last one.
// CHECK-LABEL: func @parts
// CHECK: %[[ALL:.*]] = dvn.slot index 0
// CHECK-NEXT: dvn.launch {{.*}} into %[[ALL]]
// CHECK-NEXT: %[[H:.*]] = dvn.slot
// CHECK-NEXT: memref.copy %{{.*}}, %[[H]]
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK: dvn.launch {{.*}}(%[[H]] : memref<3xf32>) into %[[H]], %[[ROW:.*]] : memref<3xf32>, memref<1x3xf32>
// CHECK-NEXT: dvn.update %[[ROW]] into %[[ALL]] starts(%{{.*}}, %{{.*}}) steps [1, 1]
// CHECK-NEXT: scf.yield %[[H]], %[[ALL]]
func.func @parts(%h0: tensor<3xf32>, %n: i64) -> tensor<?x3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %start = dvn.constant dense<0.0> : tensor<f32>
  %z = dvn.broadcast %start dimensions [] sizes(%n) : tensor<f32> -> tensor<?x3xf32>
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%h = %h0, %out = %z) -> (tensor<3xf32>, tensor<?x3xf32>) : i64 {
    %t = dvn.sin %h : tensor<3xf32>
    %row = dvn.reshape %t : tensor<3xf32> -> tensor<1x3xf32>
    %all = dvn.insert_slice %out, %row starts(%i, %zero) steps [1, 1] : tensor<?x3xf32>, tensor<1x3xf32> -> tensor<?x3xf32>
    scf.yield %t, %all : tensor<3xf32>, tensor<?x3xf32>
  }
  return %r#1 : tensor<?x3xf32>
}

// -----

// A sum of products is added where the sum lies.
// CHECK-LABEL: func @sum
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK: dvn.launch @[[KERNEL:.*]](%{{.*}}, %[[SUM:.*]] : {{.*}}) into %[[SUM]]
// CHECK-NOT: memref.copy
// CHECK: scf.yield %[[SUM]]
// CHECK: dvn.kernel_body @[[KERNEL]] {{.*}} in_place [1, 0]
func.func @sum(%x: tensor<4x3xf32>, %z: tensor<3x3xf32>, %n: i64) -> tensor<3x3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r = scf.for %i = %zero to %n step %one iter_args(%s = %z) -> tensor<3x3xf32> : i64 {
    %p = dvn.matmul %x, %x {transpose_x} : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<3x3xf32>
    %t = dvn.add %s, %p : tensor<3x3xf32>
    scf.yield %t : tensor<3x3xf32>
  }
  return %r : tensor<3x3xf32>
}

// -----

// The old whole is still needed behind the part that is written: a copy is.
// CHECK-LABEL: func @needed
// CHECK: %[[ALL:.*]] = dvn.slot
// CHECK: scf.for
// CHECK: %[[COPY:.*]] = dvn.slot
// CHECK-NEXT: memref.copy %[[ALL]], %[[COPY]]
// CHECK-NEXT: dvn.update %{{.*}} into %[[COPY]]
// CHECK: dvn.launch {{.*}}%[[ALL]]
func.func @needed(%x: tensor<1xf32>, %z: tensor<4xf32>, %n: i64) -> tensor<4xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r = scf.for %i = %zero to %n step %one iter_args(%s = %z) -> tensor<4xf32> : i64 {
    %t = dvn.insert_slice %s, %x starts(%i) steps [1] : tensor<4xf32>, tensor<1xf32> -> tensor<4xf32>
    %u = dvn.mul %t, %s : tensor<4xf32>
    scf.yield %u : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

// Values that change places go by way of a third place.
// CHECK-LABEL: func @swapped
// CHECK: scf.for
// CHECK-COUNT-3: memref.copy
// CHECK: scf.yield
func.func @swapped(%n: i64) -> tensor<2xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %x = dvn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %y = dvn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%a = %x, %b = %y) -> (tensor<2xf32>, tensor<2xf32>) : i64 {
    scf.yield %b, %a : tensor<2xf32>, tensor<2xf32>
  }
  return %r#0 : tensor<2xf32>
}
