//===- Input.h - from the user's file to a module of dvn ops --------------===//

#ifndef DVN_TOOLS_DRIVER_INPUT_H
#define DVN_TOOLS_DRIVER_INPUT_H

#include "frontend/Frontend.h"
#include "tools/driver/CommandLine.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace dvn {

struct Input {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// The module has buffers already: only its host is lowered.
  bool isPlanned = false;
  int status = 0; ///< An exit code, where there is no module.
};

/// With the standard library that lies in dvnc.
FrontendOptions frontendOptions();

/// Reads a .dvn source or a .mlir module and says what is wrong with it. Names
/// the module after the file, for the runtime.
Input readInput(const CommandLine &line, mlir::MLIRContext &context);

/// Parses a source and prints its tree. Returns the exit code.
int printTree(const CommandLine &line, llvm::raw_ostream &os);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_INPUT_H
