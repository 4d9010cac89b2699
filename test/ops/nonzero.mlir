// Where a tensor is true, in row-major order.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: not dvn-run %s --program=miscounted 2>&1 | FileCheck %s --check-prefix=COUNT

// CHECK: values: {{\[\[}}0, 1], [1, 0], [1, 2]]
// CHECK: values: []
func.func @values() -> (tensor<?x2xi64>, tensor<0x1xi64>) {
  %x = dvn.constant dense<[[false, true, false], [true, false, true]]> : tensor<2x3xi1>
  %n = arith.constant 3 : i64
  %0 = dvn.nonzero %x sizes(%n) : tensor<2x3xi1> -> tensor<?x2xi64>
  %y = dvn.constant dense<false> : tensor<4xi1>
  %1 = dvn.nonzero %y : tensor<4xi1> -> tensor<0x1xi64>
  return %0, %1 : tensor<?x2xi64>, tensor<0x1xi64>
}

// COUNT: error: has 2 numbers of places for a result of 1
func.func @miscounted(%x: tensor<2xi1> {dvn.values = dense<true> : tensor<2xi1>}) -> tensor<1x1xi64> {
  %0 = dvn.nonzero %x : tensor<2xi1> -> tensor<1x1xi64>
  return %0 : tensor<1x1xi64>
}
