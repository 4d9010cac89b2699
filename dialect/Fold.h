//===- Fold.h - constants of elementwise ops ------------------------------===//
//
// The folders that ODS records of elementwise ops call: they run an op's scalar
// template on the elements of constant operands. In the numbers of the element
// type (f32 in float, f64 in double, integers in int64_t wrapped to their
// width), so that folding changes no bit.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_FOLD_H
#define DVN_DIALECT_FOLD_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/Value.h"
#include "runtime/Elementary.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <type_traits>

namespace dvn {

/// Larger results stay as ops: what a kernel computes need not be in the object.
constexpr int64_t maxFoldedElements = 1024;

/// Whether every element of `value` is known to be `number`; the sign of a zero
/// counts. Sees through `dvn.broadcast`, so it holds for run-time sizes too.
bool isFilledWith(mlir::Value value, double number);

/// Constant elements converted as `dvn.cast` does.
mlir::DenseElementsAttr castElements(mlir::DenseElementsAttr x, mlir::RankedTensorType type);

/// Element types that an op accepts, so that `exp` is not instantiated for ints.
struct FloatScalars {
  static constexpr bool floats = true, integers = false, bools = false;
};
struct NumberScalars {
  static constexpr bool floats = true, integers = true, bools = false;
};
struct BoolScalars {
  static constexpr bool floats = false, integers = false, bools = true;
};
struct AnyScalars {
  static constexpr bool floats = true, integers = true, bools = true;
};

namespace fold {
/// `Stored`: how the attribute holds an element; `Computed`: how ops see it.
template <typename Stored_, typename Computed_ = Stored_> struct Numbers {
  using Stored = Stored_;
  using Computed = Computed_;
};

/// Calls `run` with the `Numbers` of an element type.
template <typename Scalars, typename Run> mlir::OpFoldResult dispatch(mlir::Type element, Run run) {
  if constexpr (Scalars::floats) {
    if (element.isF32())
      return run(Numbers<float>());
    if (element.isF64())
      return run(Numbers<double>());
  }
  if constexpr (Scalars::integers) {
    if (element.isSignlessInteger(32))
      return run(Numbers<int32_t, int64_t>());
    if (element.isSignlessInteger(64))
      return run(Numbers<int64_t>());
    if (element.isUnsignedInteger(8))
      return run(Numbers<uint8_t, int64_t>());
  }
  if constexpr (Scalars::bools)
    if (element.isSignlessInteger(1))
      return run(Numbers<bool>());
  return {};
}

inline bool isSmall(mlir::ShapedType type, bool splat) {
  return type.hasStaticShape() && (splat || type.getNumElements() <= maxFoldedElements);
}

/// The attribute of `count` elements, element i being `at(i)`: a number of the
/// stored type, or a bool where the op compares.
template <typename Stored, typename At>
mlir::Attribute collect(mlir::ShapedType type, int64_t count, At at) {
  using Out = std::conditional_t<std::is_same_v<decltype(at(0)), bool>, bool, Stored>;
  llvm::SmallVector<Out> elements;
  elements.reserve(count);
  for (int64_t i = 0; i < count; ++i)
    elements.push_back(static_cast<Out>(at(i)));
  return mlir::DenseElementsAttr::get(type, llvm::ArrayRef<Out>(elements));
}
} // namespace fold

/// The constant `evaluate(x)`, or null.
template <typename Scalars, typename Evaluate>
mlir::OpFoldResult foldUnary(mlir::Type result, mlir::Attribute x, Evaluate evaluate) {
  auto type = llvm::cast<mlir::ShapedType>(result);
  auto dense = llvm::dyn_cast_or_null<mlir::DenseElementsAttr>(x);
  if (!dense || !fold::isSmall(type, dense.isSplat()))
    return {};
  return fold::dispatch<Scalars>(dense.getElementType(), [&](auto numbers) -> mlir::OpFoldResult {
    using Stored = typename decltype(numbers)::Stored;
    using Computed = typename decltype(numbers)::Computed;
    auto xs = dense.getValues<Stored>();
    return fold::collect<Stored>(type, dense.isSplat() ? 1 : type.getNumElements(),
                                 [&](int64_t i) { return evaluate(static_cast<Computed>(xs[i])); });
  });
}

/// The constant `evaluate(x, y)`, or null.
template <typename Scalars, typename Evaluate>
mlir::OpFoldResult foldBinary(mlir::Type result, mlir::Attribute x, mlir::Attribute y,
                              Evaluate evaluate) {
  auto type = llvm::cast<mlir::ShapedType>(result);
  auto denseX = llvm::dyn_cast_or_null<mlir::DenseElementsAttr>(x);
  auto denseY = llvm::dyn_cast_or_null<mlir::DenseElementsAttr>(y);
  if (!denseX || !denseY)
    return {};
  bool splat = denseX.isSplat() && denseY.isSplat();
  if (!fold::isSmall(type, splat))
    return {};
  return fold::dispatch<Scalars>(denseX.getElementType(), [&](auto numbers) -> mlir::OpFoldResult {
    using Stored = typename decltype(numbers)::Stored;
    using Computed = typename decltype(numbers)::Computed;
    auto xs = denseX.getValues<Stored>(), ys = denseY.getValues<Stored>();
    return fold::collect<Stored>(type, splat ? 1 : type.getNumElements(), [&](int64_t i) {
      return evaluate(static_cast<Computed>(xs[i]), static_cast<Computed>(ys[i]));
    });
  });
}

} // namespace dvn

#endif // DVN_DIALECT_FOLD_H
