//===- FormatFiles.h - dvnc fmt ---------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_FORMATFILES_H
#define DVN_TOOLS_DRIVER_FORMATFILES_H

#include "tools/driver/CommandLine.h"

namespace dvn {

/// Lays the files out anew, or says which would change. Returns the exit code.
int formatFiles(const CommandLine &line);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_FORMATFILES_H
