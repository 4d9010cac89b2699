//===- OutlineKernels.cpp - equal kernels become one symbol ---------------===//
//
// After scheduling: kernels that agree in body, types and schedule get one
// `dvn.kernel_body` of the module, the places that ran them a `dvn.call_kernel`.
// From here on a kernel is compiled once, however often a network repeats it.
//
//===----------------------------------------------------------------------===//

#include "passes/KernelNames.h"
#include "passes/Origins.h"
#include "passes/Passes.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_OUTLINEKERNELSPASS
#include "passes/Passes.h.inc"

std::string kernelName(Region &body, ScheduleAttr schedule, DenseI64ArrayAttr inPlace) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "schedule " << schedule << " in_place " << inPlace << "\n";
  for (BlockArgument argument : body.getArguments())
    stream << argument.getType() << " ";
  for (Operation &op : body.front()) {
    // Values by the place where they are made: printing op by op would number
    // each from 0.
    auto number = [&](Value value) {
      if (auto argument = dyn_cast<BlockArgument>(value))
        stream << "a" << argument.getArgNumber();
      else
        stream << "v" << std::distance(body.front().begin(), value.getDefiningOp()->getIterator())
               << "." << cast<OpResult>(value).getResultNumber();
    };
    stream << "\n" << op.getName().getStringRef() << "(";
    llvm::interleaveComma(op.getOperands(), stream, number);
    stream << ") " << op.getDiscardableAttrDictionary() << " " << op.getPropertiesAsAttribute()
           << " -> ";
    llvm::interleaveComma(op.getResultTypes(), stream);
  }
  auto hash = llvm::SHA256::hash(
      llvm::ArrayRef(reinterpret_cast<const uint8_t *>(text.data()), text.size()));
  return "dvn_kernel_" + llvm::toHex(llvm::ArrayRef(hash).take_front(8), /*LowerCase=*/true);
}

namespace {

struct OutlineKernelsPass : impl::OutlineKernelsPassBase<OutlineKernelsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    llvm::StringMap<KernelBodyOp> bodies;
    for (auto body : module.getOps<KernelBodyOp>())
      bodies[body.getSymName()] = body;
    SmallVector<KernelRegionOp> kernels;
    module.walk([&](KernelRegionOp kernel) { kernels.push_back(kernel); });
    for (KernelRegionOp kernel : kernels) {
      Location origin = originOf(kernel); // its own, while the body is
      std::string name = kernelName(kernel.getBody(), kernel.getScheduleAttr());
      KernelBodyOp &body = bodies[name];
      if (!body) {
        OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
        body = KernelBodyOp::create(builder, kernel.getLoc(), builder.getStringAttr(name),
                                    kernel.getScheduleAttr(), DenseI64ArrayAttr());
        body.getBody().takeBody(kernel.getBody());
      }
      OpBuilder builder(kernel);
      auto call = CallKernelOp::create(builder, origin, kernel.getResultTypes(), name,
                                       kernel.getInputs(), kernel.getSizes());
      kernel.replaceAllUsesWith(call.getResults());
      kernel.erase();
    }
  }
};

} // namespace
} // namespace dvn
