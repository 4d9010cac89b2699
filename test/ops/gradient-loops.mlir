// Gradients through loops that run, first and second, against differences.
// RUN: dvn-run %s --check-gradients | FileCheck %s

// CHECK: recurrence: gradients agree
// CHECK: recurrence: second derivatives agree
func.func @recurrence(%x: tensor<4x3xf32>, %h0: tensor<3xf32>, %w: tensor<3x3xf32>) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %n = arith.constant 4 : i64
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %h0) -> tensor<3xf32> : i64 {
    %row = dvn.slice %x starts(%i, %zero) steps [1, 1] : tensor<4x3xf32> -> tensor<1x3xf32>
    %am = dvn.reshape %a : tensor<3xf32> -> tensor<1x3xf32>
    %p = dvn.matmul %am, %w : tensor<1x3xf32>, tensor<3x3xf32> -> tensor<1x3xf32>
    %s = dvn.add %p, %row : tensor<1x3xf32>
    %t = dvn.tanh %s : tensor<1x3xf32>
    %r = dvn.reshape %t : tensor<1x3xf32> -> tensor<3xf32>
    scf.yield %r : tensor<3xf32>
  }
  return %h : tensor<3xf32>
}

// The number of rounds and the sizes are those of the running program; the steps
// are of 2, from 1.
// CHECK: sizes: gradients agree
// CHECK: sizes: second derivatives agree
func.func @sizes(%x: tensor<?x?xf32>, %k: i64 {dvn.values = 1 : i64}, %step: i64 {dvn.values = 2 : i64},
                 %last: i64 {dvn.values = 6 : i64}) -> tensor<?x?xf32> {
  %h = scf.for %i = %k to %last step %step iter_args(%a = %x) -> tensor<?x?xf32> : i64 {
    %s = dvn.sin %a : tensor<?x?xf32>
    %f = arith.sitofp %i : i64 to f64
    %t = dvn.splat %f : f64 -> tensor<f32>
    %n = dvn.dim %x, 0 : tensor<?x?xf32>
    %m = dvn.dim %x, 1 : tensor<?x?xf32>
    %b = dvn.broadcast %t dimensions [] sizes(%n, %m) : tensor<f32> -> tensor<?x?xf32>
    %p = dvn.mul %b, %x : tensor<?x?xf32>
    %r = dvn.add %s, %p : tensor<?x?xf32>
    scf.yield %r : tensor<?x?xf32>
  }
  return %h : tensor<?x?xf32>
}

// CHECK: no_round: gradients agree
// CHECK: no_round: second derivatives agree
func.func @no_round(%x: tensor<3xf32>, %n: i64 {dvn.values = -2 : i64}) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<3xf32> : i64 {
    %s = dvn.mul %a, %x : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  }
  %y = dvn.mul %h, %x : tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK: one_round: gradients agree
// CHECK: one_round: second derivatives agree
func.func @one_round(%x: tensor<3xf32>, %n: i64 {dvn.values = 1 : i64}) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %h = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<3xf32> : i64 {
    %s = dvn.mul %a, %x : tensor<3xf32>
    scf.yield %s : tensor<3xf32>
  }
  return %h : tensor<3xf32>
}

// Parts of a carried tensor are written, and read again; a host number and a
// tensor without a gradient are carried beside it.
// CHECK: parts: gradients agree
// CHECK: parts: second derivatives agree
func.func @parts(%x: tensor<2x4xf32>, %n: i64 {dvn.values = 4 : i64}) -> tensor<2x4xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %z = dvn.constant dense<0.5> : tensor<2x4xf32>
  %h0 = dvn.constant dense<0.25> : tensor<2x1xf32>
  %f0 = arith.constant 1.0 : f64
  %two = arith.constant 2.0 : f64
  %r:3 = scf.for %i = %zero to %n step %one iter_args(%out = %z, %h = %h0, %f = %f0) -> (tensor<2x4xf32>, tensor<2x1xf32>, f64) : i64 {
    %c = dvn.slice %x starts(%zero, %i) steps [1, 1] : tensor<2x4xf32> -> tensor<2x1xf32>
    %o = dvn.slice %out starts(%zero, %i) steps [1, 1] : tensor<2x4xf32> -> tensor<2x1xf32>
    %t = dvn.splat %f : f64 -> tensor<f32>
    %b = dvn.broadcast %t dimensions [] : tensor<f32> -> tensor<2x1xf32>
    %p = dvn.mul %c, %b : tensor<2x1xf32>
    %q = dvn.mul %h, %o : tensor<2x1xf32>
    %s = dvn.add %p, %q : tensor<2x1xf32>
    %v = dvn.sin %s : tensor<2x1xf32>
    %all = dvn.insert_slice %out, %v starts(%zero, %i) steps [1, 1] : tensor<2x4xf32>, tensor<2x1xf32> -> tensor<2x4xf32>
    %g = arith.divf %f, %two : f64
    scf.yield %all, %v, %g : tensor<2x4xf32>, tensor<2x1xf32>, f64
  }
  return %r#0 : tensor<2x4xf32>
}

// A triangle of rounds, with a branch in the inner loop.
// CHECK: nested: gradients agree
// CHECK: nested: second derivatives agree
func.func @nested(%x: tensor<3xf32>, %w: tensor<3xf32>, %n: i64 {dvn.values = 3 : i64}) -> tensor<3xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<3xf32> : i64 {
    %m = dvn.mul %a, %w : tensor<3xf32>
    %inner = scf.for %j = %zero to %i step %one iter_args(%b = %m) -> tensor<3xf32> : i64 {
      %even = arith.cmpi eq, %j, %zero : i64
      %c = scf.if %even -> tensor<3xf32> {
        %s = dvn.sin %b : tensor<3xf32>
        scf.yield %s : tensor<3xf32>
      } else {
        %t = dvn.mul %b, %w : tensor<3xf32>
        scf.yield %t : tensor<3xf32>
      }
      scf.yield %c : tensor<3xf32>
    }
    %e = dvn.add %inner, %a : tensor<3xf32>
    scf.yield %e : tensor<3xf32>
  }
  return %r : tensor<3xf32>
}

// A loop in a branch, and carried values that change places.
// CHECK: swapped: gradients agree
// CHECK: swapped: second derivatives agree
func.func @swapped(%x: tensor<2xf32>, %y: tensor<2xf32>, %c: i1 {dvn.values = true}) -> tensor<2xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %n = arith.constant 3 : i64
  %r = scf.if %c -> tensor<2xf32> {
    %l:2 = scf.for %i = %zero to %n step %one iter_args(%a = %x, %b = %y) -> (tensor<2xf32>, tensor<2xf32>) : i64 {
      %m = dvn.mul %a, %b : tensor<2xf32>
      scf.yield %b, %m : tensor<2xf32>, tensor<2xf32>
    }
    scf.yield %l#1 : tensor<2xf32>
  } else {
    scf.yield %x : tensor<2xf32>
  }
  return %r : tensor<2xf32>
}

// Sums of rows that are picked by index.
// CHECK: picked: gradients agree
// CHECK: picked: second derivatives agree
func.func @picked(%x: tensor<5x2xf32>, %index: tensor<3xi64> {dvn.bound = 5 : i64}) -> tensor<3x2xf32> {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %n = arith.constant 2 : i64
  %start = dvn.constant dense<1.0> : tensor<3x2xf32>
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %start) -> tensor<3x2xf32> : i64 {
    %rows = dvn.gather %x [%index] axis 0 : tensor<5x2xf32> [tensor<3xi64>] -> tensor<3x2xf32>
    %p = dvn.mul %a, %rows : tensor<3x2xf32>
    scf.yield %p : tensor<3x2xf32>
  }
  return %r : tensor<3x2xf32>
}
