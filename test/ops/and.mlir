// RUN: dvn-run %s | FileCheck %s

// CHECK: values: [false, false, false, true]
func.func @values() -> tensor<4xi1> {
  %x = dvn.constant dense<[false, false, true, true]> : tensor<4xi1>
  %y = dvn.constant dense<[false, true, false, true]> : tensor<4xi1>
  %z = dvn.and %x, %y : tensor<4xi1>
  return %z : tensor<4xi1>
}
