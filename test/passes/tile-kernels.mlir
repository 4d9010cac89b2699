// RUN: dvn-opt %s --dvn-tile-kernels="vector-bytes=32 registers=16" | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: dvn-opt %s --dvn-tile-kernels="vector-bytes=64 registers=32" | FileCheck %s --check-prefixes=CHECK,AVX512

// Two vectors wide, rows that divide, threads where the work pays.
// CHECK-LABEL: @large
// AVX2: schedule <tile = [4, 16], vector = 8, parallel = true>
// AVX512: schedule <tile = [8, 32], vector = 16, parallel = true>
func.func @large(%x: tensor<64x512xf32>, %w: tensor<512x128xf32>) -> tensor<64x128xf32> {
  %y = dvn.kernel(%x, %w : tensor<64x512xf32>, tensor<512x128xf32>) -> tensor<64x128xf32> {
  ^bb0(%a: tensor<64x512xf32>, %b: tensor<512x128xf32>):
    %c = dvn.matmul %a, %b : tensor<64x512xf32>, tensor<512x128xf32> -> tensor<64x128xf32>
    dvn.yield %c : tensor<64x128xf32>
  }
  return %y : tensor<64x128xf32>
}

// Fewer columns than lanes: fewer lanes.
// CHECK-LABEL: @narrow
// CHECK: schedule <tile = [{{[0-9]+}}, 4], vector = 4, parallel = false>
func.func @narrow(%x: tensor<64x8xf32>, %w: tensor<8x4xf32>) -> tensor<64x4xf32> {
  %y = dvn.kernel(%x, %w : tensor<64x8xf32>, tensor<8x4xf32>) -> tensor<64x4xf32> {
  ^bb0(%a: tensor<64x8xf32>, %b: tensor<8x4xf32>):
    %c = dvn.matmul %a, %b : tensor<64x8xf32>, tensor<8x4xf32> -> tensor<64x4xf32>
    dvn.yield %c : tensor<64x4xf32>
  }
  return %y : tensor<64x4xf32>
}

// Lanes by the type that is computed.
// CHECK-LABEL: @doubles
// AVX2: schedule <tile = [1], vector = 4, parallel = false>
// AVX512: schedule <tile = [1], vector = 8, parallel = false>
func.func @doubles(%x: tensor<100xf64>) -> tensor<100xf64> {
  %y = dvn.kernel(%x : tensor<100xf64>) -> tensor<100xf64> {
  ^bb0(%a: tensor<100xf64>):
    %c = dvn.exp %a : tensor<100xf64>
    dvn.yield %c : tensor<100xf64>
  }
  return %y : tensor<100xf64>
}
