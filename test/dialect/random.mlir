// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: @draws
func.func @draws(%seed: i64, %i: i64, %n: i64) {
  // CHECK: dvn.key "train.noise"
  %k = dvn.key "train.noise"
  // CHECK: dvn.key "train.noise" seed %{{.*}}
  %l = dvn.key "train.noise" seed %seed
  // CHECK: dvn.mix_counter %{{.*}}, %{{.*}}
  %c = dvn.mix_counter %i, %n
  // CHECK: dvn.random_uniform %{{.*}}, %{{.*}} sizes(%{{.*}}) stream 1 : tensor<?x2xf32>
  %0 = dvn.random_uniform %k, %c sizes(%n) stream 1 : tensor<?x2xf32>
  // CHECK: dvn.permutation %{{.*}}, %{{.*}} : tensor<7xi64>
  %1 = dvn.permutation %k, %c : tensor<7xi64>
  return
}

// -----

func.func @stream(%k: i64) {
  // expected-error @+1 {{'dvn.random_uniform' op stream is 2, expected 0 or 1}}
  %0 = dvn.random_uniform %k, %k stream 2 : tensor<2xf32>
  return
}

// -----

func.func @rank(%k: i64) {
  // expected-error @+1 {{'dvn.permutation' op result has rank 2, expected 1}}
  %0 = dvn.permutation %k, %k : tensor<2x2xi64>
  return
}
