// RUN: dvn-opt %s --dvn-promote-memory | FileCheck %s

dvn.variable @t : tensor<f64> state

// A read sees the value that was stored, and only the last store is left.
// CHECK-LABEL: @read_after_write
// CHECK-NOT: dvn.read
// CHECK: %[[S:.*]] = dvn.add %arg0, %arg0
// CHECK-NEXT: dvn.write @t, %[[S]]
// CHECK-NOT: dvn.write
func.func @read_after_write(%a: tensor<f64>) {
  dvn.write @t, %a : tensor<f64>
  %b = dvn.read @t : tensor<f64>
  %c = dvn.add %b, %b : tensor<f64>
  dvn.write @t, %c : tensor<f64>
  return
}

// A branch may look at memory, so the store before it stays; one that stores
// makes what was known unknown.
// CHECK-LABEL: @branch
// CHECK: dvn.write @t, %arg0
// CHECK: scf.if
// CHECK: dvn.write @t, %arg1
// CHECK: %[[R:.*]] = dvn.read @t
// CHECK: return %[[R]]
func.func @branch(%a: tensor<f64>, %b: tensor<f64>, %c: i1) -> tensor<f64> {
  dvn.write @t, %a : tensor<f64>
  scf.if %c {
    dvn.write @t, %b : tensor<f64>
  }
  %r = dvn.read @t : tensor<f64>
  return %r : tensor<f64>
}

// Saving sees memory.
// CHECK-LABEL: @save
// CHECK: dvn.write @t, %arg0
// CHECK: dvn.save
// CHECK: dvn.write @t, %arg1
func.func @save(%a: tensor<f64>, %b: tensor<f64>, %path: !dvn.string) {
  dvn.write @t, %a : tensor<f64>
  dvn.save %path variables [@t] names ["t"]
  dvn.write @t, %b : tensor<f64>
  return
}
