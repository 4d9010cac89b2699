// RUN: dvn-opt %s --dvn-choose-algorithms | FileCheck %s

// A contraction is computed directly; what was chosen before stays.
// CHECK-LABEL: @contractions
// CHECK: dvn.matmul {{.*}} {algorithm = "direct"}
// CHECK: dvn.matmul {{.*}} {algorithm = "packed"}
// CHECK: dvn.exp %{{[0-9]+}} : tensor<4x4xf32>
func.func @contractions(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %y = dvn.matmul %x, %x : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %z = dvn.matmul %y, %x {algorithm = "packed"} : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
  %e = dvn.exp %z : tensor<4x4xf32>
  return %e : tensor<4x4xf32>
}
