//===- HostPlan.cpp - numbers and places of a module's host code ----------===//
//
// One walk over the module before anything is lowered. Variables that no earlier
// pass has placed (`dvn.offset`) get places of 64 bytes' alignment in order of
// declaration; ops that keep something in the context get the numbers of their
// slots as attributes, so that patterns need no state of their own.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/HostPlan.h"

#include "dialect/ops/Stream.h"
#include "passes/lower/Runtime.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace dvn::lower {
namespace {

constexpr int64_t alignment = 64;

/// Elements of a type, its run-time sizes counted as 1.
int64_t knownElements(ShapedType type) {
  int64_t count = 1;
  for (int64_t size : type.getShape())
    count *= ShapedType::isDynamic(size) ? 1 : size;
  return count;
}

/// Adds what `op` costs to `info`.
void addWork(KernelInfo &info, KernelOp kernelOp) {
  Operation *op = kernelOp;
  if (kernelOp.getKernelRole() == KernelRole::View || op->getNumResults() == 0)
    return;
  // A reduction works on what it reads, all others on what they write.
  bool reduces = kernelOp.getKernelRole() == KernelRole::Reduction && op->getNumOperands() > 0;
  auto type =
      dyn_cast<ShapedType>(reduces ? op->getOperand(0).getType() : op->getResult(0).getType());
  if (!type)
    return;
  int64_t work = reduces ? 1 : kernelOp.getWorkPerElement();
  bool perRow = !type.hasStaticShape() || work < 0;
  work = work < 0 ? 1 : work;
  if (kernelOp.getKernelRole() == KernelRole::Contraction)
    work *= 2;
  (perRow ? info.operationsPerRow : info.fixedOperations) += work * knownElements(type);
}

/// The ops of a kernel by name, the most costly role first: "matmul, add, relu".
std::string describe(KernelBodyOp kernel) {
  std::string text;
  for (Operation &op : kernel.getBody().front()) {
    auto kernelOp = dyn_cast<KernelOp>(op);
    if (!kernelOp || kernelOp.getKernelRole() == KernelRole::View)
      continue;
    llvm::StringRef name = op.getName().stripDialect();
    if (text.size() + name.size() > 60) {
      text += ", ..";
      break;
    }
    text += (text.empty() ? "" : ", ") + name.str();
  }
  return text.empty() ? "copy" : text;
}

} // namespace

HostPlan::HostPlan(ModuleOp module) : module(module) {
  keepCarriedTexts(module);
  placeVariables();
  numberSymbols();
  numberOps();
}

void HostPlan::placeVariables() {
  module.walk([&](VariableOp variable) {
    auto type = cast<ShapedType>(variable.getType());
    int64_t bytes = type.getNumElements() * bytesOf(type.getElementType());
    int64_t offset = storageBytes;
    if (auto placed = variable->getAttrOfType<IntegerAttr>("dvn.offset"))
      offset = placed.getInt();
    variableOffsets[variable.getSymNameAttr()] = offset;
    // Kernels may round a row up to whole vectors, hence a gap after each.
    storageBytes =
        std::max(storageBytes, offset + int64_t(llvm::alignTo(bytes + alignment, alignment)));
  });
}

void HostPlan::numberSymbols() {
  for (auto kernel : module.getOps<KernelBodyOp>()) {
    KernelInfo info;
    info.number = kernels.size();
    info.description = describe(kernel);
    kernel.walk([&](KernelOp op) { addWork(info, op); });
    kernels[kernel.getSymNameAttr()] = info;
  }
  module.walk([&](RuntimeOp op) {
    KernelInfo &info = kernels[StringAttr::get(op.getContext(), op.getEntry())];
    if (info.description.empty()) {
      info.number = kernels.size() - 1;
      info.description = op->getName().stripDialect();
    }
  });
  for (auto source : module.getOps<DataOp>()) {
    int64_t number = data.size();
    data[source.getSymNameAttr()] = number;
  }
}

void HostPlan::numberOps() {
  Builder builder(module.getContext());
  module.walk([&](SlotOp slot) {
    if (std::optional<int64_t> offset = slot.getOffset()) {
      auto type = cast<MemRefType>(slot.getBuffer().getType());
      int64_t bytes = type.getNumElements() * bytesOf(type.getElementType());
      arenaBytes =
          std::max(arenaBytes, *offset + int64_t(llvm::alignTo(bytes + alignment, alignment)));
    } else if (std::optional<int64_t> index = slot.getIndex()) {
      bufferSlots = std::max(bufferSlots, *index + 1);
    }
  });
  int64_t points = 0, sites = 0;
  module.walk([&](Operation *op) {
    if (isa<LaunchOp, RuntimeOp>(op))
      op->setAttr(siteAttr, builder.getI64IntegerAttr(sites++));
    if (auto format = dyn_cast<FormatOp>(op)) {
      op->setAttr(textSlotAttr, builder.getI64IntegerAttr(textSlots++));
      // A float that was an f32 prints as the shortest text of that f32.
      llvm::SmallVector<bool> single;
      for (Value x : format.getXs()) {
        Operation *from = x.getDefiningOp();
        bool item = isa_and_nonnull<ItemOp, arith::ExtFOp>(from);
        single.push_back(item && getElementTypeOrSelf(from->getOperand(0).getType()).isF32());
      }
      op->setAttr(singleAttr, builder.getDenseBoolArrayAttr(single));
    } else if (isa<StreamLineOp>(op)) {
      op->setAttr(textSlotAttr, builder.getI64IntegerAttr(textSlots++));
    } else if (isa<ReadImageOp, StreamFrameOp, PermutationOp>(op) ||
               (isa<FrameLoadOp>(op) && isa<ShapedType>(op->getResult(0).getType()))) {
      op->setAttr(bufferSlotAttr, builder.getI64IntegerAttr(bufferSlots++));
    } else if (isa<RuntimeOp, LoadOp>(op)) {
      op->setAttr(bufferSlotAttr, builder.getI64IntegerAttr(bufferSlots));
      bufferSlots += op->getNumResults();
    } else if (isa<FrameStoreOp>(op) && !op->hasAttr(pointAttr)) {
      op->setAttr(pointAttr, builder.getI64IntegerAttr(points++));
    }
  });
  // Behind the last value of its frame a run is like any other.
  for (auto function : module.getOps<func::FuncOp>()) {
    llvm::MapVector<Attribute, FrameLoadOp> last; // for each safe point
    function.walk([&](FrameLoadOp load) { last[load->getAttr(pointAttr)] = load; });
    for (auto [point, load] : last)
      load->setAttr(lastLoadAttr, builder.getUnitAttr());
  }
}

LLVM::GlobalOp HostPlan::text(llvm::StringRef value) {
  LLVM::GlobalOp &global = texts[value];
  if (global)
    return global;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  std::string bytes = value.str();
  bytes.push_back('\0');
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size());
  global = LLVM::GlobalOp::create(
      builder, module.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Private,
      "dvn.text." + std::to_string(texts.size()), builder.getStringAttr(bytes), /*alignment=*/1);
  global.setUnnamedAddr(LLVM::UnnamedAddr::Global);
  return global;
}

LLVM::GlobalOp HostPlan::sizes(llvm::ArrayRef<int64_t> value) {
  std::string key(reinterpret_cast<const char *>(value.data()), value.size() * sizeof(int64_t));
  LLVM::GlobalOp &global = arrays[key];
  if (global)
    return global;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto type = LLVM::LLVMArrayType::get(builder.getI64Type(), value.size());
  global =
      LLVM::GlobalOp::create(builder, module.getLoc(), type, /*isConstant=*/true,
                             LLVM::Linkage::Private, "dvn.sizes." + std::to_string(arrays.size()),
                             builder.getI64TensorAttr(value), /*alignment=*/8);
  global.setUnnamedAddr(LLVM::UnnamedAddr::Global);
  return global;
}

} // namespace dvn::lower
