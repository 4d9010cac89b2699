// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @windows
func.func @windows(%x: tensor<?x9x?x4xf32>, %h: i64) {
  // CHECK: dvn.max_pool %{{.*}} window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x9x?x4xf32> -> tensor<?x4x?x4xf32>
  %0 = dvn.max_pool %x window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x9x?x4xf32> -> tensor<?x4x?x4xf32>
  // CHECK: dvn.max_pool_switches
  %1 = dvn.max_pool_switches %x window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x9x?x4xf32> -> tensor<?x4x?x4xi32>
  // CHECK: dvn.max_unpool %{{.*}} at %{{.*}} sizes(%{{.*}}, %{{.*}}) window
  %2 = dvn.max_unpool %0 at %1 sizes(%h, %h) window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x4x?x4xf32>, tensor<?x4x?x4xi32> -> tensor<?x9x?x4xf32>
  // CHECK: dvn.take_switches %{{.*}} at
  %3 = dvn.take_switches %x at %1 window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x9x?x4xf32>, tensor<?x4x?x4xi32> -> tensor<?x4x?x4xf32>
  // CHECK: dvn.sum_pool
  %4 = dvn.sum_pool %x window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x9x?x4xf32> -> tensor<?x4x?x4xf32>
  // CHECK: dvn.sum_unpool %{{.*}} sizes(%{{.*}}, %{{.*}}) window
  %5 = dvn.sum_unpool %4 sizes(%h, %h) window [3, 2] strides [2, 2] low [0, 1] high [0, 0] : tensor<?x4x?x4xf32> -> tensor<?x9x?x4xf32>
  return
}

// -----

func.func @count(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op has 5 rows in its result, expected 4}}
  %0 = dvn.max_pool %x window [3, 3] strides [2, 2] low [0, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x5x4x4xf32>
  return
}

// -----

func.func @large(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.sum_pool' op has a window of 10 columns for an image of 9}}
  %0 = dvn.sum_pool %x window [3, 10] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x7x0x4xf32>
  return
}

// -----

func.func @beside(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op has windows of 2 rows beside the image: 2 before it, 0 behind}}
  %0 = dvn.max_pool %x window [2, 2] strides [1, 1] low [2, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x10x8x4xf32>
  return
}

// -----

func.func @stride(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op has a window of 2 rows that moves by 0, expected at least 1}}
  %0 = dvn.max_pool %x window [2, 2] strides [0, 1] low [0, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x8x8x4xf32>
  return
}

// -----

func.func @pairs(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op needs two numbers each for window, strides, low and high}}
  %0 = dvn.max_pool %x window [2] strides [1] low [0] high [0] : tensor<1x9x9x4xf32> -> tensor<1x8x8x4xf32>
  return
}

// -----

func.func @rank(%x: tensor<9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op needs tensors [n, h, w, c], found ranks 3 and 3}}
  %0 = dvn.max_pool %x window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<9x9x4xf32> -> tensor<8x8x4xf32>
  return
}

// -----

func.func @channels(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.max_pool' op has sizes 4 and 3 of dimension 3}}
  %0 = dvn.max_pool %x window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x8x8x3xf32>
  return
}

// -----

func.func @element(%x: tensor<1x9x9x4xf32>) {
  // expected-error @+1 {{'dvn.sum_pool' op the result has element type 'f64', expected 'f32'}}
  %0 = dvn.sum_pool %x window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x9x9x4xf32> -> tensor<1x8x8x4xf64>
  return
}

// -----

func.func @switches(%y: tensor<1x8x8x4xf32>, %s: tensor<1x8x7x4xi32>) {
  // expected-error @+1 {{'dvn.max_unpool' op has switches of type 'tensor<1x8x7x4xi32>' for 'tensor<1x8x8x4xf32>'}}
  %0 = dvn.max_unpool %y at %s window [2, 2] strides [1, 1] low [0, 0] high [0, 0] : tensor<1x8x8x4xf32>, tensor<1x8x7x4xi32> -> tensor<1x9x9x4xf32>
  return
}
