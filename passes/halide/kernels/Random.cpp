//===- Random.cpp - draws in kernels --------------------------------------===//
//
// runtime/Philox.h over Halide's words: the same numbers as on the host, for each
// element by its number in row-major order.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/kernels/Models.h"
#include "runtime/Philox.h"

namespace dvn::halide {
namespace {
struct Word {
  Expr expr;
  Word() = default;
  explicit Word(Expr expr) : expr(std::move(expr)) {}
  Word operator+(const Word &o) const { return Word(expr + o.expr); }
  Word operator*(const Word &o) const { return Word(expr * o.expr); }
  Word operator^(const Word &o) const { return Word(expr ^ o.expr); }
};
} // namespace
} // namespace dvn::halide

namespace dvn::philox {
template <> struct Lane<halide::Word> {
  static halide::Word constant(uint32_t x) {
    return halide::Word(Halide::Internal::UIntImm::make(Halide::UInt(32), x));
  }
  static halide::Word mulHigh(const halide::Word &a, const halide::Word &b) {
    Halide::Expr product = Halide::cast<uint64_t>(a.expr) * Halide::cast<uint64_t>(b.expr);
    return halide::Word(
        Halide::cast<uint32_t>(product >> Halide::Internal::make_const(Halide::UInt(64), 32)));
  }
};
} // namespace dvn::philox

using namespace mlir;

namespace dvn::halide {
namespace {

/// The 32-bit words of a 64-bit number.
Word low(const Expr &x) { return Word(Halide::cast<uint32_t>(Halide::reinterpret<uint64_t>(x))); }
Word high(const Expr &x) {
  Expr bits = Halide::reinterpret<uint64_t>(x);
  return Word(Halide::cast<uint32_t>(bits >> Halide::Internal::make_const(Halide::UInt(64), 32)));
}

struct UniformModel : KernelModel::ExternalModel<UniformModel, RandomUniformOp> {
  void emit(Operation *op, Emitter &emitter) const {
    auto uniform = cast<RandomUniformOp>(op);
    Index sizes = emitter.sizesFrom(uniform.getResult(), uniform.getSizes());
    Expr key = emitter.scalar(uniform.getKey()), counter = emitter.scalar(uniform.getCounter());
    bool wide = halideType(elementOf(uniform.getResult())).bits() == 64;
    int stream = static_cast<int>(uniform.getStream());
    emitter.define(uniform.getResult(), sizes, KernelRole::View, [&](const Index &i) {
      Expr number = Halide::Internal::make_zero(Halide::Int(64));
      for (size_t d = 0; d < i.size(); ++d)
        number = number * Halide::cast<int64_t>(sizes[d]) + Halide::cast<int64_t>(i[d]);
      philox::Block<Word> block = {{low(number), high(number), low(counter), high(counter)}};
      block = philox::philox(block, low(key), high(key));
      return wide ? float64(block, stream) : float32(block, stream);
    });
  }

private:
  static Expr float32(const philox::Block<Word> &block, int stream) {
    Expr bits = block.word[stream].expr >> Halide::Internal::make_const(Halide::UInt(32), 8);
    return Halide::cast<float>(Halide::reinterpret<int32_t>(bits)) * HalideFloat<32>(0x1p-24).expr;
  }
  static Expr float64(const philox::Block<Word> &block, int stream) {
    Expr upper = Halide::cast<uint64_t>(block.word[2 * stream].expr);
    Expr lower = Halide::cast<uint64_t>(block.word[2 * stream + 1].expr);
    Expr bits = (upper << Halide::Internal::make_const(Halide::UInt(64), 32)) | lower;
    bits = bits >> Halide::Internal::make_const(Halide::UInt(64), 11);
    return Halide::cast<double>(Halide::reinterpret<int64_t>(bits)) * HalideFloat<64>(0x1p-53).expr;
  }
};

} // namespace

void registerRandomModels(MLIRContext *context) {
  RandomUniformOp::attachInterface<UniformModel>(*context);
}

} // namespace dvn::halide
