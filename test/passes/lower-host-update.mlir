// RUN: dvn-opt %s --dvn-lower-host | FileCheck %s

// CHECK-LABEL: @dvn.part
// CHECK: llvm.call @dvn_update(%arg0, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}})
func.func @part(%i: i64, %n: i64) {
  %zero = arith.constant 0 : i64
  %whole = dvn.slot index 0 sizes(%n) : memref<?x3xf32>
  %row = dvn.slot offset 0 : memref<1x3xf32>
  dvn.update %row into %whole starts(%i, %zero) steps [1, 1] : memref<1x3xf32> into memref<?x3xf32>
  return
}
