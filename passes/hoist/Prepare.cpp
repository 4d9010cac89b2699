//===- Prepare.cpp - work on weights, once for many calls -----------------===//
//
// What an export computes from weights alone moves to its beginning, under a test
// of the weights' version, and is kept in variables of its own:
//
//   %v = f(read @w)   ==>   if @classify.prepared != @dvn.version + 1 {
//                             write @classify.prepared_0, f(read @w)
//                             write @classify.prepared, @dvn.version + 1 }
//                           %v = read @classify.prepared_0
//
// Every function that stores to parameters begins with a new version, so what was
// prepared is never stale. Memory begins as zeros: hence the 1. The variables are
// states like others; a module that prepares nothing gets none.
//
//===----------------------------------------------------------------------===//

#include "passes/hoist/Prepare.h"

#include "passes/WeightsOnly.h"
#include "passes/fuse/FusionGraph.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace dvn::hoist {
namespace {

constexpr llvm::StringLiteral versionName = "dvn.version";

FlatSymbolRefAttr addState(ModuleOp module, const llvm::Twine &name, Type type) {
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto variable = VariableOp::create(
      builder, module.getLoc(), builder.getStringAttr(name), TypeAttr::get(type),
      VariableKindAttr::get(builder.getContext(), VariableKind::State), StringAttr());
  return FlatSymbolRefAttr::get(variable.getSymNameAttr());
}

RankedTensorType numberType(OpBuilder &builder) {
  return RankedTensorType::get({}, builder.getI64Type());
}

/// The version of the weights that is the next one, as a host number.
Value nextVersion(OpBuilder &builder, Location loc) {
  Value version = ReadOp::create(builder, loc, numberType(builder), versionName);
  Value now = ItemOp::create(builder, loc, builder.getI64Type(), version);
  Value one = arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(1));
  return arith::AddIOp::create(builder, loc, now, one);
}

void writeNumber(OpBuilder &builder, Location loc, llvm::StringRef variable, Value number) {
  Value tensor = SplatOp::create(builder, loc, numberType(builder), number);
  WriteOp::create(builder, loc, variable, tensor);
}

class ExportPreparer {
public:
  ExportPreparer(func::FuncOp function, const VariableUses &uses)
      : function(function), body(function.getBody().front()), weights(function, uses) {}

  /// Whether there was anything to prepare.
  bool run() {
    for (Operation &op : body)
      if (isWork(&op))
        work.insert(&op);
    SmallVector<Value> needed;
    for (Operation *op : work)
      if (llvm::any_of(op->getUsers(), [&](Operation *user) { return !work.contains(user); }))
        needed.push_back(op->getResult(0));
    if (needed.empty())
      return false;

    SmallVector<FlatSymbolRefAttr> kept;
    auto module = function->getParentOfType<ModuleOp>();
    std::string name = (function.getSymName() + ".prepared").str();
    for (auto [i, value] : llvm::enumerate(needed))
      kept.push_back(addState(module, name + "_" + llvm::Twine(i), value.getType()));
    auto builder = OpBuilder::atBlockBegin(&body);
    addState(module, name, numberType(builder));

    Location loc = function.getLoc();
    Value version = nextVersion(builder, loc);
    Value seen = ReadOp::create(builder, loc, numberType(builder), name);
    Value seenNumber = ItemOp::create(builder, loc, builder.getI64Type(), seen);
    Value stale =
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, version, seenNumber);
    auto branch = scf::IfOp::create(builder, loc, stale, /*withElse=*/false);
    OpBuilder inside = branch.getThenBodyBuilder();
    computeAgain(inside, needed, kept);
    writeNumber(inside, loc, name, version);
    for (auto [value, variable] : llvm::zip(needed, kept)) {
      Value read = ReadOp::create(builder, loc, value.getType(), variable);
      value.replaceUsesWithIf(read, [&](OpOperand &use) {
        return !work.contains(use.getOwner()) && !branch->isAncestor(use.getOwner());
      });
    }
    return true;
  }

private:
  /// What is made of weights and more than another view of them.
  bool isWork(Operation *op) {
    auto kernelOp = dyn_cast<KernelOp>(op);
    if (!kernelOp || fuse::isFree(op) || !weights.contains(op->getResult(0)))
      return false;
    return kernelOp.getKernelRole() != KernelRole::View ||
           llvm::any_of(op->getOperands(), [&](Value x) {
             return x.getDefiningOp() && work.contains(x.getDefiningOp());
           });
  }

  void computeAgain(OpBuilder &builder, ArrayRef<Value> needed, ArrayRef<FlatSymbolRefAttr> kept) {
    llvm::SetVector<Operation *> slice;
    SmallVector<Value> open(needed);
    while (!open.empty())
      if (Operation *op = open.pop_back_val().getDefiningOp(); slice.insert(op))
        open.append(op->operand_begin(), op->operand_end());
    IRMapping mapping;
    // In the block's order; constants may lie anywhere.
    for (Operation &op : llvm::make_early_inc_range(body))
      if (slice.contains(&op))
        builder.clone(op, mapping);
    for (auto [value, variable] : llvm::zip(needed, kept))
      WriteOp::create(builder, value.getLoc(), variable, mapping.lookup(value));
  }

  func::FuncOp function;
  Block &body;
  WeightsOnly weights;
  llvm::SetVector<Operation *> work;
};

} // namespace

void prepareExports(ModuleOp module, const VariableUses &uses) {
  bool any = false;
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr("dvn.export") && !uses.writesParameter(function))
      any |= ExportPreparer(function, uses).run();
  if (!any)
    return;
  auto builder = OpBuilder::atBlockBegin(module.getBody());
  addState(module, versionName, numberType(builder));
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!uses.writesParameter(function))
      continue;
    auto inside = OpBuilder::atBlockBegin(&function.getBody().front());
    writeNumber(inside, function.getLoc(), versionName, nextVersion(inside, function.getLoc()));
  }
}

} // namespace dvn::hoist
