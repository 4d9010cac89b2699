//===- Interpreter.h - runs any module of dvn ops with plain loops --------===//
//
// The oracle of the numeric tests: no folding, no fusion, no Halide. Reads a
// module in any form up to kernels, runs one function. Each op brings its own
// meaning (`ReferenceModel`); this class keeps the values, the memory and the
// output, and runs blocks in order.
//
//   Interpreter interpreter(module, options);
//   auto results = interpreter.call(function, arguments);
//
// f32 mode: every f32 value is rounded to float after each op. f64 mode: all
// floats are doubles, whatever their type says, for gradient checks.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_REFERENCE_INTERPRETER_H
#define DVN_REFERENCE_INTERPRETER_H

#include "dialect/Dialect.h"
#include "dialect/reference/Datum.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>

namespace dvn {
class Interpreter;
}
#include "dialect/reference/Reference.h.inc"

namespace dvn {

class Interpreter {
public:
  struct Options {
    bool f64 = false;
    uint64_t seed = 0;
    /// Paths of data sets that replace those of the module.
    llvm::StringMap<std::string> dataPaths;
    llvm::raw_ostream *out = &llvm::outs();
  };

  Interpreter(mlir::ModuleOp module, Options options)
      : module(module), options(std::move(options)) {}

  mlir::ModuleOp getModule() const { return module; }
  const Options &getOptions() const { return options; }
  llvm::raw_ostream &out() { return *options.out; }

  // ---- values ----
  const Datum &get(mlir::Value value) const { return values.find(value)->second; }
  const Array &array(mlir::Value value) const { return *std::get<ArrayPtr>(get(value)); }
  int64_t integer(mlir::Value value) const { return std::get<int64_t>(get(value)); }
  double number(mlir::Value value) const { return std::get<double>(get(value)); }
  bool truth(mlir::Value value) const { return std::get<bool>(get(value)); }
  const std::string &text(mlir::Value value) const { return std::get<std::string>(get(value)); }

  void set(mlir::Value value, Datum datum) { values[value] = std::move(datum); }
  /// Sets a tensor; in f32 mode its elements are rounded to its type.
  void set(mlir::Value value, Array array);
  /// The sizes of a tensor type whose `?` are `sizes`, in order.
  Shape shapeOf(mlir::Type type, mlir::ValueRange sizes) const;

  // ---- running ----
  /// Runs a block with arguments; the values of its terminator's operands.
  mlir::FailureOr<llvm::SmallVector<Datum>> runBlock(mlir::Block &block,
                                                     llvm::ArrayRef<Datum> arguments);
  mlir::FailureOr<llvm::SmallVector<Datum>> call(mlir::FunctionOpInterface function,
                                                 llvm::ArrayRef<Datum> arguments);
  /// Values of an op's results, in order.
  void setResults(mlir::Operation *op, llvm::ArrayRef<Datum> results);

  /// The memory of the program; a variable that was never written is zeros.
  Array &variable(llvm::StringRef name);
  /// Rows of a field of a data set; null after an error.
  ArrayPtr dataField(mlir::Operation *op, DataOp data, llvm::StringRef field);

  /// What is read element by element (Stream.cpp): all bytes, where the next
  /// element begins, and the one that was found last.
  struct Stream {
    std::string bytes, element;
    size_t at = 0, frame = 0; ///< `frame`: bytes of one, 0 for lines.
  };
  std::deque<Stream> streams; ///< The first one is standard input.

private:
  mlir::ModuleOp module;
  Options options;
  llvm::DenseMap<mlir::Value, Datum> values;
  llvm::StringMap<Array> variables;
  llvm::StringMap<ArrayPtr> fields;
};

/// An interface model made of a function over the op.
template <typename Op, mlir::LogicalResult (*Run)(Op, Interpreter &)>
struct FunctionModel : ReferenceModel::ExternalModel<FunctionModel<Op, Run>, Op> {
  mlir::LogicalResult run(mlir::Operation *op, Interpreter &interpreter) const {
    return Run(llvm::cast<Op>(op), interpreter);
  }
};
template <typename Op, mlir::LogicalResult (*Run)(Op, Interpreter &)>
void attach(mlir::MLIRContext *context) {
  Op::template attachInterface<FunctionModel<Op, Run>>(*context);
}

/// The models of all ops, with their dialects.
void registerReference(mlir::DialectRegistry &registry);

// One function a family, called when the dialect is loaded.
void attachElementwise(mlir::MLIRContext *context);
void attachShape(mlir::MLIRContext *context);
void attachReduce(mlir::MLIRContext *context);
void attachConvolution(mlir::MLIRContext *context);
void attachMatrix(mlir::MLIRContext *context);
void attachIndex(mlir::MLIRContext *context);
void attachPool(mlir::MLIRContext *context);
void attachOrder(mlir::MLIRContext *context);
void attachRandom(mlir::MLIRContext *context);
void attachHost(mlir::MLIRContext *context);
void attachStreams(mlir::MLIRContext *context);
void attachMemory(mlir::MLIRContext *context);
void attachKernel(mlir::MLIRContext *context);
void attachArith(mlir::MLIRContext *context);
void attachControl(mlir::MLIRContext *context);

/// A value as text by a Python format ("" is the default).
std::string format(const Datum &datum, mlir::Type type, llvm::StringRef spec);

/// The elements of a constant.
Array arrayOf(mlir::DenseElementsAttr elements);

} // namespace dvn

#endif // DVN_REFERENCE_INTERPRETER_H
