//===- Compile.h - one run of the compiler --------------------------------===//

#ifndef DVN_TOOLS_DRIVER_COMPILE_H
#define DVN_TOOLS_DRIVER_COMPILE_H

#include "tools/driver/CommandLine.h"

namespace dvn {

/// Does what `line` asks for: a program, a text, or errors only. `executable` is the path of
/// dvnc. Returns the exit code. `programs` gets the names of a file's programs.
int compile(const CommandLine &line, llvm::StringRef executable,
            std::vector<std::string> *programs = nullptr);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_COMPILE_H
