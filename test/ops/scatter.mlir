// Of several updates for one place the last in row-major order stays.
// RUN: dvn-run %s --program=values | FileCheck %s
// RUN: dvnc %s -o %t.exe && %t.exe main | FileCheck %s --check-prefix=OUT
// RUN: dvn-run %s --program=rows --check-gradients | FileCheck %s --check-prefix=GRADIENT
// RUN: dvn-run %s --program=pairs --check-gradients | FileCheck %s --check-prefix=PAIRS

module attributes {dvn.name = "scatter", dvn.seed = 0 : i64} {
  // CHECK: values: [10.0, 5.0, 4.0]
  func.func @values() -> tensor<3xf32> {
    %x = dvn.constant dense<[10.0, 0.0, 10.0]> : tensor<3xf32>
    %i = dvn.constant dense<[1, 2, 1]> : tensor<3xi64>
    %u = dvn.constant dense<[1.0, 4.0, 5.0]> : tensor<3xf32>
    %0 = dvn.scatter %x[%i], %u axis 0 : tensor<3xf32>[tensor<3xi64>], tensor<3xf32> -> tensor<3xf32>
    return %0 : tensor<3xf32>
  }

  // OUT: 9. 3. 3. 2. 9.
  // OUT: 9. 0. 0. 4. 9.
  func.func @main() attributes {dvn.program} {
    %nine = dvn.constant dense<9.0> : tensor<2x5xf32>
    %i = dvn.constant dense<[[1, 3], [1, 2]]> : tensor<2x2xi64>
    %u = dvn.constant dense<[[[1.0, 2.0], [3.0, 3.0]], [[7.0, 4.0], [0.0, 0.0]]]> : tensor<2x2x2xf32>
    %0 = dvn.scatter %nine[%i], %u axis 1 : tensor<2x5xf32>[tensor<2x2xi64>], tensor<2x2x2xf32> -> tensor<2x5xf32>
    %t = dvn.format ["", ""] [""] (%0 : tensor<2x5xf32>)
    dvn.print %t
    return
  }

  // GRADIENT: rows: gradients agree
  // GRADIENT: rows: second derivatives agree
  func.func @rows(%x: tensor<5x2xf32>, %i: tensor<?xi64> {dvn.bound = 5 : i64}, %u: tensor<?x2xf32>) -> tensor<5x2xf32> {
    %s = dvn.sin %x : tensor<5x2xf32>
    %e = dvn.exp %u : tensor<?x2xf32>
    %y = dvn.scatter %s[%i], %e axis 0 : tensor<5x2xf32>[tensor<?xi64>], tensor<?x2xf32> -> tensor<5x2xf32>
    return %y : tensor<5x2xf32>
  }

  // PAIRS: pairs: gradients agree
  func.func @pairs(%x: tensor<2x3x2xf32>, %i: tensor<3x2xi64> {dvn.bound = 3 : i64}, %j: tensor<3x2xi64> {dvn.bound = 2 : i64}, %u: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
    %s = dvn.sin %x : tensor<2x3x2xf32>
    %e = dvn.exp %u : tensor<2x3x2xf32>
    %y = dvn.scatter %s[%i, %j], %e axis 1 : tensor<2x3x2xf32>[tensor<3x2xi64>, tensor<3x2xi64>], tensor<2x3x2xf32> -> tensor<2x3x2xf32>
    return %y : tensor<2x3x2xf32>
  }
}
