// RUN: dvn-opt %s --dvn-hoist-weights | FileCheck %s

dvn.variable @w : tensor<4xf32> param
dvn.variable @v : tensor<4xf32> param
dvn.variable @out : tensor<4xf32> state

// Work on weights that the loop does not store leaves it, out of both loops.
// CHECK-LABEL: @leaves_loops
// CHECK: %[[W:.*]] = dvn.read @w
// CHECK: %[[E:.*]] = dvn.exp %[[W]]
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: dvn.read @w
// CHECK: dvn.write @out, %[[E]]
func.func @leaves_loops(%n: i64) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    scf.for %j = %c0 to %n step %c1 : i64 {
      %w = dvn.read @w : tensor<4xf32>
      %e = dvn.exp %w : tensor<4xf32>
      dvn.write @out, %e : tensor<4xf32>
    }
  }
  return
}

// A loop that stores to the variable keeps its reads.
// CHECK-LABEL: @stays_with_store
// CHECK: scf.for
// CHECK: dvn.read @v
// CHECK: dvn.exp
func.func @stays_with_store(%n: i64) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    %v = dvn.read @v : tensor<4xf32>
    %e = dvn.exp %v : tensor<4xf32>
    dvn.write @v, %e : tensor<4xf32>
  }
  return
}

// So does a loop that loads it from a file.
// CHECK-LABEL: @stays_with_load
// CHECK: scf.for
// CHECK: dvn.read @v
func.func @stays_with_load(%n: i64, %path: !dvn.string) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 : i64 {
    dvn.load %path variables [@v] names ["v"]
    %v = dvn.read @v : tensor<4xf32>
    %t = dvn.format ["", ""] [""] (%v : tensor<4xf32>)
    dvn.print %t
  }
  return
}

// An export keeps what it makes of weights from call to call.
// CHECK-LABEL: @export
// CHECK: %[[VERSION:.*]] = dvn.read @dvn.version
// CHECK: %[[NOW:.*]] = dvn.item %[[VERSION]]
// CHECK: %[[NEXT:.*]] = arith.addi %[[NOW]]
// CHECK: %[[SEEN:.*]] = dvn.read @export.prepared :
// CHECK: %[[LAST:.*]] = dvn.item %[[SEEN]]
// CHECK: %[[STALE:.*]] = arith.cmpi ne, %[[NEXT]], %[[LAST]]
// CHECK: scf.if %[[STALE]]
// CHECK: dvn.read @w
// CHECK: %[[E:.*]] = dvn.exp
// CHECK: dvn.write @export.prepared_0, %[[E]]
// CHECK: dvn.write @export.prepared,
// CHECK: }
// CHECK: %[[KEPT:.*]] = dvn.read @export.prepared_0
// CHECK: dvn.add %arg0, %[[KEPT]]
func.func @export(%x: tensor<4xf32>) -> tensor<4xf32> attributes {dvn.export} {
  %w = dvn.read @w : tensor<4xf32>
  %e = dvn.exp %w : tensor<4xf32>
  %y = dvn.add %x, %e : tensor<4xf32>
  return %y : tensor<4xf32>
}

// What stores to parameters makes what was prepared stale.
// CHECK-LABEL: @train_step
// CHECK: %[[OLD:.*]] = dvn.read @dvn.version
// CHECK: dvn.write @dvn.version
// CHECK: dvn.write @w
func.func @train_step(%x: tensor<4xf32>) attributes {dvn.export} {
  dvn.write @w, %x : tensor<4xf32>
  return
}
