// Modules: the declarations of files, and `use`; see Evaluator.h.
//
// Functions, nets, programs and data of a file see each other wherever they
// stand; its `let`s are evaluated in order, once, in @dvn.initialize. What a
// `let` makes of instructions belongs to no function, so such a value is
// evaluated again, at the beginning of each function that asks for it.

#include "frontend/Builtins.h"
#include "frontend/Parse.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace dvn;

// ---- use

std::shared_ptr<Scope> Evaluator::loadModule(const UseDecl *use, SourceRange range) {
  std::string name = use->module.text.str(), path;
  llvm::StringRef folder = sources.get(range.file).getFolder();
  bool besideFiles = !sources.get(range.file).isInMemory() || range.file == mainFile;
  std::string file = use->isPath ? name : name + ".dvn";
  if (besideFiles || llvm::sys::path::is_absolute(file)) {
    llvm::SmallString<256> joined(
        llvm::sys::path::is_absolute(file) || folder == "." ? llvm::StringRef() : folder);
    llvm::sys::path::append(joined, file);
    if (llvm::sys::fs::exists(joined))
      path = joined.str().str();
  }
  std::string key = path.empty()
                        ? "std:" + llvm::StringRef(file)
                                       .drop_back(llvm::StringRef(file).ends_with(".dvn") ? 4 : 0)
                                       .str()
                        : path;
  auto known = modules.find(key);
  if (known != modules.end()) {
    if (known->second.loading) {
      error(range, Code::ModuleCycle)
          << "`" << name << "` uses this file, which uses `" << name << "`";
      return nullptr;
    }
    return known->second.scope;
  }
  std::optional<Module> tree;
  if (!path.empty()) {
    tree = parseFile(sources, path, ast, diags, range);
  } else if (auto found = options.library.find(key.substr(4)); found != options.library.end()) {
    tree = parse(sources, sources.add("std/" + found->first + ".dvn", found->second), ast, diags);
  } else {
    std::vector<llvm::StringRef> names;
    for (const auto &[library, text] : options.library)
      if (library != "prelude")
        names.push_back(library);
    error(use->module.range, Code::ModuleNotFound).suggest(name, names)
        << "there is no module `" << name << "`, neither beside the file nor in std";
    return nullptr;
  }
  if (!tree)
    return nullptr;
  trees.push_back(*tree);
  auto scopeOf = std::make_shared<Scope>(predeclared, nextFrame++);
  modules[key] = {scopeOf, true};
  std::string prefix = use->alias ? use->alias.text.str() : llvm::sys::path::stem(file).str();
  declareFile(trees.back(), scopeOf, prefix);
  modules[key].loading = false;
  return scopeOf;
}

// ---- Declarations

void Evaluator::declareFile(const Module &file, const std::shared_ptr<Scope> &fileScope,
                            const std::string &prefix) {
  fileOwners.emplace_back();
  Owner &own = fileOwners.back();
  own.place = prefix;
  files[fileScope.get()] = {&own, prefix};
  std::map<std::string, SourceRange> declared;
  auto claimName = [&](const Name &name) {
    auto [found, isNew] = declared.try_emplace(name.text.str(), name.range);
    if (!isNew)
      error(name.range, Code::DuplicateName).label(found->second, "first here")
          << "`" << name.text << "` is declared twice";
    return isNew;
  };
  std::function<void(const Pattern *)> claimPattern = [&](const Pattern *pattern) {
    if (const auto *name = llvm::dyn_cast<NamePattern>(pattern))
      claimName(name->name);
    else if (const auto *tuple = llvm::dyn_cast<TuplePattern>(pattern))
      for (const Pattern *part : tuple->elements)
        claimPattern(part);
  };
  Restore saveScope(scope, fileScope);
  for (const Stmt *item : file.items) {
    switch (item->getKind()) {
    case NodeKind::FnDecl: {
      const auto *decl = llvm::cast<FnDecl>(item);
      if (!claimName(decl->name))
        break;
      auto info = std::make_shared<FunctionInfo>();
      info->name = decl->name.text.str();
      info->expr = decl->function;
      info->scope = fileScope;
      info->place = decl->name.range;
      fileScope->bind(decl->name.text, {Binding::Family::Fixed, Value::object(Kind::Function, info),
                                        decl->name.range});
      break;
    }
    case NodeKind::NetDecl: {
      const auto *decl = llvm::cast<NetDecl>(item);
      if (!claimName(decl->name))
        break;
      auto info = std::make_shared<NetInfo>(NetInfo{decl, fileScope});
      fileScope->bind(decl->name.text,
                      {Binding::Family::Fixed, Value::object(Kind::Net, info), decl->name.range});
      break;
    }
    case NodeKind::ProgramDecl: {
      const auto *decl = llvm::cast<ProgramDecl>(item);
      if (!claimName(decl->name))
        break;
      auto bound =
          std::make_shared<std::pair<const ProgramDecl *, std::shared_ptr<Scope>>>(decl, fileScope);
      fileScope->bind(decl->name.text, {Binding::Family::Fixed, Value::object(Kind::Program, bound),
                                        decl->name.range});
      break;
    }
    case NodeKind::DataDecl:
      claimName(llvm::cast<DataDecl>(item)->name);
      break;
    case NodeKind::LetStmt:
      claimPattern(llvm::cast<LetStmt>(item)->pattern);
      break;
    default:
      break;
    }
  }
  for (const Stmt *item : file.items)
    if (const auto *use = llvm::dyn_cast<UseDecl>(item)) {
      std::shared_ptr<Scope> module = loadModule(use, use->getRange());
      if (!use->isPath && !use->alias && module)
        fileScope->modules.push_back({use->module.text.str(), module});
      llvm::StringRef name = use->alias    ? use->alias.text
                             : use->isPath ? llvm::StringRef()
                                           : use->module.text;
      if (!name.empty() && !declared.count(name.str())) {
        Value value = module ? Value::object(Kind::Module, module) : Value();
        fileScope->bind(name, {Binding::Family::Fixed, value, use->getRange()});
      }
    }
  // In the order of the text: what a reader is given may be a `let` above it.
  for (const Stmt *item : file.items) {
    if (const auto *data = llvm::dyn_cast<DataDecl>(item))
      declareData(data, fileScope, prefix);
    else if (const auto *let = llvm::dyn_cast<LetStmt>(item))
      evalFileLet(let, fileScope, own);
  }
}

// ---- let of a file

static bool hasInstructions(const Value &value) {
  switch (value.getKind()) {
  case Kind::Tensor:
  case Kind::HostInt:
  case Kind::HostFloat:
  case Kind::HostBool:
  case Kind::HostString:
    return true;
  case Kind::List:
  case Kind::Record:
    for (size_t i = 0; i < value.getCount(); ++i)
      if (hasInstructions(value.getElementAt(i)))
        return true;
    return false;
  case Kind::Function: // a partial application
    for (const CallArgument &argument : value.get<FunctionInfo>().arguments)
      if (hasInstructions(argument.value))
        return true;
    return false;
  default:
    return false;
  }
}

/// The names of a pattern.
static void getNames(const Pattern *pattern, std::vector<llvm::StringRef> &names) {
  if (const auto *name = llvm::dyn_cast<NamePattern>(pattern))
    names.push_back(name->name.text);
  else if (const auto *tuple = llvm::dyn_cast<TuplePattern>(pattern))
    for (const Pattern *part : tuple->elements)
      getNames(part, names);
}

void Evaluator::evalFileLet(const LetStmt *let, const std::shared_ptr<Scope> &fileScope,
                            Owner &own) {
  PlaceFrame names{"", {}};
  Restore saveScope(scope, std::make_shared<Scope>(fileScope, fileScope->getFrame()));
  Restore saveOwner(owner, &own);
  Restore saveFrame(frame, &names);
  Restore savePure(pure, std::string("a value of the file"));
  evalLet(let);
  std::vector<llvm::StringRef> bound;
  getNames(let->pattern, bound);
  bool again = false;
  for (llvm::StringRef name : bound)
    if (Binding *found = scope->findHere(name))
      again |= hasInstructions(found->value);
  for (llvm::StringRef name : bound)
    if (Binding *found = scope->findHere(name)) {
      Binding binding = *found;
      binding.family = Binding::Family::Fixed;
      if (again) {
        binding.perFunction = let;
        binding.value = Value::object(Kind::Module, fileScope); // where to evaluate it
      }
      fileScope->bind(name, binding);
    }
}

Value Evaluator::fileValue(Binding &binding, llvm::StringRef name) {
  const LetStmt *let = binding.perFunction;
  FunctionState *where = function;
  auto key = std::make_pair(let, name.str());
  if (auto found = where->fileNames.find(key); found != where->fileNames.end())
    return found->second;
  std::shared_ptr<Scope> fileScope = binding.value.getShared<Scope>();
  std::vector<llvm::StringRef> names;
  getNames(let->pattern, names);
  emit.before(where->anchor, [&] {
    PlaceFrame fresh{"", {}};
    Restore saveScope(scope, std::make_shared<Scope>(fileScope, fileScope->getFrame()));
    Restore saveOwner(owner, files[fileScope.get()].first);
    Restore saveFrame(frame, &fresh);
    Restore savePure(pure, std::string("a value of the file"));
    Restore saveTraining(training, Training::Unsaid);
    Restore saveCounters(counters, std::vector<Value>());
    Restore saveLoops(runningLoops, 0u);
    Restore saveBody(bodyOf, static_cast<Instance *>(nullptr));
    evalLet(let);
    for (llvm::StringRef bound : names)
      if (Binding *found = scope->findHere(bound)) {
        auto entry = std::make_pair(let, bound.str());
        where->fileNames[entry] = found->value;
        trail.push([where, entry] { where->fileNames.erase(entry); });
      }
  });
  return where->fileNames[key];
}
