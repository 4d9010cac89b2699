//===- Emit.cpp - a kernel as a graph of Halide Funcs ---------------------===//
//
// Walks the body once, asks each op's `KernelModel` for its definition, and keeps
// the graph of who reads whom. Dimensions are row-major here, outermost first;
// they are reversed only where a Func or a buffer is touched.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/Emit.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace dvn::halide {

Halide::Type halideType(Type element) {
  if (element.isF32())
    return Halide::Float(32);
  if (element.isF64())
    return Halide::Float(64);
  if (element.isInteger(1))
    return Halide::Bool();
  if (element.isUnsignedInteger())
    return Halide::UInt(element.getIntOrFloatBitWidth());
  return Halide::Int(element.getIntOrFloatBitWidth());
}

Halide::Type storedType(Halide::Type type) { return type.is_bool() ? Halide::UInt(8) : type; }

Expr int32(int64_t value) { return Halide::Internal::make_const(Halide::Int(32), value); }

std::optional<int64_t> constantOf(const Expr &e) {
  if (auto value = Halide::Internal::as_const_int(e))
    return *value;
  return std::nullopt;
}

bool Node::isStatic(unsigned dimension) const { return size(dimension) >= 0; }
int64_t Node::size(unsigned dimension) const { return constantOf(sizes[dimension]).value_or(-1); }

namespace {

template <typename T> std::vector<T> reversed(const std::vector<T> &list) {
  return std::vector<T>(list.rbegin(), list.rend());
}

/// The number of different operations in an expression.
class Count : public Halide::Internal::IRGraphVisitor {
public:
  int count = 0;
  void include(const Expr &e) override {
    ++count;
    IRGraphVisitor::include(e);
  }
};

bool isSameIndex(const Node &user, const Index &index) {
  if (index.size() != user.vars.size())
    return false;
  for (size_t i = 0; i < index.size(); ++i) {
    const auto *variable = index[i].as<Halide::Internal::Variable>();
    if (!variable || variable->name != user.vars[i].name())
      return false;
  }
  return true;
}

/// A dense row-major buffer: known sizes and strides are stated, so that no
/// code reads them.
template <typename Parameter> void describe(Parameter &&buffer, RankedTensorType type) {
  Expr stride = int32(1);
  for (int64_t i = type.getRank() - 1, j = 0; i >= 0; --i, ++j) {
    buffer.dim(j).set_min(0);
    if (!type.isDynamicDim(i))
      buffer.dim(j).set_extent(int32(type.getDimSize(i)));
    buffer.dim(j).set_stride(stride);
    stride = Halide::Internal::simplify(
        stride * (type.isDynamicDim(i) ? buffer.dim(j).extent() : int32(type.getDimSize(i))));
  }
}

} // namespace

Emitter::Emitter(const KernelInput &input) : input(input) {
  for (BlockArgument argument : input.body->getArguments())
    addArgument(argument);
  for (Operation &op : input.body->without_terminator()) {
    if (op.getNumResults() == 1 && !isa<RankedTensorType>(op.getResult(0).getType()))
      continue; // a host number: `scalar` looks through it
    auto model = dyn_cast<KernelModel>(op);
    if (!model)
      throw Halide::CompileError("'" + op.getName().getStringRef().str() + "' has no kernel");
    model.emit(*this);
  }
  addOutputs(input.body->getTerminator());
}

std::string Emitter::uniqueName(llvm::StringRef base) {
  return (base + "_" + llvm::Twine(counter++)).str();
}

void Emitter::addArgument(BlockArgument argument) {
  std::string name = "in" + std::to_string(argument.getArgNumber());
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  if (!type) { // A number; i1 comes as a byte.
    Halide::Type scalarType = storedType(halideType(argument.getType()));
    Halide::Parameter parameter(scalarType, false, 0, name);
    arguments.emplace_back(name, Halide::Argument::InputScalar, scalarType, 0,
                           Halide::ArgumentEstimates());
    Expr value = Halide::Internal::Variable::make(scalarType, name, parameter);
    scalars[argument] = argument.getType().isInteger(1) ? value != 0 : value;
    return;
  }
  Halide::Type element = halideType(type.getElementType());
  Slot slot;
  slot.image = Halide::ImageParam(storedType(element), static_cast<int>(type.getRank()), name);
  slot.isBool = element.is_bool();
  describe(slot.image, type);
  for (int64_t i = 0; i < type.getRank(); ++i)
    slot.sizes.push_back(type.isDynamicDim(i) ? slot.image.dim(type.getRank() - 1 - i).extent()
                                              : int32(type.getDimSize(i)));
  arguments.push_back(slot.image);
  slots[argument] = std::move(slot);
}

bool Emitter::isYielded(Value value) const {
  return llvm::is_contained(input.body->getTerminator()->getOperands(), value);
}

void Emitter::addOutputs(Operation *yield) {
  for (unsigned number = 0; number < yield->getNumOperands(); ++number) {
    Value value = yield->getOperand(number);
    Slot &slot = slots[value];
    auto type = cast<RankedTensorType>(value.getType());
    Node *node = slot.node;
    if (!node || node->output || node->type.is_bool()) { // an argument, or yielded twice
      Halide::Type stored = storedType(halideType(type.getElementType()));
      node = &defineHelper("result", sizes(value), stored, KernelRole::Pointwise,
                           [&](const Index &i) { return Halide::cast(stored, at(value, i)); });
    }
    node->output = true;
    for (size_t i = 0; i + 1 < input.inPlace.size(); i += 2)
      node->inPlace |= input.inPlace[i + 1] == number;
    describe(node->func.output_buffer(), type);
    outputs.push_back(node);
  }
}

Expr Emitter::at(Value tensor, const Index &index) {
  Slot &slot = slots[tensor];
  if (slot.node) {
    Expr value = at(*slot.node, index);
    return slot.isBool && !slot.node->type.is_bool() ? value != 0 : value;
  }
  if (current)
    current->sameIndexOnly &= index.empty() || isSameIndex(*current, index);
  Expr value = slot.image(reversed(index));
  return slot.isBool ? value != 0 : value;
}

Expr Emitter::at(Node &node, const Index &index) {
  if (current) {
    bool same = isSameIndex(*current, index);
    current->sameIndexOnly &= (same || index.empty()) && (node.sameIndexOnly || node.output);
    node.uses.push_back({current, same});
    current->operands.push_back(&node);
  }
  return node.func(reversed(index));
}

Expr Emitter::scalar(Value value) {
  if (Expr known = scalars.lookup(value); known.defined())
    return known;
  Expr result;
  APInt integer(64, 0);
  APFloat number(0.0);
  if (matchPattern(value, m_ConstantInt(&integer)))
    result = value.getType().isInteger(1)
                 ? Halide::Internal::const_true()
                 : Halide::Internal::make_const(Halide::Int(64), integer.getSExtValue());
  else if (matchPattern(value, m_ConstantFloat(&number)))
    result = HalideFloat<64>::constant(number.convertToDouble());
  else if (auto dim = value.getDefiningOp<DimOp>())
    result = Halide::cast<int64_t>(sizes(dim.getX())[dim.getDimension()]);
  else
    throw Halide::CompileError(
        "a host number of the kernel is neither an argument, a constant nor a size");
  if (value.getType().isInteger(1) && integer.isZero())
    result = Halide::Internal::const_false();
  return scalars[value] = result;
}

const Index &Emitter::sizes(Value tensor) {
  Slot &slot = slots[tensor];
  return slot.node ? slot.node->sizes : slot.sizes;
}

Index Emitter::sizesFrom(Value result, ValueRange sizes) {
  Index list;
  for (int64_t size : cast<RankedTensorType>(result.getType()).getShape()) {
    list.push_back(ShapedType::isDynamic(size) ? Halide::cast<int32_t>(scalar(sizes.front()))
                                               : int32(size));
    if (ShapedType::isDynamic(size))
      sizes = sizes.drop_front();
  }
  return list;
}

Node &Emitter::begin(const std::string &name, Index sizes, Halide::Type type, KernelRole role) {
  Node &node = nodes.emplace_back();
  node.name = uniqueName(name);
  node.func = Halide::Func(node.name);
  for (size_t i = 0; i < sizes.size(); ++i)
    node.vars.emplace_back("d" + std::to_string(i));
  node.sizes = std::move(sizes);
  node.type = type;
  node.role = role;
  current = &node;
  return node;
}

void Emitter::finish(Node &node) {
  current = nullptr;
  Count count;
  count.include(node.func.value());
  node.cost = count.count;
}

Node &Emitter::defineHelper(const std::string &name, Index sizes, Halide::Type type,
                            KernelRole role, const std::function<Expr(const Index &)> &element) {
  Node &node = begin(name, std::move(sizes), type, role);
  Index index(node.vars.begin(), node.vars.end());
  node.func(reversed(node.vars)) = element(index);
  finish(node);
  return node;
}

Node &Emitter::define(Value result, Index sizes, KernelRole role,
                      const std::function<Expr(const Index &)> &element) {
  Halide::Type type = halideType(elementOf(result));
  Halide::Type held = isYielded(result) ? storedType(type) : type;
  Node &node =
      defineHelper(result.getDefiningOp()->getName().stripDialect().str(), std::move(sizes), held,
                   role, [&](const Index &index) { return Halide::cast(held, element(index)); });
  alias(result, node);
  return node;
}

void Emitter::alias(Value result, Node &node) {
  Slot &slot = slots[result];
  slot.node = &node;
  slot.isBool = elementOf(result).isInteger(1);
}

Expr promised(const Expr &place, const Expr &size) {
  return constantOf(place) ? place : Halide::unsafe_promise_clamped(place, 0, size - 1);
}

// ---- sums ---------------------------------------------------------------------

namespace {

Node &chainOfProducts(Emitter &emitter, const std::string &name, const Index &sizes,
                      Halide::Type type, const Expr &count, const Expr &shortChain,
                      const std::function<Expr(const Index &, Expr)> &inside,
                      const Factors &factors) {
  Node &node = emitter.begin(name, sizes, type, KernelRole::Contraction);
  Halide::Func acc(node.name + "_sum");
  Halide::RDom k(0, count, node.name + "_k");
  Index index(node.vars.begin(), node.vars.end());
  if (Expr condition = inside ? inside(index, k.x) : Expr(); condition.defined())
    k.where(condition);
  std::vector<Halide::Var> vars = reversed(node.vars);
  acc(vars) = Halide::Internal::make_zero(type);
  auto [a, b] = factors(index, k.x);
  acc(vars) = fma(a, b, acc(vars));
  node.func(vars) = acc(vars);
  node.contraction = Contraction{acc, {k.x}, shortChain};
  emitter.finish(node);
  return node;
}

} // namespace

Node &sumOfProducts(Emitter &emitter, const std::string &name, const Index &sizes,
                    Halide::Type type, const Expr &count, const Factors &factors) {
  std::optional<int64_t> known = constantOf(count);
  if (known && *known <= maxChain)
    return chainOfProducts(emitter, name, sizes, type, count, Expr(), nullptr, factors);

  Index blocked = sizes;
  blocked.insert(blocked.begin(),
                 Halide::Internal::simplify((count + int32(chainBlock - 1)) / int32(chainBlock)));
  bool whole = known && *known % chainBlock == 0;
  auto inside = [&](const Index &index, const Expr &k) {
    return whole ? Expr() : index[0] * int32(chainBlock) + k < count;
  };
  Node &partial = chainOfProducts(emitter, name + "_block", blocked, type, int32(chainBlock),
                                  Expr(), inside, [&](const Index &index, const Expr &k) {
                                    Index rest(index.begin() + 1, index.end());
                                    Expr place = index[0] * int32(chainBlock) + k;
                                    return factors(rest, promised(place, count));
                                  });
  Node &joined = joinBlocks(emitter, name, partial);
  auto first = [](const Index &index) {
    Index result = index;
    result.insert(result.begin(), int32(0));
    return result;
  };
  if (known)
    return emitter.defineHelper(name, sizes, type, KernelRole::Pointwise, [&](const Index &index) {
      return emitter.at(joined, first(index));
    });

  // A size of the running program: the short sum is what matters, the other is
  // there for the day when the size is large.
  Expr isShort = count <= int32(maxChain);
  Node &chain = chainOfProducts(emitter, name + "_chain", sizes, type,
                                Halide::select(isShort, count, 0), isShort, nullptr, factors);
  return emitter.defineHelper(name, sizes, type, KernelRole::Pointwise, [&](const Index &index) {
    return Halide::select(isShort, emitter.at(chain, index), emitter.at(joined, first(index)));
  });
}

Node &joinBlocks(Emitter &emitter, const std::string &name, Node &partial) {
  Expr blocks = partial.sizes[0];
  std::optional<int64_t> known = constantOf(blocks);
  int levels = known ? static_cast<int>(llvm::Log2_64_Ceil(*known)) : 20;
  Node &node = emitter.begin(name + "_tree", partial.sizes, partial.type, KernelRole::Reduction);
  Index index(node.vars.begin(), node.vars.end());
  Halide::Func &tree = node.func;
  tree(reversed(node.vars)) = emitter.at(partial, index);
  if (levels > 0) {
    // Pair i of level y: blocks i 2^(y+1) and i 2^(y+1) + 2^y.
    Halide::RDom r(0, (blocks + 1) / 2, 0, levels, node.name + "_r");
    Expr step = int32(1) << Halide::cast<uint32_t>(r.y);
    r.where(r.x < ((blocks + step - 1) >> Halide::cast<uint32_t>(r.y + 1)));
    auto place = [&](const Expr &block) {
      Index result = index;
      result[0] = Halide::clamp(block, 0, blocks - 1);
      return reversed(result);
    };
    Expr low = r.x << Halide::cast<uint32_t>(r.y + 1);
    tree(place(low)) = tree(place(low)) + tree(place(low + step));
    node.scatters = true;
  }
  emitter.finish(node);
  return node;
}

} // namespace dvn::halide
