//===- Text.cpp - the folder behind Text.td -------------------------------===//
//
// Part of the dialect.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Text.h"

using namespace mlir;

namespace dvn {

OpFoldResult StringCompareOp::fold(FoldAdaptor) {
  auto x = getX().getDefiningOp<StringConstantOp>(), y = getY().getDefiningOp<StringConstantOp>();
  auto number = [&](int64_t order) {
    return IntegerAttr::get(IntegerType::get(getContext(), 64), order);
  };
  if (getX() == getY())
    return number(0);
  if (x && y)
    return number(x.getValue().compare(y.getValue()));
  return {};
}

namespace {
/// A literal, or a hole where `plain` says that a text is shown as it is.
struct Part {
  llvm::StringRef literal;
  Value hole;
  bool plain = true;
};
} // namespace

/// The parts of a text with holes, in order.
static void addParts(FormatOp format, SmallVectorImpl<Part> &parts) {
  for (auto [i, hole] : llvm::enumerate(format.getXs())) {
    parts.push_back({cast<StringAttr>(format.getPieces()[i]).getValue(), {}});
    parts.push_back({{}, hole, cast<StringAttr>(format.getSpecs()[i]).getValue().empty()});
  }
  parts.push_back({cast<StringAttr>(format.getPieces().getValue().back()).getValue(), {}});
}

bool mayEndWith(Value text, llvm::StringRef ending) {
  SmallVector<Part> rest{{{}, text}}; // what is not compared yet, the last part at the back
  while (!ending.empty()) {
    if (rest.empty())
      return false; // all is known, and shorter
    Part part = rest.pop_back_val();
    if (part.hole) {
      if (auto constant = part.hole.getDefiningOp<StringConstantOp>(); constant && part.plain)
        rest.push_back({constant.getValue(), {}});
      else if (auto format = part.hole.getDefiningOp<FormatOp>(); format && part.plain)
        addParts(format, rest);
      else
        return true;
    } else if (part.literal.size() >= ending.size()) {
      return part.literal.ends_with(ending);
    } else if (!ending.consume_back(part.literal)) {
      return false;
    }
  }
  return true;
}

} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/ops/Text.cpp.inc"
