//===- Origins.cpp - where in the source a launch comes from --------------===//
//
// See Origins.h. A kernel is of the layer of its costliest op: what was fused with
// a product ran in its shadow.
//
//===----------------------------------------------------------------------===//

#include "passes/Origins.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace dvn {
namespace {

/// What one location tells.
struct Origin {
  StringRef name, layer;
  FileLineColLoc place, user; ///< Innermost, and outermost in the file compiled.
  bool backward = false;
};

constexpr StringLiteral backward = "backward";

bool isBackward(FusedLoc fused) {
  auto mark = dyn_cast_or_null<StringAttr>(fused.getMetadata());
  return mark && mark.getValue() == backward;
}

/// The first of several: CSE and canonicalisation fuse what is equal.
Location firstOf(FusedLoc fused) {
  return fused.getLocations().empty() ? Location(UnknownLoc::get(fused.getContext()))
                                      : fused.getLocations().front();
}

Origin read(Location loc) {
  Origin origin;
  bool inside = false; // of a call, where names are those of instances
  while (true) {
    if (auto fused = dyn_cast<FusedLoc>(loc)) {
      origin.backward |= isBackward(fused);
      loc = firstOf(fused);
    } else if (auto name = dyn_cast<NameLoc>(loc)) {
      StringRef &target = inside ? origin.layer : origin.name;
      if (target.empty())
        target = name.getName();
      loc = name.getChildLoc();
    } else if (auto call = dyn_cast<CallSiteLoc>(loc)) {
      if (auto file = dyn_cast<FileLineColLoc>(call.getCallee()); file && !origin.place)
        origin.place = file;
      inside = true;
      loc = call.getCaller();
    } else {
      origin.user = dyn_cast<FileLineColLoc>(loc);
      if (!origin.place)
        origin.place = origin.user;
      return origin;
    }
  }
}

std::string placeText(FileLineColLoc place) {
  if (!place)
    return "";
  return llvm::sys::path::filename(place.getFilename().getValue()).str() + ":" +
         std::to_string(place.getLine()) + ":" + std::to_string(place.getColumn());
}

void addResult(std::string &text, Operation *op, char kind) {
  Origin origin = read(op->getLoc());
  StringRef name = op->getName().stripDialect();
  text += std::string("\n") + kind + "\t" + origin.name.str() + "\t" + name.str() + "\t" +
          origin.layer.str() + (origin.backward ? "\tb\t" : "\tf\t") + placeText(origin.place) +
          "\t" + (origin.user == origin.place ? "" : placeText(origin.user));
}

std::string header(Location loc) {
  Origin origin = read(loc);
  return origin.layer.str() + (origin.backward ? "\tb" : "\tf");
}

/// How much time an op is likely to take: its role, then its elements.
std::pair<int, int64_t> costOf(KernelOp op) {
  KernelRole role = op.getKernelRole();
  int rank = role == KernelRole::Contraction ? 3
             : role == KernelRole::Pointwise ? 1
             : role == KernelRole::View      ? 0
                                             : 2;
  int64_t work = 1;
  auto grow = [&](Type type) {
    int64_t count = 1;
    if (auto shaped = dyn_cast<ShapedType>(type))
      for (int64_t size : shaped.getShape())
        count *= ShapedType::isDynamic(size) ? 64 : size;
    work = std::max(work, count);
  };
  for (Type type : op->getOperandTypes())
    grow(type);
  for (Type type : op->getResultTypes())
    grow(type);
  return {rank, work};
}

bool isInfinite(Operation *op) {
  auto constant = dyn_cast<ConstantOp>(op);
  auto dense = constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : DenseElementsAttr();
  if (!dense || !isa<FloatType>(dense.getElementType()))
    return false;
  if (dense.isSplat())
    return dense.getSplatValue<APFloat>().isInfinity();
  return llvm::any_of(dense.getValues<APFloat>(),
                      [](const APFloat &value) { return value.isInfinity(); });
}

/// Whether an infinity of the kernel's own may be in the value.
bool mayHoldInfinity(Value value) {
  SetVector<Operation *> slice;
  if (Operation *op = value.getDefiningOp())
    slice.insert(op);
  for (size_t i = 0; i < slice.size(); ++i)
    for (Value operand : slice[i]->getOperands())
      if (Operation *op = operand.getDefiningOp())
        slice.insert(op);
  return llvm::any_of(slice, isInfinite);
}

/// What computed a value's elements, which views have put in other places since; null
/// if they are those of an input.
Operation *makerOf(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && isa<KernelOp>(op) && cast<KernelOp>(op).getKernelRole() == KernelRole::View &&
         op->getNumOperands())
    op = op->getOperand(0).getDefiningOp();
  return op;
}

} // namespace

Location backwardOf(Location loc) {
  if (auto fused = dyn_cast<FusedLoc>(loc); fused && isBackward(fused))
    return loc;
  return FusedLoc::get(loc.getContext(), {loc}, StringAttr::get(loc.getContext(), backward));
}

Location originOf(KernelRegionOp kernel) {
  Block &body = kernel.getBody().front();
  Operation *main = nullptr;
  std::pair<int, int64_t> most = {-1, 0};
  for (Operation &op : body) {
    auto kernelOp = dyn_cast<KernelOp>(op);
    if (kernelOp && !op.hasTrait<OpTrait::ConstantLike>() && costOf(kernelOp) > most) {
      most = costOf(kernelOp);
      main = &op;
    }
  }
  std::string text = header(main ? main->getLoc() : kernel.getLoc());
  for (Value value : body.getTerminator()->getOperands())
    if (Operation *maker = makerOf(value))
      addResult(text, maker, mayHoldInfinity(value) ? 'i' : 'c');
    else
      addResult(text, value.getDefiningOp() ? value.getDefiningOp() : kernel, 'm');
  MLIRContext *context = kernel.getContext();
  return FusedLoc::get(context, {kernel.getLoc()}, StringAttr::get(context, text));
}

std::string originText(Operation *op) {
  if (auto fused = dyn_cast<FusedLoc>(op->getLoc()))
    if (auto text = dyn_cast_or_null<StringAttr>(fused.getMetadata());
        text && text.getValue().contains('\n'))
      return text.str();
  std::string text = header(op->getLoc());
  for (unsigned i = 0; i < op->getNumResults(); ++i)
    addResult(text, op, 'c');
  return text;
}

} // namespace dvn
