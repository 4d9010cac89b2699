// RUN: dvn-opt %s -split-input-file -verify-diagnostics

func.func @splat(%x: f64) {
  // expected-error @+1 {{'dvn.splat' op result has rank 1, expected 0}}
  %0 = dvn.splat %x : f64 -> tensor<1xf32>
  return
}

// -----

func.func @item(%x: tensor<i32>) {
  // expected-error @+1 {{'dvn.item' op result has type 'f64', expected 'i64'}}
  %0 = dvn.item %x : tensor<i32> -> f64
  return
}

// -----

func.func @function(%x: f64) {
  // expected-error @+1 {{'dvn.host_math' op knows no function 'expo'}}
  %0 = dvn.host_math "expo" %x
  return
}

// -----

func.func @count(%x: f64) {
  // expected-error @+1 {{'dvn.host_math' op has 1 operands, but 'pow' takes 2}}
  %0 = dvn.host_math "pow" %x
  return
}

// -----

func.func @specs(%x: f64) {
  // expected-error @+1 {{'dvn.format' op has 0 specs for 1 values}}
  %0 = dvn.format ["", ""] [] (%x : f64)
  return
}

// -----

func.func @pieces(%x: f64) {
  // expected-error @+1 {{'dvn.format' op has 1 pieces around 1 values, expected 2}}
  %0 = dvn.format [""] [""] (%x : f64)
  return
}

// -----

func.func @names(%x: f64) {
  // expected-error @+1 {{'dvn.track' op has 0 names for 1 values}}
  dvn.track [] (%x : f64)
  return
}

// -----

func.func @results(%x: f64) {
  // expected-error @+1 {{'dvn.report' op has 2 names for 1 values}}
  dvn.report ["a", "b"] (%x : f64)
  return
}

// -----

func.func @matrix(%path: !dvn.string, %x: tensor<4xf32>) {
  // expected-error @+1 {{'dvn.heatmap' op draws 'tensor<4xf32>', expected a matrix}}
  dvn.heatmap %path, %x rows [] columns [] : tensor<4xf32>
  return
}

// -----

func.func @names_of_axis(%path: !dvn.string, %x: tensor<?x2xf32>) {
  // expected-error @+1 {{'dvn.heatmap' op has 3 names for axis 1 of size 2}}
  dvn.heatmap %path, %x rows ["a"] columns ["a", "b", "c"] : tensor<?x2xf32>
  return
}
