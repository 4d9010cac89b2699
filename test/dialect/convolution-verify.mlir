// What the verifiers of convolutions refuse.
// RUN: dvn-opt %s --split-input-file --verify-diagnostics

func.func @case(%x: tensor<2x4x4xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{needs operands and a result of rank 4, found 3}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf64>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{needs one element type for operands and result}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf64> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x?xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{needs weights whose sizes are known}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x?xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{needs strides, dilations and kernels of at least 1}}
  %y = dvn.conv2d %x, %w strides [0, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{has a padding of -1, less than 0}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, -1, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x3xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{has 3 groups of 8 channels}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 3 : tensor<2x4x4x3xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x2xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x8xf32> {
  // expected-error @below {{has images of 2 channels, expected 1}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x2xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x8xf32>
  return %y : tensor<2x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x2x9xf32> {
  // expected-error @below {{has 9 channels behind it, expected 8}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x2x9xf32>
  return %y : tensor<2x2x2x9xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<3x2x2x8xf32> {
  // expected-error @below {{has 2 and 3 images}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf32> -> tensor<3x2x2x8xf32>
  return %y : tensor<3x2x2x8xf32>
}

// -----

func.func @case(%x: tensor<2x4x4x1xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<2x2x4x8xf32> {
  // expected-error @below {{has 4 windows along axis 2, expected 2}}
  %y = dvn.conv2d %x, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<3x3x1x8xf32> -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// -----

func.func @sizes(%g: tensor<?x2x2x8xf32>, %w: tensor<3x3x1x8xf32>) -> tensor<?x4x4x1xf32> {
  // expected-error @below {{has 0 sizes for the 1 run-time dimensions of its result}}
  %x = dvn.conv2d_input_gradient %g, %w strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<?x2x2x8xf32>, tensor<3x3x1x8xf32> -> tensor<?x4x4x1xf32>
  return %x : tensor<?x4x4x1xf32>
}

// -----

func.func @weights(%x: tensor<2x4x4x1xf32>, %g: tensor<2x2x2x8xf32>) -> tensor<3x2x1x8xf32> {
  // expected-error @below {{has 2 windows along axis 2, expected 3}}
  %w = dvn.conv2d_weight_gradient %x, %g strides [1, 1] dilations [1, 1] padding [0, 0, 0, 0] groups 1 : tensor<2x4x4x1xf32>, tensor<2x2x2x8xf32> -> tensor<3x2x1x8xf32>
  return %w : tensor<3x2x1x8xf32>
}
