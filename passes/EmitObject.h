//===- EmitObject.h - from the LLVM dialect to an object file -------------===//

#ifndef DVN_PASSES_EMITOBJECT_H
#define DVN_PASSES_EMITOBJECT_H

#include "passes/Target.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/raw_ostream.h"

namespace dvn {

enum class ObjectForm { Object, Assembly, Text };

struct ObjectOptions {
  TargetMachineInfo target;
  bool optimize = true;
  ObjectForm form = ObjectForm::Object;
};

/// What the context needs before a module is emitted.
void registerObjectEmission(mlir::DialectRegistry &registry);

/// Translates a module of the LLVM dialect and writes it. On failure an error
/// was emitted on the module.
mlir::LogicalResult emitObject(mlir::ModuleOp module, const ObjectOptions &options,
                               llvm::raw_pwrite_stream &out);

} // namespace dvn

#endif // DVN_PASSES_EMITOBJECT_H
