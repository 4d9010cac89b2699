// RUN: dvn-opt %s | dvn-opt | FileCheck %s

// CHECK-LABEL: @frame
func.func @frame(%i: i64, %x: tensor<?xf32>) {
  // CHECK: dvn.frame_due
  %due = dvn.frame_due
  // CHECK: dvn.frame_store %{{.*}}, %{{.*}} : i64, tensor<?xf32>
  dvn.frame_store %i, %x : i64, tensor<?xf32>
  // CHECK: dvn.resuming
  %resuming = dvn.resuming
  // CHECK: dvn.frame_load 1 : tensor<?xf32>
  %y = dvn.frame_load 1 : tensor<?xf32>
  return
}
