//===- Runtime.h - the runtime's entry points, for the host lowering ------===//
//
// Functions.def declares each entry point once; here it becomes an enumeration
// and, on first use, an LLVM declaration in the module. A pattern names an entry
// point, never a string, so that a misspelt one does not compile.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_LOWER_RUNTIME_H
#define DVN_PASSES_LOWER_RUNTIME_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

#include <optional>

namespace dvn::lower {

enum class Entry {
#define DVN_FUNCTION(result, name, ...) name,
#include "runtime/Functions.def"
};

/// The entry point of that name, if there is one.
std::optional<Entry> entryNamed(llvm::StringRef name);

/// The declaration of an entry point in `module`, made where there is none yet.
mlir::LLVM::LLVMFuncOp declare(mlir::ModuleOp module, Entry entry);

/// Whether its first argument is the context: all but the elementary functions.
bool takesContext(Entry entry);

/// The bytes of the context that generated code reads itself (runtime/dvn.h).
enum ContextWord : int64_t { storageWord = 0, arenaWord = 8, pendingWord = 16, watchingWord = 24 };

/// Numbers of element types as in runtime/dvn.h.
int32_t dtypeOf(mlir::Type element);
/// Bytes of one element in memory; a bool is a byte.
int64_t bytesOf(mlir::Type element);

} // namespace dvn::lower

#endif // DVN_PASSES_LOWER_RUNTIME_H
