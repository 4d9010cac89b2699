//===- New.h - dvnc new ---------------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_NEW_H
#define DVN_TOOLS_DRIVER_NEW_H

#include "llvm/ADT/StringRef.h"

namespace dvn {

/// Makes the folder `path` with a model that works, named after it. Returns the
/// exit code.
int makeModel(llvm::StringRef path);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_NEW_H
