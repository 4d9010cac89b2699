// RUN: dvn-opt %s --dvn-differentiate-values --canonicalize | FileCheck %s

// Powers of known exponents have plain gradients, for run-time sizes too.
// CHECK-LABEL: @power
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>
// CHECK: %[[TWO:.*]] = dvn.broadcast
// CHECK-NEXT: %[[G:.*]] = dvn.mul %[[TWO]], %[[X]]
// CHECK: return %[[G]]
func.func @power(%x: tensor<?xf32>, %n: i64) -> tensor<?xf32> {
  %two = dvn.constant dense<2.0> : tensor<f32>
  %twos = dvn.broadcast %two dimensions [] sizes(%n) : tensor<f32> -> tensor<?xf32>
  %y = dvn.pow %x, %twos : tensor<?xf32>
  %s = dvn.reduce_sum %y axes [0] : tensor<?xf32> -> tensor<f32>
  %g = dvn.gradient %s by %x : tensor<f32> by tensor<?xf32> -> tensor<?xf32>
  return %g : tensor<?xf32>
}
