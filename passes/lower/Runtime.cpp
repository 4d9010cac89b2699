//===- Runtime.cpp - declarations of the runtime's entry points -----------===//
//
// Expands Functions.def into a table of words and turns a row of it into an
// `llvm.func` when a call needs it. The types agree with the C prototypes of
// runtime/dvn.h because both come from the same words.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Runtime.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace dvn::lower {
namespace {

struct Row {
  llvm::StringRef name, result, parameters;
};

const Row rows[] = {
#define DVN_FUNCTION(result, name, ...) {#name, #result, #__VA_ARGS__},
#include "runtime/Functions.def"
};

Type typeOf(llvm::StringRef word, MLIRContext *context) {
  return llvm::StringSwitch<Type>(word)
      .Case("void", LLVM::LLVMVoidType::get(context))
      .Case("i64", IntegerType::get(context, 64))
      .Case("i32", IntegerType::get(context, 32))
      .Case("i1", IntegerType::get(context, 1))
      .Case("f64", Float64Type::get(context))
      .Default(LLVM::LLVMPointerType::get(context)); // ctx, ptr, text, size
}

} // namespace

std::optional<Entry> entryNamed(llvm::StringRef name) {
  const Row *row = llvm::find_if(rows, [&](const Row &row) { return row.name == name; });
  if (row == std::end(rows))
    return std::nullopt;
  return static_cast<Entry>(row - rows);
}

LLVM::LLVMFuncOp declare(ModuleOp module, Entry entry) {
  const Row &row = rows[static_cast<size_t>(entry)];
  if (auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(row.name))
    return function;
  MLIRContext *context = module.getContext();
  llvm::SmallVector<llvm::StringRef> words;
  row.parameters.split(words, ',');
  llvm::SmallVector<Type> parameters;
  for (llvm::StringRef word : words)
    parameters.push_back(typeOf(word.trim(), context));
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto type = LLVM::LLVMFunctionType::get(typeOf(row.result, context), parameters);
  return LLVM::LLVMFuncOp::create(builder, module.getLoc(), row.name, type);
}

bool takesContext(Entry entry) {
  return rows[static_cast<size_t>(entry)].parameters.starts_with("ctx");
}

int32_t dtypeOf(Type element) {
  if (element.isF32())
    return 0;
  if (element.isF64())
    return 1;
  if (element.isInteger(32))
    return 2;
  if (element.isInteger(64))
    return 3;
  return element.isInteger(8) ? 4 : 5;
}

int64_t bytesOf(Type element) {
  unsigned bits = element.getIntOrFloatBitWidth();
  return bits < 8 ? 1 : bits / 8;
}

} // namespace dvn::lower
