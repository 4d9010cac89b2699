// Integers wrap to their width; the remainder has the sign of the divisor.
// RUN: dvn-run %s | FileCheck %s

// CHECK: i32: [-2147483648, 2147483647, -2]
// CHECK: u8: [4, 255, 6]
// CHECK: i64: [2, -1, 1, 0]
// CHECK: signs: [-1, 0, 1]
func.func @i32() -> tensor<3xi32> {
  %x = dvn.constant dense<[2147483647, -2147483648, 2147483647]> : tensor<3xi32>
  %y = dvn.constant dense<[1, -1, 2147483647]> : tensor<3xi32>
  %z = dvn.add %x, %y : tensor<3xi32>
  return %z : tensor<3xi32>
}
func.func @u8() -> tensor<3xui8> {
  %x = dvn.constant dense<[130, 0, 130]> : tensor<3xui8>
  %y = dvn.constant dense<[130, 255, 132]> : tensor<3xui8>
  %z = dvn.add %x, %y : tensor<3xui8>
  return %z : tensor<3xui8>
}
func.func @i64() -> tensor<4xi64> {
  %x = dvn.constant dense<[-7, -7, 7, 6]> : tensor<4xi64>
  %y = dvn.constant dense<[3, -3, 3, 3]> : tensor<4xi64>
  %z = dvn.mod %x, %y : tensor<4xi64>
  return %z : tensor<4xi64>
}
func.func @signs() -> tensor<3xi32> {
  %x = dvn.constant dense<[-7, 0, 7]> : tensor<3xi32>
  %y = dvn.sign %x : tensor<3xi32>
  return %y : tensor<3xi32>
}
