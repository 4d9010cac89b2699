//===- Datum.h - what a value is while the interpreter runs ---------------===//
//
// Tensors as vectors of doubles or integers in row-major order, host numbers,
// texts. Nothing is clever here: this is the oracle.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_REFERENCE_DATUM_H
#define DVN_REFERENCE_DATUM_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace dvn {

using Shape = llvm::SmallVector<int64_t>;

/// The number of elements of a shape.
int64_t countOf(llvm::ArrayRef<int64_t> shape);

/// A tensor: `floats` if its element type is a float, else `integers` (bools too).
struct Array {
  mlir::Type element;
  Shape shape;
  std::vector<double> floats;
  std::vector<int64_t> integers;

  Array() = default;
  Array(mlir::Type element, llvm::ArrayRef<int64_t> shape);

  bool isFloat() const { return llvm::isa<mlir::FloatType>(element); }
  int64_t size() const { return countOf(shape); }
  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  /// Element `i` in row-major order, as a double.
  double at(int64_t i) const { return isFloat() ? floats[i] : static_cast<double>(integers[i]); }
  void copyElement(int64_t i, const Array &from, int64_t j) {
    if (isFloat())
      floats[i] = from.floats[j];
    else
      integers[i] = from.integers[j];
  }
  void set(int64_t i, double number) {
    if (isFloat())
      floats[i] = number;
    else
      integers[i] = static_cast<int64_t>(number);
  }
};

using ArrayPtr = std::shared_ptr<const Array>;
using Datum = std::variant<int64_t, double, bool, std::string, ArrayPtr>;

/// Calls `visit(index, i)` for each element of a shape in row-major order.
void forEachIndex(llvm::ArrayRef<int64_t> shape,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>, int64_t)> visit);

/// The place in row-major order of an index.
int64_t linearOf(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> index);

/// An integer cut to the width of its type.
int64_t wrap(mlir::Type element, int64_t number);

/// A float as an integer of a type: cut towards zero, saturating, NaN is 0.
int64_t toInteger(mlir::Type element, double number);

} // namespace dvn

#endif // DVN_REFERENCE_DATUM_H
