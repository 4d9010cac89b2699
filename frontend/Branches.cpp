// Branches: `if` whose condition is not known, and how values leave a block;
// see Evaluator.h.
//
// Both sides are emitted into detached blocks; when both are there, each name
// that either rebinds, and the value of the `if`, gets a layout: which SSA
// values it is made of. Layouts carry values round running loops as well.

#include "frontend/Evaluator.h"
#include "frontend/Hoist.h"

using namespace dvn;

// ---- Layouts

std::optional<Layout> Evaluator::unify(const Value &x, const Value &y) {
  if (x.isUnset() && !y.isUnset())
    return unify(y, x);
  if (isSame(x, y)) {
    Layout layout;
    layout.same = x;
    return layout;
  }
  Layout layout = generalise(x);
  if (holds(layout, y))
    return layout;
  return widen(layout, y);
}

Layout Evaluator::generalise(const Value &value) {
  Layout layout;
  if (!step(emit.getRange(), value.isStruct() ? value.getCount() : 1))
    return layout;
  using Family = Layout::Family;
  switch (value.getKind()) {
  case Kind::Int:
  case Kind::HostInt:
    layout.family = Family::Int;
    break;
  case Kind::Float:
  case Kind::HostFloat:
    layout.family = Family::Float;
    break;
  case Kind::Bool:
  case Kind::HostBool:
    layout.family = Family::Bool;
    break;
  case Kind::String:
  case Kind::HostString:
    layout.family = Family::String;
    break;
  case Kind::Tensor:
    layout.family = Family::Tensor;
    layout.element = value.getElement();
    layout.shape = value.getShape();
    break;
  case Kind::List:
  case Kind::Record:
    layout.family = value.is(Kind::List) ? Family::List : Family::Record;
    for (size_t i = 0; i < value.getCount(); ++i) {
      layout.parts.push_back(generalise(value.getElementAt(i)));
      layout.names.push_back(value.is(Kind::Record) ? value.getFields()[i].name : "");
    }
    break;
  default:
    layout.same = value;
    break;
  }
  return layout;
}

bool Evaluator::holds(const Layout &layout, const Value &value) {
  using Family = Layout::Family;
  if (value.isUnset())
    return true;
  switch (layout.family) {
  case Family::Same:
    return isSame(layout.same, value);
  case Family::Int:
    return value.isWhole();
  case Family::Float:
    return value.isHostNumber();
  case Family::Bool:
    return value.isTruth();
  case Family::String:
    return value.isText();
  case Family::Tensor:
    if (value.isTensor())
      return value.getElement() == layout.element && value.getShape() == layout.shape;
    return layout.shape.empty() &&
           (llvm::isa<mlir::FloatType>(layout.element) ? value.isHostNumber()
            : layout.element.isInteger(1)              ? value.isTruth()
                                                       : value.isWhole());
  case Family::List:
  case Family::Record:
    if (!value.is(layout.family == Family::List ? Kind::List : Kind::Record) ||
        value.getCount() != layout.parts.size())
      return false;
    for (size_t i = 0; i < layout.parts.size(); ++i)
      if (!holds(layout.parts[i], value.getElementAt(i)) ||
          (value.is(Kind::Record) && value.getFields()[i].name != layout.names[i]))
        return false;
    return true;
  }
  return false;
}

std::optional<Layout> Evaluator::widen(const Layout &layout, const Value &value) {
  using Family = Layout::Family;
  if (holds(layout, value))
    return layout;
  if (layout.family == Family::Same && layout.same.isUnset())
    return generalise(value);
  bool isNumber = layout.family == Family::Int || layout.family == Family::Float;
  if (layout.family == Family::Int && value.isHostNumber())
    return generalise(value);
  if ((isNumber || layout.family == Family::Bool) && value.isTensor() && value.getRank() == 0) {
    mlir::Type element = value.getElement();
    bool fits = llvm::isa<mlir::FloatType>(element) ? isNumber
                : element.isInteger(1)              ? layout.family == Family::Bool
                                                    : layout.family == Family::Int;
    if (fits)
      return generalise(value);
  }
  if ((layout.family == Family::List && value.is(Kind::List)) ||
      (layout.family == Family::Record && value.is(Kind::Record))) {
    if (value.getCount() != layout.parts.size())
      return std::nullopt;
    Layout wider = layout;
    for (size_t i = 0; i < layout.parts.size(); ++i) {
      std::optional<Layout> part = widen(layout.parts[i], value.getElementAt(i));
      if (!part || (value.is(Kind::Record) && value.getFields()[i].name != layout.names[i]))
        return std::nullopt;
      wider.parts[i] = *part;
    }
    return wider;
  }
  return std::nullopt;
}

void Evaluator::flatten(const Layout &layout, const Value &value,
                        llvm::SmallVectorImpl<mlir::Value> &out) {
  using Family = Layout::Family;
  if (value.isUnset())
    return fill(layout, out);
  switch (layout.family) {
  case Family::Same:
    return;
  case Family::Float:
    out.push_back(emit.getFloat(value));
    return;
  case Family::Tensor:
    out.push_back(value.isTensor() ? value.getSsa()
                                   : emit.splat(value, layout.element, {}).getSsa());
    return;
  case Family::List:
  case Family::Record:
    for (size_t i = 0; i < layout.parts.size(); ++i)
      flatten(layout.parts[i], value.getElementAt(i), out);
    return;
  default:
    out.push_back(emit.getHost(value));
    return;
  }
}

void Evaluator::fill(const Layout &layout, llvm::SmallVectorImpl<mlir::Value> &out) {
  using Family = Layout::Family;
  switch (layout.family) {
  case Family::Same:
    return;
  case Family::Int:
    out.push_back(emit.constant(int64_t(0)));
    return;
  case Family::Float:
    out.push_back(emit.constant(0.0));
    return;
  case Family::Bool:
    out.push_back(emit.constantBool(false));
    return;
  case Family::String:
    out.push_back(emit.constantString(""));
    return;
  case Family::Tensor: {
    Value zero = layout.element.isInteger(1) ? Value::boolean(false) : Value::integer(0);
    out.push_back(emit.splat(zero, layout.element, layout.shape).getSsa());
    return;
  }
  case Family::List:
  case Family::Record:
    for (const Layout &part : layout.parts)
      fill(part, out);
    return;
  }
}

bool Evaluator::canFill(const Layout &layout) {
  return llvm::all_of(layout.shape, [&](const Size &size) { return emit.canReach(size); }) &&
         llvm::all_of(layout.parts, [&](const Layout &part) { return canFill(part); });
}

void Evaluator::getTypes(const Layout &layout, llvm::SmallVectorImpl<mlir::Type> &out) {
  using Family = Layout::Family;
  switch (layout.family) {
  case Family::Same:
    return;
  case Family::Int:
    out.push_back(emit.i64());
    return;
  case Family::Float:
    out.push_back(emit.f64());
    return;
  case Family::Bool:
    out.push_back(emit.i1());
    return;
  case Family::String:
    out.push_back(emit.stringType());
    return;
  case Family::Tensor:
    out.push_back(getTensorType(layout.element, layout.shape));
    return;
  case Family::List:
  case Family::Record:
    for (const Layout &part : layout.parts)
      getTypes(part, out);
    return;
  }
}

Value Evaluator::rebuild(const Layout &layout, mlir::ValueRange values, size_t &next,
                         llvm::StringRef name) {
  using Family = Layout::Family;
  switch (layout.family) {
  case Family::Same:
    return layout.same;
  case Family::Tensor:
    return Value::tensor(values[next++], layout.element, layout.shape);
  case Family::List: {
    std::vector<Value> elements;
    for (const Layout &part : layout.parts)
      elements.push_back(rebuild(part, values, next, ""));
    return Value::list(std::move(elements));
  }
  case Family::Record: {
    std::vector<Field> fields;
    for (size_t i = 0; i < layout.parts.size(); ++i)
      fields.push_back({layout.names[i], std::make_shared<Value>(rebuild(layout.parts[i], values,
                                                                         next, layout.names[i]))});
    return Value::record(std::move(fields));
  }
  default:
    return emit.fromHost(values[next++], name);
  }
}

// ---- if

Value Evaluator::evalIf(const IfExpr *expr, const Hint &hint, bool wanted, Flow *flow) {
  bool isWhole = flow || expr == whole;
  Restore saveExpression(inExpression, inExpression || !flow);
  Value condition = toTruth(expr->condition->getRange(), eval(expr->condition));
  if (condition.isError()) { // errors of both sides are worth seeing, their effects are not
    return Value();
  }
  Flow result{Flow::Family::Normal, Value::none()};
  if (condition.is(Kind::Bool)) {
    if (const Block *taken = condition.getBool() ? expr->then : expr->otherwise)
      result = evalBlock(taken, hint, wanted);
  } else {
    std::set<std::string> assigned;
    findAssigned(expr->then->statements, assigned);
    if (expr->otherwise)
      findAssigned(expr->otherwise->statements, assigned);
    bool jumped[2] = {false, false};
    auto side = [&](const Block *block, bool &jumps) -> Value {
      if (!block)
        return Value::none();
      Flow result = evalBlock(block, hint, wanted && expr->otherwise);
      jumps = result.family == Flow::Family::Jump;
      return jumps ? Value::unset() : result.value;
    };
    result.value = branch(
                       expr->getRange(), condition.getSsa(), assigned,
                       [&] { return side(expr->then, jumped[0]); },
                       [&] { return side(expr->otherwise, jumped[1]); }, wanted && expr->otherwise,
                       Code::BranchesDiffer, "`if`")
                       .withOrigin(condition.getOrigin());
    if (jumped[0] && jumped[1])
      result.family = Flow::Family::Jump;
  }
  if (flow) {
    *flow = result;
    return result.value;
  }
  if (result.family != Flow::Family::Normal) {
    leaving = true;
    return Value();
  }
  if (!isWhole && !result.value.isError() &&
      !anyFlag({"$break", "$continue", "$return"}).is(Kind::Bool)) {
    error(expr->getRange(), Code::MisplacedStatement)
            .help("give the value of the `if` a name first: `let x = if .. { .. } else { .. }`")
        << "a jump under a condition that is not known, inside of a larger expression";
    return Value();
  }
  return result.value;
}

/// Bindings of the current function that the names mean here.
static std::vector<std::pair<std::string, Binding *>>
findLocals(Scope *scope, const std::set<std::string> &names) {
  std::vector<std::pair<std::string, Binding *>> found;
  unsigned frame = scope->getFrame();
  for (const std::string &name : names)
    for (Scope *s = scope; s && s->getFrame() == frame; s = s->getParent().get())
      if (Binding *binding = s->findHere(name)) {
        if (binding->family == Binding::Family::Local)
          found.push_back({name, binding});
        break;
      }
  return found;
}

Value Evaluator::branch(SourceRange range, mlir::Value condition,
                        const std::set<std::string> &assigned, llvm::function_ref<Value()> then,
                        llvm::function_ref<Value()> otherwise, bool wanted, Code code,
                        llvm::StringRef what) {
  auto locals = findLocals(scope.get(), assigned);
  std::vector<Value> before;
  for (auto &[name, binding] : locals) {
    before.push_back(binding->value);
    trail.push(
        [binding = binding, value = binding->value, keep = scope] { binding->value = value; });
  }
  mlir::Region regions[2];
  Leftover leftovers[] = {{*this, regions[0]}, {*this, regions[1]}};
  Emitter::Level states[2];
  Value results[2];
  std::vector<Value> after[2];
  for (int side = 0; side < 2; ++side) {
    auto *block = new mlir::Block();
    regions[side].push_back(block);
    emit.inBlock(block, true, states[side],
                 [&] { results[side] = side == 0 ? then() : otherwise(); });
    for (size_t i = 0; i < locals.size(); ++i) {
      after[side].push_back(locals[i].second->value);
      locals[i].second->value = before[i];
    }
  }
  emit.setRange(range);
  // What leaves: the names that differ, and the value.
  std::vector<std::optional<Layout>> layouts;
  bool failed = false;
  auto leave = [&](const Value &x, const Value &y, llvm::StringRef name) {
    if (x.isError() || y.isError()) {
      failed = true;
      layouts.push_back(std::nullopt);
      return;
    }
    std::optional<Layout> layout = unify(x, y);
    if (layout && x.isUnset() != y.isUnset() && !canFill(*layout)) {
      failed = true;
      fail(range, Code::BranchesDiffer,
           "after a jump there is no " + describeType(x.isUnset() ? y : x, emit.symbols) +
               ", whose size is made inside of the branch");
    } else if (!layout) {
      failed = true;
      Diagnostic &diag = error(range, code);
      diag << (name.empty() ? "the branches" : "after the branches `" + name.str() + "`") << " of "
           << what << " differ: " << describeType(x, emit.symbols) << " and "
           << describeType(y, emit.symbols);
      if (name.empty() && (x.isNone() || y.isNone()))
        diag.help("give both branches a value, or none");
    }
    layouts.push_back(layout);
  };
  for (size_t i = 0; i < locals.size(); ++i)
    leave(after[0][i], after[1][i], locals[i].first);
  if (wanted)
    leave(results[0], results[1], "");
  if (failed) {
    for (size_t i = 0; i < locals.size(); ++i)
      if (!layouts[i])
        locals[i].second->value = Value();
    if (!wanted)
      return Value::none();
    return Value();
  }
  llvm::SmallVector<mlir::Type> types;
  for (const auto &layout : layouts)
    getTypes(*layout, types);
  // Nothing happens on either side, only host values are chosen.
  bool chooses =
      regions[0].front().empty() && regions[1].front().empty() &&
      llvm::none_of(types, [](mlir::Type type) { return llvm::isa<mlir::RankedTensorType>(type); });
  if (chooses) {
    llvm::SmallVector<mlir::Value> values[2], chosen;
    for (int side = 0; side < 2; ++side) {
      for (size_t i = 0; i < locals.size(); ++i)
        flatten(*layouts[i], after[side][i], values[side]);
      if (wanted)
        flatten(*layouts.back(), results[side], values[side]);
    }
    for (auto [x, y] : llvm::zip_equal(values[0], values[1]))
      chosen.push_back(emit.make<mlir::arith::SelectOp>(condition, x, y));
    size_t next = 0;
    for (size_t i = 0; i < locals.size(); ++i)
      locals[i].second->value =
          rebuild(*layouts[i], chosen, next, locals[i].first).withOrigin(range);
    return wanted ? rebuild(*layouts.back(), chosen, next, "").withOrigin(range) : Value::none();
  }
  auto op =
      mlir::scf::IfOp::create(emit.builder, emit.loc(), mlir::TypeRange(types), condition, true);
  emit.countOp();
  for (int side = 0; side < 2; ++side) {
    mlir::Block *block = &regions[side].front();
    emit.inBlock(block, true, states[side], [&] {
      llvm::SmallVector<mlir::Value> values;
      for (size_t i = 0; i < locals.size(); ++i)
        flatten(*layouts[i], after[side][i], values);
      if (wanted)
        flatten(*layouts.back(), results[side], values);
      mlir::scf::YieldOp::create(emit.builder, emit.loc(), values);
    });
    (side == 0 ? op.getThenRegion() : op.getElseRegion()).takeBody(regions[side]);
  }
  if (states[0].written.empty() && states[1].written.empty())
    for (const Emitter::Level &state : states)
      hoistReads(emit, op, state);
  emit.forgetWritten(states[0]);
  emit.forgetWritten(states[1]);
  if (types.empty() && op.elseBlock()->without_terminator().empty() && !op.elseBlock()->empty())
    op.getElseRegion().getBlocks().clear();
  size_t next = 0;
  for (size_t i = 0; i < locals.size(); ++i)
    locals[i].second->value =
        rebuild(*layouts[i], op.getResults(), next, locals[i].first).withOrigin(range);
  return wanted ? rebuild(*layouts.back(), op.getResults(), next, "").withOrigin(range)
                : Value::none();
}

Flow Evaluator::branchReturning(const IfExpr *expr, mlir::Value condition,
                                llvm::ArrayRef<const Stmt *> rest, const Hint &hint, bool wanted) {
  std::set<std::string> assigned;
  findAssigned(expr->then->statements, assigned);
  if (expr->otherwise)
    findAssigned(expr->otherwise->statements, assigned);
  findAssigned(rest, assigned);
  auto side = [&](const Block *block) -> Value {
    Flow flow{Flow::Family::Normal, Value::none()};
    if (block)
      flow = evalBlock(block, rest.empty() ? hint : Hint(), wanted && rest.empty());
    if (flow.family == Flow::Family::Normal && !rest.empty()) {
      std::optional<Value> guard = getGuard();
      flow = guard ? evalGuarded(*guard, expr->getRange(), rest, hint, wanted)
                   : evalStatements(rest, hint, wanted);
    }
    return settle(flow, expr->getRange(), wanted);
  };
  Value value = branch(
      expr->getRange(), condition, assigned, [&] { return side(expr->then); },
      [&] { return side(expr->otherwise); }, wanted, Code::BranchesDiffer, "`if` with `return`");
  return {Flow::Family::Return, value};
}
