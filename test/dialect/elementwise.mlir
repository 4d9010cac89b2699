// Every elementwise op can be read again as it was written.
// RUN: dvn-opt %s | dvn-opt | FileCheck %s

// CHECK-LABEL: @numbers
func.func @numbers(%x: tensor<?x3xf32>, %y: tensor<?x3xf32>) {
  // CHECK: dvn.add %{{.*}}, %{{.*}} : tensor<?x3xf32>
  %0 = dvn.add %x, %y : tensor<?x3xf32>
  // CHECK: dvn.sub
  %1 = dvn.sub %x, %y : tensor<?x3xf32>
  // CHECK: dvn.mul
  %2 = dvn.mul %x, %y : tensor<?x3xf32>
  // CHECK: dvn.div
  %3 = dvn.div %x, %y : tensor<?x3xf32>
  // CHECK: dvn.mod
  %4 = dvn.mod %x, %y : tensor<?x3xf32>
  // CHECK: dvn.pow
  %5 = dvn.pow %x, %y : tensor<?x3xf32>
  // CHECK: dvn.max
  %6 = dvn.max %x, %y : tensor<?x3xf32>
  // CHECK: dvn.min
  %7 = dvn.min %x, %y : tensor<?x3xf32>
  // CHECK: dvn.atan2
  %8 = dvn.atan2 %x, %y : tensor<?x3xf32>
  return
}

// CHECK-LABEL: @functions
func.func @functions(%x: tensor<4xf64>) {
  // CHECK: dvn.neg %{{.*}} : tensor<4xf64>
  %0 = dvn.neg %x : tensor<4xf64>
  // CHECK: dvn.abs
  %1 = dvn.abs %x : tensor<4xf64>
  // CHECK: dvn.sign
  %2 = dvn.sign %x : tensor<4xf64>
  // CHECK: dvn.sqrt
  %3 = dvn.sqrt %x : tensor<4xf64>
  // CHECK: dvn.rsqrt
  %4 = dvn.rsqrt %x : tensor<4xf64>
  // CHECK: dvn.exp
  %5 = dvn.exp %x : tensor<4xf64>
  // CHECK: dvn.log
  %6 = dvn.log %x : tensor<4xf64>
  // CHECK: dvn.sin
  %7 = dvn.sin %x : tensor<4xf64>
  // CHECK: dvn.cos
  %8 = dvn.cos %x : tensor<4xf64>
  // CHECK: dvn.tan
  %9 = dvn.tan %x : tensor<4xf64>
  // CHECK: dvn.tanh
  %10 = dvn.tanh %x : tensor<4xf64>
  // CHECK: dvn.sigmoid
  %11 = dvn.sigmoid %x : tensor<4xf64>
  // CHECK: dvn.erf
  %12 = dvn.erf %x : tensor<4xf64>
  // CHECK: dvn.floor
  %13 = dvn.floor %x : tensor<4xf64>
  // CHECK: dvn.ceil
  %14 = dvn.ceil %x : tensor<4xf64>
  // CHECK: dvn.round
  %15 = dvn.round %x : tensor<4xf64>
  return
}

// CHECK-LABEL: @logic
func.func @logic(%x: tensor<5xi32>, %y: tensor<5xi32>, %p: tensor<5xi1>) {
  // CHECK: dvn.equal %{{.*}}, %{{.*}} : tensor<5xi32> -> tensor<5xi1>
  %0 = dvn.equal %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.not_equal
  %1 = dvn.not_equal %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.less
  %2 = dvn.less %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.less_equal
  %3 = dvn.less_equal %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.greater
  %4 = dvn.greater %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.greater_equal
  %5 = dvn.greater_equal %x, %y : tensor<5xi32> -> tensor<5xi1>
  // CHECK: dvn.and %{{.*}}, %{{.*}} : tensor<5xi1>
  %6 = dvn.and %0, %p : tensor<5xi1>
  // CHECK: dvn.or
  %7 = dvn.or %0, %p : tensor<5xi1>
  // CHECK: dvn.not
  %8 = dvn.not %p : tensor<5xi1>
  // CHECK: dvn.where %{{.*}}, %{{.*}}, %{{.*}} : tensor<5xi1>, tensor<5xi32>
  %9 = dvn.where %p, %x, %y : tensor<5xi1>, tensor<5xi32>
  // CHECK: dvn.cast %{{.*}} : tensor<5xi32> -> tensor<5xf32>
  %10 = dvn.cast %x : tensor<5xi32> -> tensor<5xf32>
  return
}
