// RUN: dvnc %s -o %t.exe && %t.exe go --n 0 | FileCheck %s
// RUN: dvn-run %s --program=go n=0 | FileCheck %s

// A kernel of which one result has no elements still computes the others: the
// largest of no numbers is -infinity, their sum 0.
// CHECK: [] -inf 0.0
module attributes {dvn.name = "rows", dvn.seed = 0 : i64} {
  func.func @go(%n: i64 {dvn.name = "n", dvn.default = 3 : i64}) attributes {dvn.program} {
    %one = dvn.constant dense<1.0> : tensor<f32>
    %x = dvn.broadcast %one dimensions [] sizes(%n) : tensor<f32> -> tensor<?xf32>
    %e = dvn.exp %x : tensor<?xf32>
    %m = dvn.reduce_max %e axes [0] : tensor<?xf32> -> tensor<f32>
    %s = dvn.reduce_sum %e axes [0] : tensor<?xf32> -> tensor<f32>
    %t = dvn.format ["", " ", " ", ""] ["", "", ""] (%e, %m, %s : tensor<?xf32>, tensor<f32>, tensor<f32>)
    dvn.print %t
    return
  }
}
