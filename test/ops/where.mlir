// x where the condition holds, else y; what is not chosen does not count.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [1.0, -2.0, nan]
func.func @values() -> tensor<3xf32> {
  %c = dvn.constant dense<[true, false, true]> : tensor<3xi1>
  %x = dvn.constant dense<[1.0, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
  %y = dvn.constant dense<[0x7FC00000, -2.0, 3.0]> : tensor<3xf32>
  %z = dvn.where %c, %x, %y : tensor<3xi1>, tensor<3xf32>
  return %z : tensor<3xf32>
}

// GRADIENT: gradients agree, 6 elements
// GRADIENT: second derivatives agree, 6 elements
func.func @gradient(%c: tensor<?xi1>, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %s = dvn.sin %x : tensor<?xf32>
  %z = dvn.where %c, %s, %y : tensor<?xi1>, tensor<?xf32>
  return %z : tensor<?xf32>
}
