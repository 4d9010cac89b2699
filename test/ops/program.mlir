// A training loop: memory, draws, flags, host control flow, formats.
// RUN: dvn-run %s | FileCheck %s
// RUN: dvn-run %s rounds=2 | FileCheck %s --check-prefix=SHORT

dvn.variable @w : tensor<f32> param

func.func @start() attributes {dvn.initializer} {
  %x = dvn.constant dense<4.0> : tensor<f32>
  dvn.write @w, %x : tensor<f32>
  return
}

// CHECK: round 0: loss 16.000
// CHECK: round 2: loss  1.000
// CHECK: loss 0.25  rounds 3
// CHECK-NEXT: w 0.5
// SHORT: round 1: loss  4.000
// SHORT-NOT: round 2
// SHORT: w 1.0
func.func @train(%rounds: i64 {dvn.name = "rounds", dvn.default = 3 : i64}) attributes {dvn.program} {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %quarter = arith.constant 0.25 : f64
  scf.for %i = %zero to %rounds step %one : i64 {
    %w = dvn.read @w : tensor<f32>
    %l = dvn.mul %w, %w : tensor<f32>
    %g = dvn.gradient %l by %w : tensor<f32> by tensor<f32> -> tensor<f32>
    %rate = dvn.splat %quarter : f64 -> tensor<f32>
    %s = dvn.mul %rate, %g : tensor<f32>
    %v = dvn.sub %w, %s : tensor<f32>
    dvn.write @w, %v : tensor<f32>
    %t = dvn.format ["round ", ": loss ", ""] ["", "6.3f"] (%i, %l : i64, tensor<f32>)
    dvn.print %t
  }
  %end = dvn.read @w : tensor<f32>
  %square = dvn.mul %end, %end : tensor<f32>
  dvn.track ["loss", "rounds"] (%square, %rounds : tensor<f32>, i64)
  dvn.report ["w"] (%end : tensor<f32>)
  return
}
