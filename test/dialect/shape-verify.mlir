// RUN: dvn-opt %s -split-input-file -verify-diagnostics

func.func @dim(%x: tensor<2xf32>) {
  // expected-error @+1 {{'dvn.dim' op axis 1 is not of a tensor of rank 1}}
  %0 = dvn.dim %x, 1 : tensor<2xf32>
  return
}

// -----

func.func @stretch(%x: tensor<2xf32>) {
  // expected-error @+1 {{'dvn.broadcast' op dimension 0 of the result has size 4, expected 2}}
  %0 = dvn.broadcast %x dimensions [0] : tensor<2xf32> -> tensor<4xf32>
  return
}

// -----

func.func @descend(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.broadcast' op needs dimensions that ascend}}
  %0 = dvn.broadcast %x dimensions [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @sizes(%x: tensor<2xf32>) {
  // expected-error @+1 {{'dvn.broadcast' op has 0 sizes for the 1 run-time dimensions of its result}}
  %0 = dvn.broadcast %x dimensions [1] : tensor<2xf32> -> tensor<?x2xf32>
  return
}

// -----

func.func @count(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.reshape' op has 6 elements, but its result 8}}
  %0 = dvn.reshape %x : tensor<2x3xf32> -> tensor<8xf32>
  return
}

// -----

func.func @twice(%x: tensor<2x2xf32>) {
  // expected-error @+1 {{'dvn.transpose' op needs each dimension once in its permutation}}
  %0 = dvn.transpose %x permutation [0, 0] : tensor<2x2xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @flip(%x: tensor<2x2xf32>) {
  // expected-error @+1 {{'dvn.flip' op axis 2 is not of a tensor of rank 2}}
  %0 = dvn.flip %x axis 2 : tensor<2x2xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @outside(%x: tensor<8xf32>) {
  %i = arith.constant 3 : i64
  // expected-error @+1 {{'dvn.slice' op box ends at 9 in dimension 0, which has size 8}}
  %0 = dvn.slice %x starts(%i) steps [2] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @step(%x: tensor<8xf32>, %i: i64) {
  // expected-error @+1 {{'dvn.slice' op step 0 of dimension 0 is not positive}}
  %0 = dvn.slice %x starts(%i) steps [0] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @insert(%x: tensor<8xf32>, %v: tensor<9xf32>, %i: i64) {
  // expected-error @+1 {{'dvn.insert_slice' op box ends at 8 in dimension 0, which has size 8}}
  %0 = dvn.insert_slice %x, %v starts(%i) steps [1] : tensor<8xf32>, tensor<9xf32> -> tensor<8xf32>
  return
}

// -----

func.func @pad(%x: tensor<8xf32>) {
  // expected-error @+1 {{'dvn.pad' op dimension 0 of the result has size 10, expected 11}}
  %0 = dvn.pad %x low [1] high [2] value 0.0 : tensor<8xf32> -> tensor<10xf32>
  return
}

// -----

func.func @concat(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{'dvn.concat' op dimension 1 of the result has size 3, expected 4}}
  %0 = dvn.concat %x, %y axis 0 : tensor<2x3xf32>, tensor<2x4xf32> -> tensor<4x3xf32>
  return
}

// -----

func.func @along(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) {
  // expected-error @+1 {{'dvn.concat' op dimension 0 of the result has size 5, expected 4}}
  %0 = dvn.concat %x, %y axis 0 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<5x3xf32>
  return
}
