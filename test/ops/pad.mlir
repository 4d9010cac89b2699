// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: {{\[\[}}-inf, 1.0, 2.0], [-inf, 3.0, 4.0], [-inf, -inf, -inf]]
func.func @values() -> tensor<3x3xf32> {
  %x = dvn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = dvn.pad %x low [0, 1] high [1, 0] value 0xFFF0000000000000 : tensor<2x2xf32> -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// GRADIENT: around: gradients agree, 6 elements
// GRADIENT: around: second derivatives agree
func.func @around(%x: tensor<?x2xf32>) -> tensor<?x5xf32> {
  %s = dvn.sin %x : tensor<?x2xf32>
  %y = dvn.pad %s low [1, 2] high [0, 1] value 0.5 : tensor<?x2xf32> -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}
