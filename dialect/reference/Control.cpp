//===- Control.cpp - structured control flow and calls --------------------===//
//
// Part of the reference interpreter: `scf` and `func`, by running blocks.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace dvn {
namespace {

SmallVector<Datum> dataOf(Interpreter &in, ValueRange values) {
  SmallVector<Datum> data;
  for (Value value : values)
    data.push_back(in.get(value));
  return data;
}

LogicalResult runFor(scf::ForOp op, Interpreter &in) {
  int64_t upper = in.integer(op.getUpperBound()), step = in.integer(op.getStep());
  SmallVector<Datum> carried = dataOf(in, op.getInitArgs());
  if (step < 1)
    return op.emitError() << "step " << step << " is not positive";
  for (int64_t i = in.integer(op.getLowerBound()); i < upper; i += step) {
    SmallVector<Datum> arguments{Datum(i)};
    llvm::append_range(arguments, carried);
    auto results = in.runBlock(*op.getBody(), arguments);
    if (failed(results))
      return failure();
    carried = *results;
  }
  in.setResults(op, carried);
  return success();
}

LogicalResult runWhile(scf::WhileOp op, Interpreter &in) {
  SmallVector<Datum> carried = dataOf(in, op.getInits());
  while (true) {
    auto before = in.runBlock(*op.getBeforeBody(), carried);
    if (failed(before))
      return failure();
    ArrayRef<Datum> passed = ArrayRef<Datum>(*before).drop_front();
    if (!std::get<bool>(before->front())) {
      in.setResults(op, passed);
      return success();
    }
    auto after = in.runBlock(*op.getAfterBody(), passed);
    if (failed(after))
      return failure();
    carried = *after;
  }
}

LogicalResult runIf(scf::IfOp op, Interpreter &in) {
  Block *block = in.truth(op.getCondition()) ? op.thenBlock() : op.elseBlock();
  if (!block)
    return success();
  auto results = in.runBlock(*block, {});
  if (failed(results))
    return failure();
  in.setResults(op, *results);
  return success();
}

LogicalResult runCall(func::CallOp op, Interpreter &in) {
  auto function = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, op.getCalleeAttr());
  if (!function)
    return op.emitError("knows no such function");
  auto results = in.call(function, dataOf(in, op.getOperands()));
  if (failed(results))
    return failure();
  in.setResults(op, *results);
  return success();
}

} // namespace

void attachControl(MLIRContext *c) {
  attach<scf::ForOp, runFor>(c);
  attach<scf::WhileOp, runWhile>(c);
  attach<scf::IfOp, runIf>(c);
  attach<func::CallOp, runCall>(c);
}

} // namespace dvn
