// Frontend: from the tree of a file to a module; see Frontend.h.
//
// Sets the stage (predeclared names, prelude, @dvn.initialize), evaluates the
// file, then its programs and exports, then what waited for all calls. Runs on a
// thread of its own, because functions that call functions are evaluated by
// functions that call functions.

#include "frontend/Frontend.h"
#include "frontend/Builtins.h"
#include "frontend/Parse.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/thread.h"

using namespace dvn;

void dvn::loadDialects(mlir::MLIRContext &context) {
  context.loadDialect<DvnDialect, mlir::arith::ArithDialect, mlir::func::FuncDialect,
                      mlir::scf::SCFDialect>();
}

/// The names that every file sees.
static std::shared_ptr<Scope> makePredeclared(Emitter &emit, unsigned frame) {
  auto scope = std::make_shared<Scope>(nullptr, frame);
  auto bind = [&](llvm::StringRef name, Value value) {
    scope->bind(name, {Binding::Family::Fixed, std::move(value), {}});
  };
  for (const auto &[name, builtin] : getBuiltins().table)
    bind(name, Value::pointer(Kind::Builtin, &builtin));
  auto element = [&](llvm::StringRef name, mlir::Type type) {
    TypeInfo info;
    info.element = type;
    bind(name, Value::type(info));
  };
  mlir::Builder &builder = emit.builder;
  element("f32", builder.getF32Type());
  element("f64", builder.getF64Type());
  element("i32", builder.getI32Type());
  element("i64", builder.getI64Type());
  element("u8", emit.u8());
  using Family = TypeInfo::Family;
  for (auto [name, family] :
       {std::make_pair("int", Family::Int), std::make_pair("float", Family::Float),
        std::make_pair("bool", Family::Bool), std::make_pair("str", Family::String),
        std::make_pair("path", Family::Path)}) {
    TypeInfo info;
    info.family = family;
    bind(name, Value::type(info));
  }
  bind("pi", Value::real(3.141592653589793));
  bind("infinity", Value::real(__builtin_inf()));
  return scope;
}

mlir::OwningOpRef<mlir::ModuleOp> Evaluator::run(const Module &file) {
  char here;
  stackBase = &here;
  mainFile = file.file;
  const Source &source = sources.get(file.file);
  mlir::MLIRContext *context = emit.builder.getContext();
  module = mlir::ModuleOp::create(mlir::FileLineColLoc::get(context, source.getName(), 1, 1));
  (*module)->setAttr("dvn.name",
                     emit.builder.getStringAttr(llvm::sys::path::stem(source.getName())));
  (*module)->setAttr("dvn.seed", emit.builder.getI64IntegerAttr(options.seed));

  emit.builder.setInsertionPointToEnd(module->getBody());
  auto initialize = mlir::func::FuncOp::create(emit.builder, emit.loc(), "dvn.initialize",
                                               emit.builder.getFunctionType({}, {}));
  initialize.setPrivate();
  function = beginFunction(initialize, "dvn.initialize", false);
  predeclared = makePredeclared(emit, nextFrame++);
  if (auto found = options.library.find("prelude"); found != options.library.end()) {
    trees.push_back(parse(sources, sources.add("std/prelude.dvn", found->second), ast, diags));
    declareFile(trees.back(), predeclared, "");
  }
  auto fileScope = std::make_shared<Scope>(predeclared, nextFrame++);
  modules[source.getName().str()] = {fileScope, true};
  declareFile(file, fileScope, "");
  emit.setRange({});
  mlir::func::ReturnOp::create(emit.builder, emit.loc());

  bool hasProgram = false;
  for (const Stmt *item : file.items) {
    const auto *decl = llvm::dyn_cast<FnDecl>(item);
    if (const auto *program = llvm::dyn_cast<ProgramDecl>(item)) {
      hasProgram = true;
      emitProgram(program, fileScope);
    } else if (decl && decl->isExported) {
      hasProgram = true;
      emitExport(decl, fileScope);
    }
  }
  emit.setRange({});
  checkUncalled(file, fileScope);
  if (!hasProgram && !diags.hasErrors())
    error({file.file, 0, 0}, Code::NoProgram)
        << "the file has no program and no export: there is nothing to compile";
  if (!diags.hasErrors())
    finishLate();
  discarded.clear();
  if (diags.hasErrors()) {
    module = nullptr; // with its anchors
    return nullptr;
  }
  emit.removeAnchors();
  (*module)->setAttr("dvn.source_hash",
                     emit.builder.getStringAttr(Sources::toHex(sources.hash(file.file))));
  return std::move(module);
}

mlir::OwningOpRef<mlir::ModuleOp> dvn::emitModule(const Module &file, AstContext &ast,
                                                  Sources &sources, Diagnostics &diags,
                                                  mlir::MLIRContext &context,
                                                  const FrontendOptions &options) {
  loadDialects(context);
  mlir::OwningOpRef<mlir::ModuleOp> result;
  llvm::thread worker(std::optional<unsigned>(512u << 20), [&] {
    Evaluator evaluator(ast, sources, diags, context, options);
    result = evaluator.run(file);
  });
  worker.join();
  if (result && mlir::failed(mlir::verify(*result))) // ours, not the user's
    llvm::report_fatal_error("the front end made an invalid module");
  return result;
}
