// BuiltinsMatrix: systems, determinants, decompositions; see Builtins.h.
//
// Each is one op that the runtime computes. Leading sizes are those of a stack of
// matrices; those of `solve` are broadcast.

#include "dialect/ops/Matrix.h"
#include "frontend/Builtins.h"

using namespace dvn;

/// An argument as a tensor of floats of at least `rank`.
static Value getMatrix(BuiltinCall &call, size_t index, size_t rank, mlir::Type element = {}) {
  Evaluator &e = call.e;
  Value x = e.toTensor(call.ranges[index], call[index], element, call.builtin.name);
  if (x.isError())
    return x;
  if (!llvm::isa<mlir::FloatType>(x.getElement())) {
    e.error(call.ranges[index], Code::ElementTypesDiffer).help("convert it: `f32(..)`")
        << "`" << call.builtin.name << "` wants f32 or f64, found "
        << describeType(x, e.emit.symbols);
    return Value();
  }
  if (x.getRank() < rank)
    return e.fail(call.ranges[index], Code::WrongRank,
                  "`" + call.builtin.name + "` wants a matrix, found " +
                      describeType(x, e.emit.symbols));
  return x;
}

static Value getSquare(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value a = getMatrix(call, 0, 2);
  if (a.isError())
    return a;
  size_t rank = a.getRank();
  if (e.sameSize(call.ranges[0], a.getShape()[rank - 2], a.getShape()[rank - 1],
                 "the rows and columns of `" + call.builtin.name + "`"))
    return a;
  return e.fail(call.ranges[0], Code::SizesDiffer,
                "`" + call.builtin.name + "` wants as many rows as columns, found " +
                    describeType(a, e.emit.symbols));
}

/// Sizes with `last` for the last two of `shape`.
static Shape withLast(const Shape &shape, std::initializer_list<Size> last) {
  Shape result(shape.begin(), shape.end() - 2);
  result.insert(result.end(), last.begin(), last.end());
  return result;
}

static Value solve(BuiltinCall &call) {
  Evaluator &e = call.e;
  Value a = getSquare(call);
  if (a.isError())
    return a;
  Value b = getMatrix(call, 1, 1, a.getElement());
  if (b.isError())
    return b;
  e.emit.setRange(call.range);
  bool single = b.getRank() == 1;
  if (single)
    b = e.emit.reshape(b, {b.getShape()[0], Size(1)});
  const Size n = a.getShape().back(), rows = b.getShape()[b.getRank() - 2];
  if (!e.sameSize(call.range, n, rows, "the rows of `solve`")) {
    e.error(call.range, Code::SizesDiffer)
            .note("the matrix has " + e.emit.symbols.getText(n) + " rows, the right side " +
                  e.emit.symbols.getText(rows))
        << "`solve` does not fit " << describeType(call[0], e.emit.symbols) << " and "
        << describeType(call[1], e.emit.symbols);
    return Value();
  }
  mlir::Type element = a.getElement();
  std::optional<Shape> lead =
      e.broadcastShapes(call.range, Value::tensor({}, element, withLast(a.getShape(), {})),
                        Value::tensor({}, element, withLast(b.getShape(), {})), "solve");
  if (!lead)
    return Value();
  auto full = [&](Size columns) {
    Shape shape = *lead;
    shape.insert(shape.end(), {n, columns});
    return shape;
  };
  Shape shape = full(b.getShape().back());
  a = e.emit.broadcastTo(a, full(n));
  b = e.emit.broadcastTo(b, shape);
  Value x =
      Value::tensor(e.emit.create<SolveOp>(getTensorType(element, shape), a.getSsa(), b.getSsa()),
                    element, shape);
  if (single)
    shape.pop_back();
  return e.emit.reshape(x, shape);
}

static Value determinant(BuiltinCall &call) {
  Value a = getSquare(call);
  if (a.isError())
    return a;
  Shape shape = withLast(a.getShape(), {});
  return Value::tensor(
      call.e.emit.create<DeterminantOp>(getTensorType(a.getElement(), shape), a.getSsa()),
      a.getElement(), shape);
}

/// A record of an op's results, by name.
template <typename Op>
static Value decompose(BuiltinCall &call, const Value &a,
                       std::initializer_list<std::pair<const char *, Shape>> parts) {
  Emitter &emit = call.e.emit;
  llvm::SmallVector<mlir::Type> types;
  for (const auto &part : parts)
    types.push_back(getTensorType(a.getElement(), part.second));
  auto op = emit.create<Op>(mlir::TypeRange(types), mlir::ValueRange(a.getSsa()));
  std::vector<Field> fields;
  for (const auto &[part, result] : llvm::zip_equal(parts, op->getResults()))
    fields.push_back({part.first, std::make_shared<const Value>(
                                      Value::tensor(result, a.getElement(), part.second))});
  return Value::record(std::move(fields));
}

static Value symmetricEigen(BuiltinCall &call) {
  Value a = getSquare(call);
  if (a.isError())
    return a;
  Size n = a.getShape().back();
  return decompose<SymmetricEigenOp>(
      call, a, {{"values", withLast(a.getShape(), {n})}, {"vectors", a.getShape()}});
}

static Value svd(BuiltinCall &call) {
  Value a = getMatrix(call, 0, 2);
  if (a.isError())
    return a;
  Size m = a.getShape()[a.getRank() - 2], n = a.getShape().back();
  Size k = call.e.emit.symbols.derive(SymbolTable::Kind::Minimum, m, n);
  return decompose<SvdOp>(call, a,
                          {{"u", withLast(a.getShape(), {m, k})},
                           {"s", withLast(a.getShape(), {k})},
                           {"v", withLast(a.getShape(), {n, k})}});
}

static Value pseudoInverse(BuiltinCall &call) {
  Value a = getMatrix(call, 0, 2);
  if (a.isError())
    return a;
  Shape shape = withLast(a.getShape(), {a.getShape().back(), a.getShape()[a.getRank() - 2]});
  return Value::tensor(
      call.e.emit.create<PseudoInverseOp>(getTensorType(a.getElement(), shape), a.getSsa()),
      a.getElement(), shape);
}

void dvn::addMatrices(BuiltinTable &table) {
  table.add("solve(a, b)", solve);
  table.add("determinant(a)", determinant);
  table.add("pseudo_inverse(a)", pseudoInverse);
  table.add("symmetric_eigen(a)", symmetricEigen);
  table.add("svd(a)", svd);
}
