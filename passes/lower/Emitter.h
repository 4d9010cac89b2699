//===- Emitter.h - writes LLVM ops at one place of the host code ----------===//
//
// What the patterns of all families need: the context, calls of the runtime,
// constants, texts, the parts of a tensor's descriptor, a branch that is rarely
// taken. Keeps every pattern to the few lines that say what its op means.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_LOWER_EMITTER_H
#define DVN_PASSES_LOWER_EMITTER_H

#include "passes/lower/HostPlan.h"
#include "passes/lower/Runtime.h"

#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"

namespace dvn::lower {

using mlir::Value;

/// A tensor as the runtime takes it.
struct TensorParts {
  Value data, dtype, rank, sizes;
};

/// Entry points that take a value each, one for each kind of value.
struct ValueEntries {
  Entry text, real, truth, tensor, integer;
};

class Emitter {
public:
  Emitter(mlir::ConversionPatternRewriter &builder, mlir::Operation *op, HostPlan &plan,
          const mlir::LLVMTypeConverter &converter)
      : builder(builder), loc(op->getLoc()), plan(plan), converter(converter) {}

  mlir::ConversionPatternRewriter &builder;
  mlir::Location loc;
  HostPlan &plan;
  const mlir::LLVMTypeConverter &converter;

  /// The `dvn_context *` of the enclosing function.
  Value context();
  /// Calls an entry point; the context is added. Null where it returns nothing.
  Value call(Entry entry, llvm::ArrayRef<Value> arguments);
  /// Calls the entry point for values of `type` with `first`, the value and
  /// `last`. `type` is that before the lowering, `value` what it became.
  void callFor(const ValueEntries &entries, Value first, mlir::Type type, Value value,
               llvm::ArrayRef<Value> last = {});

  Value i64(int64_t value);
  Value i32(int32_t value);
  Value i1(bool value);
  Value f64(double value);
  Value null();
  Value text(llvm::StringRef value);
  /// The op's place, "file:line:col", for errors at run time; nothing where the
  /// text that it stands beside names the place already.
  Value where(llvm::StringRef what);

  mlir::Type ptr();
  /// `base` plus a known or computed number of bytes.
  Value advance(Value base, int64_t bytes);
  Value advance(Value base, Value bytes);
  Value load(mlir::Type type, Value at, bool isVolatile = false);
  void store(Value value, Value at);
  /// Where storage or arena begin: the same as long as the context lives.
  Value base(ContextWord word);
  Value compare(mlir::LLVM::ICmpPredicate predicate, Value x, Value y);

  /// Whether the run wants to know of each launch: word 3 of the context.
  Value isWatched();
  /// The number of a launch.
  Value site(mlir::Operation *op);

  /// Bytes on the stack, in the entry block whatever loop this op is in.
  Value stack(int64_t bytes, int64_t alignment);

  /// Runs `then` where `condition` holds.
  void branch(Value condition, llvm::function_ref<void()> then);
  /// Runs `then` where `condition` holds; its value, or `otherwise`.
  Value branch(Value condition, Value otherwise, llvm::function_ref<Value()> then);

  /// A dense descriptor of `type` at `data`; `sizes` are those of its `?`.
  Value descriptor(mlir::ShapedType type, Value data, mlir::ValueRange sizes);
  /// The address of a tensor's first element.
  Value dataOf(Value descriptor, mlir::ShapedType type);
  Value sizeOf(Value descriptor, mlir::ShapedType type, unsigned dimension);
  /// Memory of slot `index` for a tensor of `type` whose run-time sizes are `sizes`.
  Value slot(Value index, mlir::ShapedType type, mlir::ValueRange sizes);
  TensorParts parts(Value descriptor, mlir::ShapedType type);

private:
  void createBranch(Value condition, Value otherwise, llvm::function_ref<Value()> then);
};

/// `tensor` and `memref` of one shape have the same descriptor.
mlir::MemRefType bufferType(mlir::ShapedType type);

/// Adds a pattern made of a function (op, adaptor, emitter) -> values that
/// replace the results of `Op`.
template <typename Op, typename Lower> struct HostPattern : mlir::ConvertOpToLLVMPattern<Op> {
  HostPattern(const mlir::LLVMTypeConverter &converter, HostPlan &plan, Lower lower)
      : mlir::ConvertOpToLLVMPattern<Op>(converter), plan(plan), lower(lower) {}

  mlir::LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                                      mlir::ConversionPatternRewriter &rewriter) const final {
    Emitter emit(rewriter, op, plan, *this->getTypeConverter());
    llvm::SmallVector<Value> results = lower(op, adaptor, emit);
    if (results.empty())
      rewriter.eraseOp(op);
    else
      rewriter.replaceOp(op, results);
    return mlir::success();
  }

  HostPlan &plan;
  Lower lower;
};

struct Patterns {
  mlir::RewritePatternSet &set;
  const mlir::LLVMTypeConverter &converter;
  HostPlan &plan;

  template <typename Op, typename Lower> void add(Lower lower) {
    set.add(std::make_unique<HostPattern<Op, Lower>>(converter, plan, lower));
  }
};

using Values = llvm::SmallVector<Value>;

void addTextPatterns(Patterns &patterns);
void addStreamPatterns(Patterns &patterns);
void addNumberPatterns(Patterns &patterns);
void addCheckPatterns(Patterns &patterns);
void addBufferPatterns(Patterns &patterns);
void addFilePatterns(Patterns &patterns);
void addLaunchPatterns(Patterns &patterns);
void addFramePatterns(Patterns &patterns);
void addRuntimePatterns(Patterns &patterns);

} // namespace dvn::lower

#endif // DVN_PASSES_LOWER_EMITTER_H
