//===- Prepare.cpp - functions get the context, programs their entries ----===//
//
// Before types change. Every function takes the `dvn_context *` first and hands
// it on in its calls; its name gets a prefix, so that a program `read` is not the
// C library's. For each program there is an entry that reads the flags:
//
//   func.func @train(%epochs: i64 {dvn.name = "epochs"}) attributes {dvn.program}
//   ==> func.func @dvn.train(%ctx: !llvm.ptr, %epochs: i64)
//       func.func @dvn.train.entry(%ctx: !llvm.ptr)
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Stream.h"
#include "passes/lower/HostPlan.h"
#include "passes/lower/Runtime.h"

#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace dvn::lower {
namespace {

std::string textOf(Attribute attribute) {
  auto text = dyn_cast_or_null<StringAttr>(attribute);
  return text ? text.getValue().str() : "";
}

ProgramInfo describe(func::FuncOp function) {
  ProgramInfo program;
  program.name = function.getSymName().str();
  if (std::string name = textOf(function->getAttr("dvn.name")); !name.empty())
    program.name = name;
  program.doc = textOf(function->getAttr("dvn.doc"));
  program.entry = "dvn." + function.getSymName().str() + ".entry";
  program.resumable =
      function.walk([](FrameStoreOp) { return WalkResult::interrupt(); }).wasInterrupted();
  program.streams =
      function.walk([](StreamNextOp) { return WalkResult::interrupt(); }).wasInterrupted();
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    program.flags.push_back(
        {textOf(function.getArgAttr(i, "dvn.name")), textOf(function.getArgAttr(i, "dvn.doc")),
         function.getArgument(i).getType(), function.getArgAttr(i, "dvn.default")});
  program.slotSizes = findSlotSizes(function);
  return program;
}

void addContext(func::FuncOp function, Type ptr) {
  (void)function.insertArgument(0, ptr, {}, function.getLoc());
  function.walk([&](func::CallOp call) {
    call->insertOperands(0, function.getArgument(0));
    call.setCallee(("dvn." + call.getCallee()).str());
  });
  function.setSymName(("dvn." + function.getSymName()).str());
  function.setPrivate();
}

Value callRuntime(OpBuilder &builder, ModuleOp module, Entry entry, ValueRange arguments) {
  return LLVM::CallOp::create(builder, module.getLoc(), declare(module, entry), arguments)
      .getResult();
}

/// Flag `index` of the program that runs, as a value of its type.
Value readFlag(OpBuilder &builder, ModuleOp module, const LLVMTypeConverter &converter,
               Value context, int64_t index, Type type) {
  Location loc = module.getLoc();
  Value number = LLVM::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(index));
  auto call = [&](Entry entry) { return callRuntime(builder, module, entry, {context, number}); };
  auto as = [&](Value value) -> Value {
    return UnrealizedConversionCastOp::create(builder, loc, type, value).getResult(0);
  };
  if (isa<StringType>(type))
    return as(call(Entry::dvn_flag_string));
  if (type.isF64())
    return call(Entry::dvn_flag_float);
  if (type.isInteger(1))
    return call(Entry::dvn_flag_bool);
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return call(Entry::dvn_flag_int);
  // A list: the runtime owns its bytes.
  auto descriptor = MemRefDescriptor::poison(builder, loc, converter.convertType(type));
  Value data = call(Entry::dvn_flag_list);
  descriptor.setAllocatedPtr(builder, loc, data);
  descriptor.setAlignedPtr(builder, loc, data);
  descriptor.setConstantOffset(builder, loc, 0);
  if (shaped.isDynamicDim(0))
    descriptor.setSize(builder, loc, 0, call(Entry::dvn_flag_count));
  else
    descriptor.setConstantSize(builder, loc, 0, shaped.getDimSize(0));
  descriptor.setConstantStride(builder, loc, 0, 1);
  return as(descriptor);
}

void writeEntry(ModuleOp module, const LLVMTypeConverter &converter, func::FuncOp function,
                const ProgramInfo &program) {
  OpBuilder builder(function);
  auto ptr = LLVM::LLVMPointerType::get(module.getContext());
  auto entry = func::FuncOp::create(builder, function.getLoc(), program.entry,
                                    builder.getFunctionType({ptr}, {}));
  entry.setPrivate();
  Block *body = entry.addEntryBlock();
  builder.setInsertionPointToStart(body);
  llvm::SmallVector<Value> arguments{body->getArgument(0)};
  for (auto [index, flag] : llvm::enumerate(program.flags))
    arguments.push_back(
        readFlag(builder, module, converter, body->getArgument(0), index, flag.type));
  func::CallOp::create(builder, function.getLoc(), function, arguments);
  func::ReturnOp::create(builder, function.getLoc());
}

} // namespace

void prepareFunctions(HostPlan &plan, const LLVMTypeConverter &converter) {
  auto ptr = LLVM::LLVMPointerType::get(plan.module.getContext());
  for (auto function : llvm::make_early_inc_range(plan.module.getOps<func::FuncOp>())) {
    bool isProgram = function->hasAttr("dvn.program");
    if (isProgram)
      plan.programs.push_back(describe(function));
    // The front end's own, and any that a module by hand marks.
    if (function.getSymName() == "dvn.initialize" || function->hasAttr("dvn.initializer"))
      plan.initializers.push_back("dvn." + function.getSymName().str());
    addContext(function, ptr);
    if (isProgram)
      writeEntry(plan.module, converter, function, plan.programs.back());
  }
}

} // namespace dvn::lower
