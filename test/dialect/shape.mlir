// RUN: dvn-opt %s | dvn-opt | FileCheck %s

// CHECK-LABEL: @views
func.func @views(%x: tensor<?x3xf32>, %s: tensor<3xf32>, %n: i64, %m: i64) {
  // CHECK: dvn.constant dense<[1, 2]> : tensor<2xi64>
  %c = dvn.constant dense<[1, 2]> : tensor<2xi64>
  // CHECK: dvn.dim %{{.*}}, 0 : tensor<?x3xf32>
  %d = dvn.dim %x, 0 : tensor<?x3xf32>
  // CHECK: dvn.broadcast %{{.*}} dimensions [1] sizes(%{{.*}}) : tensor<3xf32> -> tensor<?x3xf32>
  %0 = dvn.broadcast %s dimensions [1] sizes(%n) : tensor<3xf32> -> tensor<?x3xf32>
  // CHECK: dvn.reshape %{{.*}} sizes(%{{.*}}, %{{.*}}) : tensor<?x3xf32> -> tensor<?x?xf32>
  %1 = dvn.reshape %x sizes(%n, %m) : tensor<?x3xf32> -> tensor<?x?xf32>
  // CHECK: dvn.reshape %{{.*}} : tensor<3xf32> -> tensor<3x1xf32>
  %2 = dvn.reshape %s : tensor<3xf32> -> tensor<3x1xf32>
  // CHECK: dvn.transpose %{{.*}} permutation [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %3 = dvn.transpose %x permutation [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  // CHECK: dvn.flip %{{.*}} axis 1 : tensor<?x3xf32> -> tensor<?x3xf32>
  %4 = dvn.flip %x axis 1 : tensor<?x3xf32> -> tensor<?x3xf32>
  return
}

// CHECK-LABEL: @boxes
func.func @boxes(%x: tensor<?x8xf32>, %v: tensor<2x4xf32>, %i: i64, %n: i64) {
  // CHECK: dvn.slice %{{.*}} starts(%{{.*}}, %{{.*}}) sizes(%{{.*}}) steps [1, 2] : tensor<?x8xf32> -> tensor<?x4xf32>
  %0 = dvn.slice %x starts(%i, %i) sizes(%n) steps [1, 2] : tensor<?x8xf32> -> tensor<?x4xf32>
  // CHECK: dvn.insert_slice %{{.*}}, %{{.*}} starts(%{{.*}}, %{{.*}}) steps [1, 2] : tensor<?x8xf32>, tensor<2x4xf32> -> tensor<?x8xf32>
  %1 = dvn.insert_slice %x, %v starts(%i, %i) steps [1, 2] : tensor<?x8xf32>, tensor<2x4xf32> -> tensor<?x8xf32>
  // CHECK: dvn.pad %{{.*}} low [0, 1] high [0, 2] value 0.000000e+00 : tensor<2x4xf32> -> tensor<2x7xf32>
  %2 = dvn.pad %v low [0, 1] high [0, 2] value 0.0 : tensor<2x4xf32> -> tensor<2x7xf32>
  // CHECK: dvn.concat %{{.*}}, %{{.*}} axis 0 : tensor<?x8xf32>, tensor<?x8xf32> -> tensor<?x8xf32>
  %3 = dvn.concat %x, %x axis 0 : tensor<?x8xf32>, tensor<?x8xf32> -> tensor<?x8xf32>
  return
}
