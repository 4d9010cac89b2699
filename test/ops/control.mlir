// Gradients through `if`, and through chains of ops.
// RUN: dvn-run %s --check-gradients | FileCheck %s

// CHECK: taken: gradients agree, 6 elements
// CHECK: taken: second derivatives agree
func.func @taken(%x: tensor<3xf32>, %y: tensor<3xf32>, %c: i1 {dvn.values = true}) -> tensor<3xf32> {
  %e = dvn.exp %x : tensor<3xf32>
  %r = scf.if %c -> tensor<3xf32> {
    %m = dvn.mul %e, %y : tensor<3xf32>
    %s = dvn.sin %m : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  } else {
    scf.yield %y : tensor<3xf32>
  }
  return %r : tensor<3xf32>
}

// CHECK: not_taken: gradients agree, 6 elements
// CHECK: not_taken: second derivatives agree
func.func @not_taken(%x: tensor<3xf32>, %y: tensor<3xf32>, %c: i1 {dvn.values = false}) -> tensor<3xf32> {
  %r:2 = scf.if %c -> (tensor<3xf32>, tensor<3xf32>) {
    scf.yield %x, %y : tensor<3xf32>, tensor<3xf32>
  } else {
    %m = dvn.mul %x, %y : tensor<3xf32>
    %q = scf.if %c -> tensor<3xf32> {
      scf.yield %x : tensor<3xf32>
    } else {
      %t = dvn.tanh %m : tensor<3xf32>
      scf.yield %t : tensor<3xf32>
    }
    scf.yield %q, %m : tensor<3xf32>, tensor<3xf32>
  }
  %z = dvn.mul %r#0, %r#1 : tensor<3xf32>
  return %z : tensor<3xf32>
}

// Through a host number and back.
// CHECK: host: gradients agree, 3 elements
// CHECK: host: second derivatives agree
func.func @host(%x: tensor<3xf32>) -> tensor<f32> {
  %e = dvn.exp %x : tensor<3xf32>
  %s = dvn.reduce_sum %e axes [0] : tensor<3xf32> -> tensor<f32>
  %i = dvn.item %s : tensor<f32> -> f64
  %t = dvn.splat %i : f64 -> tensor<f32>
  %l = dvn.log %t : tensor<f32>
  return %l : tensor<f32>
}

// softmax cross-entropy of two dense layers.
// CHECK: network: gradients agree
// CHECK: network: second derivatives agree
func.func @network(%x: tensor<?x4xf32>, %w: tensor<4x5xf32>, %b: tensor<5xf32>, %v: tensor<5x3xf32>,
                   %label: tensor<?xi64> {dvn.bound = 3 : i64}) -> tensor<f32> {
  %n = dvn.dim %x, 0 : tensor<?x4xf32>
  %h = dvn.matmul %x, %w : tensor<?x4xf32>, tensor<4x5xf32> -> tensor<?x5xf32>
  %bb = dvn.broadcast %b dimensions [1] sizes(%n) : tensor<5xf32> -> tensor<?x5xf32>
  %a = dvn.add %h, %bb : tensor<?x5xf32>
  %r = dvn.tanh %a : tensor<?x5xf32>
  %z = dvn.matmul %r, %v : tensor<?x5xf32>, tensor<5x3xf32> -> tensor<?x3xf32>
  %m = dvn.reduce_max %z axes [1] : tensor<?x3xf32> -> tensor<?xf32>
  %mb = dvn.broadcast %m dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x3xf32>
  %d = dvn.sub %z, %mb : tensor<?x3xf32>
  %e = dvn.exp %d : tensor<?x3xf32>
  %s = dvn.reduce_sum %e axes [1] : tensor<?x3xf32> -> tensor<?xf32>
  %ls = dvn.log %s : tensor<?xf32>
  %i = dvn.iota sizes(%n) : tensor<?xi64>
  %p = dvn.gather %d[%i, %label] axis 0 : tensor<?x3xf32>[tensor<?xi64>, tensor<?xi64>] -> tensor<?xf32>
  %c = dvn.sub %ls, %p : tensor<?xf32>
  %l = dvn.reduce_sum %c axes [0] : tensor<?xf32> -> tensor<f32>
  return %l : tensor<f32>
}
