// Constants are computed with the kernels' own functions; identities keep every bit.
// RUN: dvn-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @constants
// CHECK-DAG: dense<[4.000000e+00, -1.000000e+00]> : tensor<2xf32>
// CHECK-DAG: dense<2.71828175> : tensor<3xf32>
// CHECK-DAG: dense<[true, false]> : tensor<2xi1>
func.func @constants() -> (tensor<2xf32>, tensor<3xf32>, tensor<2xi1>) {
  %x = dvn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %y = dvn.constant dense<[3.0, -3.0]> : tensor<2xf32>
  %one = dvn.constant dense<1.0> : tensor<3xf32>
  %0 = dvn.add %x, %y : tensor<2xf32>
  %1 = dvn.exp %one : tensor<3xf32>
  %2 = dvn.less %x, %y : tensor<2xf32> -> tensor<2xi1>
  return %0, %1, %2 : tensor<2xf32>, tensor<3xf32>, tensor<2xi1>
}

// Integers wrap to their width.
// CHECK-LABEL: @wrap
// CHECK-DAG: dense<-2147483648> : tensor<i32>
// CHECK-DAG: dense<4> : tensor<ui8>
func.func @wrap() -> (tensor<i32>, tensor<ui8>) {
  %x = dvn.constant dense<2147483647> : tensor<i32>
  %one = dvn.constant dense<1> : tensor<i32>
  %u = dvn.constant dense<130> : tensor<ui8>
  %0 = dvn.add %x, %one : tensor<i32>
  %1 = dvn.add %u, %u : tensor<ui8>
  return %0, %1 : tensor<i32>, tensor<ui8>
}

// CHECK-LABEL: @identities
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]], %[[X]]
func.func @identities(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %zero = dvn.constant dense<0.0> : tensor<2xf32>
  %minus = dvn.constant dense<-0.0> : tensor<2xf32>
  %one = dvn.constant dense<1.0> : tensor<2xf32>
  %0 = dvn.add %minus, %x : tensor<2xf32>
  %1 = dvn.sub %x, %zero : tensor<2xf32>
  %2 = dvn.mul %one, %x : tensor<2xf32>
  %3 = dvn.div %x, %one : tensor<2xf32>
  %n = dvn.neg %x : tensor<2xf32>
  %4 = dvn.neg %n : tensor<2xf32>
  return %0, %1, %2, %3, %4 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// The identity is seen through a broadcast of run-time size.
// CHECK-LABEL: @broadcast_one
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>
// CHECK-NEXT: return %[[X]]
func.func @broadcast_one(%x: tensor<?xf32>, %n: i64) -> tensor<?xf32> {
  %one = dvn.constant dense<1.0> : tensor<f32>
  %ones = dvn.broadcast %one dimensions [] sizes(%n) : tensor<f32> -> tensor<?xf32>
  %0 = dvn.mul %x, %ones : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// x + 0 turns -0 into 0; x - x and 0 * x are NaN for some x.
// CHECK-LABEL: @not_identities
// CHECK: dvn.add
// CHECK: dvn.sub
// CHECK: dvn.mul
func.func @not_identities(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %zero = dvn.constant dense<0.0> : tensor<2xf32>
  %0 = dvn.add %x, %zero : tensor<2xf32>
  %1 = dvn.sub %x, %x : tensor<2xf32>
  %2 = dvn.mul %x, %zero : tensor<2xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: @decided
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[Y:.*]]: tensor<2xf32>, %[[C:.*]]: tensor<2xi1>
// CHECK-NEXT: return %[[X]], %[[Y]], %[[C]]
func.func @decided(%x: tensor<2xf32>, %y: tensor<2xf32>, %c: tensor<2xi1>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi1>) {
  %yes = dvn.constant dense<true> : tensor<2xi1>
  %no = dvn.not %yes : tensor<2xi1>
  %0 = dvn.where %yes, %x, %y : tensor<2xi1>, tensor<2xf32>
  %1 = dvn.where %no, %x, %y : tensor<2xi1>, tensor<2xf32>
  %n = dvn.not %c : tensor<2xi1>
  %2 = dvn.not %n : tensor<2xi1>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xi1>
}

// A float to an integer is cut towards zero and saturates, NaN becomes 0.
// CHECK-LABEL: @casts
// CHECK-DAG: dense<[-2, 2147483647, 0]> : tensor<3xi32>
// CHECK-DAG: dense<[0, 255, 0]> : tensor<3xui8>
// CHECK-DAG: dense<true> : tensor<3xi1>
func.func @casts() -> (tensor<3xi32>, tensor<3xui8>, tensor<3xi1>) {
  %x = dvn.constant dense<[-2.9, 1.0e10, 0x7FC00000]> : tensor<3xf32>
  %0 = dvn.cast %x : tensor<3xf32> -> tensor<3xi32>
  %1 = dvn.cast %x : tensor<3xf32> -> tensor<3xui8>
  %2 = dvn.cast %x : tensor<3xf32> -> tensor<3xi1>
  return %0, %1, %2 : tensor<3xi32>, tensor<3xui8>, tensor<3xi1>
}
