// RUN: dvn-opt %s -split-input-file -verify-diagnostics

func.func @shapes(%x: tensor<3xf32>, %c: tensor<4xi1>) {
  // expected-error @+1 {{'dvn.where' op all non-scalar operands/results must have the same shape}}
  %0 = dvn.where %c, %x, %x : tensor<4xi1>, tensor<3xf32>
  return
}

// -----

func.func @kinds(%x: tensor<3xi32>) {
  // expected-error @+1 {{'dvn.exp' op operand #0 must be ranked tensor of 32-bit float or 64-bit float values, but got 'tensor<3xi32>'}}
  %0 = dvn.exp %x : tensor<3xi32>
  return
}

// -----

func.func @bools(%x: tensor<3xf32>) {
  // expected-error @+1 {{'dvn.not' op operand #0 must be ranked tensor of 1-bit signless integer values}}
  %0 = dvn.not %x : tensor<3xf32>
  return
}
