func.func @main(%x: tensor<4xf32>) attributes {dvn.program} {
  %y = dvn.slot offset 0 : memref<4xf32>
  %z = dvn.exp %x : tensor<4xf32>
  dvn.track ["y", "z"] (%y, %z : memref<4xf32>, tensor<4xf32>)
  return
}
