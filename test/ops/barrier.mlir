// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-opt %s --canonicalize --cse | FileCheck %s --check-prefix=APART

// CHECK: values: [1.0, nan, -0.0]
func.func @values() -> tensor<3xf32> {
  %x = dvn.constant dense<[1.0, 0x7FC00000, -0.0]> : tensor<3xf32>
  %y = dvn.barrier %x after %x : tensor<3xf32>, tensor<3xf32>
  return %y : tensor<3xf32>
}

// GRADIENT: gradient: gradients agree
// GRADIENT: gradient: second derivatives agree
// APART-LABEL: @gradient
// APART-COUNT-2: dvn.sin
func.func @gradient(%x: tensor<?xf32>) -> tensor<?xf32> {
  %a = dvn.sin %x : tensor<?xf32>
  %again = dvn.barrier %x after %a : tensor<?xf32>, tensor<?xf32>
  %b = dvn.sin %again : tensor<?xf32>
  %y = dvn.mul %a, %b : tensor<?xf32>
  return %y : tensor<?xf32>
}
