// A box of a tensor; back it is zeros with the box put in.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=every_second --check-gradients | FileCheck %s --check-prefix=SECOND
// RUN: not dvn-run %s --program=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE

// CHECK: values: {{\[\[}}2, 4], [7, 9]]
func.func @values() -> tensor<2x2xi32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %x = dvn.constant dense<[[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]> : tensor<2x5xi32>
  %0 = dvn.slice %x starts(%zero, %one) steps [1, 2] : tensor<2x5xi32> -> tensor<2x2xi32>
  return %0 : tensor<2x2xi32>
}

// GRADIENT: gradients agree, 21 elements
// GRADIENT: second derivatives agree
func.func @gradient(%x: tensor<?x7xf32>, %i: i64 {dvn.values = 1 : i64}, %n: i64 {dvn.values = 2 : i64}) -> tensor<?x2xf32> {
  %s = dvn.sin %x : tensor<?x7xf32>
  %y = dvn.slice %s starts(%i, %i) sizes(%n) steps [1, 3] : tensor<?x7xf32> -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// OUTSIDE: error: the box 2 .. 4 leaves dimension 0 of size 4
func.func @outside(%x: tensor<4xf32>, %i: i64 {dvn.values = 2 : i64}) -> tensor<3xf32> {
  %y = dvn.slice %x starts(%i) steps [1] : tensor<4xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
// SECOND: every_second: gradients agree
// SECOND: every_second: second derivatives agree
func.func @every_second(%x: tensor<7x4xf32>, %i: i64 {dvn.values = 1 : i64}) -> tensor<3x2xf32> {
  %s = dvn.sin %x : tensor<7x4xf32>
  %y = dvn.slice %s starts(%i, %i) steps [2, 1] : tensor<7x4xf32> -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}
