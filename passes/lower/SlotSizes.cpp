//===- SlotSizes.cpp - how large a program's slots get ----------------------===//
//
// A slot is as large as the largest tensor that lies in it, and that size is a
// polynomial of the number of rows: of one value that the sizes are made of, or of
// several that play its part (the batch of one loop, and of another). The runtime
// is told the polynomials, so that it can say how many rows fit where memory does
// not suffice. Nothing is said where sizes depend on several values at once, or
// where only the runtime knows them.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/HostPlan.h"

#include "passes/lower/Runtime.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

#include <array>

using namespace mlir;

namespace dvn::lower {
namespace {

/// c[0] + c[1] n + c[2] n^2, of a value `n`; null for a number.
struct Polynomial {
  std::array<int64_t, 3> c = {};
  Value n;
};

using MaybePolynomial = std::optional<Polynomial>;

/// Whether both can be polynomials of one value.
bool agree(const Polynomial &x, const Polynomial &y) { return !x.n || !y.n || x.n == y.n; }

MaybePolynomial add(const Polynomial &x, const Polynomial &y, bool subtract) {
  if (!agree(x, y))
    return std::nullopt;
  Polynomial sum{{}, x.n ? x.n : y.n};
  for (size_t i = 0; i < sum.c.size(); ++i)
    if (subtract ? __builtin_sub_overflow(x.c[i], y.c[i], &sum.c[i])
                 : __builtin_add_overflow(x.c[i], y.c[i], &sum.c[i]))
      return std::nullopt;
  return sum;
}

MaybePolynomial multiply(const Polynomial &x, const Polynomial &y) {
  if (!agree(x, y))
    return std::nullopt;
  Polynomial product{{}, x.n ? x.n : y.n};
  for (size_t i = 0; i < 3; ++i)
    for (size_t j = 0; j < 3; ++j) {
      int64_t part;
      if (x.c[i] == 0 || y.c[j] == 0)
        continue;
      if (i + j >= 3 || __builtin_mul_overflow(x.c[i], y.c[j], &part) ||
          __builtin_add_overflow(product.c[i + j], part, &product.c[i + j]))
        return std::nullopt;
    }
  return product;
}

/// What is no sum or product of one value is a value of its own.
Polynomial polynomialOf(Value value) {
  APInt number;
  if (matchPattern(value, m_ConstantInt(&number)))
    return {{number.getSExtValue(), 0, 0}, nullptr};
  MaybePolynomial made;
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<arith::AddIOp, arith::SubIOp>(op))
    made = add(polynomialOf(op->getOperand(0)), polynomialOf(op->getOperand(1)),
               isa<arith::SubIOp>(op));
  else if (isa_and_nonnull<arith::MulIOp>(op))
    made = multiply(polynomialOf(op->getOperand(0)), polynomialOf(op->getOperand(1)));
  else if (isa_and_nonnull<arith::IndexCastOp>(op))
    made = polynomialOf(op->getOperand(0));
  return made ? *made : Polynomial{{0, 1, 0}, value};
}

MaybePolynomial bytesOf(SlotOp slot) {
  auto type = cast<MemRefType>(slot.getBuffer().getType());
  Polynomial bytes{{lower::bytesOf(type.getElementType()), 0, 0}, nullptr};
  auto sizes = slot.getSizes().begin();
  for (int64_t size : type.getShape()) {
    Polynomial factor =
        ShapedType::isDynamic(size) ? polynomialOf(*sizes++) : Polynomial{{size, 0, 0}, nullptr};
    MaybePolynomial product = multiply(bytes, factor);
    if (!product)
      return std::nullopt;
    bytes = *product;
  }
  return bytes;
}

} // namespace

SlotSizes findSlotSizes(func::FuncOp function) {
  SlotSizes found;
  llvm::MapVector<int64_t, std::array<int64_t, 3>> largest;
  llvm::SmallSetVector<Value, 4> rows;
  WalkResult walk = function.walk([&](Operation *op) {
    bool unknown = isa<RuntimeOp, LoadOp>(op) && llvm::any_of(op->getResultTypes(), [](Type type) {
                     return !cast<ShapedType>(type).hasStaticShape();
                   });
    auto slot = dyn_cast<SlotOp>(op);
    if (unknown || !slot || slot.getOffset())
      return unknown ? WalkResult::interrupt() : WalkResult::advance();
    MaybePolynomial bytes = bytesOf(slot);
    if (!bytes || llvm::any_of(bytes->c, [](int64_t c) { return c < 0; }))
      return WalkResult::interrupt();
    if (bytes->n)
      rows.insert(bytes->n);
    // Of several tensors in one slot: not less than any of them, for any n.
    std::array<int64_t, 3> &now = largest[slot.getIndex().value_or(0)];
    for (size_t i = 0; i < now.size(); ++i)
      now[i] = std::max(now[i], bytes->c[i]);
    return WalkResult::advance();
  });
  if (walk.wasInterrupted() || rows.empty())
    return found;
  if (auto argument = dyn_cast<BlockArgument>(rows.front());
      argument && rows.size() == 1 && argument.getOwner() == &function.getBody().front())
    found.flag = argument.getArgNumber();
  for (const auto &[slot, c] : largest)
    found.table.append({slot, c[0], c[1], c[2]});
  return found;
}

} // namespace dvn::lower
