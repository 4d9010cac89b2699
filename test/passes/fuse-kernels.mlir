// RUN: dvn-opt %s --dvn-fuse-kernels | FileCheck %s
// RUN: dvn-opt %s --dvn-fuse-kernels --dvn-check-stage=stage=fused > /dev/null
// RUN: dvn-opt %s --dvn-fuse-kernels=fuse=false --dvn-check-stage=stage=fused | FileCheck %s --check-prefix=APART

dvn.variable @w : tensor<4x8xf32> param
dvn.variable @kept : tensor<f64> state

// What follows a contraction in its shape is its epilogue.
// CHECK-LABEL: @bias_then_tanh
// CHECK: dvn.kernel
// CHECK: dvn.matmul
// CHECK: dvn.broadcast
// CHECK: dvn.add
// CHECK: dvn.tanh
// CHECK: dvn.yield
// CHECK-NOT: dvn.kernel
//
// Told not to fuse, each op is a kernel, with the constants and broadcasts that it needs.
// APART-LABEL: @bias_then_tanh
// APART: dvn.kernel
// APART: dvn.matmul
// APART-NEXT: dvn.yield
// APART: dvn.kernel
// APART: dvn.broadcast
// APART-NEXT: dvn.add
// APART-NEXT: dvn.yield
// APART: dvn.kernel
// APART: dvn.tanh
// APART-NEXT: dvn.yield
func.func @bias_then_tanh(%x: tensor<16x4xf32>, %w: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<16x8xf32> {
  %y = dvn.matmul %x, %w : tensor<16x4xf32>, tensor<4x8xf32> -> tensor<16x8xf32>
  %c = dvn.broadcast %b dimensions [1] : tensor<8xf32> -> tensor<16x8xf32>
  %s = dvn.add %y, %c : tensor<16x8xf32>
  %z = dvn.tanh %s : tensor<16x8xf32>
  return %z : tensor<16x8xf32>
}

// What a contraction multiplies is made once, before it.
// CHECK-LABEL: @operand_is_made_before
// CHECK: %[[A:.*]] = dvn.kernel
// CHECK: dvn.exp
// CHECK: dvn.kernel(%[[A]], %{{.*}} :
// CHECK-NOT: dvn.exp
// CHECK: dvn.matmul
func.func @operand_is_made_before(%x: tensor<16x4xf32>, %w: tensor<4x8xf32>) -> tensor<16x8xf32> {
  %a = dvn.exp %x : tensor<16x4xf32>
  %y = dvn.matmul %a, %w : tensor<16x4xf32>, tensor<4x8xf32> -> tensor<16x8xf32>
  return %y : tensor<16x8xf32>
}

// A transposed operand is read in another order, not copied.
// CHECK-LABEL: @view_joins_contraction
// CHECK-COUNT-1: dvn.kernel
// CHECK-NOT: dvn.kernel
func.func @view_joins_contraction(%x: tensor<4x16xf32>, %w: tensor<4x8xf32>) -> tensor<16x8xf32> {
  %t = dvn.transpose %x permutation [1, 0] : tensor<4x16xf32> -> tensor<16x4xf32>
  %y = dvn.matmul %t, %w : tensor<16x4xf32>, tensor<4x8xf32> -> tensor<16x8xf32>
  return %y : tensor<16x8xf32>
}

// Two contractions are two kernels.
// CHECK-LABEL: @one_contraction_each
// CHECK-COUNT-2: dvn.kernel
func.func @one_contraction_each(%x: tensor<16x4xf32>, %w: tensor<4x4xf32>) -> tensor<16x4xf32> {
  %y = dvn.matmul %x, %w : tensor<16x4xf32>, tensor<4x4xf32> -> tensor<16x4xf32>
  %z = dvn.matmul %y, %w : tensor<16x4xf32>, tensor<4x4xf32> -> tensor<16x4xf32>
  return %z : tensor<16x4xf32>
}

// Softmax: reductions of small rows join their neighbours.
// CHECK-LABEL: @softmax
// CHECK-SAME: (%[[X:.*]]: tensor<?x10xf32>, %[[N:.*]]: i64)
// CHECK: dvn.kernel(%[[X]], %[[N]] : tensor<?x10xf32>, i64) sizes(
// CHECK: dvn.reduce_max
// CHECK: dvn.reduce_sum
// CHECK: dvn.div
// CHECK-NOT: dvn.kernel
func.func @softmax(%x: tensor<?x10xf32>, %n: i64) -> tensor<?x10xf32> {
  %m = dvn.reduce_max %x axes [1] : tensor<?x10xf32> -> tensor<?xf32>
  %b = dvn.broadcast %m dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
  %d = dvn.sub %x, %b : tensor<?x10xf32>
  %e = dvn.exp %d : tensor<?x10xf32>
  %s = dvn.reduce_sum %e axes [1] : tensor<?x10xf32> -> tensor<?xf32>
  %t = dvn.broadcast %s dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
  %z = dvn.div %e, %t : tensor<?x10xf32>
  return %z : tensor<?x10xf32>
}

// Small kernels that do not depend on each other share a launch.
// CHECK-LABEL: @independent
// CHECK: %{{.*}}:2 = dvn.kernel
// CHECK-NOT: dvn.kernel
func.func @independent(%x: tensor<8xf32>, %y: tensor<16xf32>) -> (tensor<8xf32>, tensor<16xf32>) {
  %a = dvn.exp %x : tensor<8xf32>
  %b = dvn.log %y : tensor<16xf32>
  return %a, %b : tensor<8xf32>, tensor<16xf32>
}

// The update of a parameter is the epilogue of its gradient, and comes after the
// last use of the old value.
// CHECK-LABEL: @update_joins_gradient
// CHECK: %[[W:.*]] = dvn.read @w
// CHECK: dvn.kernel({{.*}}%[[W]]
// CHECK: transpose_y
// CHECK: %[[NEW:.*]] = dvn.kernel({{.*}}%[[W]]
// CHECK: transpose_x
// CHECK: dvn.sub
// CHECK: dvn.write @w, %[[NEW]]
func.func @update_joins_gradient(%x: tensor<16x4xf32>, %g: tensor<16x8xf32>) -> tensor<16x4xf32> {
  %w = dvn.read @w : tensor<4x8xf32>
  %d = dvn.matmul %x, %g {transpose_x} : tensor<16x4xf32>, tensor<16x8xf32> -> tensor<4x8xf32>
  %p = dvn.sub %w, %d : tensor<4x8xf32>
  dvn.write @w, %p : tensor<4x8xf32>
  %e = dvn.matmul %g, %w {transpose_y} : tensor<16x8xf32>, tensor<4x8xf32> -> tensor<16x4xf32>
  return %e : tensor<16x4xf32>
}

// Each kernel has its own constants.
// CHECK-LABEL: @constants_are_repeated
// CHECK-NOT: dvn.kernel -> tensor<16x4xf32>
// CHECK: dvn.kernel(%{{.*}} : tensor<16x4xf32>)
// CHECK: dvn.constant
func.func @constants_are_repeated(%x: tensor<16x4xf32>, %w: tensor<4x4xf32>) -> tensor<16x4xf32> {
  %one = dvn.constant dense<1.0> : tensor<f32>
  %b = dvn.broadcast %one dimensions [] : tensor<f32> -> tensor<16x4xf32>
  %a = dvn.add %x, %b : tensor<16x4xf32>
  %y = dvn.matmul %a, %w : tensor<16x4xf32>, tensor<4x4xf32> -> tensor<16x4xf32>
  %z = dvn.mul %y, %b : tensor<16x4xf32>
  return %z : tensor<16x4xf32>
}

// A check stays before what relies on it.
// CHECK-LABEL: @check_before_gather
// CHECK: dvn.check_index
// CHECK: dvn.kernel
// CHECK: dvn.gather
func.func @check_before_gather(%x: tensor<100x4xf32>, %i: tensor<8xi64>) -> tensor<8x4xf32> {
  %n = arith.constant 100 : i64
  %y = dvn.exp %x : tensor<100x4xf32>
  dvn.check_index %i, %n "row" : tensor<8xi64>
  %z = dvn.gather %y[%i] axis 0 : tensor<100x4xf32>[tensor<8xi64>] -> tensor<8x4xf32>
  return %z : tensor<8x4xf32>
}

// No cycle: what the host computes from a kernel cannot go back into it.
// CHECK-LABEL: @through_the_host
// CHECK: %[[S:.*]] = dvn.kernel
// CHECK: %[[H:.*]] = dvn.item %[[S]]
// CHECK: dvn.kernel({{.*}}%[[H]]
func.func @through_the_host(%x: tensor<8xf32>) -> tensor<8xf32> {
  %s = dvn.reduce_sum %x axes [0] : tensor<8xf32> -> tensor<f32>
  %h = dvn.item %s : tensor<f32> -> f64
  %t = dvn.splat %h : f64 -> tensor<f32>
  %b = dvn.broadcast %t dimensions [] : tensor<f32> -> tensor<8xf32>
  %y = dvn.div %x, %b : tensor<8xf32>
  return %y : tensor<8xf32>
}

// A number that memory gets needs no kernel.
// CHECK-LABEL: @host_number
// CHECK-NOT: dvn.kernel
// CHECK: dvn.write @kept
func.func @host_number(%x: f64) {
  %t = dvn.splat %x : f64 -> tensor<f64>
  dvn.write @kept, %t : tensor<f64>
  return
}

// A size needs no tensor.
// CHECK-LABEL: @size_of_a_result
// CHECK-SAME: , %[[N:.*]]: i64
// CHECK-NOT: dvn.dim
// CHECK: return %{{.*}}, %[[N]]
func.func @size_of_a_result(%x: tensor<?xf32>, %n: i64) -> (tensor<?x4xf32>, i64) {
  %b = dvn.broadcast %x dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x4xf32>
  %e = dvn.exp %b : tensor<?x4xf32>
  %d = dvn.dim %e, 0 : tensor<?x4xf32>
  return %e, %d : tensor<?x4xf32>, i64
}

// A reshape moves to the memory that rows are taken from, and costs nothing there.
// CHECK-LABEL: @flattened_rows
// CHECK: %[[FLAT:.*]] = dvn.reshape %arg0 : tensor<100x28x28xui8> -> tensor<100x784xui8>
// CHECK: dvn.kernel(%[[FLAT]]
// CHECK-NOT: dvn.reshape
// CHECK: dvn.gather %{{.*}} -> tensor<8x784xui8>
// CHECK: dvn.cast
// CHECK-NOT: dvn.reshape
// CHECK: return
func.func @flattened_rows(%x: tensor<100x28x28xui8>, %i: tensor<8xi64>) -> tensor<8x784xf32> {
  %g = dvn.gather %x[%i] axis 0 : tensor<100x28x28xui8>[tensor<8xi64>] -> tensor<8x28x28xui8>
  %f = dvn.cast %g : tensor<8x28x28xui8> -> tensor<8x28x28xf32>
  %r = dvn.reshape %f : tensor<8x28x28xf32> -> tensor<8x784xf32>
  return %r : tensor<8x784xf32>
}

// A reshape between two contractions is no kernel either.
// CHECK-LABEL: @between_contractions
// CHECK: %[[Y:.*]] = dvn.kernel
// CHECK: %[[F:.*]] = dvn.reshape %[[Y]] : tensor<8x4xf32> -> tensor<2x16xf32>
// CHECK: dvn.kernel(%[[F]]
func.func @between_contractions(%x: tensor<8x4xf32>, %w: tensor<4x4xf32>, %v: tensor<16x4xf32>) -> tensor<2x4xf32> {
  %y = dvn.matmul %x, %w : tensor<8x4xf32>, tensor<4x4xf32> -> tensor<8x4xf32>
  %f = dvn.reshape %y : tensor<8x4xf32> -> tensor<2x16xf32>
  %z = dvn.matmul %f, %v : tensor<2x16xf32>, tensor<16x4xf32> -> tensor<2x4xf32>
  return %z : tensor<2x4xf32>
}

// A part of a data set is read where it lies, also by kernels in a loop; in one
// kernel, rows have one length.
// CHECK-LABEL: @part_of_data
// CHECK-NOT: dvn.kernel
// CHECK: %[[FLAT:.*]] = dvn.reshape %arg0 sizes({{.*}}) : tensor<?x28x28xui8> -> tensor<?x784xui8>
// CHECK-NOT: dvn.kernel
// CHECK: scf.for
// CHECK: dvn.kernel(%[[FLAT]]
// CHECK: dvn.slice %{{.*}} -> tensor<?x784xui8>
// CHECK: dvn.gather %{{.*}} -> tensor<8x784xui8>
func.func @part_of_data(%x: tensor<?x28x28xui8>, %k: i64, %n: i64, %i: tensor<8xi64>) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %part = dvn.slice %x starts(%k, %c0, %c0) sizes(%n) steps [1, 1, 1] : tensor<?x28x28xui8> -> tensor<?x28x28xui8>
  scf.for %j = %c0 to %n step %c1 : i64 {
    %g = dvn.gather %part[%i] axis 0 : tensor<?x28x28xui8>[tensor<8xi64>] -> tensor<8x28x28xui8>
    %f = dvn.cast %g : tensor<8x28x28xui8> -> tensor<8x28x28xf32>
    %r = dvn.reshape %f : tensor<8x28x28xf32> -> tensor<8x784xf32>
    %t = dvn.format ["", ""] [""] (%r : tensor<8x784xf32>)
    dvn.print %t
  }
  return
}

// A batch of a shuffled part is taken from the whole; the part is never made.
// CHECK-LABEL: @rows_of_rows
// CHECK: dvn.kernel({{.*}}%arg0
// CHECK: %[[AT:.*]] = dvn.gather %{{.*}} axis 0 : tensor<50xi64>[tensor<8xi64>] -> tensor<8xi64>
// CHECK: dvn.gather %{{.*}}[%[[AT]]] axis 0 : tensor<100x4xf32>[tensor<8xi64>] -> tensor<8x4xf32>
// CHECK-NOT: tensor<50x4xf32>
func.func @rows_of_rows(%x: tensor<100x4xf32>, %i: tensor<50xi64>, %j: tensor<8xi64>) -> tensor<8x4xf32> {
  %part = dvn.gather %x[%i] axis 0 : tensor<100x4xf32>[tensor<50xi64>] -> tensor<50x4xf32>
  %batch = dvn.gather %part[%j] axis 0 : tensor<50x4xf32>[tensor<8xi64>] -> tensor<8x4xf32>
  return %batch : tensor<8x4xf32>
}

// A bias for each channel and what follows are done on the convolution's tile.
// CHECK-LABEL: @convolution_bias_relu
// CHECK: dvn.kernel(%arg0, %arg1, %arg2
// CHECK: dvn.conv2d
// CHECK: dvn.add
// CHECK: dvn.max
// CHECK: dvn.yield
// CHECK-NOT: dvn.kernel
// CHECK: return
func.func @convolution_bias_relu(%x: tensor<?x8x8x4xf32>, %w: tensor<3x3x4x16xf32>, %b: tensor<16xf32>) -> tensor<?x8x8x16xf32> {
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [1, 1, 1, 1] groups 1 : tensor<?x8x8x4xf32>, tensor<3x3x4x16xf32> -> tensor<?x8x8x16xf32>
  %n = dvn.dim %x, 0 : tensor<?x8x8x4xf32>
  %c = dvn.broadcast %b dimensions [3] sizes(%n) : tensor<16xf32> -> tensor<?x8x8x16xf32>
  %z = dvn.add %y, %c : tensor<?x8x8x16xf32>
  %k = dvn.constant dense<0.0> : tensor<f32>
  %zero = dvn.broadcast %k dimensions [] sizes(%n) : tensor<f32> -> tensor<?x8x8x16xf32>
  %r = dvn.max %z, %zero : tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// What is stored is made as soon as it can be, before work that stands above it.
// CHECK-LABEL: @stored_early
// CHECK: dvn.kernel
// CHECK: dvn.matmul
// CHECK: dvn.write @weight
// CHECK: dvn.kernel
// CHECK: dvn.exp
dvn.variable @weight : tensor<4x8xf32> param
func.func @stored_early(%x: tensor<4x64xf32>, %g: tensor<64x8xf32>) -> tensor<4x64xf32> {
  %old = dvn.read @weight : tensor<4x8xf32>
  %e = dvn.exp %x : tensor<4x64xf32>
  %a = dvn.matmul %x, %g : tensor<4x64xf32>, tensor<64x8xf32> -> tensor<4x8xf32>
  %n = dvn.add %old, %a : tensor<4x8xf32>
  dvn.write @weight, %n : tensor<4x8xf32>
  return %e : tensor<4x64xf32>
}

// Rows that are taken apart are not the rows that were gathered.
// CHECK-LABEL: @rows_taken_apart
// CHECK: dvn.gather %{{.*}} axis 0 : tensor<40x5x4xf32>[tensor<?xi64>] -> tensor<?x5x4xf32>
func.func @rows_taken_apart(%x: tensor<40x5x4xf32>, %i: tensor<?xi64>, %w: tensor<4x3xf32>) -> tensor<?x3xf32> {
  %n = dvn.dim %i, 0 : tensor<?xi64>
  %five = arith.constant 5 : i64
  %all = arith.muli %n, %five : i64
  %g = dvn.gather %x[%i] axis 0 : tensor<40x5x4xf32>[tensor<?xi64>] -> tensor<?x5x4xf32>
  %r = dvn.reshape %g sizes(%all) : tensor<?x5x4xf32> -> tensor<?x4xf32>
  %y = dvn.matmul %r, %w : tensor<?x4xf32>, tensor<4x3xf32> -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
