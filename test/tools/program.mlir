// A module with buffers goes through kernels, host and linker to a program.
// RUN: dvnc %s -o %t
// RUN: %t main | FileCheck %s
// RUN: %t main --times 3 | FileCheck %s --check-prefix=THREE
// RUN: dvnc %s -o %t.checked -O0 && %t.checked main | FileCheck %s
// RUN: not %t main --tims 3 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// CHECK: 1: [2. 2. 2. 2.]
// CHECK-NEXT: 2: [4. 4. 4. 4.]
// CHECK-NOT: 3:
// THREE: 3: [8. 8. 8. 8.]
// UNKNOWN: --tims
module {
  dvn.variable @x : tensor<4xf32> state
  dvn.kernel_body @dvn_kernel_ones {
  ^bb0:
    %one = dvn.constant dense<1.0> : tensor<4xf32>
    dvn.yield %one : tensor<4xf32>
  }
  dvn.kernel_body @dvn_kernel_double {
  ^bb0(%x: tensor<4xf32>):
    %y = dvn.add %x, %x : tensor<4xf32>
    dvn.yield %y : tensor<4xf32>
  }
  func.func @start() attributes {dvn.initializer} {
    %x = dvn.storage @x : memref<4xf32>
    dvn.launch @dvn_kernel_ones into %x : memref<4xf32>
    return
  }
  func.func @main(%times: i64 {dvn.name = "times", dvn.default = 2 : i64}) attributes {dvn.program} {
    %x = dvn.storage @x : memref<4xf32>
    %y = dvn.slot offset 0 : memref<4xf32>
    %c1 = arith.constant 1 : i64
    %end = arith.addi %times, %c1 : i64
    scf.for %i = %c1 to %end step %c1 : i64 {
      dvn.launch @dvn_kernel_double (%x : memref<4xf32>) into %y : memref<4xf32>
      memref.copy %y, %x : memref<4xf32> to memref<4xf32>
      %text = dvn.format ["", ": ", ""] ["", ""] (%i, %x : i64, memref<4xf32>)
      dvn.print %text
    }
    return
  }
}
