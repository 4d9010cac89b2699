// The angle of the point (y, x), by quadrant.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, -0.0, 1.5707964, 2.3561945, -2.3561945, 3.1415927, 0.7853982]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, -0.0, 1.0, 1.0, -1.0, 0.0, 0x7F800000]> : tensor<7xf32>
  %y = dvn.constant dense<[1.0, 1.0, 0.0, -1.0, -1.0, -1.0, 0x7F800000]> : tensor<7xf32>
  %z = dvn.atan2 %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 14 elements
// GRADIENT: gradient: second derivatives agree, 14 elements
func.func @gradient(%x: tensor<7xf32> {dvn.range = [0.3, 2.0]}, %y: tensor<7xf32> {dvn.range = [0.3, 2.0]}) -> tensor<7xf32> {
  %z = dvn.atan2 %x, %y : tensor<7xf32>
  return %z : tensor<7xf32>
}
