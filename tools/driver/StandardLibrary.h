//===- StandardLibrary.h - the texts of std/, built into dvnc -------------===//
//
// CMake writes the table from std/*.dvn, so that a program is compiled alike
// wherever dvnc lies.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_STANDARDLIBRARY_H
#define DVN_TOOLS_DRIVER_STANDARDLIBRARY_H

#include <cstddef>

namespace dvn {

struct StandardModule {
  const char *name, *text;
};
extern const StandardModule standardModules[];
extern const size_t standardModuleCount;

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_STANDARDLIBRARY_H
