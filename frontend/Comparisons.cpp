// Comparisons: `==`, `<`, and what is true; see Evaluator.h.
//
// What is decided while compiling stays known: whole numbers that are not known
// compare as sizes. The right side of `&&` and `||` runs only where it decides.

#include "frontend/Evaluator.h"

#include "dialect/ops/Text.h"

using namespace dvn;

// ---- Comparison

template <typename T> static bool holds(BinaryOp op, T x, T y) {
  switch (op) {
  case BinaryOp::Equal:
    return x == y;
  case BinaryOp::NotEqual:
    return x != y;
  case BinaryOp::Less:
    return x < y;
  case BinaryOp::LessEqual:
    return x <= y;
  case BinaryOp::Greater:
    return x > y;
  default:
    return x >= y;
  }
}

/// What is decided about whole numbers that are not known.
static std::optional<bool> decide(const SymbolTable &symbols, BinaryOp op, const Size &x,
                                  const Size &y) {
  auto below = [&](const Size &a, const Size &b) -> std::optional<bool> { // a < b
    std::optional<Size> next = Size::add(a, Size(1));
    if (next && symbols.isLessEqual(*next, b))
      return true;
    if (symbols.isLessEqual(b, a))
      return false;
    return std::nullopt;
  };
  auto negated = [](std::optional<bool> known) {
    return known ? std::optional<bool>(!*known) : known;
  };
  switch (op) {
  case BinaryOp::Equal:
  case BinaryOp::NotEqual: {
    Ordering order = compare(x, y);
    if (order == Ordering::Undecided)
      return std::nullopt;
    return (order == Ordering::Equal) == (op == BinaryOp::Equal);
  }
  case BinaryOp::Less:
    return below(x, y);
  case BinaryOp::Greater:
    return below(y, x);
  case BinaryOp::LessEqual:
    return negated(below(y, x));
  default:
    return negated(below(x, y));
  }
}

Value Evaluator::compareValues(SourceRange range, BinaryOp op, const Value &x, const Value &y) {
  emit.setRange(range);
  bool isEquality = op == BinaryOp::Equal || op == BinaryOp::NotEqual;
  if (x.isKnownNumber() && y.isKnownNumber()) {
    if (x.is(Kind::Int) && y.is(Kind::Int))
      return Value::boolean(::holds(op, x.getInt(), y.getInt()));
    return Value::boolean(::holds(op, x.getReal(), y.getReal()));
  }
  if (x.isHostNumber() && y.isHostNumber()) {
    SourceRange origin = x.isKnownNumber() ? y.getOrigin() : x.getOrigin();
    if (x.isWhole() && y.isWhole()) {
      if (std::optional<bool> known = decide(emit.symbols, op, x.getSize(), y.getSize()))
        return Value::boolean(*known);
      using P = mlir::arith::CmpIPredicate;
      static const P table[] = {P::eq, P::ne, P::slt, P::sle, P::sgt, P::sge};
      return Value::host(Kind::HostBool,
                         emit.make<mlir::arith::CmpIOp>(table[int(op) - int(BinaryOp::Equal)],
                                                        emit.getHost(x), emit.getHost(y)))
          .withOrigin(origin);
    }
    using P = mlir::arith::CmpFPredicate;
    static const P table[] = {P::OEQ, P::UNE, P::OLT, P::OLE, P::OGT, P::OGE};
    return Value::host(Kind::HostBool,
                       emit.make<mlir::arith::CmpFOp>(table[int(op) - int(BinaryOp::Equal)],
                                                      emit.getFloat(x), emit.getFloat(y)))
        .withOrigin(origin);
  }
  auto takes = [](const Value &v) {
    return v.isTensor() || v.isHostNumber() || v.isTruth() || v.is(Kind::List);
  };
  if ((x.isTensor() || y.isTensor()) && takes(x) && takes(y)) {
    std::vector<Value> operands{x, y};
    if (!align(range, operands, getSpelling(op)))
      return Value();
    mlir::Value a = operands[0].getSsa(), b = operands[1].getSsa(), result;
    mlir::Type type = getTensorType(emit.i1(), operands[0].getShape());
    switch (op) {
    case BinaryOp::Equal:
      result = emit.make<EqualOp>(type, a, b);
      break;
    case BinaryOp::NotEqual:
      result = emit.make<NotEqualOp>(type, a, b);
      break;
    case BinaryOp::Less:
      result = emit.make<LessOp>(type, a, b);
      break;
    case BinaryOp::LessEqual:
      result = emit.make<LessEqualOp>(type, a, b);
      break;
    case BinaryOp::Greater:
      result = emit.make<GreaterOp>(type, a, b);
      break;
    default:
      result = emit.make<GreaterEqualOp>(type, a, b);
      break;
    }
    return Value::tensor(result, emit.i1(), operands[0].getShape());
  }
  if (isEquality && x.isTruth() && y.isTruth()) {
    if (x.is(Kind::Bool) && y.is(Kind::Bool))
      return Value::boolean((x.getBool() == y.getBool()) == (op == BinaryOp::Equal));
    using P = mlir::arith::CmpIPredicate;
    return Value::host(Kind::HostBool,
                       emit.make<mlir::arith::CmpIOp>(op == BinaryOp::Equal ? P::eq : P::ne,
                                                      emit.getHost(x), emit.getHost(y)));
  }
  if (x.is(Kind::String) && y.is(Kind::String))
    return Value::boolean(::holds(op, x.getText(), y.getText()));
  if (x.isText() && y.isText()) {
    using P = mlir::arith::CmpIPredicate;
    static const P table[] = {P::eq, P::ne, P::slt, P::sle, P::sgt, P::sge};
    mlir::Value order = emit.make<StringCompareOp>(emit.i64(), emit.getHost(x), emit.getHost(y));
    return Value::host(Kind::HostBool,
                       emit.make<mlir::arith::CmpIOp>(table[int(op) - int(BinaryOp::Equal)], order,
                                                      emit.constant(int64_t(0))))
        .withOrigin(x.is(Kind::String) ? y.getOrigin() : x.getOrigin());
  }
  if (isEquality)
    return Value::boolean(isSame(x, y) == (op == BinaryOp::Equal));
  return fail(range, Code::BadOperand,
              "`" + getSpelling(op) + "` does not compare " + describeKind(x) + " and " +
                  describeKind(y));
}

// ---- Truth

Value Evaluator::evalUnary(const UnaryExpr *expr) {
  Value x = eval(expr->operand);
  emit.setRange(expr->getRange());
  if (x.isError())
    return x;
  if (expr->op == UnaryOp::Minus) {
    if (x.is(Kind::Int))
      return knownArithmetic(expr->getRange(), BinaryOp::Subtract, Value::integer(0), x);
    if (x.is(Kind::Float))
      return Value::real(-x.getReal());
    if (x.is(Kind::HostInt))
      return hostArithmetic(expr->getRange(), BinaryOp::Subtract, Value::integer(0), x)
          .withOrigin(x.getOrigin());
    if (x.is(Kind::HostFloat))
      return Value::host(Kind::HostFloat, emit.make<mlir::arith::NegFOp>(x.getSsa()))
          .withOrigin(x.getOrigin());
    if (x.isTensor() && !x.getElement().isInteger(1))
      return Value::tensor(emit.make<NegOp>(x.getSsa().getType(), x.getSsa()), x.getElement(),
                           x.getShape());
  } else {
    x = toHost(x); // of rank 0: what decides belongs to the host
    if (x.isTensor() && x.getElement().isInteger(1))
      return Value::tensor(emit.make<NotOp>(x.getSsa().getType(), x.getSsa()), x.getElement(),
                           x.getShape());
    if (x.is(Kind::Bool))
      return Value::boolean(!x.getBool());
    if (x.is(Kind::HostBool))
      return Value::host(Kind::HostBool,
                         emit.make<mlir::arith::XOrIOp>(x.getSsa(), emit.constantBool(true)))
          .withOrigin(x.getOrigin());
  }
  return fail(expr->getRange(), Code::BadOperand,
              "`" + getSpelling(expr->op) + "` does not take " + describeKind(x));
}

Value Evaluator::evalLogic(const BinaryExpr *expr) {
  bool isAnd = expr->op == BinaryOp::And;
  Value left = eval(expr->left);
  if (left.isError())
    return left;
  if (left.isTensor() && left.getRank() > 0 && left.getElement().isInteger(1)) {
    Value right = eval(expr->right);
    if (right.isError())
      return right;
    std::vector<Value> operands{left, right};
    if (!align(expr->getRange(), operands, getSpelling(expr->op)))
      return Value();
    emit.setRange(expr->getRange());
    mlir::Value a = operands[0].getSsa(), b = operands[1].getSsa();
    return Value::tensor(isAnd ? emit.make<AndOp>(a.getType(), a, b)
                               : emit.make<OrOp>(a.getType(), a, b),
                         emit.i1(), operands[0].getShape());
  }
  left = toTruth(expr->left->getRange(), left);
  if (left.isError())
    return left;
  if (left.is(Kind::Bool)) {
    if (left.getBool() != isAnd)
      return left;
    Value right = eval(expr->right);
    if (right.isTensor() && right.getRank() > 0 && right.getElement().isInteger(1))
      return right;
    return toTruth(expr->right->getRange(), right);
  }
  // The right side runs only where it decides; without effects it may as well
  // always run.
  mlir::Region region;
  Leftover leftover{*this, region};
  mlir::Block *block = new mlir::Block();
  region.push_back(block);
  Emitter::Level state;
  Value right;
  mlir::Value result;
  bool isPure = false;
  emit.inBlock(block, true, state, [&] {
    right = eval(expr->right);
    if (right.isTensor() && right.getElement().isInteger(1) && right.getRank() > 0)
      return;
    right = toTruth(expr->right->getRange(), right);
    isPure = llvm::all_of(*block, [](mlir::Operation &op) { return mlir::isPure(&op); });
    if (!right.isError() && !isPure)
      result = emit.getHost(right);
  });
  emit.setRange(expr->getRange());
  if (leaving) {
    leaving = false;
    return fail(expr->getRange(), Code::MisplacedStatement,
                "a jump in an operand that is evaluated under a condition");
  }
  if (right.isError() || right.isTensor()) {
    if (right.isTensor()) {
      return fail(expr->getRange(), Code::BadOperand,
                  "`" + getSpelling(expr->op) + "` of a bool and a tensor of bool");
    }
    return Value();
  }
  if (isPure) {
    mlir::Block *here = emit.builder.getInsertionBlock();
    here->getOperations().splice(emit.builder.getInsertionPoint(), block->getOperations());
    if (right.is(Kind::Bool))
      return right.getBool() == isAnd ? left : right;
    mlir::Value a = emit.getHost(left), b = emit.getHost(right);
    return Value::host(Kind::HostBool, isAnd ? emit.make<mlir::arith::AndIOp>(a, b)
                                             : emit.make<mlir::arith::OrIOp>(a, b))
        .withOrigin(left.getOrigin());
  }
  auto op = mlir::scf::IfOp::create(emit.builder, emit.loc(), mlir::TypeRange(emit.i1()),
                                    emit.getHost(left), true);
  emit.countOp();
  {
    mlir::OpBuilder::InsertionGuard guard(emit.builder);
    mlir::Block *evaluated = isAnd ? op.thenBlock() : op.elseBlock();
    mlir::Block *decided = isAnd ? op.elseBlock() : op.thenBlock();
    evaluated->getOperations().splice(evaluated->begin(), block->getOperations());
    emit.builder.setInsertionPointToEnd(evaluated);
    mlir::scf::YieldOp::create(emit.builder, emit.loc(), result);
    emit.builder.setInsertionPointToEnd(decided);
    mlir::Value known =
        mlir::arith::ConstantOp::create(emit.builder, emit.loc(), emit.builder.getBoolAttr(!isAnd));
    mlir::scf::YieldOp::create(emit.builder, emit.loc(), known);
  }
  emit.forgetWritten(state);
  return Value::host(Kind::HostBool, op.getResult(0)).withOrigin(left.getOrigin());
}
