//===- Buffers.h - where each tensor of a function lies -------------------===//
//
// The decisions of dvn-plan-memory, made on tensors before anything is rewritten:
// which buffers there are, which values lie in them, which of them are the
// storage of a variable, and which places of the arena they share.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_PLAN_BUFFERS_H
#define DVN_PASSES_PLAN_BUFFERS_H

#include "passes/VariableUses.h"
#include "passes/plan/Liveness.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/MapVector.h"

namespace dvn::plan {

/// Every place begins at a multiple of this, with as much behind it that a kernel
/// may touch when it rounds up to whole vectors.
constexpr int64_t alignment = 64;

int64_t bytesOf(mlir::ShapedType type);
mlir::MemRefType bufferType(mlir::Type tensor);

struct Buffer {
  enum Kind {
    Own,      ///< Made by a kernel or for a loop: gets a place.
    Snapshot, ///< What a read saw: storage, or a copy with a place.
    Foreign,  ///< Memory of the runtime or the caller.
  };
  Kind kind = Own;
  mlir::Operation *maker = nullptr;
  mlir::RankedTensorType type;
  Interval live;
  /// The variable whose storage this is: of a snapshot, or of an Own buffer that
  /// is written in place.
  mlir::StringAttr variable;
  bool copied = false;    ///< A snapshot that something overwrites.
  int64_t output = -1;    ///< The function's result that is computed right here.
  bool inCarrier = false; ///< Written where a loop carries it.
  int64_t offset = -1, index = -1;

  bool isStorage() const { return variable && !copied; }
  bool needsPlace() const { return kind == Own ? !variable && output < 0 && !inCarrier : copied; }
};

class Buffers {
public:
  Buffers(mlir::func::FuncOp function, const VariableUses &uses);

  std::vector<Buffer> all;
  int64_t arenaBytes = 0, slots = 0;

  /// The buffers in which a value may lie: several behind an `scf.if`.
  llvm::ArrayRef<unsigned> of(mlir::Value value) const;
  Buffer &only(mlir::Value value) { return all[of(value).front()]; }
  /// The buffer of a value that a loop carries.
  Buffer &carried(mlir::Operation *loop, unsigned index) {
    return all[carriers.lookup({loop, index})];
  }
  /// Whether a yielded value may lie where another carried value of the loop goes.
  bool clashes(mlir::Operation *loop, unsigned index, mlir::Value value) const;
  /// A buffer for a yielded value on its way, where it clashes.
  Buffer *temporary(mlir::Operation *yield, unsigned index);
  /// Whether the write only says what is already so.
  bool isInPlace(WriteOp write) const { return inPlace.contains(write); }
  /// Whether the part is written where the whole lies.
  bool isInPlace(InsertSliceOp update) const { return inPlace.contains(update); }
  /// Whether the loop carries this value where it was made.
  bool isAdopted(mlir::Operation *loop, unsigned index) const {
    return adopted.contains({loop, index});
  }
  /// The loop, and the number of the carried value, whose place this result takes.
  std::optional<std::pair<mlir::Operation *, unsigned>> carrierOf(mlir::Value result) const {
    auto it = carrierPlaces.find(result);
    return it == carrierPlaces.end() ? std::nullopt : std::make_optional(it->second);
  }

private:
  unsigned add(Buffer::Kind kind, mlir::Operation *maker, mlir::Value value);
  void alias(mlir::Value value, llvm::ArrayRef<unsigned> buffers);
  void findBuffers();
  void carry(mlir::Operation *loop, mlir::MutableArrayRef<mlir::OpOperand> inits,
             mlir::ValueRange arguments);
  void update(InsertSliceOp op);
  void findLifetimes();
  void placeInStorage();
  void placeInResults();
  void placeInCarriers();
  void copySnapshots();
  void shareArena();
  bool canWriteInPlace(WriteOp write) const;
  bool canAdopt(mlir::Operation *loop, mlir::OpOperand &init) const;
  bool canUpdate(InsertSliceOp op) const;
  bool isNeededAfter(unsigned buffer, mlir::Operation *op) const;
  void placeInCarrier(mlir::scf::YieldOp yield, unsigned index);
  bool readsInPlace(CallKernelOp call, mlir::Value result, mlir::StringAttr variable) const;

  mlir::func::FuncOp function;
  const VariableUses &uses;
  Positions positions;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<unsigned, 1>> places;
  llvm::DenseMap<std::pair<mlir::Operation *, unsigned>, unsigned> carriers, temporaries;
  llvm::DenseSet<std::pair<mlir::Operation *, unsigned>> adopted;
  llvm::DenseMap<mlir::Value, std::pair<mlir::Operation *, unsigned>> carrierPlaces;
  llvm::DenseSet<mlir::Operation *> inPlace;
  /// Ops that store to a variable: where they do it.
  llvm::MapVector<mlir::StringAttr, llvm::SmallVector<mlir::Operation *>> stores;
};

/// Whether a kernel may write result `output` over the bytes of input `input`:
/// each element is read for the same element of this result alone.
bool isPointwise(KernelBodyOp body, unsigned input, unsigned output);

} // namespace dvn::plan

#endif // DVN_PASSES_PLAN_BUFFERS_H
