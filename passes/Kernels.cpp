//===- Kernels.cpp - the kernels of a module, compiled in parallel --------===//
//
// One process for each kernel: Halide's name counters are global, so only a
// fresh process gives the same bytes each time; all cores are used; a crash is
// contained. The cache is a folder of objects named by SHA-256 of the kernel's
// text and of what else decides its bytes. An object enters it under another name
// and is renamed when whole, so that compilers side by side never see half of
// one, and a compiler that is killed leaves nothing wrong behind. What is linked
// is a link or copy of one's own: the cache may be trimmed at any time.
//
//===----------------------------------------------------------------------===//

#include "passes/Kernels.h"

#include "mlir/IR/AsmState.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;

namespace dvn {

std::string printKernel(KernelBodyOp kernel) {
  std::string text;
  llvm::raw_string_ostream os(text);
  kernel->print(os, OpPrintingFlags().useLocalScope().enableDebugInfo(false));
  os << "\n";
  return text;
}

KernelBuild::KernelBuild(ModuleOp module, KernelOptions options, KernelCompiler compiler)
    : options(std::move(options)), compiler(std::move(compiler)) {
  for (auto kernel : module.getOps<KernelBodyOp>())
    add(kernel);
  // The long ones first, so that no core is left with one at the end.
  std::sort(tasks.begin(), tasks.end(), [](const Task &a, const Task &b) {
    return std::make_pair(b.text.size(), a.text) < std::make_pair(a.text.size(), b.text);
  });
}

KernelBuild::~KernelBuild() {
  for (Task &task : tasks)
    if (task.process > 0) {
      kill(task.process, SIGKILL);
      waitpid(task.process, nullptr, 0);
    }
}

/// One file under a second name, or twice where that cannot be.
static bool linkOrCopy(const std::string &from, const std::string &to) {
  return link(from.c_str(), to.c_str()) == 0 ||
         (errno != ENOENT && !llvm::sys::fs::copy_file(from, to));
}

void KernelBuild::add(KernelBodyOp kernel) {
  Task task;
  task.kernel = kernel;
  task.text = printKernel(kernel);
  std::string name = kernel.getSymName().str();
  task.log = options.scratch + "/" + name + ".log";
  task.object = options.scratch + "/" + name + ".o";
  objects.push_back(task.object);
  if (!options.cache.empty()) {
    llvm::SHA256 hash;
    hash.update(options.settings);
    hash.update(llvm::StringRef("\0", 1));
    hash.update(task.text);
    std::string key = llvm::toHex(hash.final(), /*LowerCase=*/true);
    task.cached = options.cache + "/" + key.substr(0, 2) + "/" + key.substr(2) + ".o";
    if (linkOrCopy(task.cached, task.object)) {
      utimensat(AT_FDCWD, task.cached.c_str(), nullptr, 0); // used now
      return;
    }
  }
  tasks.push_back(std::move(task));
}

void KernelBuild::start() {
  while (running < options.jobs && next < tasks.size())
    startNext();
}

void KernelBuild::startNext() {
  Task &task = tasks[next++];
  pid_t process = fork();
  if (process == 0)
    compile(task);
  if (process < 0) {
    failures.push_back(
        {task.kernel.getSymName().str(), "no process for it could be made", task.text});
    return;
  }
  task.process = process;
  ++running;
}

/// In the child. Ends by _exit, so that nothing of the parent's is flushed twice.
void KernelBuild::compile(Task &task) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int crash : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE})
    signal(crash, SIG_DFL);
  int log = open(task.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (log >= 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
  }
  _exit(compiler(task.kernel, task.object) ? 0 : 1);
}

void KernelBuild::awaitOne() {
  int status = 0;
  pid_t process;
  do
    process = waitpid(-1, &status, 0);
  while (process < 0 && errno == EINTR);
  auto task =
      std::find_if(tasks.begin(), tasks.end(), [&](const Task &t) { return t.process == process; });
  if (process < 0)
    running = 0;
  else if (task != tasks.end())
    collect(*task, status);
}

void KernelBuild::collect(Task &task, int status) {
  --running;
  task.process = 0;
  std::string problem;
  if (WIFSIGNALED(status))
    problem = std::string("its process ended by signal ") + strsignal(WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    problem = "it could not be generated";
  if (problem.empty()) {
    ++compiled;
    llvm::sys::fs::remove(task.log);
    store(task);
    return;
  }
  if (auto log = llvm::MemoryBuffer::getFile(task.log))
    if (llvm::StringRef said = (*log)->getBuffer().trim(); !said.empty())
      problem += ":\n" + said.str();
  failures.push_back({task.kernel.getSymName().str(), problem, task.text});
}

/// Puts an object into the cache. One that cannot be written is no error.
void KernelBuild::store(const Task &task) {
  if (task.cached.empty() ||
      llvm::sys::fs::create_directories(llvm::sys::path::parent_path(task.cached)))
    return;
  std::string unfinished = task.cached + "." + std::to_string(getpid());
  uint64_t size = 0;
  if (linkOrCopy(task.object, unfinished) && !llvm::sys::fs::rename(unfinished, task.cached) &&
      !llvm::sys::fs::file_size(task.cached, size))
    storedBytes += size;
}

bool KernelBuild::finish() {
  start();
  while (running > 0) {
    awaitOne();
    if (failures.empty())
      start();
  }
  return failures.empty();
}

} // namespace dvn
