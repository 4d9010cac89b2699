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

int runGuarded(llvm::function_ref<int()> body, llvm::function_ref<void()> onCrash) {
  constexpr unsigned stackBytes = 512u << 20; // touched only as far as it is used
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext guard;
  int status = exitInternal;
  bool whole = guard.RunSafelyOnThread([&] { status = body(); }, stackBytes);
  if (!whole)
    onCrash();
  return whole ? status : exitInternal;
}

} // namespace dvn
