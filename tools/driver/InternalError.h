//===- InternalError.h - when the compiler itself is wrong ----------------===//

#ifndef DVN_TOOLS_DRIVER_INTERNALERROR_H
#define DVN_TOOLS_DRIVER_INTERNALERROR_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <string>

namespace dvn {

enum ExitCode { exitDone = 0, exitSource = 1, exitCommandLine = 2, exitInternal = 70 };

/// Where a reproducer of this run may be written: a new name in the folder for
/// temporary files.
std::string reproducerPath(llvm::StringRef extension);

/// Writes `text` as a reproducer; its path, or nothing where that fails.
std::string saveReproducer(llvm::StringRef text, llvm::StringRef extension);

/// Says that the compiler is wrong, and where the reproducer is. Returns 70.
int reportInternalError(llvm::StringRef what, llvm::StringRef reproducer);

/// Runs `body` on a stack of its own, large enough for deep trees. A crash in it,
/// or in a thread that it starts, becomes `exitInternal`, after `onCrash`.
int runGuarded(llvm::function_ref<int()> body, std::function<void()> onCrash);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_INTERNALERROR_H
