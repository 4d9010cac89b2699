//===- Document.cpp - a text that is open in an editor, as a tree ---------===//

#include "tools/lsp/Document.h"

#include "frontend/AstWalk.h"
#include "frontend/Parse.h"
#include "tools/driver/Input.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace dvn::lsp {

using Kind = Declaration::Kind;
using Declarations = std::vector<Declaration>;

Document::Document(llvm::StringRef path, llvm::StringRef text) : options(frontendOptions()) {
  main = parse(sources, sources.add(path, text), ast, diagnostics);
}

//===-- Declarations ------------------------------------------------------===//

static void addName(const Name &name, Kind kind, const Node *node, llvm::StringRef doc,
                    Declarations &out) {
  if (name)
    out.push_back({kind, name.text, name.range, node, doc});
}

static void addPattern(const Pattern *pattern, const Node *node, llvm::StringRef doc,
                       Declarations &out) {
  if (const auto *name = llvm::dyn_cast_or_null<NamePattern>(pattern))
    addName(name->name, Kind::Value, node, doc, out);
  else if (const auto *tuple = llvm::dyn_cast_or_null<TuplePattern>(pattern))
    for (const Pattern *part : tuple->elements)
      addPattern(part, node, doc, out);
}

/// The names of sizes and element types that a parameter's type brings in.
static void addSizes(const TypeNode *type, Declarations &out) {
  const auto *named = llvm::dyn_cast_or_null<NamedType>(type);
  if (!named)
    return;
  for (const Index &size : named->sizes) {
    addName(size.rest, Kind::Parameter, nullptr, "", out);
    if (const auto *name = llvm::dyn_cast_or_null<NameExpr>(size.value))
      out.push_back({Kind::Parameter, name->name, name->getRange(), nullptr, ""});
  }
}

static void addParams(llvm::ArrayRef<Param> params, Declarations &out) {
  for (const Param &param : params) {
    addSizes(param.type, out);
    addName(param.name, Kind::Parameter, nullptr, param.doc, out);
  }
}

/// What a statement declares for those behind it.
static void addStatement(const Stmt *stmt, Declarations &out) {
  if (const auto *let = llvm::dyn_cast<LetStmt>(stmt))
    addPattern(let->pattern, let, let->doc, out);
  else if (const auto *memory = llvm::dyn_cast<MemoryStmt>(stmt))
    addName(memory->name, Kind::Memory, memory, memory->doc, out);
  else if (const auto *fn = llvm::dyn_cast<FnDecl>(stmt))
    addName(fn->name, Kind::Function, fn, fn->doc, out);
  else if (const auto *net = llvm::dyn_cast<NetDecl>(stmt))
    addName(net->name, Kind::Net, net, net->doc, out);
  else if (const auto *program = llvm::dyn_cast<ProgramDecl>(stmt))
    addName(program->name, Kind::Program, program, program->doc, out);
  else if (const auto *data = llvm::dyn_cast<DataDecl>(stmt))
    addName(data->name, Kind::Data, data, data->doc, out);
}

void getItems(const Module &module, Declarations &out) {
  for (const Stmt *item : module.items)
    addStatement(item, out);
}

/// What a node around the byte declares within itself.
static void addAround(const Node *node, uint32_t offset, Declarations &out) {
  if (const auto *net = llvm::dyn_cast<NetDecl>(node)) {
    addParams(net->once, out);
    addParams(net->each, out);
  } else if (const auto *program = llvm::dyn_cast<ProgramDecl>(node)) {
    addParams(program->params, out);
  } else if (const auto *function = llvm::dyn_cast<FnExpr>(node)) {
    addParams(function->params, out);
  } else if (const auto *block = llvm::dyn_cast<Block>(node)) {
    for (const Stmt *stmt : block->statements) {
      // A `let` is seen behind it, and by whoever looks at its name.
      const auto *let = llvm::dyn_cast<LetStmt>(stmt);
      bool isNamed = let && let->pattern && offset <= let->pattern->getRange().end;
      bool isEarly = isNamed || llvm::isa<FnDecl, MemoryStmt>(stmt);
      SourceRange range = stmt->getRange();
      if (range.end <= offset || (isEarly && range.begin <= offset))
        addStatement(stmt, out);
    }
  } else if (const auto *loop = llvm::dyn_cast<ForStmt>(node)) {
    addName(loop->position, Kind::Value, loop, "", out);
    addPattern(loop->pattern, loop, "", out);
  } else if (const auto *comprehension = llvm::dyn_cast<ComprehensionExpr>(node)) {
    addName(comprehension->position, Kind::Value, comprehension, "", out);
    addPattern(comprehension->pattern, comprehension, "", out);
  }
}

//===-- Modules -----------------------------------------------------------===//

const Module *Document::parseLibrary(const std::string &name) {
  for (const auto &[known, module] : modules)
    if (known == name)
      return &module;
  Diagnostics ignored(sources);
  llvm::SmallString<128> file(name);
  if (!llvm::StringRef(name).ends_with(".dvn"))
    file += ".dvn";
  std::optional<Module> module;
  if (llvm::sys::fs::exists(file))
    module = parseFile(sources, file, ast, ignored);
  else if (auto found = options.library.find(name); found != options.library.end())
    module = parse(sources, sources.add("std/" + name + ".dvn", found->second), ast, ignored);
  if (!module)
    return nullptr;
  modules.emplace_back(name, *module);
  return &modules.back().second;
}

const Module *Document::getUsed(const UseDecl &use) { return parseLibrary(use.module.text.str()); }

//===-- Names -------------------------------------------------------------===//

Declarations Document::getVisible(uint32_t offset) {
  Declarations found;
  if (const Module *prelude = parseLibrary("prelude"))
    getItems(*prelude, found);
  for (const Stmt *item : main.items)
    if (const auto *use = llvm::dyn_cast<UseDecl>(item)) {
      const Module *module = getUsed(*use);
      if (module && !use->isPath && !use->alias) {
        Declarations items;
        getItems(*module, items);
        for (const Declaration &declaration : items)
          if (!declaration.name.starts_with("_"))
            found.push_back(declaration);
      }
      addName(use->alias ? use->alias : use->module, Kind::Module, use, "", found);
    }
  getItems(main, found);
  for (const Node *node : findPath(main, offset))
    addAround(node, offset, found);
  return found;
}

std::optional<Declaration> Document::find(uint32_t offset, llvm::StringRef name) {
  Declarations visible = getVisible(offset);
  for (auto at = visible.rbegin(); at != visible.rend(); ++at) {
    bool isHere =
        at->range.file == main.file && at->range.begin <= offset && offset <= at->range.end;
    if (at->name == name || isHere)
      return *at;
  }
  return std::nullopt;
}

std::optional<Declaration> Document::findInModule(uint32_t offset, llvm::StringRef module,
                                                  llvm::StringRef name) {
  std::optional<Declaration> used = find(offset, module);
  const auto *use = used ? llvm::dyn_cast_or_null<UseDecl>(used->node) : nullptr;
  const Module *there = use ? getUsed(*use) : nullptr;
  if (!there)
    return std::nullopt;
  Declarations items;
  getItems(*there, items);
  for (const Declaration &declaration : items)
    if (declaration.name == name)
      return declaration;
  return std::nullopt;
}

Declarations Document::getParameters(const CallExpr &call) {
  std::optional<Declaration> callee;
  if (const auto *name = llvm::dyn_cast<NameExpr>(call.callee))
    callee = find(call.callee->getRange().begin, name->name);
  else if (const auto *field = llvm::dyn_cast<FieldExpr>(call.callee))
    if (const auto *module = llvm::dyn_cast<NameExpr>(field->base))
      callee = findInModule(field->getRange().begin, module->name, field->field.text);
  Declarations found;
  if (!callee || !callee->node)
    return found;
  llvm::ArrayRef<Param> params;
  if (const auto *fn = llvm::dyn_cast<FnDecl>(callee->node))
    params = fn->function->params;
  else if (const auto *net = llvm::dyn_cast<NetDecl>(callee->node))
    params = net->once;
  for (const Param &param : params)
    if (!param.collects)
      addName(param.name, Kind::Parameter, callee->node, param.doc, found);
  return found;
}

} // namespace dvn::lsp
