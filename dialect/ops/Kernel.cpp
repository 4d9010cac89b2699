//===- Kernel.cpp - checks of kernels, calls and buffers ------------------===//
//
// Part of the dialect: the code behind Kernel.td.
//
//===----------------------------------------------------------------------===//

#include "dialect/Dialect.h"
#include "dialect/Sizes.h"

using namespace mlir;

namespace dvn {

/// The number of `?` in all of these types.
static int64_t countDynamic(TypeRange types) {
  int64_t count = 0;
  for (Type type : types)
    count += llvm::cast<RankedTensorType>(type).getNumDynamicDims();
  return count;
}

/// Size `dimension` of `results[result]`, the `?` of all results being `sizes` in order.
static Value sizeOfResult(OpBuilder &builder, ResultRange results, ValueRange sizes,
                          unsigned result, unsigned dimension) {
  int64_t before = countDynamic(results.take_front(result).getTypes());
  return sizeAmong(builder, results[result], sizes.drop_front(before), dimension);
}

static LogicalResult verifyResultSizes(Operation *op, ValueRange sizes) {
  int64_t wanted = countDynamic(op->getResultTypes());
  if (wanted != static_cast<int64_t>(sizes.size()))
    return op->emitOpError() << "has " << sizes.size() << " sizes for the " << wanted
                             << " run-time dimensions of its results";
  return success();
}

// ---- kernel ----

LogicalResult KernelRegionOp::verify() {
  Block &block = getBody().front();
  if (block.getArgumentTypes() != getInputs().getTypes())
    return emitOpError() << "block has " << block.getNumArguments()
                         << " arguments that do not match the types of its " << getInputs().size()
                         << " inputs";
  auto yield = llvm::dyn_cast_or_null<YieldOp>(block.empty() ? nullptr : &block.back());
  if (!yield)
    return emitOpError("body does not end in dvn.yield");
  if (yield.getOperandTypes() != getResultTypes())
    return emitOpError("body yields other types than those of its results");
  return verifyResultSizes(*this, getSizes());
}

Value KernelRegionOp::reifySize(OpBuilder &builder, unsigned result, unsigned dimension) {
  return sizeOfResult(builder, getResults(), getSizes(), result, dimension);
}

LogicalResult KernelBodyOp::verify() {
  Block &block = getBody().front();
  if (block.empty() || !llvm::isa<YieldOp>(block.back()))
    return emitOpError("body does not end in dvn.yield");
  if (auto pairs = getInPlace()) {
    if (pairs->size() % 2)
      return emitOpError("needs pairs of input and result in `in_place`");
    for (size_t i = 0; i < pairs->size(); i += 2)
      if ((*pairs)[i] < 0 || (*pairs)[i] >= block.getNumArguments() || (*pairs)[i + 1] < 0 ||
          (*pairs)[i + 1] >= block.back().getNumOperands())
        return emitOpError() << "has no input " << (*pairs)[i] << " or no result "
                             << (*pairs)[i + 1];
  }
  return success();
}

// ---- call_kernel ----

LogicalResult CallKernelOp::verify() { return verifyResultSizes(*this, getSizes()); }

LogicalResult CallKernelOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto kernel = symbols.lookupNearestSymbolFrom<KernelBodyOp>(*this, getKernelAttr());
  if (!kernel)
    return emitOpError() << "knows no kernel " << getKernelAttr();
  Block &block = kernel.getBody().front();
  if (block.getArgumentTypes() != getInputs().getTypes())
    return emitOpError() << "has inputs of other types than " << getKernelAttr();
  if (block.back().getOperandTypes() != getResultTypes())
    return emitOpError() << "has results of other types than " << getKernelAttr();
  return success();
}

Value CallKernelOp::reifySize(OpBuilder &builder, unsigned result, unsigned dimension) {
  return sizeOfResult(builder, getResults(), getSizes(), result, dimension);
}

// ---- slot ----

LogicalResult SlotOp::verify() {
  auto type = llvm::cast<MemRefType>(getBuffer().getType());
  if (getOffset() && type.getNumDynamicDims())
    return emitOpError("has an offset, but its sizes are not known");
  if (static_cast<size_t>(type.getNumDynamicDims()) != getSizes().size())
    return emitOpError() << "has " << getSizes().size() << " sizes for the "
                         << type.getNumDynamicDims() << " run-time dimensions of its buffer";
  return success();
}

} // namespace dvn
