// Frontend: from the tree of a file to a module of dvn ops.
//
// What the tools see of this room. In comes a parsed file; the evaluator
// ("the compiler evaluates the file") computes what is known and emits
// instructions for what is not; out goes a verified module of the dvn dialect,
// or errors in `Diagnostics`.
//
//   FileId file = *sources.load("model.dvn", problem);
//   Module tree = parse(file, ...);
//   OwningOpRef<ModuleOp> module = emitModule(tree, ast, sources, diags, context, options);

#ifndef DVN_FRONTEND_FRONTEND_H
#define DVN_FRONTEND_FRONTEND_H

#include "frontend/Ast.h"
#include "frontend/Diagnostic.h"
#include "frontend/Source.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <string>

namespace dvn {

class Observer;

struct FrontendOptions {
  /// The standard library: "nn" -> the text of std/nn.dvn. `prelude` is read
  /// before every file. A file beside the source goes before these.
  std::map<std::string, std::string> library;
  /// What `--seed` is without being given.
  int64_t seed = 0;
  /// Bounds of the evaluation, so that every source ends in time.
  uint64_t maxSteps = 5'000'000;
  uint64_t maxOps = 500'000;
  unsigned maxRounds = 100'000;
  unsigned maxCallDepth = 256;
  /// Told of each expression that is evaluated; null: nobody is.
  Observer *observer = nullptr;
};

/// Registers the dialects that `emitModule` makes ops of.
void loadDialects(mlir::MLIRContext &context);

/// The module of a file; null if `diags` has errors afterwards.
mlir::OwningOpRef<mlir::ModuleOp> emitModule(const Module &file, AstContext &ast, Sources &sources,
                                             Diagnostics &diags, mlir::MLIRContext &context,
                                             const FrontendOptions &options);

} // namespace dvn

#endif // DVN_FRONTEND_FRONTEND_H
