//===- Interpreter.cpp - values, memory and blocks ------------------------===//
//
// Part of the reference interpreter: see Interpreter.h. What each op does lies
// in the files of the families.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

#include "dialect/reference/Reference.cpp.inc"

namespace dvn {

void Interpreter::set(Value value, Array array) {
  if (!options.f64 && array.element.isF32())
    for (double &number : array.floats)
      number = static_cast<float>(number);
  values[value] = std::make_shared<const Array>(std::move(array));
}

Shape Interpreter::shapeOf(Type type, ValueRange sizes) const {
  Shape shape(llvm::cast<ShapedType>(type).getShape());
  auto next = sizes.begin();
  for (int64_t &size : shape)
    if (ShapedType::isDynamic(size))
      size = integer(*next++);
  return shape;
}

void Interpreter::setResults(Operation *op, ArrayRef<Datum> results) {
  for (auto [result, datum] : llvm::zip_equal(op->getResults(), results))
    values[result] = datum;
}

FailureOr<SmallVector<Datum>> Interpreter::runBlock(Block &block, ArrayRef<Datum> arguments) {
  for (auto [argument, datum] : llvm::zip_equal(block.getArguments(), arguments))
    values[argument] = datum;
  for (Operation &op : block) {
    if (op.hasTrait<OpTrait::IsTerminator>()) {
      SmallVector<Datum> results;
      for (Value operand : op.getOperands())
        results.push_back(get(operand));
      return results;
    }
    auto model = llvm::dyn_cast<ReferenceModel>(&op);
    if (!model)
      return op.emitError("the reference interpreter cannot run this operation"), failure();
    if (failed(model.run(*this)))
      return failure();
  }
  return SmallVector<Datum>();
}

FailureOr<SmallVector<Datum>> Interpreter::call(FunctionOpInterface function,
                                                ArrayRef<Datum> arguments) {
  if (function.isExternal())
    return function->emitError("has no body to run"), failure();
  return runBlock(function.getFunctionBody().front(), arguments);
}

Array &Interpreter::variable(StringRef name) {
  auto found = variables.find(name);
  if (found != variables.end())
    return found->second;
  auto op = SymbolTable::lookupNearestSymbolFrom<VariableOp>(
      module, StringAttr::get(module.getContext(), name));
  auto type = llvm::cast<RankedTensorType>(op.getType());
  return variables[name] = Array(type.getElementType(), type.getShape());
}

Array arrayOf(DenseElementsAttr elements) {
  Array array(elements.getElementType(), elements.getType().getShape());
  int64_t i = 0;
  if (array.isFloat())
    for (llvm::APFloat number : elements.getValues<llvm::APFloat>())
      array.floats[i++] = number.convertToDouble();
  else
    for (llvm::APInt number : elements.getValues<llvm::APInt>())
      array.integers[i++] = wrap(array.element, number.sextOrTrunc(64).getSExtValue());
  return array;
}

void registerReference(DialectRegistry &registry) {
  registry.insert<DvnDialect, arith::ArithDialect, func::FuncDialect, scf::SCFDialect>();
  registry.addExtension(+[](MLIRContext *context, DvnDialect *) {
    attachElementwise(context);
    attachShape(context);
    attachReduce(context);
    attachConvolution(context);
    attachMatrix(context);
    attachIndex(context);
    attachPool(context);
    attachOrder(context);
    attachRandom(context);
    attachHost(context);
    attachStreams(context);
    attachMemory(context);
    attachKernel(context);
  });
  registry.addExtension(+[](MLIRContext *context, arith::ArithDialect *) { attachArith(context); });
  registry.addExtension(+[](MLIRContext *context, scf::SCFDialect *, func::FuncDialect *) {
    attachControl(context);
  });
}

} // namespace dvn
