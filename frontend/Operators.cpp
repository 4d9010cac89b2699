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
    if (!step(range, x.getCount() + y.getCount()))
      return Value();
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
      labelOrigin(diag, x, range);
      labelOrigin(diag, y, range);
      return std::nullopt;
    }
    if (q.getConstant())
      result[offset + i] = q;
  }
  if (!checkCount(range, result))
    return std::nullopt;
  return result;
}

/// Whole numbers of several widths meet in the widest: nothing is lost.
static void widenWhole(Emitter &emit, llvm::MutableArrayRef<Value> operands) {
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
}

bool Evaluator::align(SourceRange range, std::vector<Value> &operands, llvm::StringRef what) {
  mlir::Type element;
  widenWhole(emit, operands);
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
  Value shaped = operands[0]; // stands for all operands so far
  for (size_t i = 1; i < operands.size(); ++i) {
    std::optional<Shape> joined = broadcastShapes(range, shaped, operands[i], what);
    if (!joined)
      return false;
    shaped = Value::tensor({}, element, *joined);
  }
  for (Value &operand : operands)
    operand = emit.broadcastTo(operand, shaped.getShape());
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

/// The matrix product of whole numbers, which has no op of its own: products of
/// all pairs, summed.
static mlir::Value wholeProduct(Emitter &emit, const Value &x, const Value &y, const Shape &shape) {
  int64_t rank = x.getRank();
  Shape pairs = x.getShape();
  pairs.push_back(shape.back());
  auto left = llvm::to_vector(llvm::seq<int64_t>(0, rank)), right = left;
  right[rank - 2] = rank - 1;
  right[rank - 1] = rank;
  mlir::Type type = getTensorType(x.getElement(), pairs);
  mlir::Value products = emit.make<MulOp>(type, emit.broadcast(x, pairs, left).getSsa(),
                                          emit.broadcast(y, pairs, right).getSsa());
  return emit.make<ReduceSumOp>(getTensorType(x.getElement(), shape), products,
                                llvm::ArrayRef<int64_t>{rank - 1});
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
  emit.setRange(range);
  Value both[] = {x, y};
  widenWhole(emit, both);
  x = both[0], y = both[1];
  if (x.getElement() != y.getElement())
    return fail(range, Code::ElementTypesDiffer,
                "`@` of " + describeElement(x.getElement()) + " and " +
                    describeElement(y.getElement()));
  if (x.getElement().isInteger(1))
    return fail(range, Code::BadOperand, "`@` does not take tensors of bool");
  bool rowAlone = x.getRank() == 1, columnAlone = y.getRank() == 1;
  if (rowAlone)
    x = emit.reshape(x, {Size(1), x.getShape()[0]});
  if (columnAlone)
    y = emit.reshape(y, {y.getShape()[0], Size(1)});
  const Size k = x.getShape().back(), inner = y.getShape()[y.getRank() - 2];
  if (!sameSize(range, k, inner, "the inner sizes of `@` differ")) {
    Diagnostic &diag = error(range, Code::SizesDiffer);
    diag.note("the last size of the left side and the last but one of the right must agree: " +
              emit.symbols.getText(k) + " and " + emit.symbols.getText(inner))
        << "`@` does not fit " << describeType(left, emit.symbols) << " and "
        << describeType(right, emit.symbols);
    labelOrigin(diag, left, range);
    labelOrigin(diag, right, range);
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
  mlir::Value product = llvm::isa<mlir::FloatType>(x.getElement())
                            ? emit.make<MatmulOp>(getTensorType(x.getElement(), shape), x.getSsa(),
                                                  y.getSsa(), false, false)
                            : wholeProduct(emit, x, y, shape);
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
