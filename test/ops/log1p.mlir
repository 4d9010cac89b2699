// log(1 + x), also where 1 + x rounds to 1; -infinity at -1, NaN below.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT

// CHECK: values: [0.0, 0.6931472, 1e-10, -inf, nan, inf, nan]
func.func @values() -> tensor<7xf32> {
  %x = dvn.constant dense<[0.0, 1.0, 1.0e-10, -1.0, -2.0, 0x7F800000, 0x7FC00000]> : tensor<7xf32>
  %y = dvn.log1p %x : tensor<7xf32>
  return %y : tensor<7xf32>
}

// GRADIENT: gradient: gradients agree, 7 elements
// GRADIENT: gradient: second derivatives agree, 7 elements
func.func @gradient(%x: tensor<7xf32> {dvn.range = [-0.5, 3.0]}) -> tensor<7xf32> {
  %y = dvn.log1p %x : tensor<7xf32>
  return %y : tensor<7xf32>
}
