//===- Kernel.cpp - kernels by running what they hold ---------------------===//
//
// Part of the reference interpreter: a kernel is its body, whatever its schedule.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

using namespace mlir;

namespace dvn {
namespace {

LogicalResult runBody(Operation *op, Block &body, ValueRange inputs, Interpreter &in) {
  SmallVector<Datum> arguments;
  for (Value input : inputs)
    arguments.push_back(in.get(input));
  auto results = in.runBlock(body, arguments);
  if (failed(results))
    return failure();
  in.setResults(op, *results);
  return success();
}

LogicalResult kernel(KernelRegionOp op, Interpreter &in) {
  return runBody(op, op.getBody().front(), op.getInputs(), in);
}

LogicalResult callKernel(CallKernelOp op, Interpreter &in) {
  auto body = SymbolTable::lookupNearestSymbolFrom<KernelBodyOp>(op, op.getKernelAttr());
  if (!body)
    return op.emitError("knows no such kernel");
  return runBody(op, body.getBody().front(), op.getInputs(), in);
}

} // namespace

void attachKernel(MLIRContext *c) {
  attach<KernelRegionOp, kernel>(c);
  attach<CallKernelOp, callKernel>(c);
}

} // namespace dvn
