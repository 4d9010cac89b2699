//===- Kernels.h - the kernels of a module, compiled in parallel ----------===//
//
// Drives the generator of kernels: what is in the cache is taken from there, the
// rest is compiled by `KernelCompiler` (passes/halide gives it), each kernel in a
// process of its own, while the caller lowers the host's code.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_KERNELS_H
#define DVN_PASSES_KERNELS_H

#include "dialect/Dialect.h"
#include "passes/Target.h"

#include "mlir/IR/BuiltinOps.h"
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace dvn {

/// Writes the object of one kernel. Runs in a forked process, so it may leak and
/// even crash; where it fails, what it said on stderr is the reason.
using KernelCompiler = std::function<bool(KernelBodyOp kernel, llvm::StringRef path)>;

struct KernelOptions {
  std::string settings; ///< All that decides the bytes besides the kernel's text.
  std::string cache;    ///< Folder of the cache; empty: none.
  std::string scratch;  ///< Folder for objects and logs.
  unsigned jobs = 1;
};

/// A kernel that could not be compiled: the compiler's fault.
struct KernelFailure {
  std::string name, problem, text;
};

class KernelBuild {
public:
  KernelBuild(mlir::ModuleOp module, KernelOptions options, KernelCompiler compiler);
  ~KernelBuild();
  KernelBuild(const KernelBuild &) = delete;

  /// Begins as many compilations as there are jobs.
  void start();
  /// Compiles the rest. False where one failed.
  bool finish();

  const std::vector<std::string> &getObjects() const { return objects; }
  const std::vector<KernelFailure> &getFailures() const { return failures; }
  unsigned getCompiledCount() const { return compiled; }
  /// Of the objects that went to the cache.
  uint64_t getStoredBytes() const { return storedBytes; }
  unsigned getCachedCount() const { return objects.size() - compiled - failures.size(); }

private:
  struct Task {
    KernelBodyOp kernel;
    std::string text, object, cached, log;
    pid_t process = 0;
  };

  void add(KernelBodyOp kernel);
  void startNext();
  void awaitOne();
  [[noreturn]] void compile(Task &task);
  void collect(Task &task, int status);
  void store(const Task &task);

  KernelOptions options;
  KernelCompiler compiler;
  std::vector<Task> tasks;
  std::vector<std::string> objects;
  std::vector<KernelFailure> failures;
  size_t next = 0;
  unsigned running = 0, compiled = 0;
  uint64_t storedBytes = 0;
};

/// The text of a kernel that the cache is asked for: generic, no locations.
std::string printKernel(KernelBodyOp kernel);

} // namespace dvn

#endif // DVN_PASSES_KERNELS_H
