// Draws depend on key, counter and element alone, and on no other draw.
// RUN: dvn-run %s --seed=1 | FileCheck %s

// CHECK: same: true
// CHECK: same: true
// CHECK: same: false
func.func @same() -> (tensor<i1>, tensor<i1>, tensor<i1>) {
  %k = dvn.key "train.noise"
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %n = arith.constant 6 : i64
  %c = dvn.mix_counter %zero, %one
  %x = dvn.random_uniform %k, %c stream 0 : tensor<6xf32>
  %y = dvn.random_uniform %k, %c sizes(%n) stream 0 : tensor<?xf32>
  %z = dvn.reshape %y : tensor<?xf32> -> tensor<6xf32>
  %0 = dvn.equal %x, %z : tensor<6xf32> -> tensor<6xi1>
  %low = dvn.constant dense<0.0> : tensor<6xf32>
  %1 = dvn.greater_equal %x, %low : tensor<6xf32> -> tensor<6xi1>
  %w = dvn.random_uniform %k, %c stream 1 : tensor<6xf32>
  %2 = dvn.equal %x, %w : tensor<6xf32> -> tensor<6xi1>
  %s = dvn.cast %0 : tensor<6xi1> -> tensor<6xi64>
  %t = dvn.cast %1 : tensor<6xi1> -> tensor<6xi64>
  %u = dvn.cast %2 : tensor<6xi1> -> tensor<6xi64>
  %a = dvn.reduce_min %s axes [0] : tensor<6xi64> -> tensor<i64>
  %b = dvn.reduce_min %t axes [0] : tensor<6xi64> -> tensor<i64>
  %d = dvn.reduce_max %u axes [0] : tensor<6xi64> -> tensor<i64>
  %p = dvn.cast %a : tensor<i64> -> tensor<i1>
  %q = dvn.cast %b : tensor<i64> -> tensor<i1>
  %r = dvn.cast %d : tensor<i64> -> tensor<i1>
  return %p, %q, %r : tensor<i1>, tensor<i1>, tensor<i1>
}

// Every number once: the sum is that of 0 .. 9, and so is that of the squares.
// CHECK: permuted: 45
// CHECK: permuted: 285
func.func @permuted() -> (tensor<i64>, tensor<i64>) {
  %k = dvn.key "train.order"
  %zero = arith.constant 0 : i64
  %x = dvn.permutation %k, %zero : tensor<10xi64>
  %0 = dvn.reduce_sum %x axes [0] : tensor<10xi64> -> tensor<i64>
  %y = dvn.mul %x, %x : tensor<10xi64>
  %1 = dvn.reduce_sum %y axes [0] : tensor<10xi64> -> tensor<i64>
  return %0, %1 : tensor<i64>, tensor<i64>
}

// CHECK: iota: [0, 1, 2, 3]
func.func @iota() -> tensor<4xi64> {
  %x = dvn.iota : tensor<4xi64>
  return %x : tensor<4xi64>
}
