// BuiltinsPool: windows that slide over images; see Builtins.h and Windows.h.

#include "frontend/Windows.h"

#include "dialect/ops/Pool.h"

using namespace dvn;

namespace {
/// A pool being made: the images, the windows, and the sizes of the result.
struct Pool {
  Value x;
  Windows windows;
  Shape shape;
};
} // namespace

/// Padding that leaves a window nothing of the image is refused: its maximum and
/// its average would be of no elements.
static bool checkPadding(BuiltinCall &call, const Windows &windows) {
  for (const Window &window : windows) {
    int64_t most = std::max(window.before, window.after);
    if (most < window.kernel)
      continue;
    call.e.error(call.ranges[3], Code::BadArgument)
            .note("the first or last window would hold no element of the image")
        << "`" << call.builtin.name << "` with windows of " << window.kernel
        << " takes a padding of at most " << window.kernel - 1 << ", found " << most;
    return false;
  }
  return true;
}

/// Reads (x, size, stride = size, padding).
static std::optional<Pool> begin(BuiltinCall &call) {
  Pool pool;
  pool.x = getImages(call);
  if (pool.x.isError())
    return std::nullopt;
  std::optional<IntPair> size = getPair(call, 1, 1);
  if (!size)
    return std::nullopt;
  if (call[2].isNone()) {
    call.arguments[2] = call[1];
    call.ranges[2] = call.ranges[1];
  }
  std::optional<Windows> windows = readWindows(call, pool.x, *size, {2, 3, std::nullopt});
  if (!windows || !checkPadding(call, *windows))
    return std::nullopt;
  pool.windows = *windows;
  std::optional<Shape> shape =
      getWindowedShape(call, pool.x, pool.windows, pool.x.getShape().back());
  if (!shape)
    return std::nullopt;
  pool.shape = *shape;
  return pool;
}

/// The pooling op `Op` of `x` with the windows of the pool.
template <typename Op>
static mlir::Value emitPool(Evaluator &e, const Pool &pool, mlir::Type element, mlir::Value x,
                            const Shape &shape) {
  const auto &[rows, columns] = pool.windows;
  return e.emit.make<Op>(getTensorType(element, shape), x,
                         llvm::ArrayRef<int64_t>{rows.kernel, columns.kernel},
                         llvm::ArrayRef<int64_t>{rows.stride, columns.stride},
                         llvm::ArrayRef<int64_t>{rows.before, columns.before},
                         llvm::ArrayRef<int64_t>{rows.after, columns.after});
}

template <typename Op> static Value pool(BuiltinCall &call) {
  std::optional<Pool> made = begin(call);
  if (!made)
    return Value();
  mlir::Type element = made->x.getElement();
  mlir::Value result = emitPool<Op>(call.e, *made, element, made->x.getSsa(), made->shape);
  return finishWindows(call, result, element, made->shape);
}

/// Sums over the number of elements of the image that each window holds, so that
/// padding does not count.
static Value averagePool(BuiltinCall &call) {
  Evaluator &e = call.e;
  std::optional<Pool> made = begin(call);
  if (!made)
    return Value();
  mlir::Type element = made->x.getElement();
  Value sum = Value::tensor(emitPool<SumPoolOp>(e, *made, element, made->x.getSsa(), made->shape),
                            element, made->shape);
  const auto &[rows, columns] = made->windows;
  Value count = Value::integer(rows.kernel * columns.kernel);
  if (rows.before || rows.after || columns.before || columns.after) {
    Shape image = made->x.getShape(), counts = made->shape;
    image.front() = image.back() = counts.front() = counts.back() = 1;
    Value ones = e.emit.splat(Value::integer(1), element, image);
    count = Value::tensor(emitPool<SumPoolOp>(e, *made, element, ones.getSsa(), counts), element,
                          counts);
  }
  Value mean = e.binary(call.range, BinaryOp::Divide, sum, count);
  return mean.isError() ? mean : finishWindows(call, mean.getSsa(), element, made->shape);
}

/// Where the maxima lie: row * w + column, as `max_unpool` takes it.
static Value switches(BuiltinCall &call) {
  Evaluator &e = call.e;
  std::optional<Pool> made = begin(call);
  if (!made)
    return Value();
  mlir::Type i32 = e.emit.builder.getI32Type();
  mlir::Value result = emitPool<MaxPoolSwitchesOp>(e, *made, i32, made->x.getSsa(), made->shape);
  const Shape &image = made->x.getShape();
  return Value::tensor(result, i32, made->shape, Size::multiply(image[1], image[2]));
}

void dvn::addPools(BuiltinTable &table) {
  table.add("max_pool(x, size, stride = none, padding = \"valid\")", pool<MaxPoolOp>);
  table.add("sum_pool(x, size, stride = none, padding = \"valid\")", pool<SumPoolOp>);
  table.add("average_pool(x, size, stride = none, padding = \"valid\")", averagePool);
  table.add("max_pool_switches(x, size, stride = none, padding = \"valid\")", switches);
}
