//===- Link.h - objects and runtime become a program ----------------------===//

#ifndef DVN_TOOLS_DRIVER_LINK_H
#define DVN_TOOLS_DRIVER_LINK_H

#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace dvn {

struct LinkInput {
  std::vector<std::string> objects;
  std::string runtime; ///< Path of libdvnrt.a.
  std::string output;
  bool usesZlib = false, usesPng = false, usesJpeg = false;
  bool strip = false, debug = false, isStatic = false;
  bool relocatable = false; ///< Join the objects into one, without the runtime.
};

/// Links with `cc`, or where there is none with `ld.lld`. On failure `problem`
/// says why.
bool link(const LinkInput &input, std::string &problem);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_LINK_H
