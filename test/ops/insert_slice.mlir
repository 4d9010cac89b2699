// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1, 7, 3, 8, 5]
func.func @values() -> tensor<5xi32> {
  %one = arith.constant 1 : i64
  %x = dvn.constant dense<[1, 2, 3, 4, 5]> : tensor<5xi32>
  %v = dvn.constant dense<[7, 8]> : tensor<2xi32>
  %0 = dvn.insert_slice %x, %v starts(%one) steps [2] : tensor<5xi32>, tensor<2xi32> -> tensor<5xi32>
  return %0 : tensor<5xi32>
}

// GRADIENT: both: gradients agree, 18 elements
// GRADIENT: both: second derivatives agree
func.func @both(%x: tensor<?x5xf32>, %v: tensor<1x3xf32>, %i: i64 {dvn.values = 1 : i64}) -> tensor<?x5xf32> {
  %s = dvn.sin %x : tensor<?x5xf32>
  %w = dvn.exp %v : tensor<1x3xf32>
  %zero = arith.constant 0 : i64
  %y = dvn.insert_slice %s, %w starts(%i, %zero) steps [1, 2] : tensor<?x5xf32>, tensor<1x3xf32> -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}
