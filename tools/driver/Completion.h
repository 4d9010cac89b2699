//===- Completion.h - dvnc completion -------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_COMPLETION_H
#define DVN_TOOLS_DRIVER_COMPLETION_H

#include "tools/driver/CommandLine.h"

namespace dvn {

/// Prints the script of a shell, or the words that a script asks for. Returns
/// the exit code.
int complete(const CommandLine &line);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_COMPLETION_H
