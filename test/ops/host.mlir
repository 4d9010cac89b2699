// Host numbers: functions, conversions, checks, texts; derivatives through them.
// RUN: dvn-run %s --program=functions | FileCheck %s --check-prefix=FUNCTIONS
// RUN: dvn-run %s --program=texts | FileCheck %s --check-prefix=TEXTS
// RUN: dvn-run %s --program=gradient --check-gradients | FileCheck %s
// RUN: not dvn-run %s --program=bounds 2>&1 | FileCheck %s --check-prefix=BOUNDS
// RUN: not dvn-run %s --program=index 2>&1 | FileCheck %s --check-prefix=INDEX
// RUN: not dvn-run %s --program=sizes 2>&1 | FileCheck %s --check-prefix=SIZES
// RUN: not dvn-run %s --program=assertion 2>&1 | FileCheck %s --check-prefix=ASSERT

// FUNCTIONS: functions: 1.0
// FUNCTIONS: functions: 8.0
// FUNCTIONS: functions: 2.0
// FUNCTIONS: functions: 0.1
// FUNCTIONS: functions: 16777216.0
func.func @functions() -> (f64, f64, f64, f64, tensor<f32>) {
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %three = arith.constant 3.0 : f64
  %five = arith.constant -7.0 : f64
  %0 = dvn.host_math "exp" %zero
  %1 = dvn.host_math "pow" %two, %three
  %2 = dvn.host_math "mod" %five, %three
  %tenth = arith.constant 0.1 : f64
  %t = dvn.splat %tenth : f64 -> tensor<f64>
  %3 = dvn.item %t : tensor<f64> -> f64
  %big = arith.constant 16777217 : i64
  %4 = dvn.splat %big : i64 -> tensor<f32>
  return %0, %1, %2, %3, %4 : f64, f64, f64, f64, tensor<f32>
}

// TEXTS: |   1.50|0.1|007|true|b   |[1, 2]|
func.func @texts() {
  %x = arith.constant 1.5 : f64
  %t = dvn.constant dense<0.1> : tensor<f32>
  %i = arith.constant 7 : i64
  %b = arith.constant true
  %one = arith.constant 1 : i64
  %s = dvn.string_select ["a", "b"], %one
  %l = dvn.constant dense<[1, 2]> : tensor<2xi32>
  %text = dvn.format ["|", "|", "|", "|", "|", "|", "|"] ["7.2f", "", "03d", "", "<4", ""] (%x, %t, %i, %b, %s, %l : f64, tensor<f32>, i64, i1, !dvn.string, tensor<2xi32>)
  dvn.print %text
  return
}

// CHECK: gradient: gradients agree, 2 elements
// CHECK: gradient: second derivatives agree, 2 elements
func.func @gradient(%x: tensor<f32> {dvn.range = [0.5, 1.5]}, %y: tensor<f32>) -> tensor<f32> {
  %a = dvn.item %x : tensor<f32> -> f64
  %b = dvn.item %y : tensor<f32> -> f64
  %two = arith.constant 2.0 : f64
  %p = arith.mulf %a, %b : f64
  %q = arith.divf %p, %two : f64
  %e = dvn.host_math "exp" %q
  %f = dvn.host_math "pow" %a, %b
  %s = arith.subf %e, %f : f64
  %n = arith.negf %s : f64
  %l = arith.addf %n, %p : f64
  %c = arith.cmpf olt, %a, %b : f64
  %z = arith.select %c, %l, %n : f64
  %r = dvn.splat %z : f64 -> tensor<f32>
  return %r : tensor<f32>
}

// BOUNDS: error: rows: 1 .. 9 leaves 0 .. 8
func.func @bounds() {
  %one = arith.constant 1 : i64
  %eight = arith.constant 8 : i64
  %nine = arith.constant 9 : i64
  dvn.check_bounds %one, %nine, %eight "rows"
  return
}
// INDEX: error: label: 10 is not of 0 .. 9
func.func @index() {
  %ten = arith.constant 10 : i64
  %i = dvn.constant dense<[0, 10]> : tensor<2xi64>
  dvn.check_index %i, %ten "label" : tensor<2xi64>
  return
}
// SIZES: error: n: 3 and 4 differ
func.func @sizes() {
  %three = arith.constant 3 : i64
  %four = arith.constant 4 : i64
  dvn.check_equal %three, %four "n"
  return
}
// ASSERT: error: this must hold
func.func @assertion() {
  %no = arith.constant false
  %text = dvn.string_constant "this must hold"
  dvn.assert %no, %text
  return
}
