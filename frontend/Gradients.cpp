// Gradients: `grad(v, x)`; see Evaluator.h.
//
// What x is bound to now is an SSA value (for memory: the one that this block
// knows), so the derivative is one op over values that exist. Here the walk back
// from v finds out whether it depends on them, and refuses what G1 to G5 of
// docs/language.md refuse.

#include "frontend/Builtins.h"

#include "mlir/IR/Dominance.h"

using namespace dvn;

namespace {
/// The result of walking back from a value.
struct Slice {
  llvm::DenseSet<mlir::Value> values;
  mlir::Operation *loop = nullptr;                ///< A `while` on the way to a target.
  llvm::SmallVector<mlir::BlockArgument> carried; ///< Of loops that still run.
};
} // namespace

/// Whether derivatives can flow along a value of this type.
static bool flows(mlir::Type type) {
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  return tensor && llvm::isa<mlir::FloatType>(tensor.getElementType());
}

/// The values that `value` is right away: those that a branch or a loop which has
/// ended may give, or take round; none for what an op computes.
static llvm::SmallVector<mlir::Value> getOrigins(mlir::Value value) {
  if (auto argument = llvm::dyn_cast<mlir::BlockArgument>(value)) {
    unsigned number = argument.getArgNumber();
    mlir::Operation *parent = argument.getOwner()->getParentOp();
    if (auto loop = llvm::dyn_cast_or_null<mlir::scf::ForOp>(parent))
      return {loop.getInitArgs()[number - 1], loop.getYieldedValues()[number - 1]};
    auto loop = llvm::cast<mlir::scf::WhileOp>(parent);
    if (argument.getOwner() == loop.getAfterBody())
      return {loop.getConditionOp().getArgs()[number]};
    return {loop.getInits()[number], loop.getYieldOp().getOperand(number)};
  }
  auto result = llvm::cast<mlir::OpResult>(value);
  unsigned number = result.getResultNumber();
  if (auto branch = llvm::dyn_cast<mlir::scf::IfOp>(result.getOwner())) {
    llvm::SmallVector<mlir::Value> yields{branch.thenYield().getOperand(number)};
    if (branch.elseBlock())
      yields.push_back(branch.elseYield().getOperand(number));
    return yields;
  }
  if (auto loop = llvm::dyn_cast<mlir::scf::ForOp>(result.getOwner()))
    return {loop.getInitArgs()[number], loop.getYieldedValues()[number]};
  if (auto loop = llvm::dyn_cast<mlir::scf::WhileOp>(result.getOwner()))
    return {loop.getConditionOp().getArgs()[number]};
  return {};
}

/// Walks back from a value to the targets, into branches and loops that have ended.
static Slice walkBack(mlir::Value from, const llvm::DenseSet<mlir::Value> &targets,
                      const std::vector<mlir::Block *> &open) {
  Slice slice;
  llvm::SmallVector<mlir::Value> pending{from};
  llvm::SmallVector<mlir::scf::WhileOp> loops;
  auto visit = [&](mlir::Value value) {
    if (flows(value.getType()) && slice.values.insert(value).second)
      pending.push_back(value);
  };
  slice.values.insert(from);
  while (!pending.empty()) {
    mlir::Value value = pending.pop_back_val();
    if (targets.contains(value) && value != from)
      continue;
    if (auto argument = llvm::dyn_cast<mlir::BlockArgument>(value)) {
      mlir::Block *block = argument.getOwner();
      if (!llvm::is_contained(open, block) &&
          llvm::isa_and_nonnull<mlir::LoopLikeOpInterface>(block->getParentOp()))
        llvm::for_each(getOrigins(value), visit);
      else if (!targets.contains(value) && argument.getArgNumber() > 0)
        slice.carried.push_back(argument);
      continue;
    }
    mlir::Operation *op = value.getDefiningOp();
    if (llvm::isa<StopGradientOp>(op))
      continue;
    if (auto loop = llvm::dyn_cast<mlir::scf::WhileOp>(op); loop && value != from)
      loops.push_back(loop);
    if (op->getNumRegions() > 0)
      llvm::for_each(getOrigins(value), visit);
    else
      llvm::for_each(op->getOperands(), visit);
  }
  // Does what a `while` computes depend on a target at all?
  for (mlir::scf::WhileOp loop : loops)
    for (mlir::Value value : loop.getResults())
      if (!slice.loop && slice.values.contains(value)) {
        Slice inner = walkBack(value, targets, open);
        if (llvm::any_of(targets, [&](mlir::Value x) { return inner.values.contains(x); }))
          slice.loop = loop;
      }
  return slice;
}

namespace {
struct Leaf {
  Value value;
  Variable *variable = nullptr;
};
} // namespace

/// The tensors that x means, in order, and a structure to put results in.
static bool collectLeaves(Evaluator &e, SourceRange range, const Value &x,
                          std::vector<Leaf> &leaves, bool &hasParameters) {
  switch (x.getKind()) {
  case Kind::Tensor:
    leaves.push_back({x});
    return true;
  case Kind::Memory:
    hasParameters = true;
    leaves.push_back({e.read(*x.get<MemoryInfo>().variable), x.get<MemoryInfo>().variable});
    return true;
  case Kind::Instance: {
    hasParameters = true;
    std::vector<Variable *> memory;
    e.collectInstance(x.get<Instance>(), false, memory);
    if (memory.empty()) {
      e.fail(range, Code::NotMemory,
             "`" + e.describePlace(x.get<Instance>()) + "` has no params" +
                 (x.get<Instance>().unfolded ? "" : " yet: it was not called"));
      return false;
    }
    for (Variable *variable : memory)
      leaves.push_back({e.read(*variable), variable});
    return true;
  }
  case Kind::List:
  case Kind::Record:
    for (size_t i = 0; i < x.getCount(); ++i)
      if (!collectLeaves(e, range, x.getElementAt(i), leaves, hasParameters))
        return false;
    return true;
  case Kind::Error:
    return false;
  default:
    e.fail(range, Code::WrongKind,
           "a gradient is taken by a tensor, memory, an instance or a list of these, found " +
               describeType(x, e.emit.symbols));
    return false;
  }
}

/// Whether `value` is what the memory held at some time: read, or stored.
static bool isHeldBy(mlir::Value value, const Variable &variable) {
  if (auto read = value.getDefiningOp<ReadOp>())
    return read.getVariable() == variable.name;
  auto stop = value.getDefiningOp<StopGradientOp>();
  return stop && llvm::any_of(stop->getOperand(0).getUsers(), [&](mlir::Operation *user) {
           auto write = llvm::dyn_cast<WriteOp>(user);
           return write && write.getVariable() == variable.name;
         });
}

/// Memory that was stored to after a value of the slice was computed from it.
static const Variable *findStored(llvm::ArrayRef<Leaf> leaves, const Slice &slice) {
  for (const Leaf &leaf : leaves)
    if (leaf.variable && !slice.values.contains(leaf.value.getSsa()))
      for (mlir::Value value : slice.values)
        if (isHeldBy(value, *leaf.variable))
          return leaf.variable;
  return nullptr;
}

/// Lists and records as they are, with `change` of what lies in them.
static Value mapParts(const Value &x, llvm::function_ref<Value(const Value &)> change) {
  if (x.is(Kind::List)) {
    std::vector<Value> parts;
    for (const Value &part : x.getList())
      parts.push_back(mapParts(part, change));
    return Value::list(std::move(parts));
  }
  if (x.is(Kind::Record)) {
    std::vector<Field> parts;
    for (const Field &field : x.getFields())
      parts.push_back({field.name, std::make_shared<Value>(mapParts(*field.value, change))});
    return Value::record(std::move(parts));
  }
  return change(x);
}

/// The gradients of the leaves of x in its structure; those of an instance are a list.
static Value distribute(Evaluator &e, const Value &x, llvm::ArrayRef<Value> gradients) {
  return mapParts(x, [&](const Value &part) {
    size_t count = 1;
    if (part.is(Kind::Instance)) {
      std::vector<Variable *> memory;
      e.collectInstance(part.get<Instance>(), false, memory);
      count = memory.size();
    }
    llvm::ArrayRef<Value> own = gradients.take_front(count);
    gradients = gradients.drop_front(count);
    return part.is(Kind::Instance) ? Value::list(own.vec()) : own.front();
  });
}

static Value evalGrad(BuiltinCall &call) {
  Evaluator &e = call.e;
  const Value &v = call[0];
  if (!v.isTensor() || v.getRank() != 0 || !llvm::isa<mlir::FloatType>(v.getElement())) {
    Diagnostic &diag = e.error(call.ranges[0], Code::GradientNotScalar);
    diag << "a gradient is that of one number, a tensor of rank 0, found "
         << describeType(v, e.emit.symbols);
    if (v.isTensor() && v.getRank() > 0)
      diag.help("`sum(..)` or `mean(..)` make one number of it");
    return Value();
  }
  std::vector<Leaf> leaves;
  bool hasParameters = false;
  if (!collectLeaves(e, call.ranges[1], call[1], leaves, hasParameters))
    return Value();
  if (leaves.empty())
    return call[1];
  llvm::DenseSet<mlir::Value> targets;
  for (const Leaf &leaf : leaves) {
    if (!leaf.value.isTensor() || !llvm::isa<mlir::FloatType>(leaf.value.getElement()))
      return e.fail(call.ranges[1], Code::NotDifferentiable,
                    "there is no gradient by " + describeType(leaf.value, e.emit.symbols) +
                        ", only by tensors of f32 and f64");
    targets.insert(leaf.value.getSsa());
  }
  Slice slice = walkBack(v.getSsa(), targets, e.emit.open);
  bool depends = false;
  const Leaf *missing = nullptr;
  for (const Leaf &leaf : leaves) {
    bool found = slice.values.contains(leaf.value.getSsa());
    depends |= found;
    if (!found && (!missing || (leaf.variable && leaf.variable->lastStore.isValid())))
      missing = &leaf;
  }
  if (slice.loop) {
    e.error(call.range, Code::GradientThroughLoop)
            .help("write `for` over a range and let the rounds that are too many keep the value, "
                  "or cut with `stop_gradient`")
        << "no gradient goes through a `while`, or a `for` that may end early";
    return Value();
  }
  for (mlir::BlockArgument argument : slice.carried) {
    mlir::Region *loop = argument.getOwner()->getParent();
    for (const Leaf &leaf : leaves)
      if (!loop->isAncestor(leaf.value.getSsa().getParentRegion())) {
        e.error(call.range, Code::GradientThroughLoop)
                .help("take the gradient after the loop, or cut with `stop_gradient`")
            << "this depends on values of earlier rounds of a loop that still runs";
        return Value();
      }
  }
  if (const Variable *variable = findStored(leaves, slice)) {
    Diagnostic &diag = e.error(call.range, Code::GradientAfterStore);
    if (variable->lastStore.isValid())
      diag.label(variable->lastStore, "stored here");
    diag << "`" << variable->name << "` was stored to after this value was computed from it";
    return Value();
  }
  if (!depends) {
    bool stored = missing && missing->variable && missing->variable->lastStore.isValid();
    Diagnostic &diag = e.error(call.range, Code::GradientIndependent);
    diag << "the value does not depend on what the gradient is taken by";
    if (stored)
      diag.label(missing->variable->lastStore, "stored here");
    else if (missing && missing->value.getOrigin().isValid())
      diag.label(missing->value.getOrigin(), "bound here");
    return Value();
  }
  if (hasParameters)
    for (mlir::Value value : slice.values)
      if (auto found = e.unsaid.find(value); found != e.unsaid.end()) {
        e.error(call.range, Code::GradientUnsaid)
                .label(found->second, "this call does not say it")
                .help("write `training = true` there, or `training = false`")
            << "a gradient by params through code that asks `training`, and no call said it";
        return Value();
      }
  llvm::SmallVector<mlir::Value> wrt;
  llvm::SmallVector<mlir::Type> types;
  llvm::DenseMap<mlir::Value, unsigned> places;
  for (const Leaf &leaf : leaves)
    if (places.try_emplace(leaf.value.getSsa(), wrt.size()).second) {
      wrt.push_back(leaf.value.getSsa());
      types.push_back(leaf.value.getSsa().getType());
    }
  auto op = e.emit.create<GradientOp>(mlir::TypeRange(types), v.getSsa(), mlir::ValueRange(wrt));
  std::vector<Value> gradients;
  for (const Leaf &leaf : leaves)
    gradients.push_back(Value::tensor(op.getResult(places[leaf.value.getSsa()]),
                                      leaf.value.getElement(), leaf.value.getShape()));
  return distribute(e, call[1], gradients);
}

void dvn::addGradients(BuiltinTable &table) {
  table.add("grad(v, x)", evalGrad);
  table.add("stop_gradient(x)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    std::function<Value(const Value &)> cut = [&](const Value &x) -> Value {
      if (x.isTensor() && llvm::isa<mlir::FloatType>(x.getElement()))
        return Value::tensor(e.emit.make<StopGradientOp>(x.getSsa().getType(), x.getSsa()),
                             x.getElement(), x.getShape());
      if (x.is(Kind::List)) {
        std::vector<Value> parts;
        for (const Value &part : x.getList())
          parts.push_back(cut(part));
        return Value::list(std::move(parts));
      }
      if (x.is(Kind::Record)) {
        std::vector<Field> parts;
        for (const Field &field : x.getFields())
          parts.push_back({field.name, std::make_shared<Value>(cut(*field.value))});
        return Value::record(std::move(parts));
      }
      return x;
    };
    return cut(call[0]);
  });
  table.add("recompute(f)", [](BuiltinCall &call) {
    const Value &f = call[0];
    if (!f.is(Kind::Function) && !f.is(Kind::Instance) && !f.is(Kind::Builtin)) {
      Diagnostic &diag = call.e.error(call.ranges[0], Code::NotCallable);
      diag << "`recompute` wants a function or an instance, found " << describeKind(f);
      if (f.is(Kind::Net))
        diag.help("an instance is made by `" + f.get<NetInfo>().decl->name.text.str() + "(..)`");
      return Value();
    }
    auto info = std::make_shared<FunctionInfo>();
    info->name = "recompute";
    info->place = call.range;
    info->callee = f;
    info->recomputed = true;
    return Value::object(Kind::Function, info);
  });
  Builtin &trace = table.add("trace(f, ...x)", [](BuiltinCall &call) {
    Evaluator &e = call.e;
    if (call.raw.empty())
      return e.fail(call.range, Code::MissingArgument,
                    "`trace` wants an instance and its arguments");
    Value callee = e.evalArgument(call.raw[0], {});
    if (callee.isError())
      return callee;
    if (!callee.is(Kind::Instance))
      return e.fail(call.raw[0].range, Code::WrongKind,
                    "`trace` wants an instance, found " + describeKind(callee));
    std::vector<CallArgument> rest(call.raw.begin() + 1, call.raw.end());
    std::vector<Field> outputs;
    Evaluator::Trace traced;
    traced.root = callee.get<Instance>().place;
    traced.block = e.emit.builder.getInsertionBlock();
    traced.outputs = &outputs;
    Value result;
    {
      Restore guard(e.traced, traced);
      result = e.call(callee, std::move(rest), {call.range, {}, true});
    }
    if (result.isError())
      return result;
    return Value::record({{"", std::make_shared<Value>(result)},
                          {"", std::make_shared<Value>(Value::record(std::move(outputs)))}});
  });
  trace.lazy = true;
}
