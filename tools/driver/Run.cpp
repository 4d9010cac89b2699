//===- Run.cpp - dvnc run: a file as if it were a program -----------------===//
//
//   key of the sources, the compiler and the options -> cache/programs/NAME-KEY
//     there: executed; not there: compiled to it first
//
// The key must cover all that decides the program's bytes, without parsing, since
// a second run shall begin at once: the texts of the file and of every module
// beside it whose name stands behind a word `use`, be it in a comment; dvnc
// itself, with std in it, and the runtime. Beside a program lies a list of the
// names that it has, for the file whose only one needs none.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Run.h"

#include "passes/Target.h"
#include "tools/driver/Cache.h"
#include "tools/driver/Compile.h"
#include "tools/driver/InternalError.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace dvn {
namespace {

/// A hash of parts, each with its length.
class Key {
public:
  void add(llvm::StringRef part) {
    hash.update(std::to_string(part.size()) + ":");
    hash.update(part);
  }
  std::string get() { return llvm::toHex(hash.final(), /*LowerCase=*/true).substr(0, 40); }

private:
  llvm::SHA256 hash;
};

/// What may be a module that a text uses: each name or string behind `use`. None
/// may be missing; one too many does no harm. False where a string has an escape,
/// which only the parser reads.
bool listUses(llvm::StringRef text, std::vector<std::string> &uses) {
  auto isName = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (size_t at = text.find("use"); at != llvm::StringRef::npos; at = text.find("use", at + 3)) {
    llvm::StringRef rest = text.substr(at + 3);
    if ((at > 0 && isName(text[at - 1])) || rest.empty() || isName(rest.front()))
      continue;
    rest = rest.ltrim(" \t\r\n");
    if (rest.consume_front("\"")) {
      llvm::StringRef path = rest.take_until([](char c) { return c == '"' || c == '\n'; });
      if (path.contains('\\'))
        return false;
      uses.push_back(path.str());
    } else if (llvm::StringRef name = rest.take_while(isName); !name.empty()) {
      uses.push_back(name.str() + ".dvn");
    }
  }
  return true;
}

/// Adds a source and the modules beside it to the key, each once.
bool addSource(const std::string &path, std::set<std::string> &seen, Key &key) {
  if (!seen.insert(path).second)
    return true;
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return seen.size() > 1; // a module that cannot be read is an error each time
  key.add(path);
  key.add((*file)->getBuffer());
  std::vector<std::string> uses;
  if (!listUses((*file)->getBuffer(), uses))
    return false;
  for (const std::string &use : uses) {
    llvm::SmallString<128> module(
        llvm::sys::path::is_absolute(use) ? llvm::StringRef() : llvm::sys::path::parent_path(path));
    llvm::sys::path::append(module, use);
    if (llvm::sys::fs::exists(module) && !addSource(module.str().str(), seen, key))
      return false;
  }
  return true;
}

/// The name of a file's program in the cache; empty where it cannot be known.
std::string cachedName(const CommandLine &line, llvm::StringRef executable) {
  std::optional<TargetMachineInfo> target = lookUpTarget(line.target);
  if (!target || line.input == "-")
    return {};
  Key key;
  key.add(buildId(executable));
  key.add(buildId(runtimeLibrary(executable)));
  key.add(target->name);
  for (bool option : {line.optimize, line.fuse, line.strip, line.isStatic, line.debug})
    key.add(option ? "1" : "0");
  std::set<std::string> seen;
  if (!addSource(line.input, seen, key))
    return {};
  return (llvm::sys::path::stem(line.input) + "-" + key.get()).str();
}

/// The program and its list of names, if both are there. Marks them as used.
bool openProgram(const std::string &path, RunPlan &plan, std::vector<std::string> &names) {
  auto list = llvm::MemoryBuffer::getFile(path + ".names");
  if (!list)
    return false;
  plan.path = path;
  plan.file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (plan.file < 0)
    return false;
  for (const std::string &used : {path, path + ".names"})
    utimensat(AT_FDCWD, used.c_str(), nullptr, 0);
  llvm::SmallVector<llvm::StringRef> lines;
  (*list)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
  names.assign(lines.begin(), lines.end());
  return true;
}

bool writeNames(const std::string &path, const std::vector<std::string> &names) {
  std::string unfinished = path + "." + std::to_string(getpid());
  std::error_code error;
  llvm::raw_fd_ostream os(unfinished, error);
  if (error)
    return false;
  for (const std::string &name : names)
    os << name << "\n";
  os.close();
  return !os.has_error() && !llvm::sys::fs::rename(unfinished, path);
}

uint64_t sizeOf(const std::string &path) {
  uint64_t size = 0;
  return llvm::sys::fs::file_size(path, size) ? 0 : size;
}

/// Puts a program into the cache. One that cannot be written is no error.
void store(const std::string &program, const std::string &path, const std::string &cache,
           const std::vector<std::string> &names) {
  std::string unfinished = path + "." + std::to_string(getpid());
  if (llvm::sys::fs::copy_file(program, unfinished))
    return;
  bool isWhole = !chmod(unfinished.c_str(), 0700) && writeNames(path + ".names", names) &&
                 !llvm::sys::fs::rename(unfinished, path);
  if (isWhole)
    noteCached(cache, sizeOf(path) + sizeOf(path + ".names"));
  else
    llvm::sys::fs::remove(unfinished);
}

/// Compiles in a folder that is gone before the program begins: one in the cache
/// may be trimmed by others at any time. An empty `path` keeps nothing.
int compileFresh(CommandLine line, llvm::StringRef executable, const std::string &path,
                 const std::string &cache, RunPlan &plan, std::vector<std::string> &names) {
  llvm::SmallString<64> folder;
  if (llvm::sys::fs::createUniqueDirectory("dvnc", folder))
    return reportInternalError("no folder for temporary files can be made", "");
  line.output = (folder + "/program").str();
  int status = compile(line, executable, &names);
  if (status == exitDone) {
    plan.path = path;
    plan.file = open(line.output.c_str(), O_RDONLY | O_CLOEXEC);
    if (!path.empty())
      store(line.output, path, cache, names);
  }
  llvm::sys::fs::remove_directories(folder);
  return status;
}

} // namespace

int prepareRun(const CommandLine &line, llvm::StringRef executable, RunPlan &plan) {
  std::string cache = cacheFolder(line), name = cachedName(line, executable), path;
  std::vector<std::string> names;
  if (!cache.empty() && !name.empty() && !llvm::sys::fs::create_directories(cache + "/programs"))
    path = cache + "/programs/" + name;
  if (path.empty() || !openProgram(path, plan, names))
    if (int status = compileFresh(line, executable, path, cache, plan, names))
      return status;
  plan.words = {"dvnc run " + line.input};
  llvm::ArrayRef<std::string> arguments(line.programArguments);
  bool isNamed = !arguments.empty() && (!llvm::StringRef(arguments[0]).starts_with("-") ||
                                        arguments[0] == "-h" || arguments[0] == "--help");
  if (names.size() == 1 && !isNamed)
    plan.words.push_back(names[0]);
  plan.words.insert(plan.words.end(), arguments.begin(), arguments.end());
  return exitDone;
}

int execute(const RunPlan &plan) {
  std::vector<char *> words;
  for (const std::string &word : plan.words)
    words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
  if (!plan.path.empty()) // which tools that list processes show
    execv(plan.path.c_str(), words.data());
  fexecve(plan.file, words.data(), environ);
  llvm::errs() << "error: the program cannot be executed: " << strerror(errno) << "\n";
  return exitSource;
}

} // namespace dvn
