//===- Link.cpp - objects and runtime become a program --------------------===//
//
// Programs are position independent, with relocations bound at start and made
// read-only, and without sections that nothing refers to. zlib, libpng and
// libjpeg are named only where the program reads or writes such files. A C compiler
// knows where the C library lies; without one, the usual places are tried with ld.lld
// itself.
// The program is linked under another name and renamed, so that one that runs is
// never written into.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Link.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

#include <unistd.h>

namespace dvn {
namespace {

using Words = std::vector<std::string>;

std::string findProgram(llvm::ArrayRef<const char *> names) {
  for (const char *name : names)
    if (auto path = llvm::sys::findProgramByName(name))
      return *path;
  return {};
}

/// Flags that ld itself understands, the same for both ways.
Words linkerFlags(const LinkInput &input) {
  Words flags{"--gc-sections", "-z", "relro", "-z", "now", "-z", "noexecstack", "--build-id=none"};
  if (input.strip || !input.debug)
    flags.push_back(input.strip ? "--strip-all" : "--strip-debug");
  return flags;
}

Words libraries(const LinkInput &input) {
  Words words{input.runtime};
  if (input.usesPng)
    words.push_back("-lpng");
  if (input.usesJpeg)
    words.push_back("-ljpeg");
  if (input.usesPng || input.usesZlib)
    words.push_back("-lz");
  words.insert(words.end(), {"-lm", "-lpthread"});
  return words;
}

Words compilerCommand(const std::string &compiler, const LinkInput &input,
                      const std::string &output) {
  Words words{compiler, "-o", output};
  if (input.relocatable) {
    words.insert(words.end(), {"-r", "-nostdlib"});
    words.insert(words.end(), input.objects.begin(), input.objects.end());
    return words;
  }
  words.push_back(input.isStatic ? "-static" : "-pie");
  words.insert(words.end(), input.objects.begin(), input.objects.end());
  for (const std::string &flag : linkerFlags(input))
    words.push_back("-Wl," + flag);
  Words last = libraries(input);
  words.insert(words.end(), last.begin(), last.end());
  return words;
}

/// The folder of the C library's start files, or nothing.
std::string startFolder() {
  for (const char *folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"})
    if (llvm::sys::fs::exists(std::string(folder) + "/crt1.o"))
      return folder;
  return {};
}

/// The folder of the compiler's own library, which a static C library needs.
std::string supportFolder() {
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at("/usr/lib/gcc/x86_64-linux-gnu", error), end;
       !error && at != end; at.increment(error))
    if (llvm::sys::fs::exists(at->path() + "/libgcc_eh.a"))
      return at->path();
  return {};
}

Words linkerCommand(const std::string &linker, const LinkInput &input, const std::string &output) {
  Words words{linker, "-o", output};
  if (input.relocatable) {
    words.push_back("-r");
    words.insert(words.end(), input.objects.begin(), input.objects.end());
    return words;
  }
  std::string folder = startFolder();
  if (input.isStatic)
    words.push_back("-static");
  else
    words.insert(words.end(), {"-pie", "-dynamic-linker", "/lib64/ld-linux-x86-64.so.2"});
  words.insert(words.end(), {folder + (input.isStatic ? "/crt1.o" : "/Scrt1.o"), folder + "/crti.o",
                             "-L" + folder, "-L/lib/x86_64-linux-gnu"});
  words.insert(words.end(), input.objects.begin(), input.objects.end());
  Words flags = linkerFlags(input);
  words.insert(words.end(), flags.begin(), flags.end());
  Words last = libraries(input);
  words.insert(words.end(), last.begin(), last.end());
  std::string support = input.isStatic ? supportFolder() : "";
  if (support.empty())
    words.push_back("-lc");
  else
    words.insert(words.end(),
                 {"-L" + support, "--start-group", "-lc", "-lgcc", "-lgcc_eh", "--end-group"});
  words.push_back(folder + "/crtn.o");
  return words;
}

bool run(const Words &command, std::string &problem) {
  llvm::SmallVector<llvm::StringRef> words(command.begin(), command.end());
  llvm::SmallString<64> log;
  if (llvm::sys::fs::createTemporaryFile("dvnc-link", "log", log)) {
    problem = "no temporary file can be made";
    return false;
  }
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""), log.str(), log.str()};
  std::string why;
  int status = llvm::sys::ExecuteAndWait(command[0], words, std::nullopt, redirects, 0, 0, &why);
  if (status != 0) {
    problem = "linking with " + command[0] + " failed" + (why.empty() ? "" : ": " + why);
    if (auto said = llvm::MemoryBuffer::getFile(log))
      problem += "\n" + (*said)->getBuffer().trim().str();
  }
  llvm::sys::fs::remove(log);
  return status == 0;
}

} // namespace

bool link(const LinkInput &input, std::string &problem) {
  if (!input.relocatable && !llvm::sys::fs::exists(input.runtime)) {
    problem = "the runtime library is missing: " + input.runtime;
    return false;
  }
  std::string unfinished = input.output + "." + std::to_string(getpid()) + ".tmp";
  Words command;
  if (std::string compiler = findProgram({"cc", "gcc", "clang", "clang-22"}); !compiler.empty()) {
    command = compilerCommand(compiler, input, unfinished);
  } else if (std::string linker = findProgram({"ld.lld", "ld.lld-22", "ld"}); !linker.empty()) {
    command = linkerCommand(linker, input, unfinished);
  } else {
    problem = "no linker: neither cc nor ld.lld is in PATH";
    return false;
  }
  if (!run(command, problem)) {
    llvm::sys::fs::remove(unfinished);
    return false;
  }
  if (std::error_code error = llvm::sys::fs::rename(unfinished, input.output)) {
    problem = "cannot write " + input.output + ": " + error.message();
    llvm::sys::fs::remove(unfinished);
    return false;
  }
  return true;
}

} // namespace dvn
