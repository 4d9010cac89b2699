//===- InternalError.cpp - when the compiler itself is wrong --------------===//
//
// A crash, a pass that fails, a module that does not verify: none of it is the
// user's fault, and each must come with what is needed to see it again. Such an
// error says so, names the file with the reproducer and ends with code 70.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/InternalError.h"

#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <unistd.h>

namespace dvn {

std::string reproducerPath(llvm::StringRef extension) {
  llvm::SmallString<128> model, path;
  llvm::sys::path::system_temp_directory(/*ErasedOnReboot=*/true, model);
  llvm::sys::path::append(model, "dvnc-reproducer-%%%%%%." + extension);
  llvm::sys::fs::createUniquePath(model, path, /*MakeAbsolute=*/true);
  return path.str().str();
}

std::string saveReproducer(llvm::StringRef text, llvm::StringRef extension) {
  std::string path = reproducerPath(extension);
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (error)
    return {};
  out << text;
  return path;
}

int reportInternalError(llvm::StringRef what, llvm::StringRef reproducer) {
  llvm::errs() << "dvnc: internal error: " << what << "\n"
               << "  note: this is a mistake of the compiler, not of the source\n";
  if (!reproducer.empty())
    llvm::errs() << "  note: what is needed to see it again is in " << reproducer << "\n";
  return exitInternal;
}

namespace {

std::function<void()> atCrash;

/// For crashes in threads that no guard watches. The process is lost: say what is
/// to be said and end it.
void onSignal(int signal) {
  std::signal(signal, SIG_DFL);
  if (atCrash)
    atCrash();
  _exit(exitInternal);
}

} // namespace

int runGuarded(llvm::function_ref<int()> body, std::function<void()> onCrash) {
  constexpr unsigned stackBytes = 512u << 20; // touched only as far as it is used
  atCrash = onCrash;
  for (int crash : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE})
    std::signal(crash, onSignal);
  // Takes the signals over for its thread, and hands others back to ours.
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext guard;
  int status = exitInternal;
  bool whole = guard.RunSafelyOnThread([&] { status = body(); }, stackBytes);
  if (!whole)
    onCrash();
  return whole ? status : exitInternal;
}

} // namespace dvn
