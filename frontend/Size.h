// Size: the integers of shapes, in normal form.
//
// A size is a polynomial with integer coefficients over symbols: numbers of the
// running program such as the rows of a data set, a counter of a loop, or a
// minimum. Two sizes with one normal form are equal, with a constant difference
// different, else undecided. Every run-time `int` carries a size too, so that
// `x[i..i + 1]` has size 1.
//
//   min(i + b, n) - i     Symbol(min: i + b, n) - Symbol(i)

#ifndef DVN_FRONTEND_SIZE_H
#define DVN_FRONTEND_SIZE_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dvn {

/// The number of a symbol in a `SymbolTable`.
using SymbolId = uint32_t;

class Size {
public:
  Size() = default;
  Size(int64_t constant) {
    if (constant != 0)
      terms.push_back({{}, constant});
  }
  static Size symbol(SymbolId id) {
    Size size;
    size.terms.push_back({{id}, 1});
    return size;
  }

  /// A product of symbols (sorted) with its coefficient; never 0.
  struct Term {
    std::vector<SymbolId> symbols;
    int64_t coefficient;
    bool operator==(const Term &other) const {
      return coefficient == other.coefficient && symbols == other.symbols;
    }
  };
  /// Sorted by symbols, the constant first.
  const std::vector<Term> &getTerms() const { return terms; }

  std::optional<int64_t> getConstant() const {
    if (terms.empty())
      return 0;
    if (terms.size() == 1 && terms[0].symbols.empty())
      return terms[0].coefficient;
    return std::nullopt;
  }
  bool isConstant(int64_t value) const { return getConstant() == value; }
  /// The symbol, where that is all.
  std::optional<SymbolId> getSymbol() const {
    if (terms.size() == 1 && terms[0].coefficient == 1 && terms[0].symbols.size() == 1)
      return terms[0].symbols[0];
    return std::nullopt;
  }

  bool operator==(const Size &other) const { return terms == other.terms; }
  bool operator!=(const Size &other) const { return !(*this == other); }

  /// Nothing where a coefficient leaves 64 bits.
  static std::optional<Size> add(const Size &x, const Size &y);
  static std::optional<Size> subtract(const Size &x, const Size &y);
  static std::optional<Size> multiply(const Size &x, const Size &y);
  /// x / d where every coefficient is a multiple of d.
  static std::optional<Size> divideExactly(const Size &x, int64_t d);
  /// x / d where the polynomial d divides x.
  static std::optional<Size> divideExactly(const Size &x, const Size &d);

  /// A text that is equal for equal sizes alone.
  std::string getKey() const;

private:
  std::vector<Term> terms;
};

enum class Ordering { Equal, Different, Undecided };
Ordering compare(const Size &x, const Size &y);

/// What is known of each symbol.
class SymbolTable {
public:
  /// How a symbol's number is found: as a value, or from sizes.
  enum class Kind { Value, Minimum, Maximum, FloorDivide };
  struct Info {
    std::string name; ///< For messages: `n`.
    Kind kind = Kind::Value;
    mlir::Value value;          ///< Kind::Value.
    std::vector<Size> operands; ///< The others.
    std::optional<int64_t> low; ///< It is at least this.
    std::optional<Size> high;   ///< It is at most this.
  };

  SymbolId add(std::string name, mlir::Value value, std::optional<int64_t> low = std::nullopt,
               std::optional<Size> high = std::nullopt);
  /// The size that is a minimum, maximum or floored quotient; one symbol for
  /// equal operands.
  Size derive(Kind kind, const Size &x, const Size &y);

  const Info &get(SymbolId id) const { return infos[id]; }
  Info &get(SymbolId id) { return infos[id]; }

  /// Whether 0 <= size holds for all values that its symbols can have.
  bool isNonNegative(const Size &size) const { return isNonNegative(size, 5); }
  bool isLessEqual(const Size &x, const Size &y) const;

  /// As a person writes it: `2 * n - 1`.
  std::string getText(const Size &size) const;

private:
  bool isNonNegative(const Size &size, unsigned depth) const;
  bool isNonNegativeWith(const Size &size, size_t term, const Size &replacement,
                         unsigned depth) const;

  std::vector<Info> infos;
  std::map<std::string, SymbolId> derived;
};

} // namespace dvn

#endif // DVN_FRONTEND_SIZE_H
