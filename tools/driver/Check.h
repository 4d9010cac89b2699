//===- Check.h - dvnc check -----------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_CHECK_H
#define DVN_TOOLS_DRIVER_CHECK_H

#include "tools/driver/CommandLine.h"

namespace dvn {

/// Shows the errors of all files. Returns the exit code.
int checkFiles(const CommandLine &line, llvm::StringRef executable);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_CHECK_H
