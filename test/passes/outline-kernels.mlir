// RUN: dvn-opt %s --dvn-outline-kernels | FileCheck %s

// Equal kernels are one, wherever they stand and whatever they work on; another
// schedule or another type makes another kernel.
// CHECK-LABEL: @equal
// CHECK: dvn.call_kernel @[[EXP:dvn_kernel_[0-9a-f]+]](%arg0
// CHECK: dvn.call_kernel @[[EXP]](%arg1
// CHECK-NOT: dvn.call_kernel @[[EXP]](
// CHECK: dvn.call_kernel @[[OTHER:dvn_kernel_[0-9a-f]+]](%arg0
func.func @equal(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %a = dvn.kernel(%x : tensor<4xf32>) schedule <tile = [1], vector = 8, parallel = false> -> tensor<4xf32> {
  ^bb0(%t: tensor<4xf32>):
    %u = dvn.exp %t : tensor<4xf32>
    dvn.yield %u : tensor<4xf32>
  }
  %b = dvn.kernel(%y : tensor<4xf32>) schedule <tile = [1], vector = 8, parallel = false> -> tensor<4xf32> {
  ^bb0(%other_name: tensor<4xf32>):
    %v = dvn.exp %other_name : tensor<4xf32>
    dvn.yield %v : tensor<4xf32>
  }
  %c = dvn.kernel(%x : tensor<4xf32>) schedule <tile = [1], vector = 4, parallel = false> -> tensor<4xf32> {
  ^bb0(%t: tensor<4xf32>):
    %u = dvn.exp %t : tensor<4xf32>
    dvn.yield %u : tensor<4xf32>
  }
  return %a, %b, %c : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Run-time sizes are handed on.
// CHECK-LABEL: @sizes
// CHECK: dvn.call_kernel @{{.*}}(%arg0, %arg1 : tensor<f32>, i64) sizes(%arg1) -> tensor<?xf32>
func.func @sizes(%x: tensor<f32>, %n: i64) -> tensor<?xf32> {
  %a = dvn.kernel(%x, %n : tensor<f32>, i64) sizes(%n) -> tensor<?xf32> {
  ^bb0(%t: tensor<f32>, %s: i64):
    %u = dvn.broadcast %t dimensions [] sizes(%s) : tensor<f32> -> tensor<?xf32>
    dvn.yield %u : tensor<?xf32>
  }
  return %a : tensor<?xf32>
}

// CHECK: dvn.kernel_body @[[EXP]] schedule <tile = [1], vector = 8, parallel = false>
// CHECK: dvn.kernel_body @[[OTHER]] schedule <tile = [1], vector = 4, parallel = false>
