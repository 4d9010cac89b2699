//===- Passes.td - the stages of the compiler, one record each ------------===//
//
// From the front end's ops to buffers and launches, in the order of
// `Pipeline.cpp`. Each record shows a before and an after; the same is in
// `test/passes/<pass>.mlir`.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_TD
#define DVN_PASSES_TD

include "mlir/Pass/PassBase.td"

def DifferentiateValuesPass : Pass<"dvn-differentiate-values", "::mlir::ModuleOp"> {
  let summary = "dvn.gradient becomes plain ops";
  let description = [{
    Reverse mode over the ops between `wrt` and `value`, by the interface
    `Differentiable`. The results are ops that can be differentiated again.

    ```mlir
    %y = dvn.mul %x, %x : tensor<f32>
    %g = dvn.gradient %y by %x : tensor<f32> by tensor<f32> -> tensor<f32>
    ==>
    %y = dvn.mul %x, %x : tensor<f32>
    %a = dvn.mul %one, %x : tensor<f32>
    %g = dvn.add %a, %a : tensor<f32>
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::arith::ArithDialect"];
}

def PromoteMemoryPass : Pass<"dvn-promote-memory", "::mlir::ModuleOp"> {
  let summary = "Inside a block, a read after a write becomes the value written";
  let description = [{
    What a step stores and reads again travels as a value, so that fusion sees
    through it; only the last store of a block reaches the memory.

    ```mlir
    dvn.write @t, %a : tensor<f64>
    %b = dvn.read @t : tensor<f64>
    dvn.write @t, %c : tensor<f64>
    ==>
    dvn.write @t, %c : tensor<f64>        // uses of %b use %a
    ```
  }];
}

def FoldAffinePass : Pass<"dvn-fold-affine", "::mlir::ModuleOp"> {
  let summary = "Scales and shifts of channels go into the weights before them";
  let description = [{
    In functions that write no parameters: a chain that is affine in each output
    channel of a contraction, with factors made of parameters and constants
    only, is folded into the contraction's weights and one addend. The arithmetic
    on the weights is then hoisted by `dvn-hoist-weights`.

    ```mlir
    %y = dvn.matmul %x, %w : tensor<?x4xf32>, tensor<4x8xf32> -> tensor<?x8xf32>
    %z = dvn.mul %y, %scale : tensor<?x8xf32>        // %scale: broadcast of %s
    ==>
    %v = dvn.mul %w, %columns : tensor<4x8xf32>      // %columns: broadcast of %s
    %z = dvn.matmul %x, %v : tensor<?x4xf32>, tensor<4x8xf32> -> tensor<?x8xf32>
    ```
  }];
}

def ChooseAlgorithmsPass : Pass<"dvn-choose-algorithms", "::mlir::ModuleOp"> {
  let summary = "Each contraction gets the algorithm that computes it";
  let description = [{
    Knows `direct` only. Winograd, and packing of weights, will be chosen here;
    their transforms of weights become ops that are hoisted.

    ```mlir
    %y = dvn.matmul %x, %w : ...
    ==>
    %y = dvn.matmul %x, %w {algorithm = "direct"} : ...
    ```
  }];
}

def HoistWeightsPass : Pass<"dvn-hoist-weights", "::mlir::ModuleOp"> {
  let summary = "What does not change in a loop, or between calls, is computed before";
  let description = [{
    Pure ops, and reads of variables that a loop does not write, leave the loop.
    In an export, work that depends on variables and constants only is done at its
    beginning, if the weights have changed since its last call: the results are
    kept in states of its own, and every function that stores to parameters begins
    with a new `@dvn.version`.

    ```mlir
    scf.for %i = %a to %b step %c : i64 {
      %w = dvn.read @w : tensor<4xf32>      // not written in the loop
      %v = dvn.exp %w : tensor<4xf32>
      ...
    ==>
    %w = dvn.read @w : tensor<4xf32>
    %v = dvn.exp %w : tensor<4xf32>
    scf.for %i = %a to %b step %c : i64 {
      ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def FuseKernelsPass : Pass<"dvn-fuse-kernels", "::mlir::ModuleOp"> {
  let summary = "Tensor ops that run together become dvn.kernel regions";
  let description = [{
    Decides by the roles of `KernelOp` alone. A kernel holds at most one
    contraction, with the pointwise ops that follow it; reductions of small
    tensors join their neighbours; small independent kernels of one block join
    each other; constants and broadcasts are repeated in each kernel. Kernels are
    ordered so that a variable's new value is made right after the last use of the
    old one.

    ```mlir
    %y = dvn.matmul %x, %w : tensor<8x4xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
    %z = dvn.tanh %y : tensor<8x8xf32>
    ==>
    %z = dvn.kernel (%x, %w : tensor<8x4xf32>, tensor<4x8xf32>) -> tensor<8x8xf32> {
    ^bb0(%a: tensor<8x4xf32>, %b: tensor<4x8xf32>):
      %c = dvn.matmul %a, %b : tensor<8x4xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
      %d = dvn.tanh %c : tensor<8x8xf32>
      dvn.yield %d : tensor<8x8xf32>
    }
    ```

    With `fuse=false` each op is a kernel of its own, with the same bits: a number
    that is wrong only with fusion tells where to look.
  }];
  let options = [
    Option<"fuse", "fuse", "bool", "true", "Whether a kernel may hold several ops">
  ];
}

def TileKernelsPass : Pass<"dvn-tile-kernels", "::mlir::ModuleOp"> {
  let summary = "Each kernel gets a schedule";
  let description = [{
    From the target's vector width and the shapes: the register tile of a
    contraction (rows, columns), the lanes, and whether the work pays for
    threads. Nothing here changes a bit of a result.

    ```mlir
    dvn.kernel (...) -> tensor<?x128xf32> {...}
    ==>
    dvn.kernel (...) schedule <tile = [6, 32], vector = 16, parallel = true> -> tensor<?x128xf32> {...}
    ```
  }];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "32", "Bytes of a vector register">,
    Option<"registers", "registers", "int64_t", "16", "Number of vector registers">
  ];
}

def OutlineKernelsPass : Pass<"dvn-outline-kernels", "::mlir::ModuleOp"> {
  let summary = "Equal kernels become one symbol, named by its content";
  let description = [{
    The name is `dvn_kernel_` and 16 digits of the SHA-256 of body, types and
    schedule, printed without locations: the same in every compilation.

    ```mlir
    %y = dvn.kernel (%x : tensor<4xf32>) -> tensor<4xf32> {...}
    ==>
    dvn.kernel_body @dvn_kernel_0123456789abcdef {...}
    %y = dvn.call_kernel @dvn_kernel_0123456789abcdef (%x : tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
}

def MakeResumablePass : Pass<"dvn-make-resumable", "::mlir::ModuleOp"> {
  let summary = "Programs can stop at the end of a round of their training loops and go on";
  let description = [{
    A training loop is an innermost loop that stores to parameters. What precedes
    it on its way from the program's begin, other training loops too, runs only
    where the run does not go on from it; else its live values come from the frame,
    and the loops begin with the saved counters and carried values.

    ```mlir
    scf.for %i = %a to %b step %c : i64 { body }
    ==>
    %again = dvn.resuming
    %start = scf.if %again -> i64 { dvn.frame_load 0 ... } else { scf.yield %a : i64 }
    scf.for %i = %start to %b step %c : i64 {
      body
      %next = arith.addi %i, %c : i64
      %due = dvn.frame_due
      scf.if %due { dvn.frame_store %next : i64 }
    }
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::arith::ArithDialect"];
}

def PlanMemoryPass : Pass<"dvn-plan-memory", "::mlir::ModuleOp"> {
  let summary = "Tensors become buffers in one arena";
  let description = [{
    Values of known size get a place in the arena, shared by liveness
    (`dvn.arena_bytes` of the module), others a numbered slot that grows
    (`dvn.slots`). Reads of variables are their storage where nothing stores to
    it meanwhile; kernels write variables in place where that is safe. Values
    carried by loops and made by `scf.if` have one buffer each.

    Afterwards no tensor is left outside of kernels: ops that made tensors take
    the buffer to fill as their last operand (`into`), all others read buffers.
    A function's tensor arguments become buffers, its tensor results further
    buffer arguments at the end.

    ```mlir
    %w = dvn.read @w : tensor<4xf32>
    %v = dvn.call_kernel @dvn_kernel_0123456789abcdef (%w : tensor<4xf32>) -> tensor<4xf32>
    dvn.write @w, %v : tensor<4xf32>
    ==>
    %w = dvn.storage @w : memref<4xf32>
    dvn.launch @dvn_kernel_fedcba9876543210 (%w : memref<4xf32>) into %w : memref<4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::arith::ArithDialect"];
}

def LowerHostPass : Pass<"dvn-lower-host", "::mlir::ModuleOp"> {
  let summary = "Everything but the kernels becomes the LLVM dialect";
  let description = [{
    Launches become calls of the kernels' symbols, host ops calls of the runtime
    (`runtime/Functions.def`), variables, data sets, flags and programs the calls
    of `dvn_model_register`.

    ```mlir
    dvn.print %text
    ==>
    llvm.call @dvn_print(%context, %text) : (!llvm.ptr, !llvm.ptr) -> ()
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def CheckStagePass : Pass<"dvn-check-stage", "::mlir::ModuleOp"> {
  let summary = "Fails unless the module is what a stage promises";
  let description = [{
    Runs after each stage of the pipeline. A failure is the compiler's fault,
    never the user's.

    ```mlir
    // after stage "fused": error: tensor op outside of a kernel
    %y = dvn.exp %x : tensor<4xf32>
    ```
  }];
  let options = [Option<"stage", "stage", "std::string", "", "Name of the stage that has just run">];
}

#endif // DVN_PASSES_TD
