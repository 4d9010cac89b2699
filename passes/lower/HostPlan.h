//===- HostPlan.h - numbers and places of a module's host code ------------===//
//
// What the lowering of a single op must know of the whole module: the place of
// each variable in storage, the number of each data set, kernel, text slot and
// buffer slot. Made once before any op is rewritten, then only read.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_LOWER_HOSTPLAN_H
#define DVN_PASSES_LOWER_HOSTPLAN_H

#include "dialect/Dialect.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <tuple>
#include <vector>

namespace dvn::lower {

/// Names of the attributes with which the plan numbers single ops.
constexpr llvm::StringLiteral textSlotAttr = "dvn.text_slot";
constexpr llvm::StringLiteral bufferSlotAttr = "dvn.buffer_slot";
constexpr llvm::StringLiteral siteAttr = "dvn.site";
constexpr llvm::StringLiteral pointAttr = "dvn.point";
constexpr llvm::StringLiteral lastLoadAttr = "dvn.last_load";
constexpr llvm::StringLiteral singleAttr = "dvn.single";

/// A kernel as the host sees it, or an entry that computes tensors. One launch costs
/// `fixedOperations` and, where a size is known only at run time, `operationsPerRow` for each row.
struct KernelInfo {
  int64_t number = 0;
  std::string description;
  int64_t fixedOperations = 0;
  int64_t operationsPerRow = 0;
};

/// A parameter of a program, which is a flag of its subcommand.
struct FlagInfo {
  std::string name, doc;
  mlir::Type type;
  mlir::Attribute value; ///< The default, or null.
};

/// For each slot that grows its number, and what it holds at most for n rows:
/// c[0] + c[1] n + c[2] n^2 bytes. Empty where that is not known.
struct SlotSizes {
  int64_t flag = -1; ///< The flag that is n, or -1.
  llvm::SmallVector<int64_t> table;
};

struct ProgramInfo {
  std::string name, doc;
  std::string entry; ///< Symbol of the function that reads the flags.
  bool resumable = false, streams = false;
  llvm::SmallVector<FlagInfo> flags;
  SlotSizes slotSizes;
};

/// The slots of a program, before its function gets the context (SlotSizes.cpp).
SlotSizes findSlotSizes(mlir::func::FuncOp function);

class HostPlan {
public:
  explicit HostPlan(mlir::ModuleOp module);

  mlir::ModuleOp module;
  llvm::MapVector<mlir::StringAttr, int64_t> variableOffsets;
  llvm::MapVector<mlir::StringAttr, KernelInfo> kernels;
  llvm::MapVector<mlir::StringAttr, int64_t> data;
  std::vector<ProgramInfo> programs;
  llvm::SmallVector<std::string> initializers;
  int64_t storageBytes = 0, arenaBytes = 0, bufferSlots = 0, textSlots = 0;

  /// Buffer structures that serve a whole function: function, word of the context,
  /// offset, type.
  std::map<std::tuple<mlir::Operation *, int64_t, int64_t, const void *>, mlir::Value> fixedBuffers;

  /// A NUL-terminated constant; equal texts share one.
  mlir::LLVM::GlobalOp text(llvm::StringRef value);
  /// A constant array of sizes; equal ones share one.
  mlir::LLVM::GlobalOp sizes(llvm::ArrayRef<int64_t> value);

private:
  void placeVariables();
  void numberSymbols();
  void numberOps();

  llvm::StringMap<mlir::LLVM::GlobalOp> texts, arrays;
};

/// Gives every function the context as first argument and a name that no library
/// has, and every program an entry that reads its flags.
void prepareFunctions(HostPlan &plan, const mlir::LLVMTypeConverter &converter);

/// Writes `dvn_model_register`, once functions are LLVM's.
void writeRegistration(HostPlan &plan);

/// Texts that loops carry get memory of their own (CarriedTexts.cpp).
void keepCarriedTexts(mlir::ModuleOp module);

} // namespace dvn::lower

#endif // DVN_PASSES_LOWER_HOSTPLAN_H
