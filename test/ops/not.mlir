// RUN: dvn-run %s | FileCheck %s

// CHECK: values: [true, false]
func.func @values() -> tensor<2xi1> {
  %x = dvn.constant dense<[false, true]> : tensor<2xi1>
  %y = dvn.not %x : tensor<2xi1>
  return %y : tensor<2xi1>
}
