//===- TileKernels.cpp - each kernel gets a schedule ----------------------===//
//
// After fusion: from the kernel's shapes and the target's registers, a register
// tile for the contraction (rows, columns), the number of lanes, and whether
// threads pay. passes/halide obeys. In and out: `dvn.kernel`.
//
// A contraction keeps a tile of its result in registers, two vectors wide where
// the row has them, and as many rows as fit beside one row of weights and a
// broadcast. Tiles that divide the known sizes need no guards, so among the row
// counts that fit the largest divisor wins, if it is not much smaller.
//
//===----------------------------------------------------------------------===//

#include "passes/Passes.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_TILEKERNELSPASS
#include "passes/Passes.h.inc"

namespace {

/// What a size of the running program is taken for: a batch.
constexpr int64_t someRows = 32;
/// Multiply-adds below which one thread is done before a second has begun: some
/// 8 microseconds of a vectorised contraction; elementwise work is slower.
constexpr int64_t parallelContraction = 400000;
constexpr int64_t parallelStream = 200000;

int64_t elements(ShapedType type) {
  int64_t count = 1;
  for (int64_t size : type.getShape())
    count *= ShapedType::isDynamic(size) ? someRows : size;
  return count;
}

/// The sizes that a contraction sums over, as the quotient of what it reads and
/// what it writes.
int64_t depth(KernelOp op) {
  if (int64_t work = op.getWorkPerElement(); work > 1)
    return work;
  auto x = cast<ShapedType>(op->getOperand(0).getType());
  auto y = cast<ShapedType>(op->getOperand(1).getType());
  auto result = cast<ShapedType>(op->getResult(0).getType());
  // (m k) * (k n) / (m n) is k squared.
  double square =
      double(elements(x)) * double(elements(y)) / double(std::max<int64_t>(1, elements(result)));
  return std::max<int64_t>(1, std::llround(std::sqrt(square)));
}

/// The largest multiple of `step` up to `most` that divides `size`, or 0.
int64_t largestDivisor(int64_t size, int64_t most, int64_t step) {
  for (int64_t tile = most - most % step; tile >= step; tile -= step)
    if (size % tile == 0)
      return tile;
  return 0;
}

struct TileKernelsPass : impl::TileKernelsPassBase<TileKernelsPass> {
  using TileKernelsPassBase::TileKernelsPassBase;

  void runOnOperation() override {
    getOperation().walk([&](KernelRegionOp kernel) { kernel.setScheduleAttr(schedule(kernel)); });
  }

  ScheduleAttr schedule(KernelRegionOp kernel) {
    for (Operation &op : kernel.getBody().front())
      if (auto kernelOp = dyn_cast<KernelOp>(op))
        if (kernelOp.getKernelRole() == KernelRole::Contraction)
          return contraction(kernelOp);
    return stream(kernel);
  }

  int64_t lanesOf(ShapedType type) {
    unsigned bits = type.getElementType().getIntOrFloatBitWidth();
    return std::max<int64_t>(1, vectorBytes * 8 / std::max(8u, bits));
  }

  ScheduleAttr contraction(KernelOp op) {
    auto type = cast<ShapedType>(op->getResult(0).getType());
    int64_t lanes = lanesOf(type);
    int64_t columns = type.getDimSize(type.getRank() - 1);
    int64_t rows = type.getRank() > 1 ? type.getDimSize(type.getRank() - 2) : 1;
    while (lanes > 1 && !ShapedType::isDynamic(columns) && columns < lanes)
      lanes /= 2;
    int64_t width = ShapedType::isDynamic(columns) || columns >= 2 * lanes ? 2 * lanes : lanes;
    // One vector of each column of the tile, one broadcast; the rest holds sums.
    int64_t vectors = width / lanes;
    int64_t most = std::max<int64_t>(1, (registers - vectors - 1) / vectors);
    int64_t height = std::min<int64_t>(most, 8);
    if (!ShapedType::isDynamic(rows)) {
      height = std::min(height, rows);
      if (int64_t even = largestDivisor(rows, height, 1); even * 2 > height)
        height = even;
    } else if (height > 4) {
      // Batches are most often multiples of 4.
      height -= height % 4;
    }
    bool parallel = elements(type) * depth(op) >= parallelContraction;
    return ScheduleAttr::get(&getContext(), {height, width}, lanes, parallel);
  }

  ScheduleAttr stream(KernelRegionOp kernel) {
    // Lanes by the type of which there is most to compute or to store.
    int64_t work = 0;
    ShapedType widest;
    kernel.walk([&](Operation *op) {
      if (op == kernel)
        return;
      bool reduces =
          isa<KernelOp>(op) && cast<KernelOp>(op).getKernelRole() == KernelRole::Reduction;
      for (Type operandOrResult :
           reduces ? TypeRange(op->getOperandTypes()) : TypeRange(op->getResultTypes())) {
        auto type = dyn_cast<RankedTensorType>(operandOrResult);
        if (!type || type.getElementType().isInteger(1))
          continue;
        work += elements(type);
        if (!widest || elements(type) >= elements(widest))
          widest = type;
      }
    });
    int64_t lanes = widest ? lanesOf(widest) : 1;
    while (lanes > 1 && elements(widest) < lanes)
      lanes /= 2;
    return ScheduleAttr::get(&getContext(), {1}, lanes, work >= parallelStream);
  }
};

} // namespace
} // namespace dvn
