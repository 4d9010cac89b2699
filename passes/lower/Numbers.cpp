//===- Numbers.cpp - host numbers, draws and checks -----------------------===//
//
// Numbers between tensors and the host, elementary functions (calls of the
// runtime, so that a schedule has the same bits as a kernel), keys of draws, and
// the checks, which are a comparison inline and a call where it fails.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Emitter.h"

#include "runtime/Philox.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;

namespace dvn::lower {
namespace {

Entry mathEntry(llvm::StringRef function) {
  auto entry = llvm::StringSwitch<std::optional<Entry>>(function)
#define DVN_MATH(name) .Case(#name, Entry::dvn_math_##name)
                   DVN_MATH(exp) DVN_MATH(log) DVN_MATH(sin) DVN_MATH(cos) DVN_MATH(tan)
                       DVN_MATH(tanh) DVN_MATH(sigmoid) DVN_MATH(erf) DVN_MATH(rsqrt) DVN_MATH(sqrt)
                           DVN_MATH(floor) DVN_MATH(ceil) DVN_MATH(round) DVN_MATH(abs)
                               DVN_MATH(sign) DVN_MATH(pow) DVN_MATH(mod) DVN_MATH(atan2)
                                   DVN_MATH(min) DVN_MATH(max)
#undef DVN_MATH
                                       .Default(std::nullopt);
  if (!entry)
    llvm::report_fatal_error("dvn.host_math: no function " + function);
  return *entry;
}

/// An element as a host number: f64, i64 or i1.
Value widen(Emitter &emit, Value x, Type element) {
  OpBuilder &b = emit.builder;
  if (element.isF32())
    return LLVM::FPExtOp::create(b, emit.loc, b.getF64Type(), x);
  if (element.isInteger(32))
    return LLVM::SExtOp::create(b, emit.loc, b.getI64Type(), x);
  if (element.isInteger(8))
    return LLVM::ZExtOp::create(b, emit.loc, b.getI64Type(), x);
  return x;
}

Values lowerItem(ItemOp op, ItemOp::Adaptor operands, Emitter &emit) {
  auto type = cast<ShapedType>(op.getX().getType());
  Type element = emit.converter.convertType(type.getElementType());
  Value x = emit.load(element, emit.dataOf(operands.getX(), type));
  return {widen(emit, x, type.getElementType())};
}

/// Runs the runtime's own check, which says what is wrong, where `bad` holds.
void failWhere(Emitter &emit, Value bad, Entry check, ArrayRef<Value> numbers, StringRef what) {
  emit.branch(bad, [&] {
    Values arguments(numbers);
    arguments.push_back(emit.text(what));
    arguments.push_back(emit.where(what));
    emit.call(check, arguments);
  });
}

Values lowerCheckBounds(CheckBoundsOp op, CheckBoundsOp::Adaptor operands, Emitter &emit) {
  Value start = operands.getStart(), end = operands.getEnd(), size = operands.getSize();
  // Unsigned, a negative number lies beyond every size.
  Value badStart = emit.compare(LLVM::ICmpPredicate::ugt, start, end);
  Value badEnd = emit.compare(LLVM::ICmpPredicate::ugt, end, size);
  Value bad = LLVM::OrOp::create(emit.builder, emit.loc, badStart, badEnd);
  failWhere(emit, bad, Entry::dvn_check_bounds, {start, end, size}, op.getWhat());
  return {};
}

Values lowerCheckEqual(CheckEqualOp op, CheckEqualOp::Adaptor operands, Emitter &emit) {
  Value bad = emit.compare(LLVM::ICmpPredicate::ne, operands.getX(), operands.getY());
  failWhere(emit, bad, Entry::dvn_check_equal, {operands.getX(), operands.getY()}, op.getWhat());
  return {};
}

Values lowerCheckIndex(CheckIndexOp op, CheckIndexOp::Adaptor operands, Emitter &emit) {
  TensorParts t = emit.parts(operands.getIndex(), cast<ShapedType>(op.getIndex().getType()));
  emit.call(Entry::dvn_check_index, {t.data, t.dtype, t.rank, t.sizes, operands.getSize(),
                                     emit.text(op.getWhat()), emit.where(op.getWhat())});
  return {};
}

Values lowerKey(KeyOp op, KeyOp::Adaptor operands, Emitter &emit) {
  llvm::StringRef name = op.getPlace();
  Value place = emit.i64(static_cast<int64_t>(philox::placeOf(name.data(), name.size())));
  if (operands.getSeed())
    return {emit.call(Entry::dvn_key_seeded, {place, operands.getSeed()})};
  return {emit.call(Entry::dvn_key, {place})};
}

} // namespace

void addNumberPatterns(Patterns &patterns) {
  patterns.add<ItemOp>(lowerItem);
  patterns.add<HostMathOp>(
      [](HostMathOp op, HostMathOp::Adaptor operands, Emitter &emit) -> Values {
        return {emit.call(mathEntry(op.getFunction()), Values(operands.getXs()))};
      });
  patterns.add<KeyOp>(lowerKey);
  patterns.add<MixCounterOp>(
      [](MixCounterOp, MixCounterOp::Adaptor operands, Emitter &emit) -> Values {
        return {emit.call(Entry::dvn_mix_counter, {operands.getOuter(), operands.getInner()})};
      });
  patterns.add<ClockOp>([](ClockOp, ClockOp::Adaptor, Emitter &emit) -> Values {
    return {emit.call(Entry::dvn_clock, {})};
  });
}

void addCheckPatterns(Patterns &patterns) {
  patterns.add<CheckBoundsOp>(lowerCheckBounds);
  patterns.add<CheckEqualOp>(lowerCheckEqual);
  patterns.add<CheckIndexOp>(lowerCheckIndex);
  patterns.add<AssertOp>([](AssertOp, AssertOp::Adaptor operands, Emitter &emit) -> Values {
    emit.call(Entry::dvn_assert, {operands.getCondition(), operands.getText()});
    return {};
  });
}

} // namespace dvn::lower
