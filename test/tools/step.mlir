// A module of tensors goes through every stage: a linear model learns 2x + 1.
// RUN: dvnc %s -o %t && %t train | FileCheck %s
// RUN: dvnc %s -o %t -O0 && %t train | FileCheck %s
// CHECK: 2.00 1.00
dvn.variable @w : tensor<1xf64> param
dvn.variable @b : tensor<f64> param
func.func @train(%rounds: i64 {dvn.name = "rounds", dvn.default = 400 : i64}) attributes {dvn.program} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %x = dvn.constant dense<[-1.0, 0.0, 1.0, 2.0]> : tensor<4xf64>
  %y = dvn.constant dense<[-1.0, 1.0, 3.0, 5.0]> : tensor<4xf64>
  %rate = dvn.constant dense<0.1> : tensor<f64>
  %ratew = dvn.constant dense<0.1> : tensor<1xf64>
  scf.for %i = %c0 to %rounds step %c1 : i64 {
    %w = dvn.read @w : tensor<1xf64>
    %b = dvn.read @b : tensor<f64>
    %ws = dvn.broadcast %w dimensions [0] : tensor<1xf64> -> tensor<4xf64>
    %bs = dvn.broadcast %b dimensions [] : tensor<f64> -> tensor<4xf64>
    %wx = dvn.mul %ws, %x : tensor<4xf64>
    %p = dvn.add %wx, %bs : tensor<4xf64>
    %e = dvn.sub %p, %y : tensor<4xf64>
    %e2 = dvn.mul %e, %e : tensor<4xf64>
    %loss = dvn.reduce_sum %e2 axes [0] : tensor<4xf64> -> tensor<f64>
    %gw, %gb = dvn.gradient %loss by %w, %b : tensor<f64> by tensor<1xf64>, tensor<f64> -> tensor<1xf64>, tensor<f64>
    %dw = dvn.mul %gw, %ratew : tensor<1xf64>
    %db = dvn.mul %gb, %rate : tensor<f64>
    %w1 = dvn.sub %w, %dw : tensor<1xf64>
    %b1 = dvn.sub %b, %db : tensor<f64>
    dvn.write @w, %w1 : tensor<1xf64>
    dvn.write @b, %b1 : tensor<f64>
  }
  %wr = dvn.read @w : tensor<1xf64>
  %wf = dvn.reshape %wr : tensor<1xf64> -> tensor<f64>
  %w2 = dvn.item %wf : tensor<f64> -> f64
  %br = dvn.read @b : tensor<f64>
  %b2 = dvn.item %br : tensor<f64> -> f64
  %text = dvn.format ["", " ", ""] [".2f", ".2f"] (%w2, %b2 : f64, f64)
  dvn.print %text
  return
}
