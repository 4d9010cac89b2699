// RUN: dvn-opt %s --dvn-fold-affine --canonicalize --cse | FileCheck %s

dvn.variable @w : tensor<4x8xf32> param
dvn.variable @b : tensor<8xf32> param
dvn.variable @s : tensor<8xf32> param

// (x @ w + b) * s: one product, one addend, the rest on weights.
// CHECK-LABEL: @bias_then_scale
// CHECK-DAG: %[[W:.*]] = dvn.read @w
// CHECK-DAG: %[[B:.*]] = dvn.read @b
// CHECK-DAG: %[[S:.*]] = dvn.read @s
// CHECK-DAG: %[[BS:.*]] = dvn.mul %[[B]], %[[S]] : tensor<8xf32>
// CHECK-DAG: %[[WIDE:.*]] = dvn.broadcast %[[S]] dimensions [1] : tensor<8xf32> -> tensor<4x8xf32>
// CHECK-DAG: %[[WS:.*]] = dvn.mul %[[W]], %[[WIDE]] : tensor<4x8xf32>
// CHECK: %[[Y:.*]] = dvn.matmul %arg0, %[[WS]]
// CHECK: %[[C:.*]] = dvn.broadcast %[[BS]] dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
// CHECK: %[[Z:.*]] = dvn.add %[[Y]], %[[C]]
// CHECK: return %[[Z]]
func.func @bias_then_scale(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %b = dvn.read @b : tensor<8xf32>
  %s = dvn.read @s : tensor<8xf32>
  %y = dvn.matmul %x, %w : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  %c = dvn.broadcast %b dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
  %z = dvn.add %y, %c : tensor<2x8xf32>
  %t = dvn.broadcast %s dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
  %v = dvn.mul %z, %t : tensor<2x8xf32>
  return %v : tensor<2x8xf32>
}

// Transposed weights have their channels first.
// CHECK-LABEL: @transposed
// CHECK: dvn.broadcast %{{.*}} dimensions [0] : tensor<4xf32> -> tensor<4x8xf32>
func.func @transposed(%x: tensor<2x8xf32>) -> tensor<2x4xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %y = dvn.matmul %x, %w {transpose_y} : tensor<2x8xf32>, tensor<4x8xf32> -> tensor<2x4xf32>
  %k = dvn.reduce_sum %w axes [1] : tensor<4x8xf32> -> tensor<4xf32>
  %c = dvn.broadcast %k dimensions [1] : tensor<4xf32> -> tensor<2x4xf32>
  %z = dvn.div %y, %c : tensor<2x4xf32>
  return %z : tensor<2x4xf32>
}

// A bias alone stays as it is.
// CHECK-LABEL: @bias_only
// CHECK: %[[Y:.*]] = dvn.matmul %arg0, %{{.*}}
// CHECK-NOT: dvn.mul
// CHECK: dvn.add %[[Y]]
func.func @bias_only(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %b = dvn.read @b : tensor<8xf32>
  %y = dvn.matmul %x, %w : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  %c = dvn.broadcast %b dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
  %z = dvn.add %y, %c : tensor<2x8xf32>
  return %z : tensor<2x8xf32>
}

// One number for each row is not one for each channel.
// CHECK-LABEL: @rows
// CHECK: dvn.matmul %arg0, %{{.*}}
// CHECK: dvn.mul
func.func @rows(%x: tensor<8x4xf32>) -> tensor<8x8xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %s = dvn.read @s : tensor<8xf32>
  %y = dvn.matmul %x, %w : tensor<8x4xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
  %c = dvn.broadcast %s dimensions [0] : tensor<8xf32> -> tensor<8x8xf32>
  %z = dvn.mul %y, %c : tensor<8x8xf32>
  return %z : tensor<8x8xf32>
}

// What depends on the input is no weight.
// CHECK-LABEL: @scale_is_input
// CHECK: %[[Y:.*]] = dvn.matmul %arg0, %{{.*}}
// CHECK: dvn.mul %[[Y]]
func.func @scale_is_input(%x: tensor<2x4xf32>, %s: tensor<8xf32>) -> tensor<2x8xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %y = dvn.matmul %x, %w : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  %c = dvn.broadcast %s dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
  %z = dvn.mul %y, %c : tensor<2x8xf32>
  return %z : tensor<2x8xf32>
}

// Where weights are stored nothing is folded: training keeps its sums.
// CHECK-LABEL: @training
// CHECK: %[[Y:.*]] = dvn.matmul %arg0, %{{.*}}
// CHECK: dvn.mul %[[Y]]
func.func @training(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %s = dvn.read @s : tensor<8xf32>
  %y = dvn.matmul %x, %w : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  %c = dvn.broadcast %s dimensions [1] : tensor<8xf32> -> tensor<2x8xf32>
  %z = dvn.mul %y, %c : tensor<2x8xf32>
  dvn.write @s, %s : tensor<8xf32>
  return %z : tensor<2x8xf32>
}

// Batch normalisation after a convolution: its scale goes into the weights' last axis.
dvn.variable @k : tensor<3x3x4x8xf32> param
// CHECK-LABEL: @convolution
// CHECK-DAG: %[[S:.*]] = dvn.read @s
// CHECK-DAG: %[[WIDE:.*]] = dvn.broadcast %[[S]] dimensions [3] : tensor<8xf32> -> tensor<3x3x4x8xf32>
// CHECK-DAG: %[[KS:.*]] = dvn.mul %{{.*}}, %[[WIDE]] : tensor<3x3x4x8xf32>
// CHECK: %[[Y:.*]] = dvn.conv2d %arg0, %[[KS]]
// CHECK-NOT: dvn.mul
// CHECK: %[[C:.*]] = dvn.broadcast %{{.*}} dimensions [3] : tensor<8xf32> -> tensor<2x5x5x8xf32>
// CHECK: dvn.add %[[Y]], %[[C]]
func.func @convolution(%x: tensor<2x5x5x4xf32>) -> tensor<2x5x5x8xf32> {
  %k = dvn.read @k : tensor<3x3x4x8xf32>
  %b = dvn.read @b : tensor<8xf32>
  %s = dvn.read @s : tensor<8xf32>
  %y = dvn.conv2d %x, %k strides [1, 1] dilations [1, 1] padding [1, 1, 1, 1] groups 1 : tensor<2x5x5x4xf32>, tensor<3x3x4x8xf32> -> tensor<2x5x5x8xf32>
  %c = dvn.broadcast %b dimensions [3] : tensor<8xf32> -> tensor<2x5x5x8xf32>
  %z = dvn.sub %y, %c : tensor<2x5x5x8xf32>
  %t = dvn.broadcast %s dimensions [3] : tensor<8xf32> -> tensor<2x5x5x8xf32>
  %v = dvn.mul %z, %t : tensor<2x5x5x8xf32>
  return %v : tensor<2x5x5x8xf32>
}

// A transposed convolution has the channels of its result third.
// CHECK-LABEL: @transposed_convolution
// CHECK: dvn.broadcast %{{.*}} dimensions [2] : tensor<8xf32> -> tensor<2x2x8x4xf32>
// CHECK: dvn.conv2d_input_gradient
// CHECK-NOT: dvn.mul
dvn.variable @u : tensor<2x2x8x4xf32> param
func.func @transposed_convolution(%x: tensor<2x5x5x4xf32>) -> tensor<2x10x10x8xf32> {
  %u = dvn.read @u : tensor<2x2x8x4xf32>
  %s = dvn.read @s : tensor<8xf32>
  %y = dvn.conv2d_input_gradient %x, %u strides [2, 2] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x5x5x4xf32>, tensor<2x2x8x4xf32> -> tensor<2x10x10x8xf32>
  %t = dvn.broadcast %s dimensions [3] : tensor<8xf32> -> tensor<2x10x10x8xf32>
  %v = dvn.mul %y, %t : tensor<2x10x10x8xf32>
  return %v : tensor<2x10x10x8xf32>
}
