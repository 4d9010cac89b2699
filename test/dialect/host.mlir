// RUN: dvn-opt %s | dvn-opt | FileCheck %s

// CHECK-LABEL: @host
func.func @host(%x: f64, %i: i64, %b: i1, %t: tensor<f32>, %labels: tensor<?xui8>) {
  // CHECK: dvn.splat %{{.*}} : f64 -> tensor<f32>
  %0 = dvn.splat %x : f64 -> tensor<f32>
  // CHECK: dvn.item %{{.*}} : tensor<f32> -> f64
  %1 = dvn.item %t : tensor<f32> -> f64
  // CHECK: dvn.host_math "pow" %{{.*}}, %{{.*}}
  %2 = dvn.host_math "pow" %x, %1
  // CHECK: dvn.check_bounds %{{.*}}, %{{.*}}, %{{.*}} "rows"
  dvn.check_bounds %i, %i, %i "rows"
  // CHECK: dvn.check_index %{{.*}}, %{{.*}} "label" : tensor<?xui8>
  dvn.check_index %labels, %i "label" : tensor<?xui8>
  // CHECK: dvn.check_equal %{{.*}}, %{{.*}} "n"
  dvn.check_equal %i, %i "n"
  // CHECK: dvn.string_constant "a"
  %s = dvn.string_constant "a"
  // CHECK: dvn.string_select ["a", "b"], %{{.*}}
  %u = dvn.string_select ["a", "b"], %i
  // CHECK: dvn.string_compare %{{.*}}, %{{.*}}
  %o = dvn.string_compare %s, %u
  // CHECK: dvn.string_affix %{{.*}}, %{{.*}}
  %starts = dvn.string_affix %u, %s
  // CHECK: dvn.string_affix ends %{{.*}}, %{{.*}}
  %ends = dvn.string_affix ends %u, %s
  // CHECK: dvn.keep
  dvn.keep
  // CHECK: dvn.format ["loss ", " of ", ""] [".3f", ""](%{{.*}}, %{{.*}} : tensor<f32>, !dvn.string)
  %f = dvn.format ["loss ", " of ", ""] [".3f", ""] (%t, %s : tensor<f32>, !dvn.string)
  // CHECK: dvn.print
  dvn.print %f
  // CHECK: dvn.status_due
  %d = dvn.status_due
  // CHECK: dvn.status
  dvn.status %f
  // CHECK: dvn.watch_due
  %w = dvn.watch_due
  // CHECK: dvn.watch ["lr", "loss"](%{{.*}}, %{{.*}} : i64, tensor<f32>)
  dvn.watch ["lr", "loss"] (%i, %t : i64, tensor<f32>)
  // CHECK: dvn.track ["loss", "epoch"](%{{.*}}, %{{.*}} : tensor<f32>, i64)
  dvn.track ["loss", "epoch"] (%t, %i : tensor<f32>, i64)
  // CHECK: dvn.report ["done"](%{{.*}} : i1)
  dvn.report ["done"] (%b : i1)
  // CHECK: dvn.assert %{{.*}}, %{{.*}}
  dvn.assert %b, %s
  // CHECK: dvn.plot %{{.*}} x "epoch" y ["loss"]
  dvn.plot %s x "epoch" y ["loss"]
  // CHECK: dvn.clock
  %c = dvn.clock
  return
}
