//===- Isolated.cpp - an answer from a process of its own -----------------===//

#include "tools/lsp/Isolated.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dvn::lsp {

/// Longer than any check that is worth waiting for.
static constexpr unsigned maxSeconds = 20;

/// In the child: nothing of the parent's is flushed twice, nothing is printed.
[[noreturn]] static void answer(int out, llvm::StringRef folder,
                                llvm::function_ref<llvm::json::Value()> work) {
  for (int crash : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGALRM})
    signal(crash, SIG_DFL);
  alarm(maxSeconds);
  int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nowhere, stream);
  if (!folder.empty() && chdir(folder.str().c_str()) != 0)
    _exit(1);
  std::string text;
  llvm::raw_string_ostream(text) << work();
  llvm::raw_fd_ostream os(out, /*shouldClose=*/true);
  os << text;
  os.close();
  _exit(os.has_error());
}

std::optional<llvm::json::Value> isolate(llvm::StringRef folder,
                                         llvm::function_ref<llvm::json::Value()> work) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return std::nullopt;
  pid_t child = fork();
  if (child == 0)
    answer(ends[1], folder, work);
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (ssize_t count; child > 0;) {
    count = read(ends[0], buffer, sizeof buffer);
    if (count > 0)
      text.append(buffer, count);
    else if (count == 0 || errno != EINTR)
      break;
  }
  close(ends[0]);
  int status = -1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (status != 0)
    return std::nullopt;
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value) {
    llvm::consumeError(value.takeError());
    return std::nullopt;
  }
  return *value;
}

} // namespace dvn::lsp
