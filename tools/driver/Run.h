//===- Run.h - dvnc run: a file as if it were a program -------------------===//

#ifndef DVN_TOOLS_DRIVER_RUN_H
#define DVN_TOOLS_DRIVER_RUN_H

#include "tools/driver/CommandLine.h"

namespace dvn {

/// A file as a program that can be executed.
struct RunPlan {
  int file = -1;    ///< The program, open: it may be gone from its folder meanwhile.
  std::string path; ///< Where it lies in the cache; empty: nowhere.
  std::vector<std::string> words;
};

/// Finds the program of a file in the cache, or compiles it. Not zero: an exit
/// code, and what is wrong was said.
int prepareRun(const CommandLine &line, llvm::StringRef executable, RunPlan &plan);

/// Becomes the program: its exit code, signals and streams are dvnc's own. Comes
/// back only where that fails, with the exit code.
int execute(const RunPlan &plan);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_RUN_H
