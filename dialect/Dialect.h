//===- Dialect.h - the dvn dialect in C++ ---------------------------------===//
//
// What other rooms include of the dialect: types, attributes, interfaces and
// ops, as TableGen wrote them, and the helpers that op definitions use. Families
// that few files name have headers of their own in ops/.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_DIALECT_DIALECT_H
#define DVN_DIALECT_DIALECT_H

#include "dialect/Fold.h"
#include "dialect/Tensor.h"
#include "runtime/Elementary.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/Dialect.h.inc"

#include "dialect/Enums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Types.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Attributes.h.inc"

#include "dialect/OpInterfaces.h.inc"

namespace dvn {
/// The memory of a program, as a resource of side effects.
struct Memory : mlir::SideEffects::Resource::Base<Memory> {
  llvm::StringRef getName() final { return "dvn.memory"; }
};
/// All that lies outside of the program: files, terminal, clock.
struct Outside : mlir::SideEffects::Resource::Base<Outside> {
  llvm::StringRef getName() final { return "dvn.outside"; }
};
} // namespace dvn

#define GET_OP_CLASSES
#include "dialect/Core.h.inc"

#endif // DVN_DIALECT_DIALECT_H
