// RUN: dvn-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: dvn.data @clothes "idx" ["data/fashion-mnist", "train"] fields ["image", "label"] [tensor<?x28x28xui8>, tensor<?xui8>]
dvn.data @clothes "idx" ["data/fashion-mnist", "train"] fields ["image", "label"] [tensor<?x28x28xui8>, tensor<?xui8>]

// CHECK-LABEL: @use
func.func @use(%path: !dvn.string) {
  // CHECK: dvn.data_size @clothes
  %n = dvn.data_size @clothes
  // CHECK: dvn.data_field @clothes "label" : tensor<?xui8>
  %l = dvn.data_field @clothes "label" : tensor<?xui8>
  // CHECK: dvn.read_image %{{.*}} : tensor<28x28x1xui8>
  %i = dvn.read_image %path : tensor<28x28x1xui8>
  return
}

// -----

// expected-error @+1 {{'dvn.data' op field "x" has type 'tensor<4xf32>', expected a tensor whose first size alone is `?`}}
dvn.data @d "idx" ["d"] fields ["x"] [tensor<4xf32>]

// -----

dvn.data @d "idx" ["d"] fields ["x"] [tensor<?xf32>]
func.func @field() {
  // expected-error @+1 {{'dvn.data_field' op knows no field "y" of @d}}
  %0 = dvn.data_field @d "y" : tensor<?xf32>
  return
}

// -----

dvn.data @d "idx" ["d"] fields ["x"] [tensor<?xf32>]
func.func @type() {
  // expected-error @+1 {{'dvn.data_field' op has type 'tensor<?x2xf32>', but field "x" is 'tensor<?xf32>'}}
  %0 = dvn.data_field @d "x" : tensor<?x2xf32>
  return
}

// -----

func.func @unknown() {
  // expected-error @+1 {{'dvn.data_size' op knows no data @d}}
  %0 = dvn.data_size @d
  return
}

// -----

// CHECK: dvn.data @flowers "csv" ["iris.csv"] options {labels = {species = ["setosa"]}} fields ["species"] [tensor<?xui8>]
dvn.data @flowers "csv" ["iris.csv"] options {labels = {species = ["setosa"]}} fields ["species"] [tensor<?xui8>]

// CHECK-LABEL: @write
func.func @write(%path: !dvn.string, %x: tensor<?x4x3xf32>) {
  // CHECK: dvn.write_image %{{.*}}, %{{.*}} : tensor<?x4x3xf32>
  dvn.write_image %path, %x : tensor<?x4x3xf32>
  return
}

// -----

func.func @channels(%path: !dvn.string, %x: tensor<4x4x2xui8>) {
  // expected-error @+1 {{'dvn.write_image' op cannot write 'tensor<4x4x2xui8>' as an image}}
  dvn.write_image %path, %x : tensor<4x4x2xui8>
  return
}
