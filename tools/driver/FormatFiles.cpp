//===- FormatFiles.cpp - dvnc fmt -----------------------------------------===//
//
// frontend/Format makes the text; here it comes to lie in the place of the old
// one: written beside it and renamed, so that there is always a whole file.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/FormatFiles.h"

#include "frontend/Format.h"
#include "tools/driver/InternalError.h"
#include "tools/driver/Messages.h"

#include "llvm/Support/FileSystem.h"

#include <unistd.h>

namespace dvn {

/// Puts `text` into the place of a file, with its rights; through symbolic links.
static std::error_code replaceFile(llvm::StringRef path, llvm::StringRef text) {
  llvm::SmallString<128> real;
  if (std::error_code error = llvm::sys::fs::real_path(path, real))
    return error;
  if (std::error_code error = llvm::sys::fs::access(real, llvm::sys::fs::AccessMode::Write))
    return error;
  std::string unfinished = (real + "." + std::to_string(getpid()) + ".tmp").str();
  std::error_code error;
  {
    llvm::raw_fd_ostream os(unfinished, error);
    if (!error) {
      os << text;
      os.close();
      error = os.error();
      os.clear_error();
    }
  }
  if (!error)
    if (auto rights = llvm::sys::fs::getPermissions(real))
      error = llvm::sys::fs::setPermissions(unfinished, *rights);
  if (!error)
    error = llvm::sys::fs::rename(unfinished, real);
  if (error)
    llvm::sys::fs::remove(unfinished);
  return error;
}

/// One file. What is wrong with it goes to `diags`.
static int formatFile(const CommandLine &line, llvm::StringRef path, Sources &sources,
                      Diagnostics &diags) {
  std::string problem;
  std::optional<FileId> file = sources.load(path, problem);
  if (!file) {
    diags.error({}, Code::CannotRead) << problem;
    return exitSource;
  }
  std::optional<std::string> text = formatSource(sources, *file, diags);
  if (!text)
    return exitSource;
  bool isSame = sources.get(*file).getText() == *text;
  if (line.onlyCheck) {
    if (!isSame)
      llvm::outs() << sources.get(*file).getName() << "\n";
    return isSame ? exitDone : exitSource;
  }
  if (path == "-") {
    llvm::outs() << *text;
  } else if (!isSame) {
    if (std::error_code error = replaceFile(path, *text)) {
      llvm::errs() << "error: cannot write " << path << ": " << error.message() << "\n";
      return exitSource;
    }
  }
  return exitDone;
}

int formatFiles(const CommandLine &line) {
  int status = exitDone;
  Messages messages;
  for (const std::string &path : line.operands) {
    auto [sources, diags] = messages.add();
    status = std::max(status, formatFile(line, path, *sources, *diags));
  }
  messages.show(line.json);
  return status;
}

} // namespace dvn
