// RUN: split-file %s %t
// RUN: not dvn-opt %t/gradient.mlir --dvn-check-stage=stage=grad 2>&1 | FileCheck %s --check-prefix=GRADIENT
// RUN: not dvn-opt %t/outside.mlir --dvn-check-stage=stage=fused 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not dvn-opt %t/two.mlir --dvn-check-stage=stage=fused 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not dvn-opt %t/tensor.mlir --dvn-check-stage=stage=planned 2>&1 | FileCheck %s --check-prefix=TENSOR
// RUN: not dvn-opt %t/overlap.mlir --dvn-check-stage=stage=planned 2>&1 | FileCheck %s --check-prefix=OVERLAP
// RUN: not dvn-opt %t/arena.mlir --dvn-check-stage=stage=planned 2>&1 | FileCheck %s --check-prefix=ARENA
// RUN: not dvn-opt %t/outside.mlir --dvn-check-stage=stage=never 2>&1 | FileCheck %s --check-prefix=STAGE
// RUN: dvn-opt %t/outside.mlir --dvn-check-stage=stage=hoisted

//--- gradient.mlir
// GRADIENT: left behind by dvn-differentiate-values
func.func @f(%x: tensor<f32>) -> tensor<f32> {
  %y = dvn.exp %x : tensor<f32>
  %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

//--- outside.mlir
// OUTSIDE: tensor op outside of a kernel
// STAGE: no stage is called 'never'
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = dvn.exp %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

//--- two.mlir
// TWO: has 2 contractions
func.func @f(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %y = dvn.kernel(%x : tensor<4x4xf32>) -> tensor<4x4xf32> {
  ^bb0(%a: tensor<4x4xf32>):
    %b = dvn.matmul %a, %a : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %c = dvn.matmul %b, %a : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    dvn.yield %c : tensor<4x4xf32>
  }
  return %y : tensor<4x4xf32>
}

//--- tensor.mlir
// TENSOR: works on tensors after dvn-plan-memory
dvn.variable @p : tensor<4xf32> param
func.func @f() {
  %p = dvn.read @p : tensor<4xf32>
  return
}

//--- overlap.mlir
// OVERLAP: input 0 overlaps output 0
dvn.variable @p : tensor<4xf32> param
dvn.kernel_body @k schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.flip %x axis 0 : tensor<4xf32> -> tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}
func.func @f() {
  %p = dvn.storage @p : memref<4xf32>
  %q = dvn.storage @p : memref<4xf32>
  dvn.launch @k(%p : memref<4xf32>) into %q : memref<4xf32>
  return
}

//--- arena.mlir
// ARENA: input 0 overlaps output 0
dvn.kernel_body @k schedule <tile = [1], vector = 4, parallel = false> {
^bb0(%x: tensor<4xf32>):
  %y = dvn.exp %x : tensor<4xf32>
  dvn.yield %y : tensor<4xf32>
}
func.func @f() {
  %p = dvn.slot offset 0 : memref<4xf32>
  %q = dvn.slot offset 8 : memref<4xf32>
  dvn.launch @k(%p : memref<4xf32>) into %q : memref<4xf32>
  return
}
