// Loops: `for` that runs or is unrolled, `while`; see Evaluator.h.
//
// P4 of docs/language.md: a loop is unrolled by need. A loop over a range is
// first tried as a running one, in a detached region, with all changes of the
// evaluator's state in the trail. If something in it must be known (and the
// range is), all of that is undone and the rounds are evaluated one by one.
//
//   for i in 0..n { total = total + x[i] }
//     ==> %t = scf.for %i = 0 to %n iter_args(%a = total) { .. scf.yield }
//
// A `break` that may happen makes it an scf.while with a flag, and so does a stream,
// which says before each round whether it has one more element.

#include "dialect/ops/Stream.h"
#include "frontend/Hoist.h"
#include "frontend/Sequence.h"

#include "llvm/ADT/ScopeExit.h"

using namespace dvn;

// ---- for

/// Fewer rounds than these are unrolled if what they go over is made from a known
/// range: their kernels join.
static constexpr int64_t fewRounds = 8;

/// Evaluates what the rounds go over. Where that is made from a known range (the batches
/// of so many rows), tries a loop that makes it round by round. All is undone if that
/// cannot be: as a list, it is evaluated before the loop.
std::optional<Flow> Evaluator::runMade(const ForStmt *loop, Value &source) {
  // Ranges and what has a name are as they are, and nothing has to be kept for them.
  if (!llvm::isa<CallExpr, ComprehensionExpr>(loop->source) || hasMemory(loop->body->statements)) {
    source = eval(loop->source);
    return std::nullopt;
  }
  size_t mark = diags.mark(), undo = trail.begin();
  bool hadStopped = stopped;
  Emitter::Level before = emit.level();
  auto counts = frame->counts;
  mlir::Block *block = emit.builder.getInsertionBlock();
  auto last = [&]() -> mlir::Operation * {
    auto point = emit.builder.getInsertionPoint();
    return point == block->begin() ? nullptr : &*std::prev(point);
  };
  mlir::Operation *first = last();
  mlir::Region scratch;
  Leftover leftover{*this, scratch};
  RunningLoop running{scratch};
  running.loop = loop;
  {
    Restore guard(looped, loop->source);
    source = eval(loop->source);
  }
  running.under = getRangeUnder(source, running.sequences);
  if (running.sequences.empty() || !isCountable(running.under)) {
    trail.keep();
    return std::nullopt;
  }
  emit.setRange(loop->getRange());
  std::optional<Size> count = lengthOf(loop->source->getRange(), running.under);
  if (count && count->getConstant().value_or(0) >= fewRounds && runLoop(running) &&
      diags.mark() == mark && stopped == hadStopped) {
    trail.keep();
    return Flow{Flow::Family::Normal, Value::none()};
  }
  trail.rewind(undo);
  scratch.dropAllReferences();
  scratch.getBlocks().clear();
  diags.rewind(mark);
  stopped = hadStopped;
  auto *undone = new mlir::Block();
  scratch.push_back(undone);
  undone->getOperations().splice(undone->end(), block->getOperations(),
                                 first ? std::next(first->getIterator()) : block->begin(),
                                 emit.builder.getInsertionPoint());
  emit.level() = std::move(before);
  frame->counts = std::move(counts);
  source = eval(loop->source);
  return std::nullopt;
}

Flow Evaluator::evalFor(const ForStmt *loop) {
  Value source;
  if (std::optional<Flow> made = runMade(loop, source))
    return *made;
  emit.setRange(loop->getRange());
  Flow flow{Flow::Family::Normal, Value::none()};
  if (source.isError())
    return flow;
  std::vector<Value> sequences;
  Value under = getRangeUnder(source, sequences);
  bool isKnown = false;
  if (under.isTensor() && under.getRank() > 0) {
    isKnown = under.getShape()[0].getConstant().has_value();
  } else if (under.is(Kind::Range)) {
    const auto &info = under.get<RangeInfo>();
    isKnown = info.first.is(Kind::Int) && info.last.is(Kind::Int) && info.step.is(Kind::Int);
    if (isKnown && info.first.getInt() >= info.last.getInt())
      return flow;
  } else if (isStream(under)) {
    isKnown = false;
  } else if (under.is(Kind::Sequence)) {
    std::optional<Size> count = lengthOf(loop->source->getRange(), under);
    if (!count)
      return flow;
    isKnown = count->getConstant().has_value();
  } else {
    unroll(loop, source, flow);
    return flow;
  }
  if (hasMemory(loop->body->statements)) {
    if (isKnown)
      unroll(loop, source, flow);
    else
      fail(loop->getRange(), Code::NotKnown,
           "the loop makes memory, so its range must be known while compiling");
    return flow;
  }
  size_t mark = diags.mark(), undo = trail.begin();
  bool hadStopped = stopped;
  mlir::Region scratch;
  Leftover leftover{*this, scratch};
  RunningLoop running{scratch};
  running.loop = loop;
  running.under = under;
  running.sequences = sequences;
  bool good = runLoop(running);
  bool needsUnrolling = false;
  for (size_t i = mark; i < diags.getAll().size(); ++i) {
    Code code = diags.getAll()[i].getCode();
    needsUnrolling |= code == Code::NotKnown || code == Code::CarriedTypeChanges ||
                      code == Code::BranchesDiffer || code == Code::MemorySizeUnknown ||
                      code == Code::GradientThroughLoop;
  }
  if ((good && !needsUnrolling) || !isKnown || !needsUnrolling || stopped != hadStopped) {
    trail.keep();
    return flow;
  }
  trail.rewind(undo);
  scratch.dropAllReferences();
  scratch.getBlocks().clear();
  diags.rewind(mark);
  unroll(loop, source, flow);
  return flow;
}

/// The position of a round, from its counter.
static Size getPosition(SymbolTable &symbols, const Size &counter, const Size &first,
                        const Size &step) {
  Size offset = Size::subtract(counter, first).value_or(counter);
  return step.isConstant(1) ? offset : symbols.derive(SymbolTable::Kind::FloorDivide, offset, step);
}

/// Names of this function that the loop's body may rebind.
static std::vector<std::pair<std::string, Binding *>>
findCarried(Scope *scope, const std::set<std::string> &assigned) {
  std::vector<std::pair<std::string, Binding *>> carried;
  unsigned frame = scope->getFrame();
  for (const std::string &name : assigned)
    for (Scope *s = scope; s && s->getFrame() == frame; s = s->getParent().get())
      if (Binding *binding = s->findHere(name)) {
        if (binding->family == Binding::Family::Local)
          carried.push_back({name, binding});
        break;
      }
  return carried;
}

/// What a loop's body may rebind, without the flags of the loop itself.
static std::set<std::string> findRebound(const Block *body) {
  std::set<std::string> assigned;
  findAssigned(body->statements, assigned);
  assigned.erase("$break");
  assigned.erase("$continue");
  return assigned;
}

void Evaluator::carryIn(Carried &carried, mlir::Block *block) {
  llvm::SmallVector<mlir::Type> types;
  for (const Layout &layout : carried.layouts)
    getTypes(layout, types);
  unsigned first = block->getNumArguments();
  for (mlir::Type type : types)
    block->addArgument(type, emit.loc());
  size_t next = 0;
  mlir::ValueRange values = block->getArguments().drop_front(first);
  for (size_t i = 0; i < carried.names.size(); ++i)
    carried.names[i].second->value =
        rebuild(carried.layouts[i], values, next, carried.names[i].first)
            .withOrigin(carried.before[i].getOrigin());
}

bool Evaluator::carryOut(Carried &carried, SourceRange range,
                         llvm::SmallVectorImpl<mlir::Value> &out, bool &retry) {
  for (size_t i = 0; i < carried.names.size(); ++i) {
    const Value &value = carried.names[i].second->value;
    if (value.isError())
      return false;
    if (!holds(carried.layouts[i], value)) {
      std::optional<Layout> wider = widen(carried.layouts[i], value);
      if (wider && holds(*wider, carried.before[i])) {
        carried.layouts[i] = *wider;
        retry = true;
        continue;
      }
      error(carried.names[i].second->rebound.isValid() ? carried.names[i].second->rebound : range,
            Code::CarriedTypeChanges)
              .label(range, "in this loop")
          << "`" << carried.names[i].first << "` is "
          << describeType(carried.before[i], emit.symbols) << " before the round and "
          << describeType(value, emit.symbols) << " after it";
      return false;
    }
    if (!retry)
      flatten(carried.layouts[i], value, out);
  }
  return true;
}

void Evaluator::begin(Carried &carried, std::set<std::string> assigned) {
  carried.names = findCarried(scope.get(), assigned);
  for (auto &[name, binding] : carried.names) {
    carried.before.push_back(binding->value);
    trail.push([binding = binding, before = *binding, keep = scope] { *binding = before; });
    carried.layouts.push_back(generalise(binding->value));
  }
}

bool Evaluator::checkFills(const Carried &carried, SourceRange range) {
  for (size_t i = 0; i < carried.names.size(); ++i)
    if (carried.before[i].isUnset() && !canFill(carried.layouts[i])) {
      fail(range, Code::CarriedTypeChanges,
           "a `return` inside of this loop gives a tensor whose size is made in the round");
      return false;
    }
  return true;
}

/// Emits the body in the scratch region: one block of counter and carried
/// values that ends where the yield belongs.
bool Evaluator::emitRound(RunningLoop &running) {
  const ForStmt *loop = running.loop;
  auto *block = new mlir::Block();
  running.region.push_back(block);
  block->addArgument(emit.i64(), emit.loc());
  bool good = true;
  running.state = {};
  running.yields.clear();
  // What is known before the loop holds in it, unless a round writes it.
  for (const auto &[variable, value] : emit.level().memory)
    if (!running.changing.count(variable)) {
      running.state.memory[variable] = value;
      running.state.outside.insert(variable);
    }
  emit.inBlock(block, false, running.state, [&] {
    Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
    for (llvm::StringRef name : {"$break", "$continue"})
      scope->bind(name, {Binding::Family::Local, Value::boolean(false), loop->getRange()});
    std::string name = running.stream ? "round" : "";
    const auto *plain = llvm::dyn_cast<NamePattern>(loop->pattern);
    if (plain && !running.stream && running.sequences.empty()) // else an element's name
      name = plain->name.text.str();
    std::optional<int64_t> low;
    if (emit.symbols.isNonNegative(running.first))
      low = running.first.getConstant().value_or(0);
    Value counter =
        emit.symbolFor(block->getArgument(0), name, low,
                       running.stream ? std::nullopt : Size::subtract(running.last, Size(1)))
            .withOrigin(loop->source->getRange());
    Size position = getPosition(emit.symbols, counter.getSize(), running.first, running.step);
    carryIn(running.carried, block);
    Restore saveCounters(counters);
    counters.push_back(counter);
    Restore saveLoops(runningLoops, runningLoops + 1);
    // A round begins only where no other one has left.
    if (findHidden("$return"))
      clearFlags({"$return"});
    Value element = counter;
    if (running.stream)
      element = takeFromStream(loop->source->getRange(), running.under, running.stream);
    else if (!running.under.is(Kind::Range))
      element = elementAt(loop->source->getRange(), running.under, counter);
    Flow::Family ended = Flow::Family::Normal;
    throughSequences(
        running, 0, element, Value::hostInt(position), [&](const Value &made, const Value &number) {
          Restore saveInner(scope, std::make_shared<Scope>(scope, scope->getFrame()));
          if (loop->position)
            scope->bind(loop->position.text,
                        {Binding::Family::Local, number.withOrigin(loop->source->getRange()),
                         loop->position.range});
          bindPattern(loop->pattern, made, loop->source->getRange());
          ended = evalBlock(loop->body, {}, false).family;
        });
    emit.setRange(loop->getRange());
    good = ended != Flow::Family::Return;
    running.retry = false;
    good = good && carryOut(running.carried, loop->getRange(), running.yields, running.retry);
    running.stopped = anyFlag({"$break", "$return"});
    bool runsOn = running.stopped.is(Kind::Bool) && !running.stopped.getBool();
    if (good && !running.retry && (running.stream || !runsOn)) {
      running.going =
          emit.make<mlir::arith::XOrIOp>(emit.getHost(running.stopped), emit.constantBool(true));
      running.next =
          emit.make<mlir::arith::AddIOp>(block->getArgument(0), emit.getSize(running.step));
    }
  });
  return good;
}

/// Makes the loop of a round that is emitted; the results are the carried values.
mlir::ValueRange Evaluator::finishLoop(RunningLoop &running) {
  Carried &carried = running.carried;
  mlir::Value first = emit.getSize(running.first), last = emit.getSize(running.last),
              step = emit.getSize(running.step);
  llvm::SmallVector<mlir::Value> inits;
  for (size_t i = 0; i < carried.names.size(); ++i)
    flatten(carried.layouts[i], carried.before[i], inits);
  mlir::Block *block = &running.region.front();
  auto yield = [&] {
    emit.inBlock(block, false, running.state,
                 [&] { mlir::scf::YieldOp::create(emit.builder, emit.loc(), running.yields); });
  };
  if (!running.going) {
    auto op = mlir::scf::ForOp::create(emit.builder, emit.loc(), first, last, step, inits);
    yield();
    op.getRegion().takeBody(running.region);
    hoistReads(emit, op, running.state);
    return op.getResults();
  }
  inits.insert(inits.begin(), first);
  inits.push_back(emit.constantBool(true));
  block->addArgument(emit.i1(), emit.loc());
  running.yields.insert(running.yields.begin(), running.next);
  running.yields.push_back(running.going);
  auto test = [&](mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange values) {
    mlir::Value going;
    if (running.stream) {
      // After a `break` nothing is waited for.
      going = mlir::scf::IfOp::create(
                  builder, loc, values.back(),
                  [&](mlir::OpBuilder &inner, mlir::Location) {
                    mlir::Value more = StreamNextOp::create(inner, loc, emit.i1(), running.stream);
                    mlir::scf::YieldOp::create(inner, loc, more);
                  },
                  [&](mlir::OpBuilder &inner, mlir::Location) {
                    mlir::scf::YieldOp::create(inner, loc, values.back());
                  })
                  .getResult(0);
    } else {
      mlir::Value inside = mlir::arith::CmpIOp::create(
          builder, loc, mlir::arith::CmpIPredicate::slt, values.front(), last);
      going = mlir::arith::AndIOp::create(builder, loc, inside, values.back());
    }
    mlir::scf::ConditionOp::create(builder, loc, going, values);
  };
  auto op = mlir::scf::WhileOp::create(emit.builder, emit.loc(), mlir::ValueRange(inits).getTypes(),
                                       inits, test,
                                       [](mlir::OpBuilder &, mlir::Location, mlir::ValueRange) {});
  yield();
  op.getAfter().takeBody(running.region);
  if (running.stream)
    emit.create<StreamCloseOp>(running.stream);
  return op.getResults().drop_front().drop_back();
}

bool Evaluator::runLoop(RunningLoop &running) {
  const ForStmt *loop = running.loop;
  running.step = Size(1);
  if (isStream(running.under)) {
    running.first = running.last = Size(0);
    running.stream = openStream(loop->source->getRange(), running.under);
    if (!running.stream)
      return false;
  } else if (!running.under.is(Kind::Range)) {
    std::optional<Size> count = lengthOf(loop->source->getRange(), running.under);
    if (!count)
      return false;
    running.first = Size(0);
    running.last = *count;
  } else {
    const auto &info = running.under.get<RangeInfo>();
    running.first = info.first.getSize();
    running.last = info.last.getSize();
    running.step = info.step.getSize();
  }
  emit.setRange(loop->getRange());
  checkStep(loop->source->getRange(), running.step);
  // Checked above, so it holds within the loop.
  std::optional<SymbolId> stepSymbol = running.step.getSymbol();
  std::optional<int64_t> lowBefore;
  if (stepSymbol) {
    lowBefore = emit.symbols.get(*stepSymbol).low;
    emit.symbols.get(*stepSymbol).low = std::max<int64_t>(1, lowBefore.value_or(1));
  }
  auto forgetStep = llvm::make_scope_exit([&] {
    if (stepSymbol)
      emit.symbols.get(*stepSymbol).low = lowBefore;
  });
  Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
  running.assigned = findRebound(loop->body);
  for (size_t i = 0; i < running.sequences.size(); ++i)
    if (running.sequences[i].get<SequenceInfo>().expr->condition) {
      std::string counter = "$kept" + std::to_string(i);
      scope->bind(counter, {Binding::Family::Local, Value::integer(0), loop->getRange()});
      running.assigned.insert(counter);
    }
  Carried &carried = running.carried;
  begin(carried, running.assigned);
  running.assigned.insert({"$break", "$continue"});
  size_t mark = diags.mark();
  for (int attempt = 0;; ++attempt) {
    size_t undo = trail.begin();
    bool good = emitRound(running);
    for (Variable *variable : running.state.written)
      if (running.state.usedOutside.count(variable) && running.changing.insert(variable).second)
        running.retry = good;
    if (good && !running.retry) {
      trail.keep();
      break;
    }
    // Wider layouts are found, or memory that changes: once more from the beginning.
    bool again = good && running.retry && attempt < 8;
    for (size_t i = 0; i < carried.names.size(); ++i)
      carried.names[i].second->value = carried.before[i];
    if (!again) {
      trail.keep();
      for (auto &[name, binding] : carried.names)
        binding->value = Value();
      return false;
    }
    trail.rewind(undo);
    running.region.dropAllReferences();
    running.region.getBlocks().clear();
    diags.rewind(mark);
  }
  for (size_t i = 0; i < carried.names.size(); ++i)
    carried.names[i].second->value = carried.before[i];
  if (!checkFills(carried, loop->getRange()))
    return false;
  mlir::ValueRange results = finishLoop(running);
  emit.countOp();
  emit.forgetWritten(running.state);
  size_t next = 0;
  for (size_t i = 0; i < carried.names.size(); ++i)
    carried.names[i].second->value =
        rebuild(carried.layouts[i], results, next, carried.names[i].first)
            .withOrigin(loop->getRange());
  return true;
}

// ---- while

Flow Evaluator::evalWhile(const WhileStmt *loop) {
  Flow flow{Flow::Family::Normal, Value::none()};
  Carried carried;
  begin(carried, findRebound(loop->body));
  size_t mark = diags.mark();
  for (int attempt = 0; attempt < 5; ++attempt) {
    size_t undo = trail.begin();
    mlir::Region before, after;
    Leftover leftovers[] = {{*this, before}, {*this, after}};
    auto *test = new mlir::Block(), *body = new mlir::Block();
    before.push_back(test);
    after.push_back(body);
    llvm::SmallVector<mlir::Value> yields;
    Emitter::Level testState, bodyState;
    bool good = true, retry = false, never = false;
    Value condition;
    // Values that go round: the carried ones, the number of the round, a flag.
    carryIn(carried, test);
    test->addArgument(emit.i64(), emit.loc());
    test->addArgument(emit.i1(), emit.loc());
    unsigned count = test->getNumArguments();
    emit.inBlock(test, false, testState, [&] {
      condition = toTruth(loop->condition->getRange(), eval(loop->condition));
      good = !condition.isError();
      never = condition.is(Kind::Bool) && !condition.getBool();
      if (!good)
        return;
      emit.setRange(loop->getRange());
      mlir::Value going =
          emit.make<mlir::arith::AndIOp>(emit.getHost(condition), test->getArgument(count - 1));
      mlir::scf::ConditionOp::create(emit.builder, emit.loc(), going, test->getArguments());
    });
    if (good && !never) {
      carryIn(carried, body);
      body->addArgument(emit.i64(), emit.loc());
      body->addArgument(emit.i1(), emit.loc());
      emit.inBlock(body, false, bodyState, [&] {
        Restore saveScope(scope, std::make_shared<Scope>(scope, scope->getFrame()));
        for (llvm::StringRef name : {"$break", "$continue"})
          scope->bind(name, {Binding::Family::Local, Value::boolean(false), loop->getRange()});
        mlir::Value round = body->getArgument(count - 2);
        Restore saveCounters(counters);
        counters.push_back(emit.symbolFor(round, "round", 0));
        Restore saveLoops(runningLoops, runningLoops + 1);
        if (findHidden("$return"))
          clearFlags({"$return"});
        good = evalBlock(loop->body, {}, false).family != Flow::Family::Return;
        emit.setRange(loop->getRange());
        good = good && carryOut(carried, loop->getRange(), yields, retry);
        if (!good || retry)
          return;
        yields.push_back(emit.make<mlir::arith::AddIOp>(round, emit.constant(int64_t(1))));
        Value jumped = anyFlag({"$break", "$return"});
        yields.push_back(
            emit.make<mlir::arith::XOrIOp>(emit.getHost(jumped), emit.constantBool(true)));
        mlir::scf::YieldOp::create(emit.builder, emit.loc(), yields);
      });
    }
    for (size_t i = 0; i < carried.names.size(); ++i)
      carried.names[i].second->value = carried.before[i];
    good = good && (retry || never || checkFills(carried, loop->getRange()));
    if (!good || never || !retry) {
      trail.keep();
      if (!good)
        for (auto &[name, binding] : carried.names)
          binding->value = Value();
      if (!good || never)
        return flow;
      llvm::SmallVector<mlir::Value> inits;
      for (size_t i = 0; i < carried.names.size(); ++i)
        flatten(carried.layouts[i], carried.before[i], inits);
      inits.push_back(emit.constant(int64_t(0)));
      inits.push_back(emit.constantBool(true));
      auto nothing = [](mlir::OpBuilder &, mlir::Location, mlir::ValueRange) {};
      auto op = mlir::scf::WhileOp::create(
          emit.builder, emit.loc(), mlir::ValueRange(inits).getTypes(), inits, nothing, nothing);
      op.getBefore().takeBody(before);
      op.getAfter().takeBody(after);
      emit.countOp();
      emit.forgetWritten(testState);
      emit.forgetWritten(bodyState);
      size_t next = 0;
      for (size_t i = 0; i < carried.names.size(); ++i)
        carried.names[i].second->value =
            rebuild(carried.layouts[i], op.getResults(), next, carried.names[i].first)
                .withOrigin(loop->getRange());
      return flow;
    }
    trail.rewind(undo);
    diags.rewind(mark);
  }
  return flow;
}
