// Operators: what `+`, `@`, `==`, `&&` do with each kind of value; see
// Evaluator.h.
//
// Known numbers are computed here, in 64 bits and with the functions of
// runtime/Elementary.h, so that they have the bits that the program would have.
// Ints of the running program are sizes (Size.h) as far as that goes.

#include "frontend/Evaluator.h"

using namespace dvn;

static bool isComparison(BinaryOp op) {
  return op >= BinaryOp::Equal && op <= BinaryOp::GreaterEqual;
}

Value Evaluator::evalBinary(const BinaryExpr *expr) {
  if (expr->op == BinaryOp::And || expr->op == BinaryOp::Or)
    return evalLogic(expr);
  // Chains are long on the left; walk them without recursion.
  std::vector<const BinaryExpr *> chain{expr};
  while (const auto *left = llvm::dyn_cast<BinaryExpr>(chain.back()->left)) {
    if (left->op == BinaryOp::And || left->op == BinaryOp::Or)
      break;
    chain.push_back(left);
  }
  Value result = eval(chain.back()->left);
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
    Value right = eval((*it)->right);
    emit.setRange((*it)->getRange());
    result = binary((*it)->getRange(), (*it)->op, result, right);
  }
  return result;
}

Value Evaluator::binary(SourceRange range, BinaryOp op, const Value &x, const Value &y) {
  if (x.isError() || y.isError())
    return Value();
  if (op == BinaryOp::MatMul)
    return matmul(range, x, y);
  if (isComparison(op))
    return compareValues(range, op, x, y);
  if (op == BinaryOp::Add && x.is(Kind::List) && y.is(Kind::List)) {
    std::vector<Value> elements(x.getList());
    elements.insert(elements.end(), y.getList().begin(), y.getList().end());
    return Value::list(std::move(elements));
  }
  if (op == BinaryOp::Add && x.is(Kind::String) && y.is(Kind::String))
    return Value::string(x.getText() + y.getText());
  if (op == BinaryOp::Add && x.isText() && y.isText()) {
    mlir::Value texts[] = {emit.getHost(x), emit.getHost(y)};
    llvm::StringRef pieces[] = {"", "", ""}, specs[] = {"", ""};
    return Value::host(Kind::HostString,
                       emit.make<FormatOp>(emit.stringType(), mlir::ValueRange(texts),
                                           emit.builder.getStrArrayAttr(pieces),
                                           emit.builder.getStrArrayAttr(specs)));
  }
  if (x.isKnownNumber() && y.isKnownNumber())
    return knownArithmetic(range, op, x, y);
  if (x.isHostNumber() && y.isHostNumber())
    return hostArithmetic(range, op, x, y)
        .withOrigin(x.isKnownNumber() ? y.getOrigin() : x.getOrigin());
  auto takes = [](const Value &v) { return v.isTensor() || v.isHostNumber() || v.is(Kind::List); };
  if ((x.isTensor() || y.isTensor()) && takes(x) && takes(y))
    return tensorArithmetic(range, op, x, y);
  return fail(range, Code::BadOperand,
              "`" + getSpelling(op) + "` does not take " + describeKind(x) + " and " +
                  describeKind(y));
}

// ---- Known numbers

Value Evaluator::knownArithmetic(SourceRange range, BinaryOp op, const Value &x, const Value &y) {
  if (x.is(Kind::Int) && y.is(Kind::Int)) {
    int64_t a = x.getInt(), b = y.getInt(), result = 0;
    bool overflow = false;
    switch (op) {
    case BinaryOp::Add:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case BinaryOp::Subtract:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case BinaryOp::Multiply:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case BinaryOp::Divide:
    case BinaryOp::Remainder:
      if (b == 0)
        return fail(range, Code::DivisionByZero,
                    "`" + llvm::Twine(a) + " " + getSpelling(op) + " 0`");
      if (op == BinaryOp::Divide)
        return Value::real(double(a) / double(b));
      return Value::integer(b == -1 ? 0 : elementary::mod(a, b));
    case BinaryOp::Power: {
      if (b < 0)
        return Value::real(elementary::pow(double(a), double(b)));
      result = 1;
      for (int64_t base = a, rest = b; rest && !overflow; rest >>= 1) {
        if (rest & 1)
          overflow |= __builtin_mul_overflow(result, base, &result);
        if (rest > 1)
          overflow |= __builtin_mul_overflow(base, base, &base);
      }
      break;
    }
    default:
      return Value();
    }
    if (overflow)
      return fail(range, Code::Overflow,
                  "`" + llvm::Twine(a) + " " + getSpelling(op) + " " + llvm::Twine(b) +
                      "` leaves 64 bits");
    return Value::integer(result);
  }
  double a = x.getReal(), b = y.getReal();
  switch (op) {
  case BinaryOp::Add:
    return Value::real(a + b);
  case BinaryOp::Subtract:
    return Value::real(a - b);
  case BinaryOp::Multiply:
    return Value::real(a * b);
  case BinaryOp::Divide:
    return Value::real(a / b);
  case BinaryOp::Remainder:
    return Value::real(elementary::mod(a, b));
  case BinaryOp::Power:
    return Value::real(elementary::pow(a, b));
  default:
    return Value();
  }
}

// ---- Numbers of the running program

Value Evaluator::hostArithmetic(SourceRange range, BinaryOp op, const Value &x, const Value &y) {
  if (x.isWhole() && y.isWhole()) {
    Size a = x.getSize(), b = y.getSize();
    auto sized = [&](std::optional<Size> size, auto emitOp) {
      return size ? Value::hostInt(*size)
                  : emit.symbolFor(emitOp(emit.getSize(a), emit.getSize(b)), "");
    };
    switch (op) {
    case BinaryOp::Add:
      return sized(Size::add(a, b), [&](mlir::Value p, mlir::Value q) {
        return emit.make<mlir::arith::AddIOp>(p, q);
      });
    case BinaryOp::Subtract:
      return sized(Size::subtract(a, b), [&](mlir::Value p, mlir::Value q) {
        return emit.make<mlir::arith::SubIOp>(p, q);
      });
    case BinaryOp::Multiply:
      return sized(Size::multiply(a, b), [&](mlir::Value p, mlir::Value q) {
        return emit.make<mlir::arith::MulIOp>(p, q);
      });
    case BinaryOp::Divide:
      if (b.isConstant(0))
        return fail(range, Code::DivisionByZero, "a division by zero");
      return Value::ratio(emit.make<mlir::arith::DivFOp>(emit.getFloat(x), emit.getFloat(y)), a, b);
    case BinaryOp::Remainder: {
      std::optional<int64_t> divisor = b.getConstant();
      if (divisor == 0)
        return fail(range, Code::DivisionByZero, "a division by zero");
      if (divisor && *divisor > 0) {
        if (*divisor == 1)
          return Value::integer(0);
        Size quotient = emit.symbols.derive(SymbolTable::Kind::FloorDivide, a, b);
        std::optional<Size> whole = Size::multiply(quotient, b);
        if (std::optional<Size> rest = whole ? Size::subtract(a, *whole) : std::nullopt)
          return Value::hostInt(*rest);
      }
      mlir::Value zero = emit.constant(int64_t(0)), p = emit.getSize(a), q = emit.getSize(b);
      mlir::Value positive =
          emit.make<mlir::arith::CmpIOp>(mlir::arith::CmpIPredicate::ne, q, zero);
      emit.create<AssertOp>(positive, emit.constantString("a division by zero"));
      mlir::Value quotient = emit.make<mlir::arith::FloorDivSIOp>(p, q);
      return emit.symbolFor(
          emit.make<mlir::arith::SubIOp>(p, emit.make<mlir::arith::MulIOp>(quotient, q)), "");
    }
    case BinaryOp::Power:
      if (y.is(Kind::Int) && y.getInt() >= 0 && y.getInt() <= 16) {
        Value result = Value::integer(1);
        for (int64_t i = 0; i < y.getInt(); ++i)
          result = hostArithmetic(range, BinaryOp::Multiply, result, x);
        return result;
      }
      break;
    default:
      break;
    }
  }
  mlir::Value a = emit.getFloat(x), b = emit.getFloat(y), result;
  switch (op) {
  case BinaryOp::Add:
    result = emit.make<mlir::arith::AddFOp>(a, b);
    break;
  case BinaryOp::Subtract:
    result = emit.make<mlir::arith::SubFOp>(a, b);
    break;
  case BinaryOp::Multiply:
    result = emit.make<mlir::arith::MulFOp>(a, b);
    break;
  case BinaryOp::Divide:
    result = emit.make<mlir::arith::DivFOp>(a, b);
    break;
  case BinaryOp::Remainder:
    result = emit.hostMath("mod", {a, b});
    break;
  default:
    result = emit.hostMath("pow", {a, b});
    break;
  }
  return Value::host(Kind::HostFloat, result);
}

// ---- Tensors

bool Evaluator::sameSize(SourceRange range, const Size &x, const Size &y, const llvm::Twine &what,
                         bool *reported) {
  switch (compare(x, y)) {
  case Ordering::Equal:
    return true;
  case Ordering::Different:
    return false;
  case Ordering::Undecided: {
    LineColumn place = sources.getLineColumn(range);
    std::string text =
        (sources.get(range.file).getName() + ":" + llvm::Twine(place.line) + ": " + what).str();
    emit.create<CheckEqualOp>(emit.getSize(x), emit.getSize(y), text);
    return true;
  }
  }
  return false;
}

std::optional<Shape> Evaluator::broadcastShapes(SourceRange range, const Value &x, const Value &y,
                                                llvm::StringRef what) {
  const Shape &a = x.getShape(), &b = y.getShape();
  if (a.empty())
    return b;
  if (b.empty())
    return a;
  bool equalRanks = a.size() == b.size();
  const Shape &larger = a.size() >= b.size() ? a : b, &smaller = a.size() >= b.size() ? b : a;
  size_t offset = larger.size() - smaller.size();
  Shape result = larger;
  for (size_t i = 0; i < smaller.size(); ++i) {
    const Size &p = larger[offset + i], &q = smaller[i];
    if (p == q || q.isConstant(1))
      continue;
    if (equalRanks && p.isConstant(1)) {
      result[offset + i] = q;
      continue;
    }
    if (!sameSize(range, p, q, what + ": sizes differ")) {
      Diagnostic &diag = error(range, Code::CannotBroadcast);
      diag << "`" << what << "` does not fit " << describeType(x, emit.symbols) << " and "
           << describeType(y, emit.symbols);
      if (!equalRanks)
        diag.note("of unequal ranks the smaller shape must be the tail of the larger");
      return std::nullopt;
    }
    if (q.getConstant())
      result[offset + i] = q;
  }
  return result;
}

bool Evaluator::align(SourceRange range, std::vector<Value> &operands, llvm::StringRef what) {
  mlir::Type element;
  // Whole numbers of several widths meet in the widest: nothing is lost.
  auto isWhole = [](const Value &v) {
    return v.isTensor() && !llvm::isa<mlir::FloatType>(v.getElement()) &&
           !v.getElement().isInteger(1);
  };
  unsigned widest = 0;
  for (const Value &operand : operands)
    widest =
        isWhole(operand) ? std::max(widest, operand.getElement().getIntOrFloatBitWidth()) : widest;
  for (Value &operand : operands)
    if (isWhole(operand) && operand.getElement().getIntOrFloatBitWidth() < widest)
      operand = emit.cast(operand, emit.builder.getIntegerType(widest));
  for (const Value &operand : operands) {
    if (!operand.isTensor())
      continue;
    if (element && element != operand.getElement()) {
      Diagnostic &diag = error(range, Code::ElementTypesDiffer);
      diag << "`" << what << "` of " << describeElement(element) << " and "
           << describeElement(operand.getElement());
      diag.help("convert one: `" + describeElement(element) + "(..)`");
      return false;
    }
    element = operand.getElement();
  }
  for (Value &operand : operands)
    if (!operand.isTensor()) {
      operand = toTensor(range, operand, element, what);
      if (operand.isError())
        return false;
    }
  Value shaped = operands[0];
  Shape shape = shaped.getShape();
  for (size_t i = 1; i < operands.size(); ++i) {
    std::optional<Shape> joined =
        broadcastShapes(range, Value::tensor({}, element, shape), operands[i], what);
    if (!joined)
      return false;
    shape = std::move(*joined);
  }
  for (Value &operand : operands)
    operand = emit.broadcastTo(operand, shape);
  return true;
}

Value Evaluator::tensorArithmetic(SourceRange range, BinaryOp op, Value x, Value y) {
  emit.setRange(range);
  bool isSquare = op == BinaryOp::Power && y.is(Kind::Int) && y.getInt() == 2;
  bool isSame = op == BinaryOp::Power && y.is(Kind::Int) && y.getInt() == 1;
  if (isSame)
    return x;
  std::vector<Value> operands{x, isSquare ? x : y};
  if (!align(range, operands, getSpelling(op)))
    return Value();
  mlir::Type element = operands[0].getElement();
  if (element.isInteger(1))
    return fail(range, Code::BadOperand, "`" + getSpelling(op) + "` does not take tensors of bool");
  bool isFloat = llvm::isa<mlir::FloatType>(element);
  if (!isFloat && (op == BinaryOp::Divide || (op == BinaryOp::Power && !isSquare))) {
    element = emit.f32();
    for (Value &operand : operands)
      operand = emit.cast(operand, element);
  }
  mlir::Value a = operands[0].getSsa(), b = operands[1].getSsa(), result;
  mlir::Type type = getTensorType(element, operands[0].getShape());
  switch (op) {
  case BinaryOp::Add:
    result = emit.make<AddOp>(type, a, b);
    break;
  case BinaryOp::Subtract:
    result = emit.make<SubOp>(type, a, b);
    break;
  case BinaryOp::Multiply:
    result = emit.make<MulOp>(type, a, b);
    break;
  case BinaryOp::Divide:
    result = emit.make<DivOp>(type, a, b);
    break;
  case BinaryOp::Remainder:
    result = emit.make<ModOp>(type, a, b);
    break;
  default:
    result = isSquare ? emit.make<MulOp>(type, a, a) : emit.make<PowOp>(type, a, b);
    break;
  }
  std::optional<Size> bound; // x % k lies in 0 .. k - 1
  if (op == BinaryOp::Remainder && y.is(Kind::Int) && y.getInt() > 0 && !isFloat)
    bound = Size(y.getInt());
  return Value::tensor(result, element, operands[0].getShape(), bound);
}

Value Evaluator::matmul(SourceRange range, const Value &left, const Value &right) {
  if (left.isError() || right.isError())
    return Value();
  Value x = left, y = right;
  if (x.is(Kind::List))
    x = toTensor(range, x, y.isTensor() ? y.getElement() : mlir::Type(), "@");
  if (y.is(Kind::List))
    y = toTensor(range, y, x.isTensor() ? x.getElement() : mlir::Type(), "@");
  if (x.isError() || y.isError())
    return Value();
  if (!x.isTensor() || !y.isTensor() || x.getRank() == 0 || y.getRank() == 0)
    return fail(range, Code::BadOperand,
                "`@` wants two tensors, found " + describeType(x, emit.symbols) + " and " +
                    describeType(y, emit.symbols));
  if (x.getElement() != y.getElement())
    return fail(range, Code::ElementTypesDiffer,
                "`@` of " + describeElement(x.getElement()) + " and " +
                    describeElement(y.getElement()));
  if (!llvm::isa<mlir::FloatType>(x.getElement()))
    return notThere(range, "the matrix product of whole numbers");
  emit.setRange(range);
  bool rowAlone = x.getRank() == 1, columnAlone = y.getRank() == 1;
  if (rowAlone)
    x = emit.reshape(x, {Size(1), x.getShape()[0]});
  if (columnAlone)
    y = emit.reshape(y, {y.getShape()[0], Size(1)});
  const Size k = x.getShape().back(), inner = y.getShape()[y.getRank() - 2];
  if (!sameSize(range, k, inner, "the inner sizes of `@` differ")) {
    error(range, Code::SizesDiffer)
            .note("the last size of the left side and the last but one of the right must agree: " +
                  emit.symbols.getText(k) + " and " + emit.symbols.getText(inner))
        << "`@` does not fit " << describeType(left, emit.symbols) << " and "
        << describeType(right, emit.symbols);
    return Value();
  }
  Shape lead(x.getShape().begin(), x.getShape().end() - 2);
  Shape leadY(y.getShape().begin(), y.getShape().end() - 2);
  Size m = x.getShape()[x.getRank() - 2], n = y.getShape().back();
  Shape wanted;
  if (leadY.empty() && !lead.empty()) { // one matrix for all: rows in one
    Size rows = m;
    for (const Size &size : lead)
      rows = Size::multiply(rows, size).value_or(rows);
    wanted = lead;
    wanted.push_back(m);
    wanted.push_back(n);
    x = emit.reshape(x, {rows, k});
    m = rows;
    lead.clear();
  } else if (lead != leadY) {
    std::optional<Shape> joined = broadcastShapes(range, Value::tensor({}, x.getElement(), lead),
                                                  Value::tensor({}, x.getElement(), leadY), "@");
    if (!joined)
      return Value();
    lead = *joined;
    Shape full = lead;
    full.insert(full.end(), {m, k});
    x = emit.broadcastTo(x, full);
    full.resize(lead.size());
    full.insert(full.end(), {inner, n});
    y = emit.broadcastTo(y, full);
  }
  Shape shape = lead;
  shape.push_back(m);
  shape.push_back(n);
  if (work) { // for one sample: sizes that are not known count once
    int64_t count = 1;
    auto times = [&](const Size &size) { count *= size.getConstant().value_or(1); };
    for (const Size &size : shape)
      times(size);
    times(k);
    *work += count;
  }
  mlir::Value product = emit.make<MatmulOp>(getTensorType(x.getElement(), shape), x.getSsa(),
                                            y.getSsa(), false, false);
  Value result = Value::tensor(product, x.getElement(), shape);
  if (!wanted.empty())
    result = emit.reshape(result, wanted);
  Shape last = result.getShape();
  if (columnAlone)
    last.pop_back();
  if (rowAlone)
    last.erase(last.end() - (columnAlone ? 1 : 2));
  return emit.reshape(result, last);
}

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
  if (isEquality && (x.is(Kind::HostString) || y.is(Kind::HostString)) && x.isText() && y.isText())
    return notThere(range, "the comparison of strings that are known only when the program runs");
  if (x.is(Kind::String) && y.is(Kind::String))
    return Value::boolean(::holds(op, x.getText(), y.getText()));
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
  auto region = std::make_unique<mlir::Region>();
  mlir::Block *block = new mlir::Block();
  region->push_back(block);
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
  if (right.isError() || right.isTensor()) {
    if (right.isTensor()) {
      block->dropAllDefinedValueUses();
      return fail(expr->getRange(), Code::BadOperand,
                  "`" + getSpelling(expr->op) + "` of a bool and a tensor of bool");
    }
    block->dropAllDefinedValueUses();
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
