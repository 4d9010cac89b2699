// RUN: dvn-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @numbers
// CHECK-DAG: dvn.constant dense<3.000000e+00> : tensor<f32>
// CHECK-DAG: arith.constant 7 : i64
// CHECK-DAG: arith.constant 8.000000e+00 : f64
func.func @numbers() -> (tensor<f32>, i64, f64) {
  %i = arith.constant 3 : i64
  %0 = dvn.splat %i : i64 -> tensor<f32>
  %t = dvn.constant dense<7> : tensor<ui8>
  %1 = dvn.item %t : tensor<ui8> -> i64
  %x = arith.constant 2.0 : f64
  %y = arith.constant 3.0 : f64
  %2 = dvn.host_math "pow" %x, %y
  return %0, %1, %2 : tensor<f32>, i64, f64
}

// Down and up again keeps the number where both have its width.
// CHECK-LABEL: @there_and_back
// CHECK-SAME: %[[T:.*]]: tensor<f32>, %[[X:.*]]: f64
// CHECK: %[[N:.*]] = dvn.splat %[[X]] : f64 -> tensor<f32>
// CHECK: %[[I:.*]] = dvn.item %[[N]]
// CHECK: return %[[T]], %[[X]], %[[I]]
func.func @there_and_back(%t: tensor<f32>, %x: f64) -> (tensor<f32>, f64, f64) {
  %0 = dvn.item %t : tensor<f32> -> f64
  %1 = dvn.splat %0 : f64 -> tensor<f32>
  %2 = dvn.splat %x : f64 -> tensor<f64>
  %3 = dvn.item %2 : tensor<f64> -> f64
  %4 = dvn.splat %x : f64 -> tensor<f32>
  %5 = dvn.item %4 : tensor<f32> -> f64
  return %1, %3, %5 : tensor<f32>, f64, f64
}

// CHECK-LABEL: @decided
// CHECK-NOT: "n"
// CHECK: dvn.check_equal {{.*}} "m"
// CHECK-NEXT: dvn.check_bounds {{.*}} "some"
// CHECK-NEXT: return
func.func @decided(%n: i64, %m: i64) {
  %zero = arith.constant 0 : i64
  dvn.check_equal %n, %n "n"
  dvn.check_equal %n, %m "m"
  dvn.check_bounds %zero, %n, %n "all"
  dvn.check_bounds %zero, %m, %n "some"
  return
}
