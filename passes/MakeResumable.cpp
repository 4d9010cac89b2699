//===- MakeResumable.cpp - programs that stop and go on -------------------===//
//
// On calls of kernels and host ops, before memory is planned: what lives at the
// safe point is what SSA says (language.md 1.14). A training loop is an innermost
// loop that stores to parameters; its safe point is the end of each round. For one
// after the other of them, control flow stays structured:
//
// 1. On the way from the function to the training loop, what precedes the next
//    loop (or branch) runs only if the run is fresh; else the values that are used
//    later come from the frame. What is pure and cheap is computed in both cases.
// 2. Loops on the way begin with the saved counter and carried values, in their
//    first round `again` is set and handed down; a `while` does not test its
//    condition in that round. Branches on the way are taken.
// 3. The training loop begins behind the saved round, and ends each of its rounds
//    with: if a frame is due, store all these values.
//
//   scf.for %i = %a to %b step %c { body }
//   ==> %start = scf.if %again { dvn.frame_load 0 } else { %a }
//       scf.for %i = %start to %b step %c {
//         body
//         scf.if dvn.frame_due { dvn.frame_store %i + %c }
//       }
//
// The next training loop finds all that as if it had been written so: to go on from
// its safe point skips the loops before it, as whatever precedes. Points are numbered
// in each program; a frame holds the values of its own, and never an `again`, which
// is only true for the point that the run goes on from.
//
// Memory needs no care: a frame holds all variables. Programs without such a loop
// and those that read a stream stay as they are, and start again from their beginning.
//
//===----------------------------------------------------------------------===//

#include "dialect/ops/Stream.h"
#include "passes/Passes.h"
#include "passes/VariableUses.h"
#include "passes/lower/HostPlan.h"

#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace dvn {
#define GEN_PASS_DEF_MAKERESUMABLEPASS
#include "passes/Passes.h.inc"

namespace {

/// The innermost loops that store to parameters, in order.
SmallVector<Operation *> findTrainingLoops(func::FuncOp function, const VariableUses &uses) {
  auto trains = [&](Operation *op) {
    return isa<scf::ForOp, scf::WhileOp>(op) && uses.writesParameter(op);
  };
  SmallVector<Operation *> found;
  function.walk<WalkOrder::PreOrder>([&](LoopLikeOpInterface loop) {
    if (!trains(loop))
      return;
    bool inner = false;
    loop->walk([&](LoopLikeOpInterface other) { inner |= other != loop && trains(other); });
    if (!inner)
      found.push_back(loop);
  });
  return found;
}

/// Whether running an op once more costs little and changes nothing.
bool isCheap(Operation *op) {
  return op->getNumRegions() == 0 && isMemoryEffectFree(op) && !isa<CallKernelOp>(op);
}

class ProgramRewriter {
public:
  /// How many values at the end of what a loop carries are an `again`.
  using Flags = llvm::DenseMap<Operation *, unsigned>;

  ProgramRewriter(func::FuncOp function, Operation *training, unsigned point, Flags &flags)
      : point(point), flags(flags) {
    for (Operation *op = training; op != function; op = op->getParentOp())
      path.push_back(op);
    std::reverse(path.begin(), path.end());
    auto builder = OpBuilder::atBlockBegin(&function.getBody().front());
    again = numbered(ResumingOp::create(builder, function.getLoc()));
  }

  void run() {
    for (auto [i, op] : llvm::enumerate(path)) {
      guardWhatPrecedes(op);
      bool last = i + 1 == path.size();
      Operation *next = last ? nullptr : path[i + 1];
      if (auto branch = dyn_cast<scf::IfOp>(op))
        enter(branch, next);
      else if (auto loop = dyn_cast<scf::ForOp>(op))
        last ? finish(loop) : enter(loop);
      else if (auto loop = dyn_cast<scf::WhileOp>(op))
        last ? finish(loop) : enter(loop);
    }
  }

private:
  template <typename Op> Op numbered(Op op) {
    op->setAttr(lower::pointAttr, Builder(op).getI64IntegerAttr(point));
    return op;
  }

  /// A value of the frame, to be stored as `stored[index]`.
  Value load(OpBuilder &builder, Location loc, Type type) {
    return numbered(FrameLoadOp::create(builder, loc, type, builder.getI64IntegerAttr(loads++)));
  }

  /// `again ? frame : otherwise`, for several values.
  ResultRange loadOr(OpBuilder &builder, Location loc, ValueRange otherwise) {
    auto branch = scf::IfOp::create(builder, loc, otherwise.getTypes(), again, /*withElse=*/true);
    OpBuilder then = branch.getThenBodyBuilder();
    SmallVector<Value> loaded;
    for (Value value : otherwise)
      loaded.push_back(load(then, loc, value.getType()));
    scf::YieldOp::create(then, loc, loaded);
    OpBuilder other = branch.getElseBodyBuilder();
    scf::YieldOp::create(other, loc, otherwise);
    return branch.getResults();
  }

  void guardWhatPrecedes(Operation *op) {
    SetVector<Operation *> guarded;
    for (Operation &before : *op->getBlock()) {
      if (&before == op)
        break;
      if (isa<ResumingOp>(before))
        continue;
      bool fromGuarded = llvm::any_of(before.getOperands(), [&](Value operand) {
        return operand.getDefiningOp() && guarded.contains(operand.getDefiningOp());
      });
      if (fromGuarded || !isCheap(&before))
        guarded.insert(&before);
    }
    if (guarded.empty())
      return;
    SmallVector<Value> live;
    for (Operation *inner : guarded)
      for (Value result : inner->getResults())
        if (llvm::any_of(result.getUsers(), [&](Operation *user) { return !isIn(user, guarded); }))
          live.push_back(result);

    OpBuilder builder(op);
    Location loc = op->getLoc();
    auto branch =
        scf::IfOp::create(builder, loc, TypeRange(ValueRange(live)), again, /*withElse=*/true);
    for (auto [value, result] : llvm::zip(live, branch.getResults()))
      value.replaceUsesWithIf(result,
                              [&](OpOperand &use) { return !isIn(use.getOwner(), guarded); });
    fill(branch, live, guarded);
    llvm::append_range(stored, branch.getResults());
  }

  void fill(scf::IfOp branch, ValueRange live, const SetVector<Operation *> &guarded) {
    Location loc = branch.getLoc();
    for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()})
      if (!region->front().empty())
        region->front().clear();
    OpBuilder then = OpBuilder::atBlockBegin(&branch.getThenRegion().front());
    SmallVector<Value> loaded;
    for (Value value : live)
      loaded.push_back(load(then, loc, value.getType()));
    scf::YieldOp::create(then, loc, loaded);
    Block &other = branch.getElseRegion().front();
    for (Operation *inner : guarded)
      inner->moveBefore(&other, other.end());
    OpBuilder end = OpBuilder::atBlockEnd(&other);
    scf::YieldOp::create(end, loc, live);
  }

  static bool isIn(Operation *user, const SetVector<Operation *> &ops) {
    return llvm::any_of(ops, [&](Operation *op) { return op->isAncestor(user); });
  }

  /// A branch on the way is taken.
  void enter(scf::IfOp branch, Operation *next) {
    OpBuilder builder(branch);
    Location loc = branch.getLoc();
    Value condition = branch.getCondition();
    if (branch.getThenRegion().isAncestor(next->getParentRegion())) {
      condition = arith::OrIOp::create(builder, loc, condition, again);
    } else {
      Value yes = arith::ConstantOp::create(builder, loc, builder.getBoolAttr(true));
      Value fresh = arith::XOrIOp::create(builder, loc, again, yes);
      condition = arith::AndIOp::create(builder, loc, condition, fresh);
    }
    branch.getConditionMutable().assign(condition);
  }

  /// A loop around the training loop: the saved round runs again, from within.
  void enter(scf::ForOp loop) {
    OpBuilder builder(loop);
    Location loc = loop.getLoc();
    unsigned others = flags.lookup(loop);
    SmallVector<Value> begin = {loop.getLowerBound()};
    llvm::append_range(begin, loop.getInitArgs().drop_back(others));
    ResultRange from = loadOr(builder, loc, begin);
    SmallVector<Value> inits(from.drop_front());
    llvm::append_range(inits, loop.getInitArgs().take_back(others));
    inits.push_back(again);
    auto now =
        scf::ForOp::create(builder, loc, from.front(), loop.getUpperBound(), loop.getStep(), inits);
    takeBody(now, loop);
    stored.push_back(now.getInductionVar());
    llvm::append_range(stored, now.getRegionIterArgs().drop_back(others + 1));
    flags[now] = others + 1;
    again = now.getRegionIterArgs().back();
    endAgain(now.getBody());
    loop->replaceAllUsesWith(now.getResults().drop_back());
    loop.erase();
  }

  /// Moves the body of `from` to `to`, whose carried values begin with the same.
  void takeBody(scf::ForOp to, scf::ForOp from) {
    Block *body = to.getBody();
    body->clear();
    body->getOperations().splice(body->end(), from.getBody()->getOperations());
    for (auto [old, now] : llvm::zip(from.getBody()->getArguments(), body->getArguments()))
      old.replaceAllUsesWith(now);
  }

  /// Only the first round is one that was begun before.
  void endAgain(Block *body) {
    Operation *yield = body->getTerminator();
    OpBuilder builder(yield);
    Value no = arith::ConstantOp::create(builder, yield->getLoc(), builder.getBoolAttr(false));
    yield->insertOperands(yield->getNumOperands(), no);
  }

  /// The saved round of a `while` has passed its test: its values are loaded.
  void enter(scf::WhileOp loop) {
    OpBuilder builder(loop);
    Location loc = loop.getLoc();
    unsigned others = flags.lookup(loop);
    SmallVector<Value> inits(loop.getInits());
    inits.push_back(again);
    SmallVector<Type> results(loop.getResultTypes());
    results.push_back(again.getType());
    auto now = scf::WhileOp::create(builder, loc, results, inits);
    now.getBefore().takeBody(loop.getBefore());
    now.getAfter().takeBody(loop.getAfter());
    Block &before = now.getBefore().front(), &after = now.getAfter().front();
    Value testAgain = before.addArgument(again.getType(), loc);
    again = after.addArgument(again.getType(), loc);

    auto condition = cast<scf::ConditionOp>(before.getTerminator());
    SmallVector<Value> tested = {condition.getCondition()};
    llvm::append_range(tested, condition.getArgs());
    SetVector<Operation *> test;
    for (Operation &op : before.without_terminator())
      test.insert(&op);
    OpBuilder inside(condition);
    auto branch =
        scf::IfOp::create(inside, loc, TypeRange(ValueRange(tested)), testAgain, /*withElse=*/true);
    OpBuilder then = OpBuilder::atBlockBegin(&branch.getThenRegion().front());
    SmallVector<Value> loaded = {arith::ConstantOp::create(then, loc, then.getBoolAttr(true))};
    for (Value value : condition.getArgs().drop_back(others))
      loaded.push_back(load(then, loc, value.getType()));
    for (unsigned i = 0; i < others; ++i)
      loaded.push_back(arith::ConstantOp::create(then, loc, then.getBoolAttr(false)));
    scf::YieldOp::create(then, loc, loaded);
    Block &other = branch.getElseRegion().front();
    for (Operation *op : test)
      op->moveBefore(&other, other.end());
    OpBuilder end = OpBuilder::atBlockEnd(&other);
    scf::YieldOp::create(end, loc, tested);
    SmallVector<Value> passed(branch.getResults());
    passed.push_back(testAgain);
    condition->setOperands(passed);

    llvm::append_range(stored, after.getArguments().drop_back(others + 1));
    flags[now] = others + 1;
    endAgain(&after);
    loop->replaceAllUsesWith(now.getResults().drop_back());
    loop.erase();
  }

  /// The training loop goes on behind the saved round.
  void finish(scf::ForOp loop) {
    OpBuilder builder(loop);
    SmallVector<Value> begin = {loop.getLowerBound()};
    llvm::append_range(begin, loop.getInitArgs());
    ResultRange from = loadOr(builder, loop.getLoc(), begin);
    loop.setLowerBound(from.front());
    loop.getInitArgsMutable().assign(from.drop_front());

    Operation *yield = loop.getBody()->getTerminator();
    builder.setInsertionPoint(yield);
    Value next =
        arith::AddIOp::create(builder, loop.getLoc(), loop.getInductionVar(), loop.getStep());
    stored.push_back(next);
    safePoint(yield);
  }

  void finish(scf::WhileOp loop) {
    OpBuilder builder(loop);
    ResultRange from = loadOr(builder, loop.getLoc(), loop.getInits());
    loop.getInitsMutable().assign(from);
    safePoint(loop.getAfter().front().getTerminator());
  }

  void safePoint(Operation *yield) {
    llvm::append_range(stored, yield->getOperands());
    OpBuilder builder(yield);
    Location loc = yield->getLoc();
    Value due = FrameDueOp::create(builder, loc);
    auto branch = scf::IfOp::create(builder, loc, due, /*withElse=*/false);
    OpBuilder then = branch.getThenBodyBuilder();
    numbered(FrameStoreOp::create(then, loc, stored));
  }

  unsigned point; ///< The number of this safe point in its program.
  Flags &flags;
  SmallVector<Operation *> path; ///< Loops and branches down to the training loop.
  Value again;                   ///< Whether the current round was begun before the stop.
  SmallVector<Value> stored;     ///< The frame, in the order of the loads.
  int64_t loads = 0;
};

struct MakeResumablePass : impl::MakeResumablePassBase<MakeResumablePass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    VariableUses uses(module);
    for (auto function : module.getOps<func::FuncOp>()) {
      if (!function->hasAttr("dvn.program"))
        continue;
      // What was read from a stream cannot be read again.
      if (function.walk([](StreamNextOp) { return WalkResult::interrupt(); }).wasInterrupted())
        continue;
      ProgramRewriter::Flags flags;
      for (auto [point, training] : llvm::enumerate(findTrainingLoops(function, uses)))
        ProgramRewriter(function, training, point, flags).run();
    }
  }
};

} // namespace
} // namespace dvn
