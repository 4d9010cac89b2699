// e ** x - 1, also where e ** x rounds to 1.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, 1.7182819, 1e-10, -1.0, -1.0, inf, nan]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, 1.0, 1.0e-10, -200.0, 0xFF800000, 0x7F800000, 0x7FC00000]> : tensor<7xf32>
  %y = dvn.expm1 %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = dvn.expm1 %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
