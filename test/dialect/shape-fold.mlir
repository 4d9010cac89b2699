// RUN: dvn-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @twice
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
func.func @twice(%x: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<24xf32>, tensor<2x3x4xf32>) {
  // CHECK-NEXT: %[[R:.*]] = dvn.reshape %[[X]] : tensor<2x3x4xf32> -> tensor<24xf32>
  // CHECK-NEXT: return %[[X]], %[[R]], %[[X]]
  %0 = dvn.transpose %x permutation [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = dvn.transpose %0 permutation [2, 0, 1] : tensor<3x4x2xf32> -> tensor<2x3x4xf32>
  %2 = dvn.reshape %x : tensor<2x3x4xf32> -> tensor<6x4xf32>
  %3 = dvn.reshape %2 : tensor<6x4xf32> -> tensor<24xf32>
  %4 = dvn.flip %x axis 1 : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  %5 = dvn.flip %4 axis 1 : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return %1, %3, %5 : tensor<2x3x4xf32>, tensor<24xf32>, tensor<2x3x4xf32>
}

// CHECK-LABEL: @broadcasts
// CHECK-NEXT: dvn.broadcast %{{.*}} dimensions [2] : tensor<4xf32> -> tensor<2x3x4xf32>
// CHECK-NEXT: return
func.func @broadcasts(%x: tensor<4xf32>) -> tensor<2x3x4xf32> {
  %0 = dvn.broadcast %x dimensions [1] : tensor<4xf32> -> tensor<3x4xf32>
  %1 = dvn.broadcast %0 dimensions [1, 2] : tensor<3x4xf32> -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: @whole
// CHECK-SAME: %[[X:.*]]: tensor<5xf32>
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]]
func.func @whole(%x: tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>) {
  %i = arith.constant 0 : i64
  %0 = dvn.slice %x starts(%i) steps [1] : tensor<5xf32> -> tensor<5xf32>
  %1 = dvn.pad %x low [0] high [0] value 1.0 : tensor<5xf32> -> tensor<5xf32>
  %2 = dvn.concat %x axis 0 : tensor<5xf32> -> tensor<5xf32>
  %3 = dvn.cast %x : tensor<5xf32> -> tensor<5xf32>
  return %0, %1, %2, %3 : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
}

// A part that was just written is read as what was written, and is written once; elsewhere both stay.
// CHECK-LABEL: @written
// CHECK-SAME: %[[X:.*]]: tensor<5xf32>, %[[V:.*]]: tensor<2xf32>, %[[W:.*]]: tensor<2xf32>, %[[I:.*]]: i64, %[[J:.*]]: i64
// CHECK-NEXT: %[[ONCE:.*]] = dvn.insert_slice %[[X]], %[[W]] starts(%[[I]])
// CHECK-NEXT: %[[FIRST:.*]] = dvn.insert_slice %[[X]], %[[V]] starts(%[[I]])
// CHECK-NEXT: %[[OTHER:.*]] = dvn.slice %[[FIRST]] starts(%[[J]])
// CHECK-NEXT: %[[BOTH:.*]] = dvn.insert_slice %[[FIRST]], %[[W]] starts(%[[I]]) steps [2]
// CHECK-NEXT: return %[[V]], %[[ONCE]], %[[OTHER]], %[[BOTH]]
func.func @written(%x: tensor<5xf32>, %v: tensor<2xf32>, %w: tensor<2xf32>, %i: i64, %j: i64) -> (tensor<2xf32>, tensor<5xf32>, tensor<2xf32>, tensor<5xf32>) {
  %0 = dvn.insert_slice %x, %v starts(%i) steps [1] : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  %1 = dvn.slice %0 starts(%i) steps [1] : tensor<5xf32> -> tensor<2xf32>
  %2 = dvn.insert_slice %0, %w starts(%i) steps [1] : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  %3 = dvn.insert_slice %x, %v starts(%i) steps [1] : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  %4 = dvn.slice %3 starts(%j) steps [1] : tensor<5xf32> -> tensor<2xf32>
  %5 = dvn.insert_slice %3, %w starts(%i) steps [2] : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  return %1, %2, %4, %5 : tensor<2xf32>, tensor<5xf32>, tensor<2xf32>, tensor<5xf32>
}

// A size is found where it comes from, past every op that keeps or makes it.
// CHECK-LABEL: @sizes
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>, %{{.*}}: tensor<4x3xf32>, %[[N:.*]]: i64
func.func @sizes(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %n: i64) -> (i64, i64, i64) {
  %0 = dvn.exp %x : tensor<?x4xf32>
  %1 = dvn.matmul %0, %w : tensor<?x4xf32>, tensor<4x3xf32> -> tensor<?x3xf32>
  %2 = dvn.transpose %1 permutation [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %d = dvn.dim %2, 1 : tensor<3x?xf32>
  %s = dvn.dim %2, 0 : tensor<3x?xf32>
  %3 = dvn.broadcast %w dimensions [1, 2] sizes(%n) : tensor<4x3xf32> -> tensor<?x4x3xf32>
  %4 = dvn.reduce_sum %3 axes [1] : tensor<?x4x3xf32> -> tensor<?x3xf32>
  %e = dvn.dim %4, 0 : tensor<?x3xf32>
  // CHECK-DAG: %[[D:.*]] = dvn.dim %[[X]], 0
  // CHECK-DAG: %[[S:.*]] = arith.constant 3 : i64
  // CHECK: return %[[D]], %[[S]], %[[N]]
  return %d, %s, %e : i64, i64, i64
}
