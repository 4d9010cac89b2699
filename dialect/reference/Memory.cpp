//===- Memory.cpp - variables and data sets -------------------------------===//
//
// Part of the reference interpreter: variables are arrays by name. Saving writes
// nothing, so that a check never touches a checkpoint; loading is in Load.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

using namespace mlir;

namespace dvn {
namespace {

LogicalResult read(ReadOp op, Interpreter &in) {
  in.set(op.getResult(), Array(in.variable(op.getVariable())));
  return success();
}

LogicalResult write(WriteOp op, Interpreter &in) {
  in.variable(op.getVariable()) = in.array(op.getValue());
  return success();
}

LogicalResult save(SaveOp, Interpreter &) { return success(); }

DataOp dataOf(Operation *op, FlatSymbolRefAttr name) {
  return SymbolTable::lookupNearestSymbolFrom<DataOp>(op, name);
}

LogicalResult dataSize(DataSizeOp op, Interpreter &in) {
  DataOp data = dataOf(op, op.getDataAttr());
  ArrayPtr rows = in.dataField(op, data, llvm::cast<StringAttr>(data.getFields()[0]).getValue());
  if (!rows)
    return failure();
  in.set(op.getSize(), Datum(rows->shape[0]));
  return success();
}

LogicalResult dataField(DataFieldOp op, Interpreter &in) {
  ArrayPtr rows = in.dataField(op, dataOf(op, op.getDataAttr()), op.getField());
  if (!rows)
    return failure();
  in.set(op.getResult(), Datum(rows));
  return success();
}

} // namespace

// Load.cpp
void attachLoad(MLIRContext *c);

void attachMemory(MLIRContext *c) {
  attach<ReadOp, read>(c);
  attach<WriteOp, write>(c);
  attach<SaveOp, save>(c);
  attachLoad(c);
  attach<DataSizeOp, dataSize>(c);
  attach<DataFieldOp, dataField>(c);
}

} // namespace dvn
