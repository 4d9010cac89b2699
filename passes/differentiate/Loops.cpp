//===- Loops.cpp - gradients through scf.for ------------------------------===//
//
// Part of dvn-differentiate-values. The backward loop goes through the rounds in
// reverse; it carries the gradients of the carried values, and a sum over the
// rounds for each value from outside:
//
//   for i in 0..n { h = f(h, w) }   ==>   for i in reversed(0..n) {
//                                           (gh, gw) = backward of f at (h[i], w)
//                                           dh = gh, dw = dw + gw
//                                         }
//
// A round is computed again; History.h keeps what cannot be.
//
//===----------------------------------------------------------------------===//

#include "passes/differentiate/History.h"

#include "dialect/Sizes.h"

using namespace mlir;

namespace dvn::differentiate {

/// How often a loop runs, computed before it.
static Value countRounds(OpBuilder &builder, scf::ForOp loop) {
  Location loc = loop.getLoc();
  Value span = builder.createOrFold<arith::SubIOp>(loc, loop.getUpperBound(), loop.getLowerBound());
  Value one = constantSize(builder, loc, 1);
  Value more = builder.createOrFold<arith::SubIOp>(loc, loop.getStep(), one);
  span = builder.createOrFold<arith::AddIOp>(loc, span, more);
  Value count = builder.createOrFold<arith::DivSIOp>(loc, span, loop.getStep());
  return builder.createOrFold<arith::MaxSIOp>(loc, count, constantSize(builder, loc, 0));
}

/// The carried values through which gradients flow: made from what is wanted, and
/// what the result is made from.
SmallVector<unsigned> Reverse::carriedGradients(scf::ForOp loop, ValueRange wanted) {
  unsigned count = loop.getNumRegionIterArgs();
  Block *body = loop.getBody();
  DenseSet<Value> made(wanted.begin(), wanted.end());
  for (unsigned i = 0; i < count; ++i)
    if (active.contains(loop.getInitArgs()[i]))
      made.insert(loop.getRegionIterArg(i));
  for (bool changed = true; changed;) {
    changed = false;
    for (Operation &op : *body)
      if (llvm::any_of(inputsOf(&op), [&](Value input) { return made.contains(input); }))
        for (Value result : op.getResults())
          if (isSmooth(result) && !llvm::isa<StopGradientOp>(op))
            made.insert(result);
    for (unsigned i = 0; i < count; ++i)
      if (made.contains(loop.getYieldedValues()[i]))
        changed |= made.insert(loop.getRegionIterArg(i)).second;
  }

  DenseSet<Value> useful;
  SmallVector<Value> work;
  auto reach = [&](unsigned i) {
    if (useful.insert(loop.getRegionIterArg(i)).second)
      work.push_back(loop.getYieldedValues()[i]);
  };
  for (unsigned i = 0; i < count; ++i)
    if (gradients.lookup(loop.getResult(i)))
      reach(i);
  while (!work.empty()) {
    Value value = work.pop_back_val();
    if (auto argument = llvm::dyn_cast<BlockArgument>(value)) {
      if (argument.getOwner() == body && argument.getArgNumber() > 0)
        reach(argument.getArgNumber() - 1);
      continue;
    }
    Operation *op = value.getDefiningOp();
    if (isSmooth(value) && op->getBlock() == body && useful.insert(value).second)
      llvm::append_range(work, inputsOf(op));
  }

  SmallVector<unsigned> flowing;
  for (unsigned i = 0; i < count; ++i) {
    Value argument = loop.getRegionIterArg(i);
    if (isSmooth(argument) && made.contains(argument) && useful.contains(argument))
      flowing.push_back(i);
  }
  return flowing;
}

LogicalResult Reverse::throughFor(scf::ForOp loop) {
  SmallVector<Value> wanted = wantedBy(loop);
  SmallVector<unsigned> flowing = carriedGradients(loop, wanted);
  if (flowing.empty())
    return success();
  auto backward = backwardLoop(loop, flowing, wanted);
  if (failed(backward))
    return failure();
  ValueRange found = backward->getResults();
  // The sums began with what was there.
  for (auto [value, sum] : llvm::zip_equal(wanted, found.drop_front(flowing.size())))
    gradients[value] = sum;
  for (auto [i, gradient] : llvm::zip(flowing, found))
    if (Value init = loop.getInitArgs()[i]; active.contains(init))
      add(init, gradient);
  return success();
}

/// Emits the loop; `loop` becomes the one that keeps what it needs.
FailureOr<scf::ForOp> Reverse::backwardLoop(scf::ForOp &loop, ArrayRef<unsigned> flowing,
                                            ValueRange wanted) {
  Location at = loop.getLoc();
  SmallVector<Value> inits;
  for (unsigned i : flowing)
    inits.push_back(gradientOf(loop.getResult(i)));
  for (Value value : wanted)
    inits.push_back(gradientOf(value));
  OpBuilder::InsertPoint here = builder.saveInsertionPoint();
  builder.setInsertionPoint(loop);
  Value rounds = countRounds(builder, loop);
  builder.restoreInsertionPoint(here);
  Value zero = constantSize(builder, at, 0), one = constantSize(builder, at, 1);
  auto backward = scf::ForOp::create(builder, at, zero, rounds, one, inits);

  OpBuilder::InsertionGuard guard(builder);
  Block *body = backward.getBody();
  builder.setInsertionPointToStart(body);
  Value last = builder.createOrFold<arith::SubIOp>(at, rounds, one);
  Value round = arith::SubIOp::create(builder, at, last, backward.getInductionVar());
  Value counter = builder.createOrFold<arith::MulIOp>(at, round, loop.getStep());
  counter = builder.createOrFold<arith::AddIOp>(at, loop.getLowerBound(), counter);

  History history(builder, emitted, loop, rounds);
  IRMapping map;
  map.map(loop.getInductionVar(), counter);
  for (Value argument : loop.getRegionIterArgs())
    map.map(argument, history.placeholder(argument));
  SmallVector<Value> yielded;
  for (unsigned i : flowing)
    yielded.push_back(loop.getYieldedValues()[i]);
  if (failed(computeAgain(*loop.getBody(), yielded, map, &history)))
    return failure();

  Reverse inner(builder, emitted, loc, body);
  ValueRange carried = backward.getRegionIterArgs();
  for (auto [value, sum] : llvm::zip_equal(wanted, carried.drop_front(flowing.size())))
    inner.sumInto(value, sum);
  SmallVector<Value> before;
  for (unsigned i : flowing) {
    before.push_back(map.lookup(loop.getRegionIterArg(i)));
    inner.want(before.back());
  }
  for (auto [value, gradient] : llvm::zip(yielded, carried))
    inner.seed(map.lookupOrDefault(value), gradient);
  if (failed(inner.run()))
    return failure();
  SmallVector<Value> results;
  for (Value value : before)
    results.push_back(inner.gradientOf(value));
  for (Value value : wanted)
    results.push_back(inner.gradientOf(value));
  scf::YieldOp::create(builder, at, results);

  SmallVector<Value> old(loop.getResults());
  if (failed(history.settle(*body, round)))
    return failure();
  loop = history.getLoop();
  for (auto [value, now] : llvm::zip(old, loop.getResults()))
    if (value != now)
      moveTo(value, now);
  return backward;
}

} // namespace dvn::differentiate
