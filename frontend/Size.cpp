// Size: the integers of shapes, in normal form; see Size.h.

#include "frontend/Size.h"

#include "llvm/ADT/STLExtras.h"

using namespace dvn;

static bool accumulate(std::map<std::vector<SymbolId>, int64_t> &sums, const Size &size,
                       int64_t factor, llvm::ArrayRef<SymbolId> symbols = {}) {
  for (const Size::Term &term : size.getTerms()) {
    std::vector<SymbolId> product(term.symbols);
    product.insert(product.end(), symbols.begin(), symbols.end());
    llvm::sort(product);
    int64_t value;
    if (__builtin_mul_overflow(term.coefficient, factor, &value))
      return false;
    int64_t &sum = sums[product];
    if (__builtin_add_overflow(sum, value, &sum))
      return false;
  }
  return true;
}

static std::vector<Size::Term> collect(const std::map<std::vector<SymbolId>, int64_t> &sums) {
  std::vector<Size::Term> terms;
  for (const auto &[symbols, coefficient] : sums)
    if (coefficient != 0)
      terms.push_back({symbols, coefficient});
  return terms;
}

std::optional<Size> Size::add(const Size &x, const Size &y) {
  std::map<std::vector<SymbolId>, int64_t> sums;
  if (!accumulate(sums, x, 1) || !accumulate(sums, y, 1))
    return std::nullopt;
  Size result;
  result.terms = collect(sums);
  return result;
}

std::optional<Size> Size::subtract(const Size &x, const Size &y) {
  std::map<std::vector<SymbolId>, int64_t> sums;
  if (!accumulate(sums, x, 1) || !accumulate(sums, y, -1))
    return std::nullopt;
  Size result;
  result.terms = collect(sums);
  return result;
}

std::optional<Size> Size::multiply(const Size &x, const Size &y) {
  // Products of long polynomials are no one's sizes; they become symbols.
  if (x.terms.size() * y.terms.size() > 64)
    return std::nullopt;
  std::map<std::vector<SymbolId>, int64_t> sums;
  for (const Term &term : y.terms)
    if (term.symbols.size() > 16 || !accumulate(sums, x, term.coefficient, term.symbols))
      return std::nullopt;
  Size result;
  result.terms = collect(sums);
  return result;
}

std::optional<Size> Size::divideExactly(const Size &x, int64_t d) {
  if (d == 0 || d == -1)
    return d == 0 ? std::nullopt : subtract(Size(0), x);
  Size result = x;
  for (Term &term : result.terms) {
    if (term.coefficient % d != 0)
      return std::nullopt;
    term.coefficient /= d;
  }
  return result;
}

/// x / d where d divides it, the symbols of both being sorted.
static std::optional<Size::Term> divideTerm(const Size::Term &x, const Size::Term &d) {
  if (d.coefficient == 0 || d.coefficient == -1 || x.coefficient % d.coefficient != 0 ||
      !std::includes(x.symbols.begin(), x.symbols.end(), d.symbols.begin(), d.symbols.end()))
    return std::nullopt;
  Size::Term result{{}, x.coefficient / d.coefficient};
  std::set_difference(x.symbols.begin(), x.symbols.end(), d.symbols.begin(), d.symbols.end(),
                      std::back_inserter(result.symbols));
  return result;
}

/// The term of the highest degree, among these the last: products keep the order.
static const Size::Term &getLeading(const Size &size) {
  auto below = [](const Size::Term &x, const Size::Term &y) {
    return std::make_pair(x.symbols.size(), x.symbols) <
           std::make_pair(y.symbols.size(), y.symbols);
  };
  return *std::max_element(size.getTerms().begin(), size.getTerms().end(), below);
}

std::optional<Size> Size::divideExactly(const Size &x, const Size &d) {
  Size quotient;
  std::optional<Size> rest = x;
  for (int round = 0; round < 16 && rest && !d.terms.empty(); ++round) {
    if (rest->terms.empty())
      return quotient;
    std::optional<Term> term = divideTerm(getLeading(*rest), getLeading(d));
    if (!term)
      return std::nullopt;
    Size part;
    part.terms.push_back(*term);
    std::optional<Size> sum = add(quotient, part), product = multiply(part, d);
    rest = product ? subtract(*rest, *product) : product;
    if (!sum)
      return std::nullopt;
    quotient = *sum;
  }
  return std::nullopt;
}

std::string Size::getKey() const {
  std::string key;
  for (const Term &term : terms) {
    key += std::to_string(term.coefficient);
    for (SymbolId symbol : term.symbols)
      key += "s" + std::to_string(symbol);
    key += ";";
  }
  return key;
}

Ordering dvn::compare(const Size &x, const Size &y) {
  if (x == y)
    return Ordering::Equal;
  std::optional<Size> difference = Size::subtract(x, y);
  return difference && difference->getConstant() ? Ordering::Different : Ordering::Undecided;
}

SymbolId SymbolTable::add(std::string name, mlir::Value value, std::optional<int64_t> low,
                          std::optional<Size> high) {
  infos.push_back({std::move(name), Kind::Value, value, {}, low, std::move(high)});
  return infos.size() - 1;
}

Size SymbolTable::derive(Kind kind, const Size &x, const Size &y) {
  if (kind != Kind::FloorDivide) {
    bool wantsSmaller = kind == Kind::Minimum;
    if (isLessEqual(x, y))
      return wantsSmaller ? x : y;
    if (isLessEqual(y, x))
      return wantsSmaller ? y : x;
  }
  std::string key = std::to_string(int(kind)) + ":" + x.getKey() + "," + y.getKey();
  if (auto found = derived.find(key); found != derived.end())
    return Size::symbol(found->second);
  Info info;
  info.kind = kind;
  info.operands = {x, y};
  if (kind == Kind::Minimum)
    info.name = "min(" + getText(x) + ", " + getText(y) + ")";
  else if (kind == Kind::Maximum)
    info.name = "max(" + getText(x) + ", " + getText(y) + ")";
  else
    info.name = "floor((" + getText(x) + ") / (" + getText(y) + "))";
  if (kind == Kind::FloorDivide && isNonNegative(x) && isNonNegative(y)) {
    info.low = 0;
    info.high = x;
  }
  infos.push_back(std::move(info));
  SymbolId id = infos.size() - 1;
  derived[key] = id;
  return Size::symbol(id);
}

bool SymbolTable::isLessEqual(const Size &x, const Size &y) const {
  std::optional<Size> difference = Size::subtract(y, x);
  return difference && isNonNegative(*difference);
}

/// `size` with the symbol of a linear term replaced.
bool SymbolTable::isNonNegativeWith(const Size &size, size_t index, const Size &replacement,
                                    unsigned depth) const {
  const Size::Term &term = size.getTerms()[index];
  std::optional<Size> scaled = Size::multiply(replacement, Size(term.coefficient));
  std::optional<Size> own = Size::multiply(Size::symbol(term.symbols[0]), Size(term.coefficient));
  if (!scaled || !own)
    return false;
  std::optional<Size> rest = Size::subtract(size, *own);
  std::optional<Size> replaced = rest ? Size::add(*rest, *scaled) : std::nullopt;
  return replaced && isNonNegative(*replaced, depth - 1);
}

bool SymbolTable::isNonNegative(const Size &size, unsigned depth) const {
  if (std::optional<int64_t> constant = size.getConstant())
    return *constant >= 0;
  if (depth == 0 || size.getTerms().size() > 8)
    return false;
  // Bounds that are sizes themselves first: n - i with i at most n - 1.
  for (size_t i = 0; i < size.getTerms().size(); ++i) {
    const Size::Term &term = size.getTerms()[i];
    if (term.symbols.size() != 1)
      continue;
    const Info &info = infos[term.symbols[0]];
    bool wantsLow = term.coefficient > 0;
    if (info.kind == Kind::Minimum || info.kind == Kind::Maximum) {
      // The lower bound of a minimum holds if it does for both operands; its
      // upper bounds are either.
      bool both = (info.kind == Kind::Minimum) == wantsLow;
      bool first = isNonNegativeWith(size, i, info.operands[0], depth);
      if (both ? first && isNonNegativeWith(size, i, info.operands[1], depth)
               : first || isNonNegativeWith(size, i, info.operands[1], depth))
        return true;
    } else if (!wantsLow && info.high && isNonNegativeWith(size, i, *info.high, depth)) {
      return true;
    }
  }
  // Then numbers: each symbol at its least.
  int64_t least = 0;
  for (const Size::Term &term : size.getTerms()) {
    int64_t product = term.coefficient;
    for (SymbolId symbol : term.symbols) {
      std::optional<int64_t> low = infos[symbol].low;
      if (term.coefficient < 0 || !low || *low < 0 ||
          __builtin_mul_overflow(product, *low, &product))
        return false;
    }
    if (__builtin_add_overflow(least, product, &least))
      return false;
  }
  return least >= 0;
}

std::string SymbolTable::getText(const Size &size) const {
  if (size.getTerms().empty())
    return "0";
  std::string text;
  // Symbols before the constant: `n + 1`.
  std::vector<Size::Term> terms(size.getTerms());
  if (terms.size() > 1 && terms[0].symbols.empty())
    std::rotate(terms.begin(), terms.begin() + 1, terms.end());
  // A positive term first, where there is one: `n - i`.
  for (size_t i = 0; i < terms.size(); ++i)
    if (terms[i].coefficient > 0) {
      std::rotate(terms.begin(), terms.begin() + i, terms.begin() + i + 1);
      break;
    }
  for (const Size::Term &term : terms) {
    // A number without a name says nothing, nor does what is made from it.
    for (SymbolId symbol : term.symbols)
      if (infos[symbol].name.empty() || infos[symbol].name.find('?') != std::string::npos)
        return "?";
    uint64_t magnitude = term.coefficient < 0 ? 0 - uint64_t(term.coefficient) : term.coefficient;
    if (text.empty())
      text += term.coefficient < 0 ? "-" : "";
    else
      text += term.coefficient < 0 ? " - " : " + ";
    bool first = true;
    if (magnitude != 1 || term.symbols.empty()) {
      text += std::to_string(magnitude);
      first = false;
    }
    for (SymbolId symbol : term.symbols) {
      text += first ? "" : " * ";
      text += infos[symbol].name;
      first = false;
    }
  }
  return text;
}
