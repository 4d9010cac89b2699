// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// A program's entry reads its flags by number.
// CHECK-LABEL: llvm.func internal @dvn.train.entry
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr
// CHECK: %[[EPOCHS:.*]] = llvm.call @dvn_flag_int(%[[CONTEXT]]
// CHECK: %[[RATE:.*]] = llvm.call @dvn_flag_float(%[[CONTEXT]]
// CHECK: llvm.call @dvn.train(%[[CONTEXT]], %[[EPOCHS]], %[[RATE]])

// It runs before the runtime has looked at the machine, hence for any x86-64.
// CHECK-LABEL: llvm.func @dvn_model_register
// CHECK-SAME: target_cpu = "x86-64"
// CHECK: llvm.call @dvn_declare_model
// CHECK: llvm.call @dvn_declare_variable
// CHECK: llvm.call @dvn_declare_initializer
// CHECK: llvm.call @dvn_use_idx
// CHECK: llvm.call @dvn_declare_data
// CHECK: llvm.call @dvn_declare_field
// CHECK: llvm.call @dvn_declare_field
// CHECK: llvm.call @dvn_declare_program
// CHECK: llvm.call @dvn_declare_flag_int
// CHECK: llvm.call @dvn_declare_flag_float
// CHECK: llvm.call @dvn_declare_layer
// CHECK-NOT: dvn.variable
module attributes {dvn.name = "model"} {
  dvn.variable @w : tensor<2x3xf32> param
  dvn.data @rows "idx" ["data", "train"] fields ["image", "label"] [tensor<?x4xui8>, tensor<?xui8>]
  dvn.layer "dense_0" "dense" "f32[n, 3]" parameters 6 multiply_adds 6
  func.func @start() attributes {dvn.initializer} {
    return
  }
  func.func @train(%epochs: i64 {dvn.name = "epochs", dvn.default = 10 : i64, dvn.doc = "passes over the data"},
                   %rate: f64 {dvn.name = "rate"}) attributes {dvn.program} {
    return
  }
}
